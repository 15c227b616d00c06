"""The page shows what customers wrote, and never becomes what they wrote."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser

import polars as pl
import pytest

from jminer.report import charts
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.report.to_html import page
from jminer.settings import ReportSettings
from tests.report import fixture, payloads


class Tree(HTMLParser):
    """The tags and attributes of a page, without its text."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[tuple[str, ...]] = []
        self.text: list[str] = []
        self.style = ""
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        self.nodes.append(("<", tag, *(f"{name}={value}" for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._open = ""
        self.nodes.append((">", tag))

    def handle_comment(self, data: str) -> None:
        self.nodes.append(("!", data))

    def handle_data(self, data: str) -> None:
        if self._open == "style":
            self.style += data
        else:
            self.text.append(data)


def facts(hostile: dict[str, str] | None = None, **settings: object) -> Facts:
    given = Material(
        fixture.run(hostile), fixture.manifest(hostile), fixture.taxonomy(hostile), ReportSettings(**settings)
    )
    return compute(given)


def tree(html: str) -> Tree:
    parsed = Tree()
    parsed.feed(html)
    parsed.close()
    return parsed


@cache
def harmless() -> list[tuple[str, ...]]:
    return tree(page(facts(dict.fromkeys(payloads.SINKS, "plain words")))).nodes


@pytest.mark.parametrize("payload", payloads.HOSTILE)
def test_no_payload_in_any_sink_changes_the_tree(payload: str) -> None:
    assert tree(page(facts(dict.fromkeys(payloads.SINKS, payload)))).nodes == harmless()


@pytest.mark.parametrize("sink", payloads.SINKS)
def test_every_sink_is_really_shown_and_escaped(sink: str) -> None:
    mark = f"<img src=x onerror={sink}>\u202egnp.exe"
    parsed = tree(page(facts({sink: mark})))
    shown = "".join(parsed.text)
    assert f"<img src=x onerror={sink}>gnp.exe" in shown
    assert parsed.nodes == tree(page(facts({sink: "plain words"}))).nodes


def test_the_page_runs_nothing_and_fetches_nothing() -> None:
    html = page(facts())
    parsed = tree(html)
    tags = {node[1] for node in parsed.nodes}
    attributes = [a for node in parsed.nodes if node[0] == "<" for a in node[2:]]
    assert not tags & {"script", "iframe", "object", "embed", "link", "base", "form", "img"}
    assert not [a for a in attributes if a.startswith(("style=", "on", "src="))]
    assert all(a.startswith("href=#") for a in attributes if a.startswith("href="))
    assert not re.search(r"https?:|@import|url\((?!#)", html)


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    parsed = tree(page(facts()))
    policy = next(a for node in parsed.nodes for a in node[2:] if "default-src" in a)
    digest = base64.b64encode(hashlib.sha256(parsed.style.encode()).digest()).decode()
    assert policy == (
        f"content=default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_every_quote_is_isolated_from_the_text_around_it() -> None:
    nodes = tree(page(facts())).nodes
    after = {nodes[i + 1] for i, node in enumerate(nodes) if node == ("<", "q")}
    assert after == {("<", "bdi")}


def test_without_quotes_no_customer_speaks() -> None:
    html = page(facts(quotes=False))
    assert "<q>" not in html
    assert not [said for texts in fixture.SAID.values() for said in texts if said in html]


def test_tags_are_balanced() -> None:
    void = {"meta", "br", "col", "input"}
    open_tags: list[str] = []
    for node in tree(page(facts())).nodes:
        if node[0] == "<" and node[1] not in void:
            open_tags.append(node[1])
        elif node[0] == ">":
            assert open_tags.pop() == node[1]
    assert not open_tags


def test_a_run_in_which_nothing_was_found_still_has_a_page() -> None:
    empty = Material(fixture.nothing(), {}, fixture.Taxonomy((), (), ()), ReportSettings())
    html = page(compute(empty))
    for words in ("No persona is declared", "No topic has enough", "No gap is sure", "The taxonomy has no stages"):
        assert words in html


@pytest.mark.parametrize("missing", sorted(fixture.nothing()))
def test_a_run_without_one_of_its_tables_still_has_a_page(missing: str) -> None:
    run = {name: table for name, table in fixture.run().items() if name != missing}
    assert "</html>" in page(compute(Material(run, fixture.manifest(), fixture.taxonomy(), ReportSettings())))


def test_a_thin_stage_has_no_number_and_no_line_across_it() -> None:
    run = fixture.run()
    thinned = pl.when(pl.col("stage") == "use")
    run["journey"] = run["journey"].with_columns(
        thinned.then(9).otherwise("customers").alias("customers"),
        thinned.then(pl.lit("thin")).otherwise("state").alias("state"),
    )
    run["curve"] = run["curve"].with_columns(thinned.then(pl.lit("thin")).otherwise("state").alias("state"))
    found = compute(Material(run, fixture.manifest(), fixture.taxonomy(), ReportSettings()))
    use = next(stage for stage in found.stages if stage.id == "use")
    drawn = charts.curve(found.stages)
    assert (use.valence.value, use.feelings, use.negative_share) == (None, (), None)
    assert [len(line.split()) for line in drawn.lines] == [2, 2]  # purchase to delivery, support to loyalty
    left, right = 4 * drawn.column, 5 * drawn.column
    points = [float(point.split(",")[0]) for line in drawn.lines for point in line.split()]
    assert not [x for x in points if left <= x <= right]
    assert "thin (9)" in page(found)


def test_a_share_of_fewer_than_ten_customers_is_called_thin() -> None:
    topic = next(t for t in facts().topics if t.id == "T005")
    assert topic.thin
    assert not topic.share.known
    assert not [s for s in (*topic.stages, *topic.emotions) if s.share.known]


def test_verdicts_are_told_in_words_not_by_colour_alone() -> None:
    text = " ".join(" ".join(tree(page(facts())).text).split())
    for verdict in ("✓ VALIDATED", "✕ REFUTED", "? INSUFFICIENT", "✓ SUPPORTED · UNMET", "≡ SHARED", "∅ ABSENT"):
        assert verdict in text


def test_charts_have_a_table_or_the_same_numbers_in_words() -> None:
    text = " ".join(" ".join(tree(page(facts())).text).split())
    assert "141 −0.46 (−0.55 to −0.37)" in text
    assert "46% (37–55) rest 13% (8.3–19) corrected 44% (35–54)" in text
