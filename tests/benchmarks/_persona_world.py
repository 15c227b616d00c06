"""A planted world of personas: customers with true needs, metadata and channels, whose sentences stand among real ones.

One vertical's needs and sentences (`*.jsonl` as in corpora/gold/needs) are said by invented customers within real reviews and tweets of
other trades. Two kinds of world share a seed's factors, because eight needs are too few for all persona types at once:

claims   plan p1 holds n0, n1, n2, mostly met; usage u1 holds n3, n4, n5, mostly unmet; plan p2 denies n6 and n7; nobody holds n6 and n7
fiction  in plan p1 everybody holds at most one of n0, n1, n2; n3 and n4 belong to whoever writes in the app; one customer of plan p3 says
         n5 in 200 texts and nobody else does; usage u1 holds n6 and n7, mostly met

Outside their owners needs are held at the base share `prevalence`, inside at LIFTED of it. A share `noise` of the customers has a wrong plan
and a wrong usage on record. `overlap` of the people of u1 are of p1 as well. With `confounded`, p1 (claims) or p2 (fiction) writes in the app
far more than others. Each world has 30 to 70 % real units; the rest is planted: needs, denials, near misses, small talk.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Need, Persona
from jminer.settings import UnitsSettings
from jminer.steps import units as units_step
from jminer.tables import frame
from jminer.text.language import detect
from tests.benchmarks._persona_texts import BARNUM, SARCASM, SMALL_TALK
from tests.benchmarks._topic_sets import DATA, ROOT, _cutter

SPLITS = {
    "test": ("airline", "health_app", "electronics_shop"),
    "dev": ("parcel_delivery", "budgeting_app", "ride_hailing", "job_board", "holiday_rentals"),
    "seen": ("telecom", "hotel", "insurance"),
}
"""Verticals; the shipped heads were trained on those of `seen`, which serve for trying the benchmark out and for the suite."""
SHARES = {0.02: 4.0, 0.05: 4.0, 0.15: 3.0}
"""Base share of a need → how many times as many inside."""
SIZES = (150, 600, 3000)
KINDS = ("claims", "fiction")
PLANS = {"claims": (0.30, 0.20, 0.15, 0.20, 0.15), "fiction": (0.30, 0.25, 0.20, 0.25)}
USAGE = 0.25
TINY = 25
HEAVY = 200
CLAIMED = 0.4
"""The least share that a true persona declares, of its true share: whoever writes a persona is careful."""
EVERYDAY = 0.6
"""Share of what is planted that is said as customers say it every day; the rest breaks every cue."""
NEAR, DENY, BARNUM_SHARE = 0.03, 0.02, 0.15
DENIED_BY_PLAN = 0.3
TYPOS, SARCASTIC = 0.08, 0.02
NONE, MET, UNMET, WANTED, DENIED = range(5)
SAYS = ("", "met", "unmet", "wanted", "contradicted")
CHANNELS = ("app", "web", "email")
BACKGROUND = (  # file, column of the text, most texts, whether each is cut to one to three sentences
    ("womens_clothing/womens_clothing_80.parquet", "text", 1200, True),
    ("skytrax/skytrax_lounge_2015.parquet", "text", 800, True),
    ("skytrax/skytrax_seat_2015.parquet", "text", 500, True),
    ("skytrax/skytrax_airport_2015.parquet", "text", 500, True),
    ("support_tweets/spotifycares_inbound_2017.parquet", "text", 1200, False),
    ("airline_tweets/airline_tweets_70.parquet", "text", 1200, False),
    ("app_reviews/app_reviews_60.parquet", "text", 500, False),
    ("cfpb_complaints/cfpb_70.parquet", "text", 400, True),
)
OWN_DOMAIN = {
    "airline": ("skytrax", "airline_tweets"), "health_app": ("app_reviews",), "budgeting_app": ("app_reviews", "cfpb"), "insurance": ("cfpb",),
    "fashion_shop": ("womens",), "bank": ("cfpb",), "streaming_and_games": ("spotify", "app_reviews"), "hotel": ("lounge",), "holiday_rentals": ("lounge",),
}  # fmt: skip
"""Sets that speak of a vertical's own trade: never its background."""


@dataclass(frozen=True, slots=True)
class Vertical:
    """Needs of one trade and what customers say of each, by relation."""

    name: str
    needs: tuple[Need, ...]
    said: Mapping[tuple[int, str], tuple[str, ...]]
    plain: Mapping[tuple[int, str], tuple[str, ...]]
    """The same as customers say it every day; empty where nobody wrote any."""
    units: tuple[tuple[int, str, str, str], ...]
    """Every pair as written: need, text, relation, kind."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What a seed draws."""

    seed: int
    vertical: str
    customers: int
    noise: float
    overlap: float
    confounded: bool
    prevalence: float

    @property
    def inside(self) -> float:
        return self.prevalence * SHARES[self.prevalence]


@dataclass(frozen=True, slots=True)
class Declared:
    """A persona as somebody might declare it, what type of claim it is, and the panel it is declared in."""

    persona: Persona
    type: str
    roles: tuple[str, ...]
    """Per need what is true of it in this segment: held, owned elsewhere, denied, nobody, everybody."""


@dataclass(frozen=True, slots=True)
class Said:
    """One planted or real piece of text of a customer."""

    customer: int
    text: int
    piece: str
    need: int
    """−1 for real text and small talk; 8 and up for needs of everybody."""
    relation: str


@dataclass(frozen=True, slots=True)
class World:
    """Tables as jminer's earlier steps would have made them, and the truth behind them."""

    factors: Factors
    kind: str
    vertical: Vertical
    tables: dict[str, pl.DataFrame]
    state: NDArray[np.int8]
    """(customers, 11): what each says of each need, NONE to DENIED; columns 8 to 10 are those of everybody."""
    plan: NDArray[np.int64]
    usage: NDArray[np.bool_]
    plan_on_record: NDArray[np.int64]
    usage_on_record: NDArray[np.bool_]
    stratum: NDArray[np.int64]
    panels: Mapping[str, tuple[Declared, ...]]
    real_share: float
    truth: pl.DataFrame
    """One row per unit: unit_id, need, relation, kind (real, need, near_miss, small_talk)."""

    def inside(self, rule: str | None) -> NDArray[np.bool_]:
        """Who fulfils a rule on record."""
        if rule is None:
            return np.ones(len(self.plan), dtype=bool)
        field, _, value = rule.partition(" == ")
        return self.usage_on_record if field == "usage" else self.plan_on_record == PLAN_NAMES.index(value.strip("'"))


PLAN_NAMES = ("p1", "p2", "p3", "p4", "p5", "trial")


@cache
def load_vertical(file: Path) -> Vertical:
    """Eight needs of a pair file, its first eight when there are more."""
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][:8]
    needs = tuple(Need(**{**entry["need"], "phrasings": tuple(entry["need"]["phrasings"]), "core": True}) for entry in entries)
    units = tuple((n, unit["text"], unit["relation"], unit["kind"]) for n, entry in enumerate(entries) for unit in entry["units"])
    said = {
        (n, relation): tuple(text for m, text, r, _ in units if m == n and r == relation)
        for n in range(len(needs))
        for relation in ("met", "unmet", "wanted", "contradicted", "unrelated")
    }
    return Vertical(file.stem, needs, said, _plain(file, needs), units)


def _plain(file: Path, needs: Sequence[Need]) -> dict[tuple[int, str], tuple[str, ...]]:
    """Of `plain/` beside the file, or of the part of it that is named as the file's folder."""
    folder = file.parent / "plain" if (file.parent / "plain").is_dir() else file.parents[1] / "plain" / file.parent.name
    if not (folder / file.name).is_file():
        return {}
    units = {entry["need"]: entry["units"] for entry in map(json.loads, (folder / file.name).read_text(encoding="utf-8").splitlines())}
    return {(n, says): tuple(unit["text"] for unit in units[need.id] if unit["relation"] == says) for n, need in enumerate(needs) for says in SAYS[1:]}


def find_vertical(name: str, folders: Sequence[Path]) -> Vertical:
    """The vertical's file in the first of these folders, or in its `dev` or `test`, that has one. Raises FileNotFoundError."""
    for file in (place / f"{name}.jsonl" for folder in folders for place in (folder, folder / "dev", folder / "test")):
        if file.is_file():
            return load_vertical(file)
    raise FileNotFoundError(f"no {name}.jsonl in {', '.join(map(str, folders))}")


def factors_of(seed: int, names: Sequence[str], customers: int | None = None) -> Factors:
    """The seed's combination: sizes and shares go round so that each level comes up about as often, the rest is drawn."""
    rng = np.random.default_rng([20261123, seed])
    sizes, shares = (600, 3000, 150, 3000, 600), (0.05, 0.15, 0.02)
    return Factors(
        seed,
        names[seed % len(names)],
        customers or sizes[(seed // len(names) + seed) % 5],
        float(rng.choice([0.0, 0.1, 0.3])),
        float(rng.choice([0.0, 0.3, 0.7])),
        bool(rng.random() < 0.5),
        shares[(seed // 3) % 3],
    )


def background(vertical: str, small: bool = False) -> list[str]:
    """Real texts of other trades, each a tweet or one to three sentences of a review; of the samples where JMINER_DATA is not there."""
    rng = np.random.default_rng(7)
    if small or not (DATA / BACKGROUND[0][0]).is_file():
        texts = pl.read_csv(ROOT / "corpora" / "samples" / "store_reviews.csv")["review"].drop_nulls().to_list()
        return _snippets(texts)
    found = []
    for file, column, most, cut in BACKGROUND:
        texts = pl.read_parquet(DATA / file, columns=[column])[column].drop_nulls().unique(maintain_order=True).to_list()
        chosen = [text for text in (texts[i] for i in np.sort(rng.permutation(len(texts))[:most])) if detect(text) == "en"]
        pieces = _snippets(chosen) if cut else [" ".join(text.split()) for text in chosen if len(text) < 400]
        if not any(word in file for word in OWN_DOMAIN.get(vertical, ())):
            found += pieces
    return found


def _snippets(texts: Sequence[str]) -> list[str]:
    """One to three sentences of each text, which ones being decided by the text itself."""
    found = []
    for text in texts:
        rng = np.random.default_rng(zlib.crc32(text.encode()))
        sentences = [part for part in " ".join(text.split()).replace("! ", "!|").replace(". ", ".|").replace("? ", "?|").split("|") if 15 <= len(part) < 300]
        if sentences:
            start = int(rng.integers(0, len(sentences)))
            found.append(" ".join(sentences[start : start + int(rng.integers(1, 4))]))
    return found


class Cut:
    """Pieces of text cut into units by jminer's own step, each piece once. A sentence that many invented customers say word for word would
    be boilerplate to jminer; that they share it is an artefact of planting, so pieces are cut alone."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def learn(self, pieces: Sequence[str]) -> None:
        new = sorted(set(pieces) - set(self._known))
        self._known |= dict(zip(new, _units_of_each(new), strict=True))

    def __call__(self, piece: str) -> list[str]:
        return self._known[piece]


def _units_of_each(pieces: Sequence[str]) -> list[list[str]]:
    rows = [
        {"feedback_id": f"{i:07}", "source": f"s{i:07}", "customer_id": str(i), "role": "customer", "language": "en", "text": piece}
        for i, piece in enumerate(pieces)
    ]
    units = units_step.cut({"feedback": frame("feedback", rows)}, SimpleNamespace(units=UnitsSettings()), _cutter())["units"].sort("feedback_id", "start")
    found: list[list[str]] = [[] for _ in pieces]
    for row in units.iter_rows(named=True):
        found[int(row["feedback_id"])].append(row["text"])
    return found


def make(kind: str, factors: Factors, vertical: Vertical, foreign: Vertical, pool: Sequence[str], cut: Cut) -> World:
    """A world of one kind. `foreign` lends the needs of the off-domain decoy, `pool` the real texts."""
    rng = np.random.default_rng([factors.seed, KINDS.index(kind), 1])
    n = factors.customers
    plan = rng.permutation(_plans(kind, n))
    usage = _usage(plan, factors.overlap, rng)
    channel = _channels(kind, plan, factors.confounded, rng)
    state = _states(kind, factors, plan, usage, channel, rng)
    texts = np.minimum(1 + np.floor(rng.pareto(1.7, n)).astype(int), 15)
    heavy = int(np.flatnonzero(plan == 2)[0]) if kind == "fiction" else -1
    if heavy >= 0:
        texts[heavy], state[heavy, :] = HEAVY, NONE
        state[heavy, 5] = UNMET
    pieces = _pieces(vertical, state, texts, heavy, pool, rng)
    cut.learn([piece.piece for piece in pieces])
    pieces = _with_small_talk(pieces, texts, cut, rng)
    tables, truth, stratum = _tables(pieces, channel, texts, cut, rng)
    real = float((truth["kind"] == "real").mean())
    world = World(
        factors, kind, vertical, tables, state, plan, usage, _wrong_plan(plan, factors.noise, rng), _wrong_usage(usage, factors.noise, rng), stratum,
        _panels(kind, factors, vertical, foreign), real, truth,
    )  # fmt: skip
    return _with_customers(world)


def _plans(kind: str, n: int) -> NDArray[np.int64]:
    tiny = min(TINY, round(0.03 * n)) if kind == "claims" else 0
    sizes = np.floor(np.array(PLANS[kind]) * (n - tiny)).astype(int)
    sizes[-1] += n - tiny - sizes.sum()
    return np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(tiny, PLAN_NAMES.index("trial"))])


def _usage(plan: NDArray[np.int64], overlap: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """A quarter of the people; `overlap` of them are of plan p1."""
    n, first = len(plan), plan == 0
    chance = np.where(first, USAGE * overlap * n / first.sum(), USAGE * (1 - overlap) * n / (~first).sum())
    return np.asarray(rng.random(n) < chance)


def _channels(kind: str, plan: NDArray[np.int64], confounded: bool, rng: np.random.Generator) -> NDArray[np.int64]:
    bound = plan == (0 if kind == "claims" else 1)
    app = np.where(bound, 0.85, 0.25) if confounded else np.full(len(plan), 0.4)
    other = np.where(rng.random(len(plan)) < 0.6, 1, 2)
    return np.where(rng.random(len(plan)) < app, 0, other)


def _states(
    kind: str, f: Factors, plan: NDArray[np.int64], usage: NDArray[np.bool_], channel: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int8]:
    """What every customer says of every need."""
    n, base, inside = len(plan), f.prevalence, f.inside
    share = np.full((n, 11), base)
    share[:, 8:] = BARNUM_SHARE
    mix = np.full((n, 11, 3), (0.4, 0.4, 0.2))
    met, unmet = (0.7, 0.1, 0.2), (0.05, 0.8, 0.15)
    if kind == "claims":
        share[plan == 0, 0:3], share[np.ix_(usage, [3, 4, 5])], share[:, 6:8] = inside, inside, 0.0
        mix[plan == 0, 0:3], mix[np.ix_(usage, [3, 4, 5])] = met, unmet
    else:
        share[:, 3:5], share[:, 5] = np.where(channel == 0, inside, base)[:, None], 0.0
        share[np.ix_(usage, [6, 7])] = inside
        mix[np.ix_(usage, [6, 7])] = met
        share[plan == 0, 0:3] = 0.0
    held = rng.random((n, 11)) < share
    if kind == "fiction":  # at most one each
        which = rng.choice(4, size=n, p=[*[min(inside, 0.3)] * 3, 1 - 3 * min(inside, 0.3)])
        for need in range(3):
            held[(plan == 0) & (which == need), need] = True
    state = np.where(held, 1 + (rng.random((n, 11))[..., None] > np.cumsum(mix, axis=2)[..., :2]).sum(axis=2), NONE)
    denying = np.full((n, 11), DENY)
    denying[:, 8:] = 0
    if kind == "claims":
        denying[plan == 1, 6:8] = DENIED_BY_PLAN
    return np.where(~held & (rng.random((n, 11)) < denying), DENIED, state).astype(np.int8)


def _pieces(
    vertical: Vertical, state: NDArray[np.int8], texts: NDArray[np.int64], heavy: int, pool: Sequence[str], rng: np.random.Generator
) -> list[Said]:
    """Real texts and planted sentences, each with its customer and text."""
    order = np.concatenate([rng.permutation(len(pool)) for _ in range(int(texts.sum()) // len(pool) + 1)])
    real = iter(order.tolist())
    pieces = [Said(c, t, pool[next(real)], -1, "real") for c, count in enumerate(texts.tolist()) for t in range(count)]
    for customer, need in zip(*(axis.tolist() for axis in np.nonzero(state)), strict=True):
        says = SAYS[state[customer, need]]
        again = HEAVY if customer == heavy else 1 + min(int(rng.poisson(0.3)), 3)
        for time in range(again):
            everyday = vertical.plain if vertical.plain and rng.random() < EVERYDAY else vertical.said
            bank = [sentence for _, sentences in BARNUM[need - 8 : need - 7] for sentence in sentences] if need >= 8 else everyday[need, says]
            sentence = bank[int(rng.integers(len(bank)))]
            if says == "unmet" and rng.random() < SARCASTIC:
                sentence = f"{SARCASM[int(rng.integers(len(SARCASM)))]} {sentence}"
            text = time if customer == heavy else int(rng.integers(texts[customer]))
            pieces.append(Said(customer, text, _slip(sentence, rng), need, says))
    near = rng.random((len(texts), 8)) < NEAR
    for customer, need in zip(*(axis.tolist() for axis in np.nonzero(near)), strict=True):
        bank = vertical.said[need, "unrelated"]
        pieces.append(Said(customer, int(rng.integers(texts[customer])), bank[int(rng.integers(len(bank)))], need, "near_miss"))
    return pieces


def _slip(sentence: str, rng: np.random.Generator) -> str:
    """Now and then two letters change places."""
    if rng.random() >= TYPOS or len(sentence) < 12:
        return sentence
    at = int(rng.integers(2, len(sentence) - 2))
    return sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]


def _with_small_talk(pieces: list[Said], texts: NDArray[np.int64], cut: Cut, rng: np.random.Generator) -> list[Said]:
    """As much small talk as brings real units to a share drawn from .45 to .65."""
    units = np.array([len(cut(piece.piece)) for piece in pieces])
    real = np.array([piece.relation == "real" for piece in pieces])
    wanted = int(units[real].sum() / rng.uniform(0.45, 0.65) - units.sum())
    cut.learn(SMALL_TALK)
    customers = rng.choice(len(texts), size=max(0, wanted), p=texts / texts.sum()) if wanted > 0 else np.empty(0, dtype=int)
    talk = [Said(int(c), int(rng.integers(texts[c])), SMALL_TALK[int(rng.integers(len(SMALL_TALK)))], -1, "small_talk") for c in customers]
    return pieces + talk


def _tables(
    pieces: Sequence[Said], channel: NDArray[np.int64], texts: NDArray[np.int64], cut: Cut, rng: np.random.Generator
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame, NDArray[np.int64]]:
    """Feedback, units, the truth of each unit, and each customer's main stratum (channel and year)."""
    by_text: dict[tuple[int, int], list[Said]] = {}
    for piece in pieces:
        by_text.setdefault((piece.customer, piece.text), []).append(piece)
    feedback, units, truth = [], [], []
    weight = np.zeros((len(texts), 6))
    for (customer, text), said in sorted(by_text.items(), key=lambda item: item[0]):
        where = int(channel[customer]) if rng.random() < 0.9 else int(rng.integers(3))
        day = datetime(2025, 7, 1, tzinfo=UTC) + timedelta(days=int(rng.integers(365)))
        key, at, whole = f"f{customer:05}-{text:03}", 0, []
        for i in rng.permutation(len(said)):
            for unit in cut(said[i].piece):
                name = f"{key}:{at}:{at + len(unit)}"
                units.append({"unit_id": name, "feedback_id": key, "start": at, "end": at + len(unit), "text": unit})
                kind = said[i].relation if said[i].relation in ("real", "small_talk", "near_miss") else "need"
                truth.append({"unit_id": name, "customer": customer, "need": said[i].need, "relation": said[i].relation, "kind": kind})
                at += len(unit) + 1
                whole.append(unit)
                weight[customer, 2 * where + (day.year - 2025)] += 1
        feedback.append(
            {"feedback_id": key, "source": f"{CHANNELS[where]}_reviews", "type": "review", "customer_id": f"c{customer:05}", "written_at": day,
             "channel": CHANNELS[where], "language": "en", "text": " ".join(whole), "role": "customer"}
        )  # fmt: skip
    stratum = np.asarray(weight.argmax(axis=1))
    return {"feedback": frame("feedback", feedback), "units": frame("units", units)}, pl.DataFrame(truth), stratum


def _wrong_plan(plan: NDArray[np.int64], noise: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """A share of customers is recorded under another plan; the tiny plan is always right."""
    usual = plan != PLAN_NAMES.index("trial")
    others = plan[usual]
    wrong, drawn = usual & (rng.random(len(plan)) < noise), rng.choice(others, len(plan))
    while (same := wrong & (drawn == plan)).any():
        drawn = np.where(same, rng.choice(others, len(plan)), drawn)
    return np.where(wrong, drawn, plan)


def _wrong_usage(usage: NDArray[np.bool_], noise: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """A share of the people of u1 is recorded elsewhere, and as many others in u1: the size of the group stays."""
    wrong_in = usage & (rng.random(len(usage)) < noise)
    wrong_out = ~usage & (rng.random(len(usage)) < noise * usage.sum() / max(1, (~usage).sum()))
    return np.asarray((usage & ~wrong_in) | wrong_out)


def _with_customers(world: World) -> World:
    rows = [
        {"customer_id": f"c{i:05}", "known": True, "attributes": json.dumps({"plan": PLAN_NAMES[plan], "usage": "u1" if usage else "u2"})}
        for i, (plan, usage) in enumerate(zip(world.plan_on_record.tolist(), world.usage_on_record.tolist(), strict=True))
    ]
    return replace(world, tables={**world.tables, "customers": frame("customers", rows)})


def _reworded(need: Need) -> Need:
    """The same need as a colleague declares it: phrasings first, without the forms."""
    return replace(need, statement=f"It matters to me: {need.phrasings[0]}", phrasings=(need.statement, *need.phrasings[1:]), met_form=None, unmet_form=None)


def _panels(kind: str, f: Factors, v: Vertical, foreign: Vertical) -> Mapping[str, tuple[Declared, ...]]:
    """The personas that are declared together. Who is right claims CLAIMED of the true share; who claims another group's need claims
    half of what everybody has."""
    lower, least = f.prevalence / 2, CLAIMED * f.inside

    def persona(name: str, type_: str, rule: str | None, needs: Sequence[Need], roles: str | Sequence[str], claim: float, **changes: Any) -> Declared:
        made = tuple(replace(need, min_prevalence=round(claim, 3), **changes) for need in needs)
        each = (roles,) * len(made) if isinstance(roles, str) else tuple(roles)
        return Declared(Persona(name, name, made, rule=rule), type_, each)

    n, p = v.needs, [f"plan == '{name}'" for name in PLAN_NAMES]
    used = "usage == 'u1'"
    if kind == "fiction":
        return {
            "F1": (
                persona("composite", "composite", p[0], n[0:3], "held", least),
                persona("channel_bound", "confounded", p[1], n[3:5], "everybody", lower),
                persona("heavy_writer", "heavy_writer", p[2], n[5:6], "nobody", least),
                persona("true_met", "true_met", used, n[6:8], "held", least),
            )
        }
    true_unmet = persona("true_unmet", "true_unmet", used, n[3:6], "held", least)
    return {
        "C1": (
            persona("true_met", "true_met", p[0], n[0:3], "held", least),
            true_unmet,
            persona("wrong_segment", "wrong_segment", p[2], n[0:3], "elsewhere", lower),
            persona("contradicted", "contradicted", p[1], n[6:8], "denied", least),
            persona("hard_decoy", "hard_decoy", p[3], n[6:8], "nobody", least),
            persona("barnum", "barnum", p[4], [need for need, _ in BARNUM], "everybody", 0.05),
        ),
        "C2": (
            persona("half_right", "half_right", p[0], (*n[0:3], *n[6:8]), ("held",) * 3 + ("nobody",) * 2, least),
            persona("other_trade", "foreign_decoy", p[3], foreign.needs[0:3], "nobody", least),
            persona("tiny", "tiny", p[5], n[0:3], "elsewhere", lower),
            persona("unsayable", "unsayable", p[2], n[6:8], "unsayable", least, expressible="low"),
            replace(true_unmet, type="again"),
        ),
        "C3": (
            persona("twin_a", "near_duplicate", used, n[3:6], "held", least),
            persona("twin_b", "near_duplicate", used, [_reworded(need) for need in n[3:6]], "held", least),
            persona("no_metadata", "no_metadata", None, n[0:3], "held", lower),
        ),
        "C4": (
            persona("shuffled_a", "shuffled", p[0], n[3:6], "elsewhere", lower),
            persona("shuffled_b", "shuffled", used, n[6:8], "nobody", least),
            persona("shuffled_c", "shuffled", p[3], n[0:3], "elsewhere", lower),
        ),
    }


def column_of(world: World, persona: Declared, index: int) -> int:
    """The column of `state` of a persona's need, −1 for a need of another trade."""
    need = persona.persona.needs[index]
    names = [*(each.id for each in world.vertical.needs), *(each.id for each, _ in BARNUM)]
    return -1 if persona.type == "foreign_decoy" else names.index(need.id)


def write(world: World, folder: Path) -> None:
    """The world as CSV with its truth: customers, texts, units, declared personas."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = [*(need.id for need in world.vertical.needs), *(need.id for need, _ in BARNUM)]
    truth = pl.DataFrame({f"truth_{name}": [SAYS[s] for s in world.state[:, i].tolist()] for i, name in enumerate(ids)})
    people = world.tables["customers"].with_columns(
        pl.Series("truth_plan", [PLAN_NAMES[i] for i in world.plan]), pl.Series("truth_usage", ["u1" if u else "u2" for u in world.usage])
    )
    pl.concat([people, truth], how="horizontal").write_csv(folder / "customers.csv")
    world.tables["feedback"].select("feedback_id", "customer_id", "source", "channel", "written_at", "text").write_csv(folder / "feedback.csv")
    world.tables["units"].join(world.truth, on="unit_id").write_csv(folder / "units.csv")
    rows = [
        {"panel": panel, "persona": d.persona.id, "type": d.type, "rule": d.persona.rule, "need": need.id, "truth": role, "least": need.min_prevalence}
        for panel, declared in world.panels.items()
        for d in declared
        for need, role in zip(d.persona.needs, d.roles, strict=True)
    ]
    pl.DataFrame(rows).write_csv(folder / "personas.csv")

