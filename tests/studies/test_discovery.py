"""Discovery: drafted on one half, judged on the other by the steps themselves, and nothing found in shuffled segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest

from jminer.domain import Persona
from jminer.errors import ConfigError
from jminer.settings import PersonasSettings, Settings
from jminer.steps.personas import judge_all
from jminer.studies import discovery
from jminer.studies.discovery import Asked
from jminer.tables import frame
from jminer.tools import Tools
from tests.steps.conftest import tables_of

SETTINGS = Settings(personas=PersonasSettings(min_customers=25, permutations=200, draws=40))


def told(share: float, rest: float) -> dict[str, Any]:
    """400 customers, a quarter with plan b; so many of them speak of steam, and so many of the others; all say that the lid is fine."""
    rng = np.random.default_rng(3)
    plans = ["b" if i % 4 == 0 else "a" for i in range(400)]
    said = [{"customer": f"c{i:03}", "topic": "T2", "feedback": f"f{i:03}", "text": f"The lid of kettle {i} is fine."} for i in range(400)]
    said += [
        {"customer": f"c{i:03}", "topic": "T1", "feedback": f"f{i:03}", "text": f"The steam of kettle {i} burnt me.", "valence": -0.8}
        for i, plan in enumerate(plans) if rng.random() < (share if plan == "b" else rest)
    ]  # fmt: skip
    read: dict[str, Any] = tables_of(said)
    read["feedback"] = read["feedback"].with_columns(meta_plan=pl.Series(plans))
    read["customers"] = frame("customers", [{"customer_id": f"c{i:03}", "known": True, "attributes": "{}"} for i in range(400)])
    read["vectors"] = read["facets"] = np.ones((len(said), 2), dtype=np.float32)
    return read


def matched(tables: Mapping[str, Any], view: Any, tools: Any) -> dict[str, Any]:
    """A matcher that reads words: who speaks of steam has every need whose forms do; a decoy is found in one unit each."""
    units = tables["units"]
    steam = units.filter(pl.col("text").str.contains("steam"))["unit_id"].to_list()
    needs = [(persona.id, need.id) for persona in view.declared for need in persona.needs if "steam" in f"{need.unmet_form} {need.phrasings}"]
    found = [{"unit_id": u, "persona_id": p, "need_id": n, "relation": "unmet", "probability": 0.99} for p, n in needs for u in steam]
    return {
        "unit_needs": frame("unit_needs", found),
        "unit_decoys": frame("unit_decoys", [{"decoy": f"decoy:{i:03}", "unit_id": units["unit_id"][i % len(units)], "relation": "met"} for i in range(200)]),
        "unit_claims": frame("unit_claims"),
        "decoys_expressed": frame("decoys_expressed"),
        "need_nearness": frame("need_nearness", [
            *({"need": f"need:{p}/{n}", "unit_id": u, "lead": 0.5} for p, n in needs for u in steam),
            *({"need": f"decoy:{i:03}", "unit_id": u, "lead": 0.2} for i in range(200) for u in units["unit_id"][i % 20 :: 20]),
        ]),
        "need_topics": frame("need_topics", [{"persona_id": p, "need_id": n, "topic_id": "T1", "share_of_topic": 1.0, "claimed": True} for p, n in needs]),
    }  # fmt: skip


@pytest.fixture
def tools() -> Tools:
    def none(*_: Any) -> Any:
        raise AssertionError("no model is needed")

    return Tools(key=b"k" * 32, embed=none, embed_for_heads=none, languages=("en",), head=none)


@pytest.fixture
def find(tools: Tools) -> Callable[..., discovery.Discovery]:
    judged = discovery.judging(matched, judge_all, SETTINGS, tools)
    return lambda tables, **asked: discovery.find(tables, "kettles-1", SETTINGS, ("en",), Asked(**asked), judged)


def test_what_one_half_has_the_other_half_confirms(find: Any) -> None:
    found = find(told(0.6, 0.05))
    assert (found.fields, found.halves) == (("plan",), (200, 200))
    [draft] = found.tested
    assert (draft.draft.persona.rule, draft.stands) == ("plan == 'b'", True)
    assert [row["verdict"] for row in draft.needs.values()] == ["SUPPORTED_UNMET"]
    inside = found.halves[1] // 4
    assert abs(draft.verdict["segment_customers"] - inside) < 20, "the customers of half B alone are counted"
    assert found.empty == ["plan: a"]


def test_shuffled_segments_find_about_nothing(find: Any) -> None:
    control = find(told(0.6, 0.05), shuffles=5).control
    assert (control.shuffles, control.tried) == (5, 10)
    assert control.stood == control.supported == 0


def test_what_is_everybody_s_drafts_nothing(find: Any) -> None:
    assert find(told(0.3, 0.3)).tested == ()


def test_chance_in_half_a_is_not_confirmed_by_half_b(find: Any) -> None:
    """Steam is typical of plan b in half A alone."""
    from jminer.personas.discover import halves

    tables = told(0.6, 0.05)
    _, other = halves(tables["feedback"], SETTINGS.seed)
    rng = np.random.default_rng(5)
    told_by = tables["feedback"].select("customer_id", "meta_plan").iter_rows()
    plans = [str(rng.choice(["a", "b"], p=[0.75, 0.25])) if who in set(other) else plan for who, plan in told_by]
    tables["feedback"] = tables["feedback"].with_columns(meta_plan=pl.Series(plans))
    [draft] = find(tables).tested
    assert not draft.stands


def test_the_same_again(find: Any) -> None:
    first, again = (find(told(0.6, 0.05), shuffles=1) for _ in range(2))
    assert first == again


def test_shuffling_keeps_how_many_have_each_value_and_strikes_the_field_elsewhere() -> None:
    tables = told(0.6, 0.05)
    tables["customers"] = tables["customers"].with_columns(attributes=pl.lit('{"plan": "b", "age": "30"}'))
    mixed = discovery._labels_dealt(tables, discovery._crowd(tables, ("en",)), ["plan"], np.random.default_rng(1))
    assert mixed["feedback"]["meta_plan"].value_counts().sort("meta_plan").equals(tables["feedback"]["meta_plan"].value_counts().sort("meta_plan"))
    assert not mixed["feedback"]["meta_plan"].equals(tables["feedback"]["meta_plan"])
    assert set(mixed["customers"]["attributes"]) == {'{"age": "30"}'}


def test_groups_found_in_words_are_never_more_than_plausible(find: Any) -> None:
    tables = told(1.0, 0.0)
    topics = {"T3": "a", "T4": "a", "T5": "b"}
    plan = dict(tables["feedback"].select("customer_id", "meta_plan").iter_rows())
    more = tables_of([{"customer": who, "topic": topic, "feedback": f"x{topic}{who}", "text": f"Something on {topic} by {who}."}
                      for who in plan for topic, of in topics.items() if plan[who] == of])  # fmt: skip
    for name, table in more.items():
        if isinstance(table, pl.DataFrame) and name != "topics":
            tables[name] = pl.concat([tables[name], table], how="diagonal").sort(table.columns[0])
    tables["topics"] = pl.concat([tables["topics"], more["topics"]]).sort("topic_id")
    tables["vectors"] = tables["facets"] = np.ones((len(tables["units"]), 2), dtype=np.float32)
    found = find(tables, latent=True, groups=2, shuffles=1)
    assert found.fields == ()
    assert found.tested
    assert all(one.draft.persona.rule is None and one.verdict["verdict"] != "VALIDATED" for one in found.tested)


def test_without_a_field_that_divides_it_says_what_to_do(find: Any) -> None:
    tables = told(0.6, 0.05)
    tables["feedback"] = tables["feedback"].drop("meta_plan")
    with pytest.raises(ConfigError, match="--latent"):
        find(tables)


def test_no_persona_is_judged_with_what_it_was_drafted_from(find: Any, tools: Tools) -> None:
    """What judges sees half B's customers and no source to leave out."""
    seen: list[tuple[Persona, ...]] = []
    customers: list[set[str]] = []

    def spying(tables: Mapping[str, Any], view: Any, tools: Any) -> dict[str, Any]:
        seen.append(view.declared)
        customers.append(set(tables["feedback"]["customer_id"]))
        return matched(tables, view, tools)

    tables = told(0.6, 0.05)
    discovery.find(tables, "kettles-1", SETTINGS, ("en",), Asked(shuffles=1), discovery.judging(spying, judge_all, SETTINGS, tools))
    from jminer.personas.discover import halves

    one, other = halves(tables["feedback"], SETTINGS.seed)
    assert customers[0] == set(other)
    assert not customers[0] & set(one)
    assert all(persona.derived_from == () for persona in seen[0])
