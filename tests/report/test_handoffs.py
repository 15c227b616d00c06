"""Changes of channel: the commonest first, rare ones counted but not shown, in every format."""

from __future__ import annotations

import polars as pl

from jminer.report import to_html, to_markdown
from jminer.report.facts import Facts, compute
from jminer.report.handoffs import channel_name
from jminer.report.material import Material
from jminer.report.measure import percent_range
from jminer.settings import ReportSettings
from jminer.tables import frame
from tests.report import fixture


def facts(quotes: bool = True, **run: pl.DataFrame) -> Facts:
    return compute(Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings(quotes=quotes)))


def test_the_commonest_change_is_first_and_one_of_two_customers_is_not_shown() -> None:
    found = facts().handoffs
    assert [(h.left, h.to, h.customers) for h in found.shown] == [("web", "phone", 12), ("phone", "email", 6)]
    assert found.thin == 1


def test_a_change_says_its_share_its_tone_and_where_it_is_told() -> None:
    first, second = facts().handoffs.shown
    assert (percent_range(first.share), first.valence, first.stages) == ("15% (9.0–22)", -0.52, ("Purchase 9",))
    assert (second.share.known, second.valence) == (True, None)  # six customers are too few for a tone


def test_the_share_of_few_is_not_shown() -> None:
    few = fixture.run()["handoffs"].with_columns(pl.lit(0.9).alias("share"))
    assert [h.share.known for h in facts(handoffs=few).handoffs.shown] == [True, False]  # 12 of 13, 6 of 7


def test_at_most_three_quotes_and_none_where_the_settings_say_so() -> None:
    assert 1 <= len(facts().handoffs.shown[0].quotes) <= 3
    assert facts(quotes=False).handoffs.shown[0].quotes == ()


def test_page_and_markdown_show_the_same_changes() -> None:
    html, markdown = to_html.page(facts()), to_markdown.text(facts())
    assert "<bdi>web</bdi> → <bdi>phone</bdi>" in html
    assert "1 rarer change is not shown: fewer than 5 customers each." in html
    assert r"| web | phone | 12 | 15% \(9.0–22\) | −0.52 |" in markdown
    assert "| phone | email | 6 | " in markdown
    assert "1 rarer change is not shown: fewer than 5 customers each." in markdown
    assert "store" not in markdown.split("change channel")[1].split("##")[0]


def test_a_stage_shows_the_channels_it_speaks_of_beside_those_it_was_written_on() -> None:
    stages = {stage.id: stage for stage in facts().stages}
    assert [(chip.name, chip.customers) for chip in stages["purchase"].spoken_of] == [("phone", 10), ("email", 5)]
    assert not stages["use"].spoken_of
    assert "spoken of:" in to_html.page(facts())


def test_without_changes_the_page_says_so_and_the_markdown_nothing() -> None:
    none = facts(handoffs=frame("handoffs"), unit_channels=frame("unit_channels"))
    assert "No change of channel is told by 5 customers or more." in to_html.page(none)
    assert "Channels spoken of" not in to_html.page(none)
    assert "change channel" not in to_markdown.text(none)


def test_channels_read_as_words() -> None:
    assert channel_name("word_of_mouth") == "word of mouth"
