"""Debian's Chromium over the page, without a network. Every page that a test opens must end without a fault, a violation or a request."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("JMINER_CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OFF = tuple(
    f"--{name}"
    for name in ("no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-background-networking", "disable-component-update", "disable-sync")
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; the tests skip where there is none."""
    sync = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (apt-get install chromium), or JMINER_CHROMIUM does not name one")
    with sync.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(OFF))
        yield browser
        browser.close()


@pytest.fixture
def shown(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """`shown(html, **options)` opens a page in a window of its own."""
    contexts, said = [], []

    def show(html: str, **options: Any) -> Any:
        path = tmp_path / f"{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda fault: said.append(f"fault: {fault}"))
        page.on("request", lambda request: said.append(f"request: {request.url}") if request.url != path.as_uri() else None)
        contexts.append(context)
        page.goto(path.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert said == []
