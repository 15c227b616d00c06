"""Claims about the journey: channels preferred and avoided, emotions at a stage, the stages and the outcome of each need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import comb, sqrt

import numpy as np
import polars as pl

from jminer.domain import ClaimVerdict, Need, Persona
from jminer.personas.claims import (
    LEAST,
    Outcome,
    at,
    corrected,
    needed_from,
    needed_to_leave,
    percent,
    share_of,
    too_few,
    untestable,
)
from jminer.personas.measures import Share
from jminer.personas.verdicts import JUDGES
from jminer.statistics.discovery import q_values
from jminer.statistics.odds import OddsRatio, mantel_haenszel

HELPED = {"met": 0.6, "unmet": 0.4}
"""Share of met above which a need is met, and below which it is unmet (methods P4); between a quarter and three quarters it is mixed."""


def channels(persona: Persona, told: pl.DataFrame, spoken: pl.DataFrame) -> list[Outcome]:
    """Is a channel written on more (less) by the segment's people than by others of the same source? `spoken`: table `unit_channels`."""
    return [_channel("prefers", name, persona, told, spoken) for name in persona.prefers] + [
        _channel("avoids", name, persona, told, spoken) for name in persona.avoids
    ]


def _channel(kind: str, name: str, persona: Persona, told: pl.DataFrame, spoken: pl.DataFrame) -> Outcome:
    if persona.rule is None:
        return untestable(kind, name, "Without a segment rule there is nobody to compare with.")
    about = _spoken_of(name, told, spoken)
    written = told.drop_nulls("channel").unique(["customer", "source", "channel"])
    there = sorted(written["channel"].unique().to_list())
    if name not in there:
        return untestable(kind, name, f"Nothing here was written on '{name}'. Channels there are: {', '.join(there)}.{about}")
    chosen = written.filter(pl.col("channel").n_unique().over("source") > 1)
    chosen = chosen.filter((pl.col("channel") == name).any().over("source")).group_by("source", "customer", "inside").agg(hit=(pl.col("channel") == name).any())
    if chosen.is_empty():
        return untestable(kind, name, f"The sources decide it: each that has '{name}' has no other channel, so writing there is no choice.{about}")
    side, hit = pl.col("inside"), pl.col("hit")
    counted = chosen.group_by("source").agg(n=side.sum(), rest=(~side).sum(), hits=(side & hit).sum(), others=(~side & hit).sum()).sort("source")
    inside = chosen.group_by("customer", "inside").agg(pl.col("hit").any())
    mine, rest = inside.filter(side), inside.filter(~side)
    if min(len(mine), len(rest)) < LEAST:
        return too_few(kind, name, min(len(mine), len(rest)), "customers of the segment or of the rest wrote where there is a choice of channel")
    ratio = mantel_haenszel(counted["hits"].to_numpy(), counted["n"].to_numpy(), counted["others"].to_numpy(), counted["rest"].to_numpy())
    if ratio is None:
        return untestable(kind, name, f"No source with a choice of channel has people of the segment and others.{about}")
    return _chosen(kind, name, ratio, share_of(mine["hit"].sum(), len(mine)), float(rest["hit"].mean() or 0.0), len(mine), int(mine["hit"].sum()), about)  # type: ignore[arg-type]


def _chosen(kind: str, name: str, ratio: OddsRatio, share: Share, rest: float, n: int, hits: int, about: str) -> Outcome:
    more, less = ratio.low > 1, ratio.high < 1
    holds, fails = (more, less) if kind == "prefers" else (less, more)
    verdict = ClaimVerdict.HOLDS if holds else ClaimVerdict.FAILS if fails else ClaimVerdict.OPEN
    says = (
        f"Where a source leaves the choice, {percent(share)} of {n} customers of the segment write on it and {rest:.0%} of the rest; "
        f"odds ratio within sources {ratio.low:.1f} to {ratio.high:.1f}.{about}"
    )
    return Outcome(kind, name, verdict, says, n, hits, share, rest, (ratio.ratio, ratio.low, ratio.high), needed=needed_from(ratio.log_odds / ratio.error, n))


def _spoken_of(name: str, told: pl.DataFrame, spoken: pl.DataFrame) -> str:
    """How many speak of the channel: shown beside the test, because speaking of a channel is not preferring it."""
    speakers = told.join(spoken.filter(pl.col("channel") == name).select("unit_id").unique(), on="unit_id", how="semi")
    parts = []
    for who, side in (("the segment", True), ("the rest", False)):
        n, hits = (rows.filter(pl.col("inside") == side)["customer"].n_unique() for rows in (told, speakers))
        parts.append(f"{hits / n:.0%} of {who}" if n >= LEAST else f"{hits} customers of {who}")
    return f" Spoken of (not preferred) by {parts[0]} and {parts[1]}."


def emotions(persona: Persona, told: pl.DataFrame, felt: pl.DataFrame) -> list[Outcome]:
    """Is an emotion expressed more at its stage than by the same people at their other stages? `felt`: table `unit_emotions`."""
    mine = told.filter(pl.col("inside") & pl.col("stage").is_not_null())
    pairs = [(stage, name) for stage, names in persona.emotions for name in names]
    contrasts = [_contrast(stage, name, mine, felt) for stage, name in pairs]
    q = q_values([None if z is None else _upper(z) for *_, z in contrasts])
    heard = set(felt["emotion"].unique().to_list())
    return [_felt(*pair, contrast, float(q[i]), heard) for i, (pair, contrast) in enumerate(zip(pairs, contrasts, strict=True))]


Contrast = tuple[int, int, float, float | None]


def _contrast(stage: str, name: str, mine: pl.DataFrame, felt: pl.DataFrame) -> Contrast:
    """Customers at the stage, those who express the emotion there, those who would by chance, and z of the difference within people.

    For each customer: units at the stage with the emotion, less what is expected when the customer's emotional units were dealt out to
    the customer's units at random. The sum over its own standard deviation: the score of Mantel and Haenszel with the customer as stratum,
    its variance taken from the customers, because sentences of one passage go together.
    """
    expressed = felt.filter(pl.col("emotion") == name).select("unit_id")["unit_id"].to_list()
    flags = mine.select("customer", here=at((stage,)), has=pl.col("unit_id").is_in(expressed))
    each = flags.group_by("customer").agg(
        n=pl.len(), here=pl.col("here").sum(), has=pl.col("has").sum(), both=(pl.col("here") & pl.col("has")).sum()
    ).sort("customer")  # fmt: skip
    n, here, has, both = (each[column].to_numpy().astype(np.float64) for column in ("n", "here", "has", "both"))
    excess = both - here * has / np.maximum(n, 1)
    spread = sqrt(float((excess**2).sum()))
    telling = int((np.abs(excess) > 1e-9).sum())
    z = float(excess.sum()) / spread if telling >= LEAST and spread > 0 else None
    by_chance = sum(1 - comb(size - felt, drawn) / comb(size, drawn) for size, felt, drawn in each.select("n", "has", "here").iter_rows())
    return int((here > 0).sum()), int((both > 0).sum()), float(by_chance), z


def _upper(z: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(-z))


def _felt(stage: str, name: str, contrast: Contrast, q: float, heard: set[str]) -> Outcome:
    n, hits, by_chance, z = contrast
    kind, claim = "emotion", f"{stage}: {name}"
    if name not in heard:
        return untestable(kind, claim, f"No unit at all is read as '{name}': the head does not know it well enough, or nobody expresses it.")
    if n < LEAST:
        return too_few(kind, claim, n, "customers of the segment speak of this stage")
    share, usual = share_of(hits, n), by_chance / n
    found = f"{percent(share)} of {n} customers express it at this stage; {usual:.0%} would if it were dealt out over all that each of them says"
    if z is None:
        return Outcome(kind, claim, ClaimVerdict.OPEN, f"{found}; too few express it and speak of another stage too.", n, hits, share, usual)
    verdict = ClaimVerdict.HOLDS if q <= 0.05 and z > 0 else ClaimVerdict.FAILS if _upper(-z) <= 0.025 else ClaimVerdict.OPEN
    word = {ClaimVerdict.HOLDS: "more", ClaimVerdict.FAILS: "less", ClaimVerdict.OPEN: "neither surely more nor less"}[verdict]
    says = f"{found}; {word} than elsewhere."
    return Outcome(kind, claim, verdict, says, n, hits, share, usual, p=_upper(z), q=q, needed=needed_from(z, n))


def need_stages(persona: Persona, told: pl.DataFrame, evidence: pl.DataFrame) -> list[Outcome]:
    """Does the support for each need lie at its declared stages more than all that the segment says? `evidence`: table `unit_needs`."""
    mine = told.filter("inside")
    needs = [need for need in persona.needs if need.stages]
    found = [_placed(need, mine, evidence.filter((pl.col("persona_id") == persona.id) & (pl.col("need_id") == need.id))) for need in needs]
    q = q_values([None if n < LEAST else _binomial(hits, n, usual) for hits, n, usual, _, _ in found])
    return [_fit(need, *one, float(q[i])) for i, (need, one) in enumerate(zip(needs, found, strict=True))]


def _placed(need: Need, mine: pl.DataFrame, evidence: pl.DataFrame) -> tuple[float, int, float, int, str]:
    """Customers' mean share of support at the declared stages as (hits, customers), the same of all that they say, units without a stage, where else.

    A customer who says it at several stages counts in parts, one customer together.
    """
    support = evidence.filter(pl.col("relation") != "contradicted").select("unit_id")
    rows = mine.join(support, on="unit_id", how="semi")
    hits, n = _parts(rows, need.stages)
    all_hits, all_n = _parts(mine, need.stages)
    return hits, n, all_hits / all_n if all_n else 0.0, rows["stage"].null_count(), _where(rows)


def _parts(rows: pl.DataFrame, stages: tuple[str, ...]) -> tuple[float, int]:
    each = rows.drop_nulls("stage").group_by("customer").agg(part=at(stages).mean()).sort("customer")
    return float(each["part"].sum()), len(each)


def _where(rows: pl.DataFrame) -> str:
    """The three stages with most of the support."""
    each = rows.drop_nulls("stage").with_columns(weight=1 / pl.len().over("customer")).group_by("stage").agg(pl.col("weight").sum().round(9))
    top = each.sort("weight", "stage", descending=[True, False]).head(3)
    total = float(each["weight"].sum()) or 1.0
    return ", ".join(f"{stage} {weight / total:.0%}" for stage, weight in top.select("stage", "weight").iter_rows())


def _binomial(hits: float, n: int, usual: float) -> float:
    """Exact chance of at least so many whole customers when the usual share holds."""
    from scipy.special import bdtrc

    whole = int(hits + 1e-9)
    return float(bdtrc(whole - 1, n, usual)) if whole else 1.0


def _fit(need: Need, hits: float, n: int, usual: float, unplaced: int, where: str, q: float) -> Outcome:
    kind, claim = "need stage", f"{need.id}: {', '.join(need.stages)}"
    left_out = f" {unplaced} units without a stage are left out." if unplaced else ""
    if n < LEAST:
        few = too_few(kind, claim, n, "customers of the segment support it at a known stage")
        return replace(few, reason=few.reason + left_out)
    share = share_of(hits, n)
    more, mostly = share.low > usual and q <= 0.05, share.high >= 0.5
    verdict = ClaimVerdict.HOLDS if more and mostly else ClaimVerdict.FAILS if share.high < usual else ClaimVerdict.OPEN
    yet = " More than usual, yet most of it stands elsewhere." if more and not mostly else ""
    says = f"{percent(share)} of its support stands at the declared stages, against {usual:.0%} of all that the segment says. Support: {where}.{yet}{left_out}"
    return Outcome(kind, claim, verdict, says, n, round(hits), share, usual, p=_binomial(hits, n, usual), q=q, needed=needed_to_leave(share.value, usual))


def need_outcomes(persona: Persona, counted: Mapping[str, tuple[float, float, Share]]) -> list[Outcome]:
    """Is each need met, unmet or mixed, as declared? `counted`: need id → customers with met and with unmet evidence, and the share of the first,
    put right for what is taken for the other (`measures.served`)."""
    expected = [need for need in persona.needs if need.expected_valence != "unknown"]
    return [_outcome(need, *counted[need.id]) for need in expected]


def _outcome(need: Need, met: float, unmet: float, share: Share) -> Outcome:
    kind, claim, n = "need outcome", f"{need.id}: {need.expected_valence}", int(met + unmet)
    if n < JUDGES:
        return too_few(kind, claim, n, "times it is told how the need is served", JUDGES)
    low, high = share.low, share.high
    if need.expected_valence == "mixed":
        holds, fails, line = low > 0.25 and high < 0.75, high < 0.25 or low > 0.75, 0.25 if share.value < 0.5 else 0.75
    else:
        line = HELPED[need.expected_valence]
        holds, fails = (low > line, high < line) if need.expected_valence == "met" else (high < line, low > line)
    verdict = ClaimVerdict.HOLDS if holds else ClaimVerdict.FAILS if fails else ClaimVerdict.OPEN
    says = f"Read as met in {int(met)} of the {n} cases in which customers of the segment tell how it is served; corrected for misreadings {corrected(share)}."
    return Outcome(kind, claim, verdict, says, n, int(met), share, line)
