"""How large the report's page is and how soon it can be used: `python -m tests.benchmarks.report_page [--units 50000] [--page index.html]`.

A drawn run of so many units in 150 topics, or any page that was written, is opened in headless Chromium. Interactive is when the script has
read the page and the filters answer (its own clock, from the start of the navigation); a filter's time is from the choice to the new figures.
Medians over fresh windows, on whatever else the machine is doing; the bars, 6 MB and 1.5 s, are for two idle cores. Exits 1 when one is not met.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.report.browser.conftest import CHROMIUM, OFF

MEGABYTES, SECONDS = 6.0, 1.5
TEXT = "The courier said that the parcel had been left with a neighbour, but nobody in the house had seen it at all."


def drawn(units: int) -> str:
    """The page of a drawn run, and on the way how long the report takes."""
    from jminer.report.explore import explore
    from jminer.report.facts import compute
    from jminer.report.material import Material
    from jminer.report.to_html import page
    from jminer.settings import ReportSettings
    from tests.report import fixture
    from tests.report.browser import world

    given = Material(world.run(units // 2, topics=150, text=TEXT), world.manifest(), fixture.taxonomy(), ReportSettings())
    clock = time.perf_counter()
    facts = compute(given)
    counted = time.perf_counter()
    explored = explore(given)
    html = page(facts, explored)
    print(f"facts {counted - clock:.1f} s, filters and page {time.perf_counter() - counted:.1f} s; data block {len(explored.block) / 1e6:.2f} MB")
    return html


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=50_000)
    options.add_argument("--page", type=Path, help="a written index.html in place of a drawn run")
    options.add_argument("--times", type=int, default=5)
    given = options.parse_args()
    from playwright.sync_api import sync_playwright

    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    html = given.page.read_text(encoding="utf-8") if given.page else drawn(given.units)
    ready, chosen = [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "index.html"
        path.write_text(html, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(OFF))
        for _ in range(given.times):
            window = browser.new_page()
            window.set_default_timeout(300_000)
            window.goto(path.as_uri())
            ready.append(window.evaluate("Number(document.documentElement.dataset.ready)") / 1000)
            chosen.append(window.evaluate("""() => {
                const menu = document.querySelector("[data-filter]"), clock = performance.now();
                menu.selectedIndex = 1;
                menu.dispatchEvent(new Event("change"));
                return performance.now() - clock;
            }""") / 1000)
            window.close()
        browser.close()
    size, usable = len(html.encode()) / 1e6, statistics.median(ready)
    print(f"page {size:.2f} MB (bar {MEGABYTES:.0f}); interactive after {usable:.2f} s (bar {SECONDS}), least {min(ready):.2f}, most {max(ready):.2f}; "
          f"the first filter takes {statistics.median(chosen):.2f} s")  # fmt: skip
    sys.exit(0 if size <= MEGABYTES and usable <= SECONDS else 1)


if __name__ == "__main__":
    main()
