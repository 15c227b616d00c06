"""A small finished run of an invented parcel shop, written by hand: what the report is tested on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from jminer import tables
from jminer.domain import Emotion, Stage, Touchpoint
from jminer.taxonomy import Taxonomy
from tests.report.measured import measured

Run = dict[str, pl.DataFrame]

SAID = {
    "awareness": ("I saw your advert on the tram.", "A colleague told me about the parcel shop."),
    "purchase": ("Checkout took me two minutes, lovely.", "The promo code was refused twice.", "Paying by card was easy."),
    "delivery": ("The courier never rang the bell.", "My parcel came four days late.", "The box was crushed and wet.",
                 "Tracking said delivered, but nothing was there."),
    "use": ("The lamp has been working every day since May.", "I use it each evening, very happy."),
    "support": ("I waited forty minutes on the phone.", "The agent was kind and sent a new one.", "Nobody answers my ticket."),
    "exit": ("I closed my account after the third late parcel.",),
}  # fmt: skip
PEOPLE = {"awareness": 6, "consideration": 0, "purchase": 64, "delivery": 118, "use": 41, "support": 73, "loyalty": 14, "exit": 8}
FELT = {
    "awareness": ("surprise",), "purchase": ("satisfaction", "frustration", "satisfaction"),
    "delivery": ("anger", "disappointment", "frustration", "confusion"), "use": ("delight", "trust"),
    "support": ("frustration", "gratitude", "anger"), "exit": ("anger",), "loyalty": ("gratitude",),
}  # fmt: skip
HEARD = (40, 60, 8, 70, 80)  # customers in each of five weeks
WEEKLY = {"T001": (12, 14, 6, 15, 17), "T002": (9, 13, 2, 18, 38), "T003": (7, 3, 2, 21, 25), "T004": (8, 9, 1, 11, 4), "T005": (2, 1, 0, 4, 0)}
VALENCE = {
    "purchase": (0.24, 0.12, 0.36), "delivery": (-0.46, -0.55, -0.37), "use": (0.41, 0.27, 0.55), "support": (-0.12, -0.24, 0.0),
    "loyalty": (0.33, 0.02, 0.61),
}  # fmt: skip


def taxonomy(hostile: Mapping[str, str] | None = None) -> Taxonomy:
    """Eight stages, five touchpoints, nine emotions."""
    word = (hostile or {}).get
    macros = ("pre", "pre", "purchase", "post", "post", "post", "post", "post")
    names = ("Awareness", "Consideration", "Purchase", "Delivery", "Use", "Support", "Loyalty", "Exit")
    return Taxonomy(
        tuple(Stage(i, word("stage", n), m, n) for i, n, m in zip(PEOPLE, names, macros, strict=True)),
        (
            Touchpoint("checkout", word("touchpoint", "Checkout"), "web", "brand"),
            Touchpoint("courier", word("touchpoint", "Courier"), "delivery", "partner"),
            Touchpoint("tracking", word("touchpoint", "Tracking"), "web", "partner"),
            Touchpoint("phone_queue", word("touchpoint", "Phone queue"), "phone", "brand"),
            Touchpoint("neighbour", word("touchpoint", "Neighbour"), "event", "social", planned=False),
        ),
        tuple(
            Emotion(i, word("emotion", i), v, 0.5, "", "")
            for i, v in (
                ("anger", -0.9), ("frustration", -0.7), ("disappointment", -0.6), ("confusion", -0.3), ("surprise", 0.0),
                ("satisfaction", 0.6), ("trust", 0.7), ("gratitude", 0.8), ("delight", 0.9),
            )
        ),
    )  # fmt: skip


def manifest(hostile: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What run.json says."""
    word = (hostile or {}).get
    return {
        "name": word("run", "2026-03-spring"),
        "volatile": {"created": "2026-03-02T09:30:00+00:00"},
        "seed": 20260301,
        "versions": {"jminer": "0.0.0", "python": "3.11"},
        "notices": [word("notice", "survey.xlsx: 3 answers without a date were kept."), {"step": "units", "says": "4 fragments without words are left out."}],
        "durations": {"feedback": 1.2, "embed": 8.4, "topics": 2.0},
        "personas": [
            {"id": "planner", "name": "The planner", "version": 1, "rule": "plan == 'plus'", "expected_share": [0.4, 0.6], "derived_from": []},
            {"id": "bargain", "name": "The bargain hunter", "version": 2, "rule": "plan == 'basic'"},
            {"id": "student", "name": "The student", "version": 1, "rule": None},
        ],
        "project": {
            "name": word("project", "Spring parcels"),
            "company": word("company", "Lamp & Co"),
            "goals": [word("goal", "Fewer complaints about delivery")],
            "scope": {"market": word("scope", "Belgium"), "from": "2026-01-01"},
            "metrics": [{"name": word("metric", "CSAT"), "baseline": 3.4, "target": 4.0}],
        },
    }


def run(hostile: Mapping[str, str] | None = None) -> Run:
    """All tables of the run. `hostile` replaces the text of a sink (quote, label, persona, …) wherever it occurs."""
    word = (hostile or {}).get
    return {**_said(word), **_topics(word), **_personas(word), **_journey(word), **_found(word), **_channels(), **measured(word)}


def nothing() -> Run:
    """Every table, all of them empty."""
    return {name: tables.frame(name) for name in tables.TABLES}


def _said(word: Any) -> Run:
    feedback, units, stages, emotions, touchpoints, topics, needs = [], [], [], [], [], [], []
    sources = (("reviews", "review", "web"), ("tickets", "ticket", "email"), ("posts", "post", "social"))
    where = {"checkout": "purchase", "courier": "delivery", "tracking": "delivery", "phone_queue": "support"}
    topic_of = {"purchase": "T001", "delivery": "T002", "support": "T003", "use": "T004"}
    n = 0
    for stage, said in SAID.items():
        for i in range(PEOPLE[stage]):
            source, kind, channel = sources[(i + n) % 3]
            f, text = f"f{n:04d}", said[i % len(said)]
            unit = f"{f}:0:{len(text)}"
            feedback.append({
                "feedback_id": f, "source": word("source", source), "type": kind, "customer_id": f"c{n % 250:04d}",
                "written_at": datetime(2026, 1, 3, tzinfo=UTC) + timedelta(hours=4 * n) if n % 40 else None,
                "channel": word("channel", channel), "language": "en" if n % 17 else "und",
                "text": f"{text} Mail me at [EMAIL]." if n % 9 == 0 else text, "role": "customer", "copies": 1, "weight": 1.0,
            })  # fmt: skip
            units.append({"unit_id": unit, "feedback_id": f, "start": 0, "end": len(text), "text": word("quote", text)})
            stages.append({"unit_id": unit, "stage": stage if n % 6 else None, "probability": 0.5 + n % 40 / 100, "reason": "cue"})
            emotions.append({"unit_id": unit, "emotion": FELT[stage][i % len(FELT[stage])], "probability": 0.7})
            topics.append({"unit_id": unit, "topic_id": topic_of.get(stage) if n % 5 else None, "similarity": 0.6, "margin": 0.1})
            touchpoints += [
                {"unit_id": unit, "touchpoint": t, "probability": 0.8, "reason": "cue"} for t, s in where.items() if s == stage
            ][: 1 + i % 2]
            if stage in ("delivery", "support"):
                needs.append({"unit_id": unit, "persona_id": "planner", "need_id": "on_time", "probability": 0.99,
                              "relation": "unmet" if i % 4 else "met"})  # fmt: skip
            n += 1
    feedback += [
        {"feedback_id": "f9001", "source": word("source", "reviews"), "type": "review", "customer_id": "c0001", "role": "customer",
         "channel": "web", "language": "en", "text": "The courier never rang the bell.", "duplicate_of": "f0070", "copies": 2},
        {"feedback_id": "f9002", "source": word("source", "tickets"), "type": "employee_note", "role": "employee",
         "channel": "email", "language": "en", "text": "Customer called twice.", "copies": 1},
    ]  # fmt: skip
    plans = ["plus"] * 112 + ["basic"] * 138
    people = [{"customer_id": f"c{i:04d}", "known": i % 4 != 0, "attributes": f'{{"plan": "{plan}"}}'} for i, plan in enumerate(plans)]
    return tables.frames(
        feedback=feedback, units=units, unit_stages=stages, unit_emotions=emotions, unit_topics=topics,
        unit_touchpoints=touchpoints, unit_needs=needs, customers=people,
        unit_map=[
            {"unit_id": each["unit_id"], "x": 0.05 + i % 9 / 50, "y": int((each["topic_id"] or "T005")[-1]) / 6 + i % 7 / 60}
            for i, each in enumerate(topics[::2])
        ],
        need_nearness=[
            {"need": f"decoy:{d}", "unit_id": each["unit_id"], "lead": 0.1 + d / 100} for d in range(40) for each in units[d : d + 60 : 5]
        ],
        ledger=[
            {"source": word("source", "reviews"), "file": word("file", "reviews.csv"), "kind": "feedback", "read": 140, "kept": 132,
             "set_aside": 3, "skipped": 5, "notes": word("notes", "CSV, utf-8, comma; dates day first")},
            {"source": word("source", "tickets"), "file": word("file", "tickets.jsonl"), "kind": "feedback", "read": 101, "kept": 101,
             "set_aside": 0, "skipped": 0, "notes": "JSONL, utf-8"},
        ],
        quarantine=[
            {"source": word("source", "reviews"), "file": word("file", "reviews.csv"), "record": r, "line": r + 1, "code": "no_text",
             "reason": word("fault", "The record has no text."), "mend": "Nothing to do, or map another column."} for r in (7, 19, 88)
        ],
    )  # fmt: skip


def _topics(word: Any) -> Run:
    rows = [
        ("T001", "checkout and promo codes", ("checkout", "promo code", "card"), 52, 0.21, 0.17, 0.26, 0.81, "G02", "purchase", 0.92),
        ("T002", "late or lost parcels", ("courier", "late", "tracking", "bell"), 96, 0.38, 0.33, 0.44, 0.88, "G01", "delivery", 0.86),
        ("T003", "waiting for an answer", ("phone", "ticket", "agent"), 58, 0.23, 0.18, 0.29, 0.74, "G01", "support", 0.95),
        ("T004", "the lamp at home", ("lamp", "evening"), 33, 0.13, 0.09, 0.18, 0.55, "G02", "use", 1.0),
        ("T005", "gift wrapping", ("gift",), 7, 0.03, 0.01, 0.06, 0.48, None, "purchase", 1.0),
    ]
    felt = {"T001": "satisfaction", "T002": "anger", "T003": "frustration", "T004": "delight", "T005": "gratitude"}
    met = {"T001": "checkout", "T002": "courier", "T003": "phone_queue"}
    return tables.frames(
        topics=[
            {"topic_id": i, "label": word("label", name), "keywords": [word("keyword", w) for w in words], "units": int(n * 1.3),
             "feedback": n + 4, "customers": n, "share": s, "low": low, "high": high, "stability": stable, "theme_id": theme, "exemplars": []}
            for i, name, words, n, s, low, high, stable, theme, _, _ in rows
        ],
        themes=[
            {"theme_id": "G01", "label": word("theme", "parcels and answers"), "keywords": [], "units": 200, "customers": 131,
             "share": 0.52, "low": 0.46, "high": 0.59},
            {"theme_id": "G02", "label": word("theme", "the shop and its lamp"), "keywords": [], "units": 110, "customers": 80,
             "share": 0.32, "low": 0.26, "high": 0.38},
        ],
        topic_drift=[
            {"measure": "without_topic", "at_fit": 0.19, "now": 0.21, "shift": 0.02, "chance_low": -0.03, "chance_high": 0.03, "p": 0.2},
            {"measure": "similarity", "at_fit": 0.64, "now": 0.61, "shift": -0.03, "chance_low": -0.01, "chance_high": 0.01, "p": 0.001},
            {"measure": "topic_mix", "shift": 0.041, "chance_low": -0.01, "chance_high": 0.012, "p": 0.001},
            *({"measure": "share", "topic_id": i, "at_fit": fit, "now": now, "shift": now - fit, "chance_low": -0.04,
               "chance_high": 0.04, "p": p, "q": q}
              for i, fit, now, p, q in (("T001", 0.2, 0.18, 0.5, 0.5), ("T002", 0.18, 0.31, 0.001, 0.003), ("T005", 0.12, 0.02, 0.002, 0.004))),
        ],
        topic_periods=[row for i, counts in WEEKLY.items() for row in _weeks(i, counts)],
        topic_stages=[
            *({"topic_id": i, "stage": stage, "share": s, "low": s * 0.9, "high": min(1.0, s * 1.06), "customers": int(n * s)}
              for i, _, _, n, *_, stage, s in rows),
            {"topic_id": "T002", "stage": "support", "share": 0.14, "low": 0.08, "high": 0.22, "customers": 13},
        ],
        topic_emotions=[
            {"topic_id": i, "emotion": felt[i], "share": 0.42, "low": 0.33, "high": 0.52, "customers": int(n * 0.42)}
            for i, _, _, n, *_ in rows
        ],
        topic_touchpoints=[
            {"topic_id": i, "touchpoint": t, "share": 0.61, "low": 0.5, "high": 0.7, "customers": 40} for i, t in met.items()
        ],
    )  # fmt: skip


def _weeks(topic: str, counts: tuple[int, ...]) -> list[dict[str, Any]]:
    """Rows of topic_periods; in the last week late parcels are news."""
    rows = []
    for week, (customers, of) in enumerate(zip(counts, HEARD, strict=True)):
        share = customers / of
        figures = {"share": share, "low": share * 0.7, "high": min(1.0, share * 1.4)} if customers >= 5 else {}
        day = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(weeks=week)
        rows.append({"topic_id": topic, "period": f"{day:%Y-%m-%d}", "length": "week", "customers": customers, "of": of, **figures})
    if topic == "T002":
        rows[-1] |= {"expected": 17.2, "q": 0.0002, "state": "emerging"}
    return rows


def _personas(word: Any) -> Run:
    return tables.frames(
        personas=[
            {"persona_id": "planner", "name": word("persona", "The planner"), "verdict": "VALIDATED",
             "reasons": [word("reason", "Two of two core needs are held by its people more than by others.")],
             "segment_customers": 112, "segment_share": 0.47, "segment_low": 0.41, "segment_high": 0.54, "unknown_customers": 12,
             "supported_weight": 0.83, "supported_low": 0.66, "supported_high": 0.91, "coverage": 94 / 112, "excess_coverage": 0.34,
             "excess_low": 0.22, "bundling": 1.2, "bundling_low": 0.9, "bundling_high": 1.6, "confidence": 0.93},
            {"persona_id": "bargain", "name": word("persona", "The bargain hunter"), "verdict": "REFUTED",
             "reasons": [word("reason", "Its core need is absent: at most 2.7% of 140 customers say so."),
                         "Its people say the opposite as often."],
             "segment_customers": 138, "segment_share": 0.53, "segment_low": 0.46, "segment_high": 0.59, "unknown_customers": 0,
             "supported_weight": 0.0, "supported_low": 0.0, "supported_high": 0.12, "coverage": 0.06, "excess_coverage": 0.01,
             "excess_low": -0.03, "nearest_persona": "planner", "overlap": 0.08, "confidence": 0.97},
            {"persona_id": "student", "name": word("persona", "The student"), "verdict": "INSUFFICIENT",
             "reasons": [word("reason", "Only 8 informative customers; 50 are needed for any verdict.")], "segment_customers": 8,
             "segment_share": 0.03, "unknown_customers": 40, "customers_needed": 50},
        ],
        persona_needs=[
            {"persona_id": "planner", "need_id": "on_time", "statement": word("need", "I want my parcel on the day you promised."),
             "verdict": "SUPPORTED_UNMET", "reason": word("reason", "Held three times as often as elsewhere, and mostly not met."),
             "segment_customers": 112, "rest_customers": 140, "holders": 51, "rest_holders": 18, "prevalence": 0.44, "low": 0.35,
             "high": 0.54, "rest_prevalence": 0.12,
             "nearness": 0.55, "decoy_nearness": 0.46, "presence_p": 0.0243, "presence_q": 0.003, "odds_ratio": 5.4, "odds_low": 2.9,
             "odds_high": 10.1, "specific_p": 0.0005, "specific_q": 0.002, "met_share": 0.26, "met_low": 0.16, "met_high": 0.4,
             "contradiction": 0.04, "contradiction_low": 0.01, "contradiction_customers": 2, "best_owner": "planner",
             "best_owner_p": 1.0, "power": 0.99},
            {"persona_id": "planner", "need_id": "tracking", "statement": "I want to know where my parcel is.", "verdict": "SHARED",
             "reason": "Others want it just as much.", "segment_customers": 112, "rest_customers": 140, "holders": 20,
             "rest_holders": 22, "prevalence": 0.17, "low": 0.11, "high": 0.25, "rest_prevalence": 0.15, "odds_ratio": 1.2,
             "odds_low": 0.6, "odds_high": 2.3, "specific_q": 0.61, "met_share": 0.55, "met_low": 0.34, "met_high": 0.74, "power": 0.8},
            {"persona_id": "bargain", "need_id": "cheapest", "statement": "I only want the lowest price.", "verdict": "ABSENT",
             "reason": "At most 2.7% of the segment say it, and 5% were claimed.", "segment_customers": 140, "rest_customers": 112,
             "holders": 0, "rest_holders": 1, "prevalence": 0.0, "low": 0.0, "high": 0.027, "rest_prevalence": 0.01, "power": 0.9},
            {"persona_id": "bargain", "need_id": "codes", "statement": "I look for promo codes.", "verdict": "INSUFFICIENT",
             "reason": "Too rare to tell with this many customers.", "segment_customers": 140, "rest_customers": 112, "holders": 6,
             "rest_holders": 3, "prevalence": 0.04, "low": 0.01, "high": 0.09, "rest_prevalence": 0.03, "odds_ratio": 1.6,
             "odds_low": 0.4, "odds_high": 6.2, "power": 0.3, "customers_needed": 420},
            {"persona_id": "student", "need_id": "night", "statement": "I want help at night.", "verdict": "INSUFFICIENT",
             "reason": "Too few customers.", "segment_customers": 8, "rest_customers": 230, "holders": 2, "rest_holders": 9,
             "customers_needed": 50},
        ],
        persona_proposals=[
            {"persona_id": "bargain", "rank": 1, "change": "drop_need", "need_id": "cheapest", "says": "Drop the need cheapest.",
             "why": word("reason", "1 of 60 customers of the segment have it by their words, at most 4.1% in truth, and at least 10% is claimed."),
             "status": "a hypothesis, to be tested on feedback written after 2026-06-30"},
            {"persona_id": "planner", "rank": 1, "change": "add_need", "need_id": "box", "text": word("need", "I want the box whole."),
             "says": "Add a need on “crushed box”, reworded in one sentence of a customer.", "why": "20 of 90 customers speak of it.",
             "topics": ["T003"], "customers": 20, "evidence": [], "status": "a hypothesis, to be tested on feedback written after 2026-06-30"},
        ],
        persona_outlook=[
            {"persona_id": "planner", "would_change": ["It would no longer be validated if on_time were not supported."], "units": 60, "customers": 44,
             "against_units": 3, "against_customers": 3},
            {"persona_id": "planner", "need_id": "tracking", "would_change": [word("reason", "Odds that are surely above 1.25.")], "units": 31, "customers": 22,
             "against_units": 0, "against_customers": 0},
        ],
        persona_claims=[
            {"persona_id": "planner", "kind": "falsifier", "claim": "customers < 40", "verdict": "HOLDS",
             "reason": "It is withstood: the segment has 112 informative customers.", "customers": 112, "observed": 112.0, "low": 112.0, "high": 112.0},
            {"persona_id": "planner", "kind": "demographic", "claim": word("claim", "age: 25 to 60"), "verdict": "HOLDS",
             "reason": word("reason", "80 of 98 customers of the segment with a known 'age': 82 % (73 to 88)."), "customers": 98, "holders": 80,
             "observed": 0.82, "low": 0.73, "high": 0.88, "against": 0.5},
            {"persona_id": "planner", "kind": "need stage", "claim": "on_time: delivery", "verdict": "HOLDS", "reason": "Most of its support stands there.",
             "customers": 51, "holders": 44, "observed": 0.86, "low": 0.74, "high": 0.93, "against": 0.4},
            {"persona_id": "planner", "kind": "behaviour", "claim": "orders on Mondays", "verdict": "OPEN",
             "reason": "No more often said than decoy needs.", "customers": 112, "holders": 3, "observed": 0.02, "low": 0.0, "high": 0.09,
             "q": 0.41, "customers_needed": 420},
            {"persona_id": "bargain", "kind": "avoids", "claim": "web", "verdict": "FAILS",
             "reason": "Where a source leaves the choice, 61 % of 140 customers of the segment write on it and 40% of the rest.",
             "customers": 140, "holders": 85, "observed": 0.61, "low": 0.53, "high": 0.69, "against": 0.4, "odds_ratio": 2.3},
            {"persona_id": "student", "kind": "demographic", "claim": "income: low", "verdict": "UNTESTABLE",
             "reason": "No field of the data is called 'income'."},
        ],
        persona_pairs=[
            {"persona_id": "bargain", "other_id": "planner", "shared_customers": 4, "segment_overlap": 0.016, "evidence_overlap": 0.02,
             "evidence_overlap_low": 0.0, "auc": 0.83, "auc_low": 0.77, "auc_high": 0.89, "differing_needs": ["planner/on_time"], "indistinct": False},
        ],
        persona_conjunction=[
            {"persona_id": "planner", "needs": k, "customers": n, "share": n / 112, "low": n / 130, "high": n / 100, "independent": chance,
             "shuffled": chance, "shuffled_high": chance + 0.05}
            for k, n, chance in ((1, 60, 0.54), (2, 11, 0.07))
        ],
        persona_flips=[
            {"persona_id": "planner", "kind": kind, "left_out": name, "customers": n, "verdict": verdict, "supported": share, "flips": verdict != "VALIDATED"}
            for kind, name, n, verdict, share in (
                ("source", word("source", "surveys"), 61, "PARTIAL", 0.5), ("half", "the earlier half", 58, "VALIDATED", 0.83),
                ("half", "the later half", 3, "INSUFFICIENT", 0.0), ("customer", "whoever said most", 111, "VALIDATED", 0.83),
            )
        ],
        need_topics=[
            {"persona_id": "planner", "need_id": "on_time", "topic_id": "T002", "share_of_topic": 0.41, "share_of_need": 0.8,
             "enrichment": 1.9, "q": 0.001, "claimed": True},
            {"persona_id": "planner", "need_id": "on_time", "topic_id": "T001", "share_of_topic": 0.03, "share_of_need": 0.04,
             "enrichment": -1.1, "q": 1.0, "claimed": False},
        ],
        controls=[
            {"control": word("control", "decoy personas"), "tested": 40, "passed": 39, "rate": 0.025, "high": 0.13,
             "says": "Made of needs that nobody declared; they should never be supported."},
            {"control": "shuffled segments", "tested": 100, "passed": 99, "rate": 0.01, "high": 0.054,
             "says": "The same claims, with the segment dealt out at random."},
        ],
    )  # fmt: skip


def _channels() -> Run:
    """Twelve who phoned because the site failed, six who then wrote, two who drove to the shop."""
    told = [f"f{PEOPLE['awareness'] + i:04d}:0:{len(SAID['purchase'][i % 3])}" for i in range(20)]
    went = [("web", "phone")] * 12 + [("phone", "email")] * 6 + [("phone", "store")] * 2
    return tables.frames(
        unit_channels=[{"unit_id": unit, "role": "switched_to", "channel": to, "from_channel": left, "reason": "failed"}
                       for unit, (left, to) in zip(told, went, strict=True)],
        handoffs=[
            {"stage": stage, "from_channel": left, "to_channel": to, "units": n, "customers": n, "share": n / of, "low": n / of * 0.6, "high": n / of * 1.5,
             "valence": -0.52 if n >= 5 else None}
            for stage, left, to, n, of in (("(all)", "web", "phone", 12, 80), ("purchase", "web", "phone", 9, 60), ("support", "web", "phone", 3, 20),
                                           ("(all)", "phone", "email", 6, 40), ("(all)", "phone", "store", 2, 40))
        ],
    )  # fmt: skip


def _journey(word: Any) -> Run:
    cells = []
    for stage, n in PEOPLE.items():
        v = VALENCE.get(stage, (None, None, None))
        state = "thin" if n < 10 else "sparse" if n < 30 else "measured"
        whole = {"stage": stage, "touchpoint": "(all)", "channel": "(all)", "units": int(n * 1.2), "feedback": n, "customers": n,
                 "valence": v[0], "low": v[1], "high": v[2], "state": state,
                 "negative_share": None if n < 10 else 0.5 - (v[0] or 0) / 2,
                 "emotion": FELT[stage][0] if n >= 30 else None, "emotion_share": 0.3}  # fmt: skip
        cells += [whole] if n else []
        cells += [
            {**whole, "channel": word("channel", c), "customers": int(n * s)} for c, s in (("web", 0.5), ("email", 0.3)) if n
        ][: 1 if hostile_channel(word) else 2]
    cells += [
        {"stage": s, "touchpoint": t, "channel": "(all)", "units": n, "feedback": n, "customers": n, "state": "measured"}
        for s, t, n in (("purchase", "checkout", 48), ("delivery", "courier", 71), ("delivery", "tracking", 39),
                        ("delivery", "neighbour", 12), ("support", "phone_queue", 44))
    ]  # fmt: skip
    return tables.frames(journey=cells)


def hostile_channel(word: Any) -> bool:
    """Whether the channel's name was replaced: one name cannot stand for two cells."""
    return word("channel", "web") != "web"


def _found(word: Any) -> Run:
    units = [f"f{n:04d}" for n in range(70, 188)]
    said = {f: SAID["delivery"][i % 4] for i, f in enumerate(units)}
    ids = [f"{f}:0:{len(text)}" for f, text in said.items()]
    evidence = [("pain", "T002@delivery"), ("topic", "T002"), ("need", "planner/on_time"), ("opportunity", "unmet_need:on_time"),
                ("gap", "unplanned_touchpoint:neighbour"), ("handoff", "web>phone")]  # fmt: skip
    return tables.frames(
        pains=[
            {"pain_id": f"{t}@{s}", "topic_id": t, "stage": s, "customers": n, "reach": n / 250, "reach_low": n / 250 - 0.05,
             "reach_high": n / 250 + 0.05, "negative_share": 0.72, "negative_low": 0.63, "intensity": 0.61, "exit": 0.09,
             "severity": v, "severity_low": v - 6, "severity_high": v + 6, "rank": r, "rank_low": 1, "rank_high": r + 1, "top5": 1.0}
            for r, (t, s, n, v) in enumerate((("T002", "delivery", 78, 47.0), ("T003", "support", 39, 33.0)), start=1)
        ],
        gaps=[
            {"gap_id": "unplanned_touchpoint:neighbour", "kind": "unplanned_touchpoint", "subject": "neighbour", "customers": 12,
             "says": word("gap", "Customers meet you at a neighbour's door, which the declared journey does not know."),
             "effect": 0.05, "low": 0.03, "high": 0.08},
            {"gap_id": "inconsistent_channel:T003", "kind": "inconsistent_channel", "subject": "T003", "customers": 58, "q": 0.012,
             "says": "Waiting for an answer is felt worse by e-mail than on the web.", "effect": -0.38, "low": -0.61, "high": -0.15},
        ],
        opportunities=[
            {"opportunity_id": "unmet_need:on_time", "kind": "unmet_need", "subject": "on_time", "customers": 51, "importance": 8.1,
             "says": word("opportunity", "Keep the promised day, or say early that it slips"), "satisfaction": 2.6, "score": 13.6,
             "low": 11.9, "high": 15.0, "rank": 1},
            {"opportunity_id": "delight:T004", "kind": "delight", "subject": "T004", "customers": 33, "importance": 3.2,
             "says": "People love the lamp in the evening: show it in the advert.", "satisfaction": 8.8, "score": 3.2, "low": 2.4,
             "high": 4.1, "rank": 2},
        ],
        evidence=[
            {"subject_type": kind, "subject_id": subject, "unit_id": ids[3 * k + i], "role": role, "rank": 1}
            for k, (kind, subject) in enumerate(evidence) for i, role in enumerate(("best", "random", "against"))
        ],
    )  # fmt: skip
