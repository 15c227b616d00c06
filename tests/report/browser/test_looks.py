"""The page in a real browser: keyboard, screen reader, paper, dark and light, with and without scripts, whatever customers wrote."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from jminer.report.explore import explore
from jminer.report.facts import compute
from jminer.report.material import Material
from jminer.report.to_html import page
from jminer.settings import ReportSettings
from tests.report import fixture, payloads
from tests.report.browser import world

AXE = Path(__file__).parent / "axe" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
PAPER = {"width": 1039, "height": 718}
"""A4 landscape less the margins, in CSS pixels."""


def made(given: Material) -> str:
    return page(compute(given), explore(given))


@cache
def small() -> str:
    """The invented shop: every kind of finding."""
    return made(Material(fixture.run(), fixture.manifest(), fixture.taxonomy(), ReportSettings()))


@cache
def drawn() -> str:
    """A drawn run: everything that can be filtered."""
    return made(Material(world.run(), world.manifest(), fixture.taxonomy(), ReportSettings()))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_stays_within_the_window(shown: Any, width: int, scheme: str) -> None:
    window = shown(small(), viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    paper = window.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) < 200) == (scheme == "dark")


def test_the_policy_stops_a_script_and_a_style_that_are_not_ours(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        drawn().replace("</main>", "<p id=x style='color:red' onclick='window.ran=1'>x</p><script>window.ran=1</script><img src='https://evil.test/x.png'></main>")
    )
    window = chromium.new_page()
    said: list[str] = []
    window.on("console", lambda message: said.append(message.text))
    window.goto((tmp_path / "page.html").as_uri())
    window.locator("#x").click()
    assert window.evaluate("window.ran") is None
    assert len([line for line in said if "Content Security Policy" in line]) >= 3
    window.close()


def test_every_stop_is_reached_by_the_tab_key_in_the_order_of_the_page(shown: Any) -> None:
    window = shown(drawn())
    window.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    stops = "[...document.querySelectorAll('a[href],summary,select,button:not(:disabled),input:checked,[tabindex=\"0\"]')].filter((e) => e.checkVisibility())"
    window.evaluate(f"{stops}.forEach((e, i) => e.dataset.stop = i)")
    window.evaluate("window.reached = []; document.addEventListener('focusin', ({target}) => window.reached.push(Number(target.dataset.stop)))")
    wanted = window.evaluate(f"{stops}.length")
    for _ in range(wanted):
        window.keyboard.press("Tab")
    assert wanted > 60
    assert window.evaluate("window.reached") == list(range(wanted))


def test_what_has_the_focus_is_seen(shown: Any) -> None:
    window = shown(drawn())
    for name in ("#summary .provenance summary", "nav a", ".scroll", "#filter-channel", ".skip", "#map-0"):
        window.locator(name).first.focus()
        window.keyboard.press("Shift+Tab")
        window.keyboard.press("Tab")
        seen = "document.activeElement.labels?.[0]?.matches('.maps > label') ? document.activeElement.labels[0] : document.activeElement"
        outline = window.evaluate(f"(({{outlineStyle, outlineWidth}}) => outlineStyle + outlineWidth)(getComputedStyle({seen}))")
        assert "none" not in outline, name


@pytest.mark.parametrize("scripts", [True, False])
def test_a_finding_opens_its_source_by_the_keyboard(shown: Any, scripts: bool) -> None:
    window = shown(small(), java_script_enabled=scripts)
    source = window.locator("#summary .provenance").first
    assert source.locator("dl").is_hidden()
    source.locator("summary").press("Enter")
    assert source.locator("dl").is_visible()
    text = source.inner_text()
    assert "78 customers" in text
    assert "pains, T002@delivery" in text
    assert any(said in text for said in fixture.SAID["delivery"])


@pytest.mark.parametrize("width", [1280, 390])
def test_every_link_of_the_menu_leads_to_its_section(shown: Any, width: int) -> None:
    window = shown(drawn(), viewport={"width": width, "height": 800})
    for link in window.locator("nav a:visible").all():
        window.evaluate("window.scrollTo(0, 0)")
        link.click()
        place = window.locator(str(link.get_attribute("href"))).bounding_box()
        assert 0 <= place["y"] < 120 or window.evaluate("scrollY + innerHeight >= document.body.scrollHeight - 2")


def test_without_scripts_the_page_says_the_same(shown: Any) -> None:
    off, on = shown(drawn(), java_script_enabled=False), shown(drawn())
    assert off.locator("#still").is_visible()
    assert off.locator("#filters").is_hidden()
    assert on.locator("#filters").is_visible()
    for part in ("#summary", "#personas", "#journey", "#topics", "#pains", "#data", "#reading"):
        assert len(off.locator(part).inner_text()) > 200
        assert off.locator(part).inner_text() == on.locator(part).inner_text()
    off.locator("nav a", has_text="How to read this").click()
    assert off.url.endswith("#reading")


@pytest.mark.parametrize("scripts", [True, False])
def test_one_press_leads_from_everybodys_map_to_a_personas_and_back(shown: Any, scripts: bool) -> None:
    window = shown(small(), java_script_enabled=scripts)

    def whose() -> list[str]:
        return [panel.locator(".whose b").text_content() for panel in window.locator(".map-panel").all() if panel.is_visible()]

    assert whose() == ["Everybody"]
    window.locator("#map-0").press("ArrowRight")
    assert whose() == ["The planner"]
    assert window.locator(".map-panel:visible polyline").evaluate_all("(lines) => lines.map((l) => l.className.baseVal).sort()") == ["beside", "beside"]
    window.get_by_text("Everybody", exact=True).first.click()
    assert whose() == ["Everybody"]


def test_a_map_that_is_cut_off_says_so_and_is_scrolled_by_the_keyboard(shown: Any) -> None:
    narrow, broad = shown(small(), viewport={"width": 390, "height": 800}), shown(small(), viewport={"width": 1280, "height": 800})
    told, cut = narrow.locator("#journey .cue:visible"), narrow.locator(".map-panel:visible .sideways").last
    assert told.first.text_content().startswith("Scroll sideways for all 8 stages")
    assert broad.locator("#journey .cue:visible").count() == 0
    cut.focus()
    narrow.keyboard.press("ArrowRight")
    assert any(narrow.evaluate("document.activeElement.scrollLeft") > 0 or narrow.wait_for_timeout(50) for _ in range(100))
    head = cut.locator("thead th").first
    assert head.bounding_box()["x"] - cut.bounding_box()["x"] < 2


def test_headings_and_landmarks_are_in_order(shown: Any) -> None:
    window = shown(small())
    levels = window.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) <= 1
    assert [window.locator(name).count() for name in ("body > header", "body > nav", "body > main", "body > footer")] == [1, 1, 1, 1]
    targets = window.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href').slice(1))")
    assert not [name for name in targets if not window.evaluate("(id) => Boolean(document.getElementById(id))", name)]


@pytest.mark.parametrize(("html", "options", "filtered"), [(small, {}, False), (drawn, {"color_scheme": "dark"}, True),
                                                          (small, {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}, False)])  # fmt: skip
def test_axe_finds_no_serious_fault(shown: Any, html: Any, options: dict[str, Any], filtered: bool) -> None:
    source = AXE.read_bytes()
    assert hashlib.sha256(source).hexdigest() == AXE_SHA256
    window = shown(html(), bypass_csp=True, **options)
    window.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    window.add_style_tag(content=".map-panel{display:block!important}")
    if filtered:
        window.get_by_label("Channel", exact=True).select_option(label="phone")
    window.evaluate(source.decode())
    faults = ".then((r) => r.violations.map((v) => [v.impact, v.id, v.nodes.slice(0, 3).map((n) => n.html)]))"
    found = window.evaluate(f"axe.run({{resultTypes: ['violations']}}){faults}")
    assert [fault for fault in found if fault[0] in ("serious", "critical")] == []


def test_nothing_moves_by_itself(shown: Any) -> None:
    window = shown(small())
    assert window.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert window.evaluate("document.getAnimations().length") == 0


def test_on_paper_every_page_is_whole(shown: Any) -> None:
    window = shown(small(), viewport=PAPER)
    paper = window.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*([\d. ]+)\]", paper)
    assert len(boxes) >= 4
    assert {tuple(round(float(n)) for n in box.split()) for box in boxes} == {(0, 0, 842, 595)}
    window.emulate_media(media="print")
    boxes = window.evaluate("""[...document.querySelectorAll('svg,table,.card,.scroll')].filter((e) => e.checkVisibility()).map((e) => {
        const {right, height} = e.getBoundingClientRect();
        return [e.tagName, e.outerHTML.slice(0, 80), Math.round(right), Math.round(height)];
    })""")
    assert [box for box in boxes if box[2] > PAPER["width"] + 1] == []
    assert [box for box in boxes if box[0] == "svg" and box[3] > PAPER["height"]] == []
    assert window.evaluate("[...document.querySelectorAll('svg,tr')].every((e) => getComputedStyle(e).breakInside === 'avoid')")
    assert window.locator("nav").is_hidden()
    assert window.locator("#filters").is_hidden()


def nodes(window: Any) -> list[list[str]]:
    """Every element with its attributes, as one text: many values take the driver long."""
    said = "[...document.querySelectorAll('*')].map((e) => [e.tagName, ...[...e.attributes].map((a) => a.name + '=' + a.value)])"
    return json.loads(window.evaluate(f"JSON.stringify({said})"))


def hostile(turn: int) -> str:
    """Every sink holds a payload, each its own; over all turns every payload has been used."""
    said = {sink: payloads.HOSTILE[(turn * len(payloads.SINKS) + at) % len(payloads.HOSTILE)] for at, sink in enumerate(payloads.SINKS)}
    return made(Material(fixture.run(said), fixture.manifest(said), fixture.taxonomy(said), ReportSettings()))


def test_what_customers_wrote_never_becomes_a_part_of_the_page(shown: Any) -> None:
    # The company's name is another: a topic that is named as the company heads nothing.
    plain = dict.fromkeys(payloads.SINKS, "plain words") | {"company": "Lamp & Co"}
    harmless = nodes(shown(made(Material(fixture.run(plain), fixture.manifest(plain), fixture.taxonomy(plain), ReportSettings()))))
    for turn in range(-(-len(payloads.HOSTILE) // len(payloads.SINKS))):
        assert without_words(nodes(shown(hostile(turn)))) == without_words(harmless)


def without_words(found: list[list[str]]) -> list[list[str]]:
    """Without the values of attributes that hold a name or a time."""
    return [[a if not a.startswith(("aria-label=", "label=", "data-ready=")) else a.partition("=")[0] for a in node] for node in found]
