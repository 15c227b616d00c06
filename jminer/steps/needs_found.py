"""Needs found in what customers say, without anybody having declared them: which, how well they are met, and how many are still to be heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.wishes import wished
from jminer.personas.stated import Said, Stated, stated, uses
from jminer.personas.topic_needs import TONE
from jminer.settings import TopicsSettings
from jminer.statistics.counting import customer_shares
from jminer.statistics.intervals import wilson
from jminer.statistics.richness import chao1, rarefied
from jminer.tables import frames
from jminer.tools import Tables, Tools
from jminer.topicmodel.exemplars import exemplars
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.model import TopicModel
from jminer.topicmodel.rare import groups_of
from jminer.topicmodel.words import Phrase, phrases

NOTHING, REQUEST, QUESTION = "nothing", "request", "question"
RELATIONS = ("met", "unmet", "wanted")
ASKED_FOR = 3
"""Phrases of a need's requests that are shown."""
POINTS, STEP, FEWEST = 40, 100, 100
"""Most points of the curve, the mentions between two of them, and the fewest from which the unheard is estimated."""
ODD = 0.05
"""Share of the units of known needs that the assignment may leave out as too far from all: up to here, those left tell nothing of rarer needs. Estimated
from fewer, the unheard intents of Banking77 were ten times too many (tests/benchmarks/journey_needs_found.py)."""
Ints = NDArray[np.int64]


def find(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """`needs_found`, their units and stages, the saturation curve and what is estimated to be unheard (methods M6)."""
    rules, units = view.needs_found, _read(read, view, tools)
    telling = units.filter(pl.col("reason").is_null())
    vectors: NDArray[np.float32] = read["vectors"][telling["row"].to_numpy()]
    model, why = _fitted(telling, vectors, rules, view.seed)
    answer = model.assign(vectors)
    said = phrases(telling["text"].to_list(), telling["customer_id"].to_list(), vectors, answer.topic, model.centroids, rules.min_customers)
    customers = [telling.filter(pl.Series(answer.topic == at))["customer_id"].n_unique() for at in range(len(said))]
    needs = stated_all(said, customers, Said(telling["text"].to_list(), telling["valence"].to_numpy(), telling["tells"].is_in([REQUEST, QUESTION]).to_numpy()))
    found_ids = [*(need and f"N{number:03d}" for need, number in zip(needs, np.cumsum([need is not None for need in needs]), strict=True)), None]
    told = telling.with_columns(
        place=pl.Series(answer.topic), similarity=pl.Series(np.round(answer.similarity, 9)),
        found_id=pl.Series([found_ids[at] for at in answer.topic.tolist()], dtype=pl.String),
        relation=pl.when(pl.col("tells").is_in([REQUEST, QUESTION])).then(pl.lit("wanted"))
        .when(pl.col("valence") >= TONE).then(pl.lit("met")).when(pl.col("valence") <= -TONE).then(pl.lit("unmet")),
        reason=pl.when(pl.Series(answer.topic < 0)).then(pl.lit("no need is near enough" if model.topics else why))
        .when(pl.Series([found_ids[at] is None for at in answer.topic.tolist()], dtype=pl.Boolean)).then(pl.lit("what its group shares names no need")),
    )  # fmt: skip
    stages, asks, everyone = _stages(told, read), _asked_for(told, vectors, model, rules.min_customers), units["customer_id"].n_unique()
    rows = list[dict[str, Any]]()
    for at, (topic, need) in enumerate(zip(model.topics, needs, strict=True)):
        if need is None:
            continue
        inside = np.flatnonzero(answer.topic == at)
        members = told[inside]
        shown = exemplars(vectors[inside], members["text"].to_list(), answer.similarity[inside])
        rows.append({
            "found_id": found_ids[at], "statement": need.need.statement, "opposite": need.need.opposite, "verb": need.verb, "object": need.object,
            "label": topic.label, "keywords": list(topic.keywords), "asked_for": asks[at], "stability": topic.stability,
            "exemplars": members["unit_id"][shown].to_list(), **_counted(members, everyone, view.journey), **_where(members, stages),
        })  # fmt: skip
    nameless = len(needs) - len(rows)
    tools.say(f"needs found: {len(rows)}, in {len(telling):,} of {len(units):,} units, which tell of needs; {nameless} groups share no words that name one")
    return frames(
        needs_found=rows, unit_needs_found=_unit_rows(units, told), needs_found_stages=stages,
        needs_curve=_curve(told, rules.min_customers), needs_unseen=_unseen(told, vectors),
    )  # fmt: skip


def stated_all(groups: Sequence[Sequence[Phrase]], customers: Sequence[int], said: Said) -> list[Stated | None]:
    """What each group needs, no two alike."""
    needs, taken, used = list[Stated | None](), set[str](), uses(groups, said)
    for at, (group, many) in enumerate(zip(groups, customers, strict=True)):
        need = stated(group, many, str(at), taken, used)
        needs.append(need)
        taken |= {need.need.statement} if need else set()
    return needs


def _read(read: Mapping[str, Any], view: Any, tools: Tools) -> pl.DataFrame:
    """Units with customer, valence, topic, what they tell and how surely, and why they are left out."""
    head = tools.head(view.needs_found.head)
    chances = np.round(head.probabilities(read["facets"]), 6)
    asks = head.labels.index(REQUEST)
    asking = chances[:, asks] >= view.needs_found.request_probability
    at = np.where(asking, asks, np.where(np.arange(len(head.labels)) == asks, -1.0, chances).argmax(axis=1))
    units = (
        read["units"].with_row_index("row")
        .join(read["feedback"].select("feedback_id", "customer_id", "language"), on="feedback_id", how="left", maintain_order="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left", maintain_order="left")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left", maintain_order="left")
        .with_columns(
            tells=pl.Series([head.labels[i] for i in at], dtype=pl.String), probability=pl.Series(chances[np.arange(len(at)), at]))
    )  # fmt: skip
    foreign = ~pl.col("language").fill_null("und").is_in(["und", *tools.languages])
    tells = pl.when(foreign).then(None).when(wished(pl.col("text"))).then(pl.lit(REQUEST)).otherwise("tells")
    reason = (
        pl.when(foreign).then(pl.lit("its language is not known to the encoder"))
        .when(pl.col("customer_id").is_null()).then(pl.lit("no customer wrote it"))
        .when(pl.col("tells") == NOTHING).then(pl.lit("it tells of no need"))
    )  # fmt: skip
    read_units: pl.DataFrame = units.with_columns(tells=tells).with_columns(reason=reason)
    return read_units


def _fitted(telling: pl.DataFrame, vectors: NDArray[np.float32], rules: Any, seed: int) -> tuple[TopicModel, str]:
    """Groups of a finer grain than topics, by the same engine; found on a random part where units are very many."""
    kept = np.arange(len(telling))
    if len(kept) > rules.most_units:
        kept = np.sort(np.random.default_rng(seed).permutation(len(kept))[: rules.most_units])
    grain = TopicsSettings(granularity=rules.granularity, max_topics=rules.max_needs, min_customers=rules.min_customers, min_units=rules.min_customers)
    part = telling[kept]
    model, why = fit_topics(vectors[kept], part["text"].to_list(), part["customer_id"].to_list(), grain, seed)
    return model, why.replace("topics", "needs")


def _asked_for(told: pl.DataFrame, vectors: NDArray[np.float32], model: TopicModel, least: int) -> list[list[str]]:
    """Per group, what several of its customers ask for: solutions, kept apart from the need."""
    asked = told.with_row_index("at").filter(pl.col("tells") == REQUEST)
    said = phrases(asked["text"].to_list(), asked["customer_id"].to_list(), vectors[asked["at"].to_numpy()], asked["place"].to_numpy(), model.centroids, least)
    return [[phrase.text for phrase in group if phrase.words > 1][:ASKED_FOR] for group in said]


def _counted(members: pl.DataFrame, everyone: int, cells: Any) -> dict[str, Any]:
    """Customers, their share, and how many of them are served, unserved or asking; no shares of fewer than ten customers."""
    customers = members["customer_id"].n_unique()
    state = "thin" if customers < cells.min_customers else "sparse" if customers < cells.sparse_customers else "measured"
    row: dict[str, Any] = {"units": len(members), "customers": customers, "state": state}
    if state == "thin":
        return row
    shares = {"share": (customers, everyone)}
    for relation in RELATIONS:
        shares[relation] = (members.filter(pl.col("relation") == relation)["customer_id"].n_unique(), customers)
    for name, (count, of) in shares.items():
        low, high = wilson(count, of)
        prefix = "" if name == "share" else f"{name}_"
        row |= {name: count / of, f"{prefix}low": low, f"{prefix}high": high}
    return row


def _stages(told: pl.DataFrame, read: Mapping[str, Any]) -> pl.DataFrame:
    """Share of each need's customers who tell of it at each stage, of those with a staged unit."""
    staged = told.join(read["unit_stages"].select("unit_id", "stage"), on="unit_id").drop_nulls(["found_id", "stage"])
    return customer_shares(staged, staged, "found_id", "stage")


def _where(members: pl.DataFrame, stages: pl.DataFrame) -> dict[str, Any]:
    """The topic that most customers of a need speak of, and the stage, where its share is surely above a half."""
    topics = members.drop_nulls("topic_id").group_by("topic_id").agg(pl.col("customer_id").n_unique()).sort("customer_id", "topic_id", descending=[True, False])
    sure = stages.filter((pl.col("found_id") == members["found_id"][0]) & (pl.col("low") > 0.5))
    return {"topic_id": topics["topic_id"][0] if len(topics) else None, "stage": sure["stage"][0] if len(sure) == 1 else None}


def _unit_rows(units: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Every unit: what it tells, its need and relation, or why it has none."""
    mine = told.select("unit_id", "found_id", "similarity", far="reason", relation=pl.when(pl.col("found_id").is_not_null()).then("relation"))
    joined = units.select("unit_id", "tells", "probability", "reason").join(mine, on="unit_id", how="left")
    return joined.with_columns(reason=pl.coalesce("reason", "far")).drop("far")


def _mentions(told: pl.DataFrame) -> Ints:
    """Customers of each need found: a customer's mentions of one need count once."""
    counted = told.drop_nulls("found_id").group_by("found_id").agg(pl.col("customer_id").n_unique()).sort("found_id")
    return counted["customer_id"].to_numpy().astype(np.int64)


def _curve(told: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Needs that at least `least` customers would have told among fewer mentions (rarefaction)."""
    counts = _mentions(told)
    n = int(counts.sum())
    if not n:
        return []
    step = STEP * -(-n // (STEP * POINTS))
    sizes = np.unique(np.append(np.arange(step, n, step), n))
    needs, deviation = rarefied(counts, np.concatenate([sizes, np.maximum(sizes - STEP, 0)]), least)
    here, before = needs[: len(sizes)], needs[len(sizes) :]
    spread = 1.959964 * deviation[: len(sizes)]
    low, high = np.maximum(here - spread, 0), np.minimum(here + spread, len(counts))
    columns = zip(sizes.tolist(), here, low, high, (here - before) * STEP / np.minimum(sizes, STEP), strict=True)
    return [{"mentions": size, "needs": mean, "low": below, "high": above, "new": new} for size, mean, below, above, new in columns]


def _unseen(told: pl.DataFrame, vectors: NDArray[np.float32]) -> list[dict[str, Any]]:
    """How many needs nobody in the sample has told yet, from those that one or two customers told."""
    left = told.with_row_index("at").filter(pl.col("place") < 0)
    groups = groups_of(vectors[left["at"].to_numpy()], vectors, told["place"].to_numpy())
    rare = left.with_columns(rare=pl.Series(groups, dtype=pl.Int64)).group_by("rare").agg(pl.col("customer_id").n_unique()).sort("rare")
    counts = [*_mentions(told).tolist(), *rare["customer_id"].to_list()]
    if told.is_empty():
        return []
    row: dict[str, Any] = {"found": told["found_id"].drop_nulls().n_unique(), "mentions": sum(counts)}
    if sum(counts) < FEWEST:
        return [{**row, "reason": f"fewer than {FEWEST} mentions tell nothing of what is unheard"}]
    if len(groups) and groups.max() < 0:
        return [{**row, "reason": f"{len(left):,} units are near to no need: too many to be put together"}]
    if wilson(len(left), len(told))[0] <= ODD:
        return [{**row, "reason": f"{len(left):,} of {len(told):,} units are near to no need: no more than odd wordings of the needs found would be"}]
    unseen = chao1(counts)
    return [{
        **row, "once": counts.count(1), "twice": counts.count(2), "unseen": unseen.kinds, "low": unseen.low, "high": unseen.high, "coverage": unseen.coverage,
        "reason": f"{len(left):,} units near to no need, in {len(rare):,} groups: odd wordings among them make the estimate too high",
    }]  # fmt: skip
