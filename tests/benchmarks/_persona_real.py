"""Real texts with nothing planted.

banking, clinc   Each intent is a need that everybody may have; half of the intents are taken out of the corpus. Does the evidence for those that
                 are left stand above that for those taken out, and above those whose siblings (of the same theme) are left? Five halves.
airline          Reviews of one airline by travellers who say how they travel, the shipped example personas: verdicts beside direct tests
                 on the rating columns, and what happens when the segment rules of two personas are swapped.

The needs of an intent were written from its name alone (`_persona_intents_*.yaml`). Of CLINC150 only the five domains below are used: nothing
may be trained or chosen on them, as on Banking77.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from jminer.domain import Need, Persona
from jminer.personas.declare import load_all
from jminer.personas.forms import Bank
from jminer.statistics.odds import mantel_haenszel
from jminer.tables import frame
from jminer.taxonomy import load as load_taxonomy
from tests.benchmarks import _persona_scores as scores
from tests.benchmarks._persona_judging import Instrument, Judge
from tests.benchmarks._persona_world import Cut, Declared
from tests.benchmarks._topic_sets import DATA, ROOT

SETS = {"banking": ("banking77/banking77_train.parquet", "category"), "clinc": ("clinc150/clinc150_train_val.parquet", "intent")}
CLINC_DOMAINS = ("travel", "kitchen_and_dining", "auto_and_commute", "credit_cards", "home")
HALVES = 5
PER_INTENT = 40
RATED = {  # need of the example personas → the rating that speaks of the same thing
    "work_on_board": "wifi_connectivity", "comfort_paid_for": "seat_comfort", "care_for_children": "cabin_staff_service", "on_time": "ground_service",
    "holiday_saved": "ground_service",
}  # fmt: skip


def report(name: str) -> None:
    """Print the figures of one set."""
    if name == "airline":
        _airline()
    else:
        _intents(name)


def _needs(name: str) -> dict[str, tuple[str, Need]]:
    """Intent → theme and need."""
    written = yaml.safe_load((Path(__file__).parent / f"_persona_intents_{name}.yaml").read_text(encoding="utf-8"))
    return {
        intent: (theme, Need(intent, statement, opposite=opposite, met_form=met, unmet_form=unmet, phrasings=tuple(phrasings), core=True, specific=False))
        for intent, (theme, statement, opposite, met, unmet, *phrasings) in written.items()
    }


def _intents(name: str) -> None:
    path, column = SETS[name]
    rows = pl.read_parquet(DATA / path).rename({column: "intent"})
    if name == "clinc":
        rows = rows.filter(pl.col("domain").is_in(CLINC_DOMAINS))
    rows = rows.group_by("intent", maintain_order=True).head(PER_INTENT)
    written, judge, found = _needs(name), Judge(Instrument(), draws=20, permutations=100), []
    intents = sorted(written)
    if missing := sorted(set(rows["intent"]) - set(intents)):
        raise SystemExit(f"no need is written for {', '.join(missing)}")
    for half in range(HALVES):
        kept = sorted(np.random.default_rng([half, 6]).permutation(intents)[: len(intents) // 2].tolist())
        corpus = rows.filter(pl.col("intent").is_in(kept))
        found += _evidence(judge, name, corpus["text"].to_list(), written, kept, half)
    table = pl.DataFrame(found)
    print(f"{name}: {len(intents)} intents, {PER_INTENT} texts each, {HALVES} halves; intervals over halves")
    for label, score in (("jminer", "rank"), ("cosine: mean of the 20 nearest texts", "cosine")):
        for others, rest in (("removed", pl.col("truth") != "kept"), ("removed, siblings kept", pl.col("truth") == "sibling")):

            def apart(part: pl.DataFrame, score: str = score, rest: pl.Expr = rest) -> float:
                values = part.with_columns(key=pl.col(score))
                positive, negative = (values.filter(which)["key"].to_list() for which in (pl.col("truth") == "kept", rest))
                return scores.auroc([tuple(v) for v in positive], [tuple(v) for v in negative])

            print(f"  present against {others:<24} AUROC {scores.over_worlds(table, apart)}  {label}")
    for truth, part in sorted(table.group_by("truth"), key=lambda one: str(one[0])):
        said = part["verdict"].value_counts().sort("count", "verdict", descending=True)
        print(f"  {truth[0]:<8} {', '.join(f'{n} {v}' for v, n in said.iter_rows())}")


def _evidence(judge: Judge, name: str, texts: list[str], written: dict[str, tuple[str, Need]], kept: list[str], half: int) -> list[dict[str, Any]]:
    feedback = [{"feedback_id": f"f{i:05}", "customer_id": f"c{i:05}", "text": text, "source": "questions", "channel": "chat"} for i, text in enumerate(texts)]
    tables = _tables(feedback, {})
    panel = (Declared(Persona("all", "all", tuple(need for _, need in written.values())), "no_metadata", ("held",) * len(written)),)
    read = judge.without_topics(judge.prepared(tables))
    matched = judge.matched(read, name, {"r": panel})
    out = judge.verdicts(read, matched, name, "r", panel)["persona_needs"]
    bank = Bank.of([need for _, need in written.values()], judge.instrument.embed)
    near = bank.likeness(np.asarray(read["vectors"]))[:, :3].max(axis=1)
    cosine = dict(zip(written, np.sort(near, axis=1)[:, -20:].mean(axis=1).tolist(), strict=True))
    themes = {written[intent][0] for intent in kept}
    rows = []
    for row in out.iter_rows(named=True):
        intent = row["need_id"]
        truth = "kept" if intent in kept else "sibling" if written[intent][0] in themes else "removed"
        rows.append({"seed": half, "intent": intent, "truth": truth, "verdict": row["verdict"], "rank": [-row["presence_p"], row["nearness"]],
                     "cosine": [cosine[intent]]})  # fmt: skip
    return rows


def _tables(feedback: list[dict[str, Any]], meta: dict[str, list[str | None]]) -> dict[str, pl.DataFrame]:
    """Tables up to units, every text a customer of its own."""
    cut = Cut()
    cut.learn([row["text"] for row in feedback])
    whole, units = [], []
    for i, row in enumerate(feedback):
        fields = {f"meta_{name}": values[i] for name, values in meta.items()}
        whole.append({"type": "review", "language": "en", "role": "customer", "written_at": datetime(2026, 1, 1, tzinfo=UTC), **row, **fields})
        at = 0
        for unit in cut(row["text"]):
            name = f"{row['feedback_id']}:{at}:{at + len(unit)}"
            units.append({"unit_id": name, "feedback_id": row["feedback_id"], "start": at, "end": at + len(unit), "text": unit})
            at += len(unit) + 1
    people = [{"customer_id": row["customer_id"], "known": False, "attributes": "{}"} for row in feedback]
    return {"feedback": frame("feedback", whole), "units": frame("units", units), "customers": frame("customers", people)}


def _airline() -> None:
    rows = pl.read_parquet(DATA / "skytrax" / "american_airlines_2022_2024.parquet").drop_nulls("text").sort("row_id")
    feedback = [
        {"feedback_id": f"f{i:05}", "customer_id": f"c{i:05}", "text": text, "source": "reviews", "channel": "web"} for i, text in enumerate(rows["text"])
    ]
    meta = {"traveller": rows["type_of_traveller"].to_list(), "cabin": rows["seat_type"].to_list()}
    tables, judge = _tables(feedback, meta), Judge(Instrument())
    taxonomies = ROOT / "configs" / "taxonomies"
    stages = load_taxonomy(*(taxonomies / f"{kind}.yaml" for kind in ("airline_stages", "airline_touchpoints", "emotions", "channels"))).stages
    personas = load_all(sorted((ROOT / "configs" / "personas" / "airline").glob("*.yaml")), stages)
    read = judge.with_topics(judge.prepared(tables), "airline")
    declared = tuple(Declared(persona, "", ()) for persona in personas)
    plain = _verdicts(judge, read, declared)
    print(f"airline: {len(feedback)} reviews, {len(tables['units']):,} units")
    _beside_ratings(rows, personas, plain)
    changed = compared = 0
    for i, one in enumerate(personas):
        for other in personas[i + 1 :]:
            rules = {one.id: other.rule, other.id: one.rule}
            swapped = tuple(Declared(replace(p, rule=rules.get(p.id, p.rule)), "", ()) for p in personas)
            again = _verdicts(judge, read, swapped)
            mine = [key for key in plain["needs"] if key[0] in rules]
            differs = [key for key in mine if plain["needs"][key] != again["needs"][key]]
            whole = [p for p in rules if plain["personas"][p] != again["personas"][p]]
            changed, compared = changed + len(differs), compared + len(mine)
            print(f"  rules of {one.id} and {other.id} swapped: {len(differs)} of {len(mine)} need verdicts change, {len(whole)} of 2 persona verdicts")
    print(f"  in all {changed} of {compared} need verdicts change when two rules are swapped")


def _verdicts(judge: Judge, read: dict[str, Any], declared: tuple[Declared, ...]) -> dict[str, Any]:
    out = judge.verdicts(read, judge.matched(read, "airline", {"a": declared}), "airline", "a", declared)
    return {
        "personas": {row["persona_id"].partition(".")[2]: row["verdict"] for row in out["personas"].iter_rows(named=True)},
        "needs": {(row["persona_id"].partition(".")[2], row["need_id"]): row["verdict"] for row in out["persona_needs"].iter_rows(named=True)},
    }


def _beside_ratings(rows: pl.DataFrame, personas: tuple[Persona, ...], given: dict[str, Any]) -> None:
    """A need that jminer calls supported or shared should concern a matter that the segment rates, and rates as low as the verdict says."""
    traveller = rows["type_of_traveller"].to_numpy()
    agree = tested = 0
    for persona in personas:
        print(f"  {persona.id:<10} {given['personas'][persona.id]}")
        inside = traveller == (persona.rule or "").partition("'")[2].rstrip("'")
        for need in persona.needs:
            said = given["needs"][persona.id, need.id]
            if need.id not in RATED:
                print(f"    {need.id:<20} {said}")
                continue
            rating = rows[RATED[need.id]].cast(pl.Float64, strict=False).to_numpy()
            low, known = rating <= 2, ~np.isnan(rating)
            ratio = mantel_haenszel((inside & known & low).sum(), (inside & known).sum(), (~inside & known & low).sum(), (~inside & known).sum())
            more = bool(ratio and ratio.low > 1.25)
            claims = said in ("SUPPORTED", "SUPPORTED_UNMET")
            if said not in ("INSUFFICIENT",):
                tested, agree = tested + 1, agree + (more == claims)
            odds = f"odds {ratio.ratio:.2f} ({ratio.low:.2f} to {ratio.high:.2f})" if ratio else "no odds"
            seen = f"{(low & inside).sum()} of {(known & inside).sum()}"
            print(f"    {need.id:<20} {said:<16} {RATED[need.id]} rated 1 or 2: {seen} inside, {odds} against the rest")
    print(f"  verdicts that decide and have a rating: {agree} of {tested} agree on whether the segment suffers more than the rest")
