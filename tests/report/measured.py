"""The measured journey of the invented parcel shop: curve, moments, drivers, grids, plan and what lies deeper."""

from __future__ import annotations

from typing import Any

import polars as pl

from jminer import tables

CURVE = {
    "purchase": (64, 0.24, 0.12, 0.36), "delivery": (118, -0.46, -0.55, -0.37), "use": (41, 0.41, 0.27, 0.55), "support": (73, -0.12, -0.24, 0.0),
    "loyalty": (14, 0.33, 0.02, 0.61),
}  # fmt: skip
PLANNER = {"delivery": (52, -0.7, -0.8, -0.6), "support": (31, -0.15, -0.3, 0.05)}
THIN = {"awareness": 6, "consideration": 0, "exit": 8}
STAGES = ("awareness", "consideration", "purchase", "delivery", "use", "support", "loyalty", "exit")


def measured(word: Any) -> dict[str, pl.DataFrame]:
    """All tables of the measured journey; `word` replaces the text of a sink."""
    return {**_felt(word), **_driven(), **_compared(), **_heard(word), **_planned(word)}


def _felt(word: Any) -> dict[str, pl.DataFrame]:
    return tables.frames(
        curve=[*_curve("(all)", CURVE), *_curve("planner", PLANNER)],
        curve_emotions=[
            {"segment": segment, "stage": "delivery", "emotion": emotion, "share": share, "low": share - 0.08, "high": share + 0.08, "customers": n}
            for segment, emotion, share, n in (("(all)", "anger", 0.31, 36), ("(all)", "delight", 0.03, 3), ("planner", "anger", 0.5, 26))
        ],
        peak_end=[{"model": "mean", "customers": 12, "says": "12 rated customers have three or more mentions; 50 are needed."}],
        moments=[
            {"kind": "frustration", "touchpoint": "courier", "topic_id": "T002", "stage": "delivery", "customers": 71, "holders": 30, "share": 0.42,
             "low": 0.31, "high": 0.54, "base": 0.12, "lift": 3.5, "q": 0.001, "says": "30 of 71 customers express frustration strongly."},
            {"kind": "truth", "touchpoint": "(all)", "topic_id": "T003", "stage": "support", "customers": 58, "share": 0.23, "effect": -0.2,
             "effect_low": -0.3, "effect_high": -0.1, "top3": 0.9, "says": "Complaint goes with an outcome −0.20."},
            {"kind": "delight", "says": word("moment", "In none of 9 cells do surely twice as many customers express delight strongly.")},
        ],
        dropoff=[
            {"source": "funnel", "stage": stage, "segment": "(all)", "channel": "(all)", "entered": n, "exited": out, "exit_rate": out / n,
             "low": out / n * 0.9, "high": out / n * 1.1, "usual": 0.1, "severity": severe, "topics": ["T002"], "quadrant": quadrant,
             "says": word("funnel", "Many leave here, and a pain point says why.")}
            for stage, n, out, severe, quadrant in (("purchase", 1000, 80, None, "healthy"), ("delivery", 920, 200, 47.0, "explained_loss"),
                                                    ("support", 600, 40, 33.0, "tolerated_pain"))
        ],
    )  # fmt: skip


def _curve(segment: str, measured: dict[str, tuple[int, float, float, float]]) -> list[dict[str, Any]]:
    rows = []
    for place, stage in enumerate(STAGES, start=1):
        row: dict[str, Any] = {"segment": segment, "stage": stage, "place": place, "units": 0, "customers": THIN.get(stage, 0), "state": "thin"}
        if stage in measured:
            n, value, low, high = measured[stage]
            row |= {"customers": n, "units": n + 9, "valence": value, "low": low, "high": high, "state": "measured" if n >= 30 else "sparse"}
            row |= {"extreme": "trough" if stage == "delivery" else None, "to_be": 0.2 if stage in ("delivery", "use") else None}
            row |= {"says": "The highest in 61% of draws, but not separable from loyalty." if stage == "use" else None}
        rows.append(row)
    return [{"segment": segment, "stage": "(all)", "place": 0, "units": 300, "customers": 112 if segment != "(all)" else 250, "state": "measured"}, *rows]


def _driven() -> dict[str, pl.DataFrame]:
    effects = (("T002", "negative", 0.085, -0.21, -0.29, -0.13, "agrees"), ("T004", "positive", 0.04, 0.12, 0.05, 0.19, "uncovered"),
               ("T001", "negative", 0.03, -0.02, -0.09, 0.05, "reversed"))  # fmt: skip
    return tables.frames(
        driver_models=[
            {"level": "topic", "outcome": "rating", "circular": False, "customers": 220, "drivers": 3, "controls": ["source", "length"], "set_aside": ["T005"],
             "r2": 0.31, "r2_low": 0.2, "r2_high": 0.4, "method": "LMG", "state": "identified", "reason": "3 kinds explain 31% of the rating."},
        ],
        drivers=[
            {"level": "topic", "subject": topic, "polarity": side, "customers": int(220 * reach), "reach": reach, "effect": effect, "effect_low": low,
             "effect_high": high, "q": 0.01, "impact": reach * effect, "impact_low": reach * low, "impact_high": reach * high, "importance": 0.4, "rank": rank,
             "rank_low": rank, "rank_high": rank + 1, "top3": 0.9, "vif": 1.2, "left_out": reach * effect * 1.5, "left_out_low": -0.1,
             "left_out_high": 0.1, "compared": compared}
            for rank, (topic, side, reach, effect, low, high, compared) in enumerate(effects, start=1)
        ],
        kano=[
            {"level": "topic", "subject": "T002", "kind": "must_be", "reason": "It only hurts.", "complaining": 68, "praising": 20, "penalty": -0.21,
             "penalty_low": -0.29, "penalty_high": -0.13, "reward": 0.01, "reward_low": -0.04, "reward_high": 0.06, "asymmetry": -0.9, "asymmetry_low": -1.0,
             "asymmetry_high": -0.5},
            {"level": "topic", "subject": "T001", "kind": "undetermined", "reason": "Too few.", "complaining": 11, "praising": 9},
        ],
        sensitivity=[
            {"order": "severity", "weighting": weighting, "weightings": n, "top": 10, "overlap": overlap, "low": low}
            for weighting, n, overlap, low in (("random", 500, 0.94, 0.8), ("exit alone", 1, 0.4, 0.4), ("effort alone", 1, 0.9, 0.9))
        ],
        score_models=[
            {"source": "reviews", "state": "scored", "reason": "40 customers without a rating are scored.", "feedback": 132, "rated_feedback": 92,
             "customers": 130, "rated_customers": 90, "r2": 0.5, "r2_low": 0.4, "r2_high": 0.6, "error": 0.2},
        ],
        score_means=[
            {"measure": "rating", "field": field, "value": value, "customers": n, "rated": rated, "mean": mean, "low": mean - 0.05, "high": mean + 0.05,
             "rated_mean": mean + 0.02, "rated_low": mean - 0.06, "rated_high": mean + 0.1, "weight": weight, "state": "measured", "reason": None}
            for field, value, n, rated, mean, weight in (("(all)", "(all)", 250, 90, 0.61, 0.4), ("(stage)", "delivery", 118, 40, 0.38, 0.4),
                                                         ("(stage)", "support", 73, 30, 0.55, 0.0))
        ],
    )  # fmt: skip


def _compared() -> dict[str, pl.DataFrame]:
    return tables.frames(
        inconsistencies=[
            {"dimension": "channel", "subject_type": "topic", "subject": "T003", "way": "compared", "place": place, "customers": n, "others": 58 - n,
             "difference": gap, "low": gap - 0.2, "high": gap + 0.2, "delta": gap, "p": 0.001, "q": 0.012, "state": "inconsistent" if place == "email" else
             "not shown"}
            for place, n, gap in (("email", 30, -0.4), ("web", 28, 0.1))
        ] + [{"dimension": "channel", "subject_type": "topic", "subject": "T005", "way": "compared", "place": "(all)", "state": "refused",
              "reason": "Fewer than 15 customers on two channels."}],
        channel_mixes=[
            {"dimension": "channel", "place": "email", "customers": 80, "others": 170, "distance": 0.3, "q": 0.01, "more": ["T003"], "less": ["T001"]},
        ],
        touchpoint_coverage=[
            {"stage": stage, "touchpoint": touchpoint, "planned": planned, "customers": n, "state": state}
            for stage, touchpoint, planned, n, state in (
                ("(all)", "courier", True, 71, "heard"), ("delivery", "courier", True, 71, "heard"), ("(all)", "neighbour", False, 12, "unplanned"),
                ("delivery", "neighbour", False, 12, "unplanned"), ("(all)", "tracking", True, 3, "quiet"), ("delivery", "tracking", True, 3, "quiet"))
        ],
        employee_voice=[
            {"subject_type": "topic", "subject": "T003", "heard_by": "customers", "staff": 0, "staff_of": 40, "staff_share": 0.0, "staff_low": 0.0,
             "staff_high": 0.09, "customers": 58, "of": 250, "share": 0.23, "low": 0.18, "high": 0.29, "q": 0.001},
            {"subject_type": "topic", "subject": "T004", "heard_by": "staff", "staff": 3, "staff_of": 40, "staff_share": 0.07, "customers": 33, "of": 250,
             "share": 0.13},
        ],
    )  # fmt: skip


def _heard(word: Any) -> dict[str, pl.DataFrame]:
    shares = {f"{name}{end}": value for name, value in (("met", 0.2), ("unmet", 0.6), ("wanted", 0.3)) for end in ("", "_low", "_high")}
    return tables.frames(
        needs_found=[
            {"found_id": "N001", "statement": word("found", "I want to choose the hour"), "verb": "choose", "object": "hour", "label": "the hour",
             "keywords": [], "asked_for": [word("asked", "evening delivery")], "topic_id": "T002", "units": 40, "customers": 31, "state": "measured",
             "share": 0.12, "low": 0.09, "high": 0.17, "stage": "delivery", "stability": 0.7, "exemplars": [], **shares},
            {"found_id": "N002", "statement": "I care about tape", "label": "tape", "keywords": [], "units": 4, "customers": 3, "state": "thin",
             "exemplars": []},
        ],
        needs_found_stages=[{"found_id": "N001", "stage": "delivery", "share": 0.8, "low": 0.6, "high": 0.9, "customers": 25}],
        needs_curve=[{"mentions": n, "needs": needs, "low": needs * 0.9, "high": needs * 1.1, "new": new}
                     for n, needs, new in ((100, 1.0, 1.0), (200, 1.9, 0.2))],
        needs_unseen=[{"found": 2, "mentions": 220, "coverage": 0.97, "reason": "too few odd ones"}],
        opportunity_segments=[
            {"persona_id": "planner", "opportunity_id": "unmet_need:on_time", "customers": 40, "importance": 9.0, "importance_stated": 9.0,
             "satisfaction": 2.0, "score": 16.0, "low": 14.0, "high": 17.0, "overserved": False, "called": True},
        ],
    )  # fmt: skip


def _planned(word: Any) -> dict[str, pl.DataFrame]:
    action = {
        "source": "pain", "kind": "wait", "also": [], "topic_id": "T002", "stage": "delivery", "emotion": "anger", "problem": "78 customers complain.",
        "evidence": [], "hypothesis": "Perhaps: the depot is late. To check: look at its times.", "patterns": ["say-when"],
        "solutions": [word("solution", "Say when it comes, and say early that it slips.")], "owner": word("owner", "owner of Courier"),
        "metric": "share of all customers who complain of it", "baseline": 0.31, "baseline_low": 0.26, "baseline_high": 0.37, "customers": 250,
        "expected": 120, "detectable": 0.09, "target": 0.22, "due_days": 60, "review_days": 150, "rule": "Go on below 22%.", "reach": 0.31,
        "loss": 0.4, "harm": 0.12, "harm_low80": 0.1, "harm_high80": 0.15, "top5": 1.0, "top5_weights": 0.98, "would_change": "Nothing near.",
    }  # fmt: skip
    return tables.frames(
        plan=[
            {**action, "action_id": "pain:T002@delivery", "rank": 1, "subject_id": "T002@delivery"},
            {**action, "action_id": "gap:unplanned_touchpoint:neighbour", "rank": None, "source": "gap", "subject_id": "unplanned_touchpoint:neighbour",
             "kind": "unplanned_touchpoint", "topic_id": None, "stage": None, "harm": None, "harm_low80": None, "harm_high80": None},
        ],
        scorecard=[{"place": 1, "kind": "metric", "name": word("metric", "CSAT"), "measure": "share of those who complain", "baseline": 0.5, "target": 0.3,
                    "now": 0.42, "low": 0.36, "high": 0.48, "customers": 250, "state": "improved", "says": "Below the baseline, above the target."}],
        scope_shares=[{"part": "(all)", "inside": 200, "outside": 40, "unknown": 10, "customers": 190, "of": 230, "share": 0.83, "low": 0.77, "high": 0.87,
                       "says": "The feedback of 83% (77%–87%) of 230 customers is in scope."}],
        workshop=[{"rank": 1, "sort": "kind", "subject_type": "pain", "subject_id": "T003@support", "question": word("question", "What stands in the way?"),
                   "options": ["wait", "policy"], "hangs": "The cause decides what is worth trying.", "how": "Two people sort thirty.", "evidence": [],
                   "uncertainty": 0.9, "reach": 0.16, "value": 0.14}],
    )  # fmt: skip
