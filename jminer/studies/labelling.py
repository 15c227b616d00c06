"""Which of a run's units a person should look at: half at random, which tell how good the run is; half where it wavers, which mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.errors import ConfigError
from jminer.heads.answers import Answer
from jminer.heads.local import NONE, Judge
from jminer.taxonomy import Taxonomy
from jminer.tools import Tools

TABLES = {
    "stages": ("feedback", "units", "vectors", "unit_topics", "unit_touchpoints", "unit_stages"),
    "touchpoints": ("feedback", "units", "vectors", "unit_topics", "unit_touchpoints"),
    "emotions": ("feedback", "units", "vectors", "unit_topics", "unit_emotions"),
    "needs": ("feedback", "units", "vectors", "unit_topics", "unit_needs", "persona_needs"),
}
"""What of a run is needed."""
ALIKE = 0.8
"""Cosine from which two wavering units would teach the same."""
NEAR = 100
"""Units nearest to a need that it did not accept: where those are sought that it missed."""
RELATIONS = ("met", "unmet", "wanted", "contradicted", "unrelated")
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer."""

    id: str
    name: str
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A unit to be shown, with what the run says of it."""

    unit_id: str
    customer_id: str
    text: str
    language: str | None
    guess: tuple[str, ...]
    named: bool
    drawn: str
    about: str | None = None
    asked: str | None = None
    """Of a need: its statement."""

    def answered(self, labels: tuple[str, ...] | None, run: str, on: str, seen: bool) -> Answer:
        """The answer to it; None: skipped."""
        return Answer(self.unit_id, self.customer_id, self.text, self.language, labels, self.guess, self.named, self.drawn, seen, run, on, self.about)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What can be asked about, a row each: a unit, or a unit and a need."""

    kind: str
    rows: pl.DataFrame
    """unit_id, about, asked, customer_id, text, language, topic_id, place (among the vectors), sorted by unit and about."""
    guesses: list[tuple[str, ...]]
    named: NDArray[np.bool_]
    margin: Numbers
    """How far the run is from another answer: small where it wavers."""
    near: list[str]
    """What it wavers about; the informative half is spread over these."""
    stratum: NDArray[np.int64]
    """The random half is shared evenly among these; 0 for all but needs, where 1 is what the run accepted."""
    choices: tuple[Choice, ...]
    vectors: NDArray[np.float32]

    @property
    def several(self) -> bool:
        """Whether one unit may have several labels."""
        return self.kind in ("emotions", "touchpoints")

    @property
    def keys(self) -> list[tuple[str, str]]:
        """What identifies each row, as `Answer.key`."""
        return [(unit, about or "") for unit, about in self.rows.select("unit_id", "about").iter_rows()]

    def question(self, row: int, drawn: str) -> Question:
        """One row as a question."""
        said = self.rows.row(row, named=True)
        first = (said["unit_id"], said["customer_id"], said["text"], said["language"])
        return Question(*first, self.guesses[row], bool(self.named[row]), drawn, said["about"], said["asked"])


def spoken(tables: Mapping[str, Any], languages: Sequence[str]) -> pl.DataFrame:
    """Customers' units in languages that the encoder knows, as rows of a Material."""
    units: pl.DataFrame = tables["units"].with_row_index("place")
    nothing = pl.lit(None, dtype=pl.String)
    return (
        units.select("unit_id", "feedback_id", "text", "place")
        .join(tables["feedback"].select("feedback_id", "customer_id", "language"), on="feedback_id")
        .join(tables["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left")
        .filter(pl.col("language").is_null() | pl.col("language").is_in(["und", *languages]))
        .select("unit_id", nothing.alias("about"), nothing.alias("asked"), "customer_id", "text", "language", "topic_id", "place")
        .sort("unit_id")
    )  # fmt: skip


def of_stages(tables: Mapping[str, Any], taxonomy: Taxonomy, judge: Judge, languages: Sequence[str]) -> Material:
    """What a run's stages leave to ask."""
    rows = spoken(tables, languages)
    names = [*(stage.id for stage in taxonomy.journey), NONE]
    ordered = judge(rows.select("unit_id", "text", "language"), taxonomy)
    best, sorted_ = ordered.argmax(axis=1), np.sort(ordered, axis=1)
    told = rows.select("unit_id").join(tables["unit_stages"], on="unit_id", how="left", maintain_order="left")
    stages, parts = told["stage"].to_list(), told["substage"].to_list()
    guesses = [tuple(filter(None, (stage, part))) if stage else (names[at],) for stage, part, at in zip(stages, parts, best.tolist(), strict=True)]
    choices = [Choice(each.id, each.name, each.within) for stage in taxonomy.journey for each in (stage, *taxonomy.parts(stage.id))]
    return Material(
        "stages", rows, guesses, told["stage"].is_not_null().to_numpy(), sorted_[:, -1] - sorted_[:, -2], [guess[0] for guess in guesses],
        np.zeros(len(rows), dtype=np.int64), (*choices, Choice(NONE, "none of these")), tables["vectors"],
    )  # fmt: skip


def of_several(
    kind: str, column: str, tables: Mapping[str, Any], taxonomy: Taxonomy, judge: Judge, labels: Sequence[str], thresholds: Sequence[float],
    languages: Sequence[str],
) -> Material:  # fmt: skip
    """What a run's emotions or touchpoints leave to ask; the judge answers in `labels`, given from their thresholds on."""
    rows = spoken(tables, languages)
    judged = judge(rows.select("unit_id", "text", "language"), taxonomy)
    chance, border = (np.clip(np.asarray(each, dtype=np.float64), 1e-6, 1 - 1e-6) for each in (judged, thresholds))
    distance = np.abs(np.log(chance / (1 - chance)) - np.log(border / (1 - border)))
    given: dict[str, tuple[str, ...]] = {}
    for unit, label in tables[f"unit_{kind}"].select("unit_id", column).iter_rows():
        given[unit] = (*given.get(unit, ()), label)
    known: Sequence[Any] = taxonomy.emotions if kind == "emotions" else taxonomy.touchpoints
    return Material(
        kind, rows, [given.get(unit, ()) for unit in rows["unit_id"]], np.ones(len(rows), dtype=bool), distance.min(axis=1),
        [labels[at] for at in distance.argmin(axis=1).tolist()], np.zeros(len(rows), dtype=np.int64),
        tuple(Choice(each.id, each.name) for each in known if each.id in labels), tables["vectors"],
    )  # fmt: skip


def of_needs(tables: Mapping[str, Any], tools: Tools) -> Material:
    """What a run's declared needs leave to ask: units that it took for evidence, and the nearest that it did not.

    Raises ConfigError when the run's project declares no needs.
    """
    from jminer.domain import Need
    from jminer.personas.forms import Bank

    needs = tables["persona_needs"].sort("persona_id", "need_id")
    if needs.is_empty():
        raise ConfigError("The run's project declares no personas with needs, so there is nothing to label. Name persona files under personas: and run again.")
    rows = spoken(tables, tools.languages)
    bank = Bank.of([Need(need, statement) for need, statement in needs.select("need_id", "statement").iter_rows()], tools.embed_for_heads)
    likeness = bank.likeness(tools.embed_for_heads(rows["text"].to_list())).max(axis=1) if len(rows) else np.empty((len(needs), 0))
    declared = needs.select("persona_id", "need_id", "statement").iter_rows()
    parts = [_pairs(rows, tables["unit_needs"], need, likeness[at]) for at, need in enumerate(declared)]
    pairs = pl.concat(parts).sort("unit_id", "about")
    relation = pairs["relation"].to_list()
    return Material(
        "needs", pairs, [(each or "unrelated",) for each in relation], pairs["relation"].is_not_null().to_numpy(), pairs["margin"].to_numpy(),
        pairs["about"].to_list(), pairs["relation"].is_not_null().cast(pl.Int64).to_numpy(), tuple(Choice(each, each) for each in RELATIONS), tables["vectors"],
    )  # fmt: skip


def _pairs(rows: pl.DataFrame, evidence: pl.DataFrame, declared: tuple[str, ...], likeness: Numbers) -> pl.DataFrame:
    """The units that a need accepted, and the nearest others; margin 0 for the least sure of the ones and the nearest of the others.

    declared: persona, need, statement.
    """
    persona, need, statement = declared
    mine = evidence.filter((pl.col("persona_id") == persona) & (pl.col("need_id") == need)).select("unit_id", "relation", "probability")
    told = rows.with_columns(
        pl.lit(f"{persona}.{need}").alias("about"), pl.lit(statement).alias("asked"), likeness=pl.Series(np.round(likeness.astype(np.float64), 6)),
    ).join(mine, on="unit_id", how="left", maintain_order="left")  # fmt: skip
    accepted = told.filter(pl.col("relation").is_not_null()).sort("probability", "unit_id")
    others = told.filter(pl.col("relation").is_null()).sort("likeness", "unit_id", descending=[True, False]).head(NEAR)
    ranked = [part.with_columns(margin=pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.Float64) / max(len(part), 1)) for part in (accepted, others)]
    return pl.concat(ranked)


def plan(material: Material, answers: Sequence[Answer], n: int, seed: int, order: str) -> tuple[list[Question], list[Answer]]:
    """What is still to be asked until `n` rows are answered, and answers that now belong to the random half (to be kept again).

    The random half follows one order, fixed by the seed, so that it stays a random sample however often it is added to.
    """
    keys, said = material.keys, {answer.key: answer for answer in answers}
    turn = _shuffled(keys, f"{seed}:{material.kind}")
    drawn, again = _random_half(material, keys, said, turn, n - n // 2)
    here = {*keys}
    done = sum(answer.labels is not None and answer.drawn == "informative" and answer.key in here for answer in answers) - len(again)
    wavering = _informative_half(material, keys, said, {*drawn}, n // 2 - done)
    place = {row: at for at, row in enumerate(turn)}
    chosen = [*((row, "informative") for row in wavering), *((row, "random") for row in drawn)]
    if order == "random":
        chosen.sort(key=lambda each: place[each[0]])
    return [material.question(row, how) for row, how in chosen], again


def _shuffled(keys: Sequence[tuple[str, str]], salt: str) -> list[int]:
    """Rows in an order that depends on their keys and the salt alone."""
    mark = [hashlib.sha256("\0".join((salt, *key)).encode()).digest() for key in keys]
    return sorted(range(len(keys)), key=mark.__getitem__)


def _random_half(
    material: Material, keys: Sequence[tuple[str, str]], said: Mapping[tuple[str, str], Answer], turn: Sequence[int], wanted: int
) -> tuple[list[int], list[Answer]]:
    """The next rows of the random order, evenly from each stratum as far as it goes; and answers given for another reason that stand among them."""
    drawn, again = list[int](), list[Answer]()
    strata = sorted(set(material.stratum.tolist()), key=lambda stratum: (int((material.stratum == stratum).sum()), stratum))
    for number, stratum in enumerate(strata):
        share = wanted // (len(strata) - number)
        mine = [row for row in turn if material.stratum[row] == stratum]
        known = [said.get(keys[row]) for row in mine]
        count = sum(answer is not None and answer.labels is not None and answer.drawn == "random" for answer in known)
        for row, answer in zip(mine, known, strict=True):
            if count >= share:
                break
            if answer is None:
                drawn.append(row)
            elif answer.labels is not None and answer.drawn != "random":
                again.append(replace(answer, drawn="random"))
            else:
                continue  # counted already, or skipped
            count += 1
        wanted -= count
    return drawn, again


def _informative_half(
    material: Material, keys: Sequence[tuple[str, str]], said: Mapping[tuple[str, str], Answer], taken: set[int], wanted: int
) -> list[int]:
    """Rows where the run wavers most, by turns over what it wavers about and over topics, no two nearly the same, one a customer."""
    free = [row for row in range(len(keys)) if keys[row] not in said and row not in taken]
    if wanted <= 0 or not free:
        return []
    ranked = (
        pl.DataFrame({"row": free, "margin": material.margin[free], "near": [material.near[row] for row in free]})
        .with_columns(topic=material.rows["topic_id"].gather(free))
        .sort("margin", "row")
        .with_columns(turn=pl.int_range(pl.len()).over("near", "topic"))
        .sort("turn", "margin", "row")
        .with_columns(turn=pl.int_range(pl.len()).over("near"))
        .sort("turn", "margin", "row")
    )
    places, customers = material.rows["place"].to_numpy(), material.rows["customer_id"].to_list()
    chosen, met = list[int](), {customers[row] for row in taken} | {answer.customer_id for answer in said.values()}
    for fussy in (True, False):  # a small corpus may have no others left
        for row in ranked["row"].to_list():
            if len(chosen) >= wanted:
                return chosen
            shown = material.vectors[places[[one for one in chosen if keys[one][1] == keys[row][1]]]]
            alike = row in chosen or (len(shown) and float((shown @ material.vectors[places[row]]).max()) >= ALIKE)
            if not alike and not (fussy and customers[row] in met):
                chosen.append(row)
                met.add(customers[row])
    return chosen
