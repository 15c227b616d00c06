"""Opportunities: unmet needs, requests, delights, rivals' strengths, workarounds and whitespace, by importance and contentment (Ulwick 2002, methods M10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.detours import praised_rival, worked_around
from jminer.heads.prototypes import idle_topics
from jminer.personas.measures import Errors, mistaken
from jminer.personas.segments import crowd, segment
from jminer.statistics.discovery import surely_above
from jminer.statistics.intervals import wilson
from jminer.statistics.resampling import bootstrap_sum, draws, percentile_interval
from jminer.tables import frames
from jminer.tools import Tables, Tools
from jminer.topicmodel.labels import aloud

UNHAPPY, CONTENT, DELIGHTED = -0.25, 0.0, 0.5
"""By mean valence a customer is unhappy up to the first, content above the second, delighted from the third on."""
CALLED, MOSTLY = 10.0, 5.0
"""An unmet need is called when the lower bound of its score exceeds the first (Ulwick 2002: "worth it"), a delight when most are content."""
SUPPORT = ("met", "unmet", "wanted")
ALWAYS = ("request", "competitor", "workaround")
"""Kinds that enough customers make an opportunity of, however content they are."""
PLACELESS = 0.5
"""A need is whitespace when surely so many of its customers, and surely more than usual, name no touchpoint with it."""
OWN = ("kind", "subject")
Grid = NDArray[np.float64]
Numbers = NDArray[np.float64]


def score(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Opportunities, best first by the lower bound of their score, with bootstrap intervals by customer; their units; and the same in each segment."""
    told = _told(read, view.opportunities.competitors)
    if told.is_empty():
        return frames(opportunities=[], unit_opportunities=[], opportunity_segments=[])
    units = _candidates(told, read, view.opportunities.min_customers)
    if units.is_empty():
        return frames(opportunities=[], unit_opportunities=[], opportunity_segments=[])
    rows = _scored(told, _wanted(units), read, view)
    judged = pl.col("subject").is_in(units.filter("judged")["subject"].unique().to_list())
    plain = pl.when(pl.col("kind").is_in(ALWAYS)).then(True).when(pl.col("kind") == "delight").then(pl.col("satisfaction") > MOSTLY)
    rows = rows.filter(plain.otherwise((pl.col("low") > CALLED) | judged))
    rows = rows.sort("low", "score", *OWN, descending=[True, True, False, False]).with_columns(rank=pl.int_range(1, pl.len() + 1))
    rows = rows.join(_kano(read), on="topic_id", how="left", maintain_order="left").with_columns(opportunity_id=_id())
    names, verdicts = _names(read), _verdicts(read, view)
    kept = units.with_columns(opportunity_id=_id()).join(rows.select("opportunity_id"), on="opportunity_id", how="semi")
    return frames(
        opportunities=[{**row, "says": _says(row, names, verdicts)} for row in rows.drop("topic_id").iter_rows(named=True)],
        unit_opportunities=kept.group_by("opportunity_id", "unit_id").agg(pl.col("against").all()),
        opportunity_segments=_segments(read, view, tools, told, units, rows["opportunity_id"].to_list()),
    )


def _wanted(units: pl.DataFrame) -> pl.DataFrame:
    """kind, subject, customer_id, the customer's mean valence there, and whether a model matched the subject to the words."""
    return units.group_by(*OWN, "customer_id").agg(pl.col("valence").mean().round(9), matched=pl.col("judged").any()).sort(*OWN, "customer_id")


def _id() -> pl.Expr:
    return pl.concat_str("kind", pl.lit(":"), "subject")


def _told(read: Mapping[str, Any], competitors: Sequence[str]) -> pl.DataFrame:
    """Each unit with customer, topic (none of small talk), theme, found need, valence, and whether it asks, works around or praises a rival."""
    themes = read["topics"].select("topic_id", "theme_id")
    found = read["unit_needs_found"].select("unit_id", "found_id", "relation", asks=pl.col("tells") == "request")
    told = (
        read["units"].select("unit_id", "feedback_id", works=worked_around(pl.col("text")), rival=praised_rival(pl.col("text"), competitors))
        .join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .join(found, on="unit_id", how="left")
        .drop_nulls("customer_id")
        .sort("unit_id")
    )  # fmt: skip
    idle = idle_topics(read["unit_topics"], read["unit_stages"])
    told = told.with_columns(topic_id=pl.when(~pl.col("topic_id").is_in(idle)).then("topic_id"))
    themed: pl.DataFrame = told.join(themes, on="topic_id", how="left", maintain_order="left").with_columns(pl.col("asks").fill_null(False))
    return themed


def _candidates(told: pl.DataFrame, read: Mapping[str, Any], least: int) -> pl.DataFrame:
    """Units of everything that may be an opportunity: kind, subject, unit_id, customer_id, valence, against, judged (a persona's verdict stands behind)."""
    topical = told.drop_nulls("topic_id")
    topics = _per_customer(topical, "topic_id")
    found = told.drop_nulls("found_id").with_columns(
        valence=pl.when(pl.col("relation") == "met").then(1.0).when(pl.col("relation").is_in(["unmet", "wanted"])).then(-1.0).otherwise("valence")
    )
    parts = [
        _of("unmet_need", topical.filter(pl.col("topic_id").is_in(_special(topics, pl.col("valence") <= UNHAPPY))), "topic_id"),
        _of("unmet_need", _needs(told, read), "need", judged=True),
        _of("unmet_need", found, "found_id"),
        _of("delight", topical.filter(pl.col("topic_id").is_in(_special(topics, pl.col("valence") >= DELIGHTED))), "topic_id"),
        *_asked(topical.filter("asks"), "request", least),
        *_asked(topical.filter("works"), "workaround", least),
        *_asked(topical.filter("rival"), "competitor", least),
        _of("whitespace", found.filter(pl.col("found_id").is_in(_placeless(found, read))), "found_id"),
    ]
    sign = pl.when(pl.col("kind") == "delight").then(1.0).when(pl.col("kind").is_in([*ALWAYS, "whitespace"])).then(0.0).otherwise(-1.0)
    return pl.concat(parts).filter(pl.col("customer_id").n_unique().over(*OWN) >= least).with_columns(against=pl.col("valence") * sign < 0)


def _of(kind: str, rows: pl.DataFrame, subject: str, judged: bool = False) -> pl.DataFrame:
    return rows.select(pl.lit(kind).alias("kind"), pl.col(subject).alias("subject"), "unit_id", "customer_id", "valence", judged=pl.lit(judged))


def _asked(rows: pl.DataFrame, kind: str, least: int) -> list[pl.DataFrame]:
    """By topic where enough customers say it there; what is left, by theme."""
    enough = pl.col("customer_id").n_unique().over("topic_id") >= least
    marked = rows.with_columns(enough=enough)
    return [_of(kind, marked.filter("enough"), "topic_id"), _of(kind, marked.filter(~pl.col("enough")).drop_nulls("theme_id"), "theme_id")]


def _per_customer(rows: pl.DataFrame, subject: str) -> pl.DataFrame:
    """subject, customer_id and the customer's mean valence there."""
    return rows.group_by(pl.col(subject).alias("subject"), "customer_id").agg(pl.col("valence").mean().round(9)).sort("subject", "customer_id")


def _needs(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Evidence on declared needs that are supported and unmet; met counts as content, unmet and wanted do not."""
    unmet = read["persona_needs"].filter(pl.col("verdict") == "SUPPORTED_UNMET").select("persona_id", "need_id")
    support = read["unit_needs"].filter(pl.col("relation").is_in(SUPPORT)).join(unmet, on=["persona_id", "need_id"])
    tone = pl.when(pl.col("relation") == "met").then(1.0).otherwise(-1.0)
    evidence = support.with_columns(need=pl.concat_str("persona_id", pl.lit("/"), "need_id"), tone=tone).select("unit_id", "need", "tone")
    return evidence.join(told, on="unit_id").with_columns(valence="tone")


def _special(topics: pl.DataFrame, such: pl.Expr) -> list[str]:
    """Topics in which surely more customers are such than in the topics on average: size alone is no unmet need and no delight."""
    some = topics.filter(such)
    usual = some.height / max(topics.height, 1)
    counted = topics.group_by("subject").len().join(some.group_by("subject").agg(hits=pl.len()), on="subject").sort("subject")
    above = surely_above(counted["hits"].to_numpy(), counted["len"].to_numpy(), usual)
    return counted.filter(pl.Series(above, dtype=pl.Boolean))["subject"].to_list()


def _placeless(found: pl.DataFrame, read: Mapping[str, Any]) -> list[str]:
    """Found needs, more wanted or unmet than met, whose customers surely name no touchpoint with them: nothing is there that serves them."""
    placed = read["unit_touchpoints"].select("unit_id").unique().with_columns(placed=pl.lit(True))
    named = found.join(placed, on="unit_id", how="left").with_columns(pl.col("placed").fill_null(False))
    people = named.group_by("found_id", "customer_id").agg(pl.col("placed").any(), tone=pl.col("valence").mean())
    counted = people.group_by("found_id").agg(n=pl.len(), without=(~pl.col("placed")).sum(), unhappy=(pl.col("tone") < 0).sum()).sort("found_id")
    if counted.is_empty():
        return []
    n, without, unhappy = (counted[name].to_numpy() for name in ("n", "without", "unhappy"))
    rare = surely_above(without, n, without.sum() / n.sum()) & (wilson(without, n)[0] > PLACELESS) & (wilson(unhappy, n)[0] > PLACELESS)
    return counted.filter(pl.Series(rare, dtype=pl.Boolean))["found_id"].to_list()


def _derived(read: Mapping[str, Any]) -> dict[str, float]:
    """Topic → importance 0–10 from the drivers of the given score: the share of topics that explain no more of it; empty without such drivers."""
    given = read["driver_models"].filter(~pl.col("circular"))["level"].to_list()
    drivers = read["drivers"].filter((pl.col("level") == "topic") & pl.col("level").is_in(given))
    explained = drivers.sort("polarity").group_by("subject").agg(pl.col("importance").sum().round(9)).sort("subject")
    values = explained["importance"].to_numpy()
    return {topic: round(10 * float((values <= value).mean()), 9) for topic, value in zip(explained["subject"], values, strict=True)}


def _kano(read: Mapping[str, Any]) -> pl.DataFrame:
    """topic_id and its Kano class, where drivers tell it."""
    classes: pl.DataFrame = read["kano"].filter((pl.col("level") == "topic") & (pl.col("kind") != "undetermined"))
    return classes.select(topic_id="subject", kano="kind")


def _scored(told: pl.DataFrame, wanted: pl.DataFrame, read: Mapping[str, Any], view: Any) -> pl.DataFrame:
    """Customers, importance of both sources, satisfaction, score and its interval of every candidate, (kind, subject) in order, among who is `told` of."""
    people, topics = sorted(told["customer_id"].unique().to_list()), _per_customer(told.drop_nulls("topic_id"), "topic_id")
    place = {customer: i for i, customer in enumerate(people)}
    raised = _grid(topics, topics["subject"].unique().sort(), place)
    keys = wanted.group_by(*OWN).agg(pl.col("matched").any()).sort(*OWN).with_row_index("candidate")
    numbered = wanted.join(keys, on=OWN).select("customer_id", "valence", subject="candidate")
    mine, content = (_grid(part, keys["candidate"], place) for part in (numbered, numbered.filter(pl.col("valence") > CONTENT)))
    counts, once = draws(len(people), view.journey.draws, view.seed), np.ones((1, len(people)), dtype=np.int32)
    topic, derived, matched = keys["subject"].to_list(), _derived(read), keys["matched"].to_numpy()
    outside = np.array([derived.get(name, np.nan) for name in topic])
    elsewhere = _elsewhere(read)
    most = len(people) * np.array([elsewhere.get(name, 1.0) for name in topic])
    usual, often = ([part * matched for part in _mistakes(told, read, view, most, times)] for times in (0, len(counts)))
    here, drawn = (_odi(raised, mine, content, outside, counted, mistakes) for counted, mistakes in ((once, usual), (counts, often)))
    low, high = percentile_interval(drawn["score"])
    customers = mine.sum(axis=0)
    least = np.floor(np.maximum(customers - np.quantile(often[0], 0.975, axis=0), 0)).astype(np.int64)
    figures = {name: np.round(here[name][0], 9) for name in ("importance", "importance_stated", "satisfaction", "score")}
    # Of people who may all be mistaken nobody can say whether they are content.
    figures["satisfaction"] = np.where(matched & (least == 0), np.nan, figures["satisfaction"])
    most_content = np.where(matched & (least > 0), np.round(percentile_interval(drawn["satisfaction"])[1], 9), np.nan)
    surplus = percentile_interval(drawn["satisfaction"] - drawn["importance"])[0]
    return keys.drop("candidate", "matched").with_columns(
        customers=pl.Series(customers.astype(np.int64)), customers_low=pl.when(pl.Series(matched)).then(pl.Series(least)),
        **{name: pl.Series(values).fill_nan(None) for name, values in figures.items()}, satisfaction_high=pl.Series(most_content).fill_nan(None),
        importance_derived=pl.Series(outside).fill_nan(None), low=pl.Series(np.round(low, 9)), high=pl.Series(np.round(high, 9)),
        overserved=pl.when(~pl.col("kind").is_in([*ALWAYS, "whitespace"])).then(pl.Series(surplus > 0)), topic_id=pl.col("subject"),
    )  # fmt: skip


def _mistakes(told: pl.DataFrame, read: Mapping[str, Any], view: Any, most: Numbers, often: int) -> tuple[Grid, Grid]:
    """(draws, candidates) each: how many of these customers are taken for a declared need by mistake, and how many of them are content, from none to all.

    At most as many as are taken for it outside its segment (`most`), as for verdicts. Without draws, as many as usual, half of them content.
    """
    decoys = read["unit_decoys"].filter(pl.col("decoy").str.starts_with("decoy:")).join(told.select("unit_id", "customer_id"), on="unit_id")
    won = len(decoys.select("decoy", "customer_id").unique()) / view.needs.decoys_read
    wrong = np.minimum(mistaken(won, Errors.of(view.needs), view.seed, often)[:, None], np.maximum(most, won))
    content = np.random.default_rng([view.seed, 12]).uniform(size=(len(wrong), 1)) if often else np.full((1, 1), 0.5)
    return wrong, wrong * content


def _elsewhere(read: Mapping[str, Any]) -> dict[str, float]:
    """persona/need → share of the people outside the segment who are taken for having the need."""
    rows = read["persona_needs"].drop_nulls("rest_holders").filter(pl.col("rest_customers") > 0)
    return {f"{row['persona_id']}/{row['need_id']}": row["rest_holders"] / row["rest_customers"] for row in rows.iter_rows(named=True)}


def _grid(rows: pl.DataFrame, subjects: pl.Series, place: Mapping[str, int]) -> Grid:
    """People × subjects, 1 where the person has a row."""
    column = {subject: j for j, subject in enumerate(subjects.to_list())}
    grid = np.zeros((len(place), len(column)))
    grid[[place[c] for c in rows["customer_id"]], [column[s] for s in rows["subject"]]] = 1.0
    return grid


def _odi(
    raised: Grid, mine: Grid, content: Grid, derived: NDArray[np.float64], counts: NDArray[np.int32], mistakes: Sequence[Grid]
) -> dict[str, Grid]:
    """Importance (stated, and of both sources), satisfaction and Ulwick's score in every draw, (draws, candidates).

    Stated importance is the share of topics that no more customers raise, times ten; satisfaction the share of the candidate's own
    customers who are content, times ten. Where drivers tell an importance too, the mean of both counts: they may conflict, so both are shown.
    Customers taken by `mistakes` (all of them, the content ones) count for neither.
    """
    topics, taken, pleased = (bootstrap_sum(grid, counts) for grid in (raised, mine, content))
    wrong, wrongly_pleased = mistakes
    own, ordered = np.maximum(taken - wrong, 0), np.sort(topics, axis=1)
    stated = np.stack([10 * np.searchsorted(row, some, side="right") / max(len(row), 1) for row, some in zip(ordered, own, strict=True)])
    importance = np.where(np.isnan(derived), stated, (stated + derived) / 2)
    satisfaction = 10 * np.clip(pleased - wrongly_pleased, 0, own) / np.maximum(own, 1)
    total = importance + np.maximum(importance - satisfaction, 0)
    return {"importance": importance, "importance_stated": stated, "satisfaction": satisfaction, "score": total}


def _segments(
    read: Mapping[str, Any], view: Any, tools: Tools, told: pl.DataFrame, units: pl.DataFrame, listed: Sequence[str]
) -> list[dict[str, Any]]:
    """The same scores among the people of each declared persona with a rule, from the feedback that makes them so; of too few, no number."""
    ruled = [persona for persona in view.declared if persona.rule]
    if not ruled:
        return []
    spoken = read["feedback"].filter(pl.col("language").is_in(["und", *tools.languages])).select("feedback_id")
    everybody = crowd(read, read["units"].join(spoken, on="feedback_id", how="semi"))
    rows = list[dict[str, Any]]()
    for persona in ruled:
        who = segment(everybody, persona, view.personas.conflicts)
        counted = everybody.feedback.filter(pl.Series(who.counts & who.inside[everybody.feedback["_customer"].to_numpy()], dtype=pl.Boolean))
        said = told.join(counted, on="feedback_id", how="semi")
        mine = _wanted(units.join(said, on="unit_id", how="semi"))
        rows += _in_segment(persona.id, said, mine, listed, read, view)
    return rows


def _in_segment(
    persona: str, said: pl.DataFrame, mine: pl.DataFrame, listed: Sequence[str], read: Mapping[str, Any], view: Any
) -> list[dict[str, Any]]:
    """A row for each opportunity that is listed overall or called here."""
    enough = mine.filter(pl.len().over(*OWN) >= view.opportunities.min_customers)
    figures = dict[str, dict[str, Any]]()
    if len(enough):
        scored = _scored(said, enough, read, view).with_columns(called=(pl.col("kind") == "unmet_need") & (pl.col("low") > CALLED), name=_id())
        figures = {row.pop("name"): row for row in scored.drop(*OWN, "topic_id").to_dicts()}
    customers = dict(mine.group_by(_id().alias("name")).len().iter_rows())
    names = sorted({*listed, *(name for name, row in figures.items() if row["called"])})
    return [{"customers": customers.get(name, 0), **figures.get(name, {}), "opportunity_id": name, "persona_id": persona} for name in names]


def _names(read: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    needs = read["persona_needs"].select(pl.concat_str("persona_id", pl.lit("/"), "need_id"), "statement")
    found = read["needs_found"].select("found_id", "statement")
    labels = read["topics"].select("topic_id", "label"), read["themes"].select("theme_id", "label")
    return {name: aloud(str(text)) for table in (*labels, needs, found) for name, text in table.iter_rows()}


def _verdicts(read: Mapping[str, pl.DataFrame], view: Any) -> dict[str, str]:
    """persona/need → whom the verdict on it counts, in a sentence."""
    called = {persona.id: persona.name for persona in view.declared}
    return {
        f"{row['persona_id']}/{row['need_id']}": f"The verdict {row['verdict']} counts the segment of {called.get(row['persona_id'], row['persona_id'])}: "
        f"{row['holders']:,} of its {row['segment_customers']:,} customers are read as saying it."
        for row in read["persona_needs"].drop_nulls(["holders", "segment_customers"]).iter_rows(named=True)
    }


def _says(row: Mapping[str, Any], names: Mapping[str, str], verdicts: Mapping[str, str]) -> str:
    name, customers = names.get(row["subject"], aloud(row["subject"])), row["customers"]
    told = {
        "request": f"{customers} customers ask for something about {name}.",
        "delight": f"{customers} customers speak of {name}, more of them delighted than usual: keep it and show it.",
        "workaround": f"{customers} customers tell how they helped themselves about {name}.",
        "competitor": f"{customers} customers praise a competitor about {name}.",
        "whitespace": f"{customers} customers say {name}, and few of them name a touchpoint that serves it.",
    }
    if row["customers_low"] is not None:
        return " ".join(part for part in (f"{name}:", verdicts.get(row["subject"]), _among_all(row)) if part)
    return told.get(row["kind"], f"{name} matters to {customers} customers, and {_content(row)}.")


def _among_all(row: Mapping[str, Any]) -> str:
    """How many of everybody mean a declared need, which a verdict on one segment does not say."""
    read = f"This line counts all customers, of known segment or not: {row['customers']:,} are read as saying it"
    if not row["customers_low"]:
        return f"{read}, and the reader's measured mistakes could make as many. So no number of customers is sure here; go by the verdict on the segment."
    content = "none of these is read as content" if row["satisfaction_high"] == 0 else f"at most {row['satisfaction_high'] / 10:.0%} of these are content"
    return f"{read}; with the reader's measured mistakes taken out at least {row['customers_low']:,} do, and {content}."


def _content(row: Mapping[str, Any]) -> str:
    return f"{row['satisfaction'] / 10:.0%} of them are read as content" if row["satisfaction"] else "none of them is read as content"
