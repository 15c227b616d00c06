"""Declared needs matched to units, and compared with topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Need, Persona
from jminer.personas.claims_said import probe, sentences
from jminer.personas.decoys import choose, others, plainly, spread
from jminer.personas.forms import RELATIONS
from jminer.personas.grammar import BARNUM
from jminer.personas.match import Accepted, Bars, Nearest, Reader
from jminer.personas.match import match as match_needs
from jminer.personas.rivals import undisputed
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.statistics.odds import enrichment
from jminer.tables import frame, frames
from jminer.tools import Tables, Tools

CLAIMED = 0.25
"""Lower bound of a topic's customers with evidence on a need, from which the need accounts for the topic (methods P5)."""


def match(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Evidence of declared needs and of decoys, and needs against topics; units in languages that the needs' encoder knows only."""
    needs = [(persona.id, need) for persona in view.declared for need in persona.needs]
    if not needs:
        return frames(unit_needs=[], unit_claims=[], unit_decoys=[], decoys_expressed=[], need_nearness=[], need_topics=[])
    claims = [(persona.id, kind, sentence) for persona in view.declared for kind, sentence in sentences(persona)]
    spoken = _spoken(read, tools)
    lowered = [text.lower() for text in spoken["text"].to_list()]
    choice = choose(lowered, spoken["customer_id"].to_list(), view.needs.decoys, view.seed)
    foreign = others(tools.foreign_needs)
    said = plainly(choice)
    names = [f"expressed:{one.id}" for one, _ in said] + [f"barnum:{need.id}" for need in BARNUM] + [f"foreign:{need.id}" for need in foreign]
    probes = [*(need for _, need in needs), *(one.need for one, _ in said), *BARNUM, *foreign, *(probe(sentence) for *_, sentence in claims)]
    decoys = sorted(choice.decoys, key=lambda one: one.id)
    to_read = spread(len(decoys), view.needs.decoys_read)
    reader = Reader(tools.head("needs_subject"), tools.embed_for_heads, tools.crossencoder())
    bars = Bars(view.needs.candidates, view.needs.unit_false_acceptance)
    texts = spoken["text"].to_list()
    found = match_needs(probes, [decoy.need for decoy in decoys], to_read, texts, _vectors(read, spoken, tools), reader, bars, tools.progress)
    matched = undisputed(found, len(needs), [len(needs) + place for place, name in enumerate(names) if name.startswith("foreign:")])
    disputed = int((found.needs.need < len(needs)).sum() - (matched.needs.need < len(needs)).sum())
    tools.say(
        f"{len(needs)} declared needs are held against {len(decoys)} decoys, of which {len(to_read)} are read to the end ({len(choice.expressed)} more "
        f"were set aside because customers do say them), and {len(foreign)} needs of other trades; {matched.pairs:,} candidates were read. "
        f"{disputed:,} times a unit that was accepted for a declared need reads more like another one, and counts for that."
    )
    if left := len(read["units"]) - len(spoken):
        tools.say(f"{left:,} units in languages other than {', '.join(tools.languages)} are held against no need: the models of needs do not know them.")
    ids = spoken["unit_id"].to_numpy()
    declared, claimed = matched.needs.need < len(needs), matched.needs.need >= len(needs) + len(names)
    written_from = _written_from(view.declared, spoken)
    evidence = _evidence(needs, matched.needs, declared, ids).join(written_from, on=["persona_id", "unit_id"], how="anti")
    sayings = _sayings(claims, len(needs) + len(names), matched.needs, claimed, ids).join(written_from, on=["persona_id", "unit_id"], how="anti")
    return {
        "unit_needs": frame("unit_needs", evidence),
        "unit_claims": frame("unit_claims", sayings),
        "unit_decoys": frame(
            "unit_decoys",
            pl.concat(
                [
                    _labelled([f"decoy:{decoy.id}" for decoy in decoys], matched.decoys, np.ones(len(matched.decoys.need), dtype=bool), ids),
                    _labelled([*("" for _ in needs), *names], matched.needs, ~declared & ~claimed, ids),
                ]
            ),
        ),
        "decoys_expressed": frame("decoys_expressed", [{"decoy": one.id, "statement": one.need.statement, "customers": count} for one, count in said]),
        "need_nearness": frame(
            "need_nearness",
            pl.concat(
                [
                    _near([f"need:{persona}/{need.id}" for persona, need in needs], matched.near_needs, 0, ids),
                    _near(names[: len(said) + len(BARNUM)], matched.near_needs, len(needs), ids),
                    _near(["claim:" + "/".join(claim) for claim in claims], matched.near_needs, len(needs) + len(names), ids),
                    _near([f"decoy:{decoy.id}" for decoy in decoys], matched.near_decoys, 0, ids),
                ]
            ).unique(["need", "unit_id"], keep="first", maintain_order=True),
        ),
        "need_topics": frame("need_topics", _against_topics(view.declared, evidence, spoken, read)),
    }


def _vectors(read: Mapping[str, Any], spoken: pl.DataFrame, tools: Tools) -> NDArray[np.float32]:
    """Units as the encoder of the head of needs sees them."""
    vectors = read["vectors"][spoken["index"].to_numpy()] if tools.embed_for_heads is tools.embed else tools.embed_for_heads(spoken["text"].to_list())
    return np.asarray(vectors)


def _spoken(read: Mapping[str, pl.DataFrame], tools: Tools) -> pl.DataFrame:
    """Units that the needs' encoder understands, with their row in `vectors` and their customer."""
    return (
        read["units"]
        .with_row_index("index")
        .join(read["feedback"].select("feedback_id", "customer_id", "source", "language"), on="feedback_id", how="left", maintain_order="left")
        .filter(pl.col("language").is_in(["und", *tools.languages]))
        .with_columns(pl.col("index").cast(pl.Int64))
    )


def _evidence(needs: Sequence[tuple[str, Need]], accepted: Accepted, chosen: Any, ids: Any) -> pl.DataFrame:
    need = accepted.need[chosen]
    return pl.DataFrame(
        {
            "unit_id": ids[accepted.unit[chosen]].tolist(),
            "persona_id": [needs[i][0] for i in need],
            "need_id": [needs[i][1].id for i in need],
            "relation": [RELATIONS[i] for i in accepted.relation[chosen]],
            "probability": 1 - accepted.chance[chosen],
        },
        schema={"unit_id": pl.String, "persona_id": pl.String, "need_id": pl.String, "relation": pl.String, "probability": pl.Float64},
    )


def _sayings(claims: Sequence[tuple[str, str, str]], first: int, accepted: Accepted, chosen: Any, ids: Any) -> pl.DataFrame:
    claim = accepted.need[chosen] - first
    return pl.DataFrame(
        {
            "unit_id": ids[accepted.unit[chosen]].tolist(),
            **{name: [claims[i][place] for i in claim] for place, name in enumerate(("persona_id", "kind", "claim"))},
            "relation": [RELATIONS[i] for i in accepted.relation[chosen]],
            "probability": 1 - accepted.chance[chosen],
        },
        schema={**dict.fromkeys(("unit_id", "persona_id", "kind", "claim", "relation"), pl.String), "probability": pl.Float64},
    )


def _written_from(personas: Sequence[Persona], spoken: pl.DataFrame) -> pl.DataFrame:
    """Units of the sources that a persona was written from: no evidence on it (methods P1)."""
    mine = [spoken.filter(pl.col("source").is_in(list(persona.derived_from))).select("unit_id", persona_id=pl.lit(persona.id)) for persona in personas]
    return pl.concat(mine)


def _near(names: Sequence[str], nearest: Nearest, first: int, ids: Any) -> pl.DataFrame:
    """The nearest units of the needs that begin at row `first`."""
    rows = slice(first, first + len(names))
    unit, lead = nearest.unit[rows], nearest.lead[rows]
    return pl.DataFrame({"need": np.repeat(names, unit.shape[1]), "unit_id": ids[unit.ravel()], "lead": lead.ravel().astype(np.float64)},
                        schema={"need": pl.String, "unit_id": pl.String, "lead": pl.Float64})  # fmt: skip


def _labelled(names: Sequence[str], accepted: Accepted, chosen: Any, ids: Any) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "decoy": [names[i] for i in accepted.need[chosen]],
            "unit_id": ids[accepted.unit[chosen]].tolist(),
            "relation": [RELATIONS[i] for i in accepted.relation[chosen]],
        },
        schema={"decoy": pl.String, "unit_id": pl.String, "relation": pl.String},
    )


def _against_topics(personas: Sequence[Persona], evidence: pl.DataFrame, spoken: pl.DataFrame, read: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each need against each topic, customers counted once per topic (methods P5)."""
    topics = read["topics"]["topic_id"].to_list()
    if not topics:
        return []
    people = spoken["customer_id"].unique().sort().to_list()
    place = {customer: i for i, customer in enumerate(people)}
    where = spoken.join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left", maintain_order="left")
    support = evidence.filter(pl.col("relation") != "contradicted").join(where.select("unit_id", "customer_id", "topic_id"), on="unit_id")
    rows = []
    for persona in personas:
        counted = where.filter(~pl.col("source").is_in(list(persona.derived_from)))
        inside = _grid(counted.drop_nulls("topic_id"), "topic_id", topics, place)
        for need in persona.needs:
            mine = support.filter((pl.col("persona_id") == persona.id) & (pl.col("need_id") == need.id))
            in_topic = _grid(mine.drop_nulls("topic_id"), "topic_id", topics, place)
            holder = np.zeros(len(people), dtype=bool)
            holder[[place[customer] for customer in mine["customer_id"].unique().sort()]] = True
            rows += _need_rows(persona.id, need.id, topics, inside, in_topic, holder)
    q = q_values(np.array([row["p"] for row in rows]))
    return [_claim(row, float(value)) for row, value in zip(rows, q, strict=True)]


def _grid(rows: pl.DataFrame, column: str, names: Sequence[str], place: Mapping[str, int]) -> Any:
    """Customers × names, true where the customer has a row."""
    column_of = {name: i for i, name in enumerate(names)}
    grid = np.zeros((len(place), len(names)), dtype=bool)
    pairs = rows.select("customer_id", column).unique()
    grid[[place[c] for c in pairs["customer_id"]], [column_of[n] for n in pairs[column]]] = True
    return grid


def _need_rows(persona: str, need: str, topics: Sequence[str], inside: Any, in_topic: Any, holder: Any) -> list[dict[str, Any]]:
    n_inside, hits = inside.sum(axis=0), in_topic.sum(axis=0)
    outside = (~inside & holder[:, None]).sum(axis=0)
    _, low, p = enrichment(hits, n_inside, outside, len(holder) - n_inside)
    share_low, _ = wilson(hits, n_inside)
    return [
        {
            "persona_id": persona,
            "need_id": need,
            "topic_id": topic,
            "share_of_topic": float(hits[i] / n_inside[i]) if n_inside[i] else None,
            "share_of_need": float(hits[i] / holder.sum()) if holder.any() else None,
            "enrichment": float(low[i]),
            "p": float(p[i]),
            "low": float(share_low[i]),
        }
        for i, topic in enumerate(topics)
        if hits[i]
    ]


def _claim(row: dict[str, Any], q: float) -> dict[str, Any]:
    row["q"], row["claimed"] = q, row.pop("low") >= CLAIMED and q <= 0.05
    row.pop("p")
    return row
