"""A run of any size whose tables agree with one another: who said what is drawn, and everything else is counted from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from jminer import tables
from jminer.settings import Settings
from jminer.statistics.counting import at_every_level
from jminer.statistics.harm import cells, told
from jminer.statistics.intervals import wilson
from tests.report import fixture

Run = dict[str, pl.DataFrame]
SOURCES, CHANNELS = ("reviews", "tickets", "posts"), ("web", "email", "social", "phone")
PLANS, PLACES = ("basic", "premium"), ("Ghent", "Liège", "Namur", "Mons")
STAGES = ("purchase", "delivery", "use", "support")
NEGATIVE = Settings().pains.negative
PERSONAS = (
    {"id": "planner", "name": "The planner", "version": 1, "rule": "plan == 'premium'", "derived_from": []},
    {"id": "caller", "name": "The caller", "version": 1, "rule": "channel == 'phone' or channel == 'email'", "derived_from": ["posts"]},
    {"id": "everybody", "name": "Everybody", "version": 1, "rule": None, "derived_from": []},
)
NEEDS = tuple((persona["id"], need) for persona in PERSONAS for need in ("on_time", "tracking"))


def manifest() -> dict[str, Any]:
    """The small shop's, with personas that have rules."""
    return {**fixture.manifest(), "personas": list(PERSONAS), "settings": Settings().model_dump(mode="json")}


def run(feedback: int = 600, topics: int = 24, text: str = "Said.", seed: int = 7) -> Run:
    """Twice as many units as pieces of feedback, six customers to ten pieces; `text` is what every unit says."""
    said = _said(feedback, topics, text, np.random.default_rng(seed))
    return {**fixture.run(), **said, **_counted(said, topics)}


def _said(n: int, topics: int, text: str, rng: np.random.Generator) -> Run:
    who = rng.integers(0, max(1, n * 6 // 10), n)
    premium = rng.random(who.max() + 1) < 0.4
    feedback = [
        {
            "feedback_id": f"f{i:06d}", "source": SOURCES[rng.integers(3)], "type": "review", "customer_id": f"c{who[i]:06d}", "role": "customer",
            "written_at": datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=int(rng.integers(0, 420))) if i % 50 else None, "language": "en",
            "channel": CHANNELS[rng.integers(4)], "text": text, "copies": 1, "weight": 1.0, "meta_plan": PLANS[int(premium[who[i]] ^ (i % 41 == 0))],
        } for i in range(n)
    ]  # fmt: skip
    owner = np.sort(rng.integers(0, n, 2 * n))
    ids = [f"f{f:06d}:{i}:{i + 5}" for i, f in enumerate(owner)]
    topic, stage = np.minimum(rng.geometric(3 / topics, 2 * n) - 1, topics), rng.integers(0, 5, 2 * n)
    tone = np.round(rng.normal(-0.1, 0.4, 2 * n).clip(-1, 1), 6)
    # A topic weighs more on some channels, so that a filter changes something.
    loud = np.array([CHANNELS.index(feedback[f]["channel"]) for f in owner])
    topic = np.where((loud == 3) & (rng.random(2 * n) < 0.3), 1, topic)
    relations = ("met", "unmet", "wanted", "contradicted")
    needs = [(unit, NEEDS[k], relations[rng.integers(4)]) for unit in ids if (k := int(rng.integers(0, 30))) < len(NEEDS)]
    towns = {c: f'{{"city": "{PLACES[c % 4]}"}}' if c % 3 else "{}" for c in range(who.max() + 1)}
    spans = [(unit, f"f{f:06d}", i) for i, (unit, f) in enumerate(zip(ids, owner, strict=True))]
    return tables.frames(
        feedback=feedback,
        customers=[{"customer_id": f"c{c:06d}", "known": True, "attributes": town} for c, town in towns.items()],
        units=[{"unit_id": unit, "feedback_id": f, "start": i, "end": i + 5, "text": text} for unit, f, i in spans],
        unit_topics=[{"unit_id": unit, "topic_id": f"T{t + 1:03d}" if t < topics else None} for unit, t in zip(ids, topic, strict=True)],
        unit_stages=[{"unit_id": unit, "stage": STAGES[s] if s < 4 else None, "reason": "cue"} for unit, s in zip(ids, stage, strict=True)],
        unit_valence=[{"unit_id": unit, "valence": float(v), "intensity": 0.5} for unit, v in zip(ids, tone, strict=True)],
        unit_needs=[{"unit_id": u, "persona_id": p, "need_id": n, "relation": r, "probability": 0.9} for u, (p, n), r in needs],
        unit_emotions=[], unit_touchpoints=[],
        evidence=[{"subject_type": "topic", "subject_id": f"T{t + 1:03d}", "unit_id": ids[rng.integers(2 * n)], "role": role, "rank": rank}
                  for t in range(topics) for role in ("best", "random", "against") for rank in (1, 2, 3)],
    )  # fmt: skip


def _counted(said: Run, topics: int) -> Run:
    """topics, themes, journey, pains, personas and persona_needs of what was said, counted by `people_of`."""
    base = len(everybody(said))
    theme = {f"T{t + 1:03d}": f"G{t % 3 + 1:02d}" for t in range(topics)}
    raised = {t: people_of(said, f"topic:{t}") for t in theme}
    groups = {g: set().union(*(raised[t] for t in theme if theme[t] == g)) for g in sorted(set(theme.values()))}
    pains = [(f"T{t:03d}", stage) for t in range(1, 9) for stage in (*STAGES[1:3], "(all)")]
    found = {(t, stage): people_of(said, f"pain:{t}@{stage}") for t, stage in pains}
    segments = {persona["id"]: segment(said, persona["id"]) for persona in PERSONAS}
    return tables.frames(
        topics=[{"topic_id": t, "label": f"what {t} is about", "keywords": ["word"], "theme_id": theme[t], "units": 9, "stability": 0.8, "exemplars": [],
                 **_share(len(who), base)} for t, who in raised.items()],
        themes=[{"theme_id": g, "label": f"theme {g}", "keywords": [], "units": 9, **_share(len(who), base)} for g, who in groups.items()],
        journey=[{"stage": s, "touchpoint": "(all)", "channel": channel, "units": 9, "feedback": 9, "customers": len(people_of(said, f"stage:{s}")),
                  "valence": 0.1, "low": 0.0, "high": 0.2, "negative_share": 0.4, "state": "measured"} for s in STAGES for channel in ("(all)", "web")],
        pains=[{"pain_id": f"{t}@{s}", "topic_id": t, "stage": s, "customers": len(who), "told_share": len(who) / base, "reach": 0.1, "reach_low": 0.08,
                "reach_high": 0.12, "negative_share": 0.5, "severity": 30.0 - rank / 2, "severity_low": 20.0, "severity_high": 35.0, "rank": rank,
                "rank_low": 1, "rank_high": 9} for rank, ((t, s), who) in enumerate(found.items(), start=1)],
        personas=[{"persona_id": p["id"], "name": p["name"], "verdict": "PARTIAL", "reasons": ["Some hold."], "segment_share": 0.4,
                   "supported_weight": 0.5,
                   "segment_customers": len(owners(said, segments[p["id"]])), "segment_low": 0.3, "segment_high": 0.5} for p in PERSONAS],
        persona_needs=[{"persona_id": p, "need_id": n, "statement": f"I need {n}.", "verdict": "SHARED", "reason": "Others too.",
                        "segment_customers": len(owners(said, segments[p])), "rest_customers": 20, "rest_holders": 5,
                        "holders": len(people_of(said, f"need:{p}/{n}", segments[p]))} for p, n in NEEDS],
        curve=[{"segment": p["id"], "stage": s, "valence": -0.25, "low": -0.5, "high": 0.0, "state": "measured"} for p in PERSONAS for s in STAGES[:2]],
        topic_periods=[], topic_drift=[], topic_stages=[], topic_emotions=[], topic_touchpoints=[],
    )  # fmt: skip


def _share(customers: int, base: int) -> dict[str, float]:
    low, high = wilson(customers, base)
    return {"customers": customers, "share": customers / base, "low": low, "high": high}


def segment(said: Run, persona: str) -> set[str]:
    """The feedback that speaks for a persona's people, by its rule in plain Python."""
    rows = said["feedback"].filter(pl.col("feedback_id").is_in(said["units"]["feedback_id"].unique().implode())).to_dicts()
    rules = {
        "planner": lambda r: r["meta_plan"] == "premium", "everybody": bool,
        "caller": lambda r: r["channel"] in ("phone", "email") and r["source"] != "posts",
    }  # fmt: skip
    return {row["feedback_id"] for row in rows if rules[persona](row)}


def owners(said: Run, feedback: Iterable[str]) -> set[str]:
    """The customers who wrote some feedback, with a unit in it."""
    spoken = set(said["units"]["feedback_id"])
    by = dict(said["feedback"].select("feedback_id", "customer_id").iter_rows())
    return {by[f] for f in feedback if f in spoken}


def everybody(said: Run) -> set[str]:
    """All customers with a unit."""
    return owners(said, said["feedback"]["feedback_id"])


def people_of(said: Mapping[str, pl.DataFrame], key: str, among: set[str] | None = None) -> set[str]:
    """The customers who are counted under a key of the page, of the feedback `among`: from the tables, as the steps count."""
    kind, _, subject = key.partition(":")
    units = said["units"].select("unit_id", "feedback_id")
    if among is not None:
        units = units.filter(pl.col("feedback_id").is_in(list(among)))
    if kind == "pain":
        topic, _, stage = subject.partition("@")
        about = said["unit_topics"].filter(pl.col("topic_id") == topic)
        spoken = told({**said, "units": units.join(about, on="unit_id", how="semi")}, NEGATIVE, None)
        placed = spoken if stage == "(all)" else at_every_level(spoken).filter(pl.col("stage") == stage)
        found = cells(placed.with_columns(stage=pl.lit(stage)), ["topic_id", "stage"], NEGATIVE)
        return set(found.filter("complains")["customer_id"])
    if kind == "topic":
        chosen = said["unit_topics"].filter(pl.col("topic_id") == subject)
    elif kind == "stage":
        chosen = said["unit_stages"].filter(pl.col("stage") == subject)
    else:
        persona, _, need = subject.partition("/")
        chosen = said["unit_needs"].filter((pl.col("persona_id") == persona) & (pl.col("need_id") == need) & (pl.col("relation") != "contradicted"))
    return owners(said, chosen.join(units, on="unit_id")["feedback_id"])
