"""Two runs compared: what changed in the journey, what in the verdicts, and what in the sample alone (methods M17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from jminer.errors import ConfigError
from jminer.studies.run_changes import changes
from jminer.studies.sample_drift import SURE, sample_drift
from jminer.studies.two_runs import TABLES, Pair, paired
from jminer.studies.verdict_changes import expiry, verdict_changes

READ = (*TABLES, "personas", "persona_needs")
"""What is read of a run, as far as it is there."""
STRONG = 0.6
"""From this AUC on a classifier tells two samples apart so well that trends may be about who was asked."""
TELLING = ("more", "less", "emerging", "fading", "better", "worse")
SHOWN = 12
"""Sentences of one kind; the tables have all."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two runs."""

    name: str
    tables: Mapping[str, Any]
    manifest: Mapping[str, Any]

    @property
    def period(self) -> tuple[date | None, date | None]:
        """Days of the first and the last feedback that counts."""
        days = self.tables["feedback"].join(self.tables["units"].select("feedback_id").unique(), on="feedback_id", how="semi")["written_at"].drop_nulls()
        return (days.min().date(), days.max().date()) if len(days) else (None, None)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All that was found, as rows, and told in sentences."""

    about: Mapping[str, Any]
    changes: list[dict[str, Any]]
    topics: list[dict[str, Any]]
    """What became of topics that are not the same in both; empty with one topic model."""
    verdicts: list[dict[str, Any]]
    drift: list[dict[str, Any]]
    metrics: list[dict[str, Any]]
    sentences: Mapping[str, list[str]]
    """Heading → what is told under it."""
    failed: Mapping[str, list[str]]
    """worse, verdict, drift → why the gate of this name says no; empty when it does not."""

    @property
    def facts(self) -> dict[str, Any]:
        """As JSON can say it."""
        return {name: getattr(self, name) for name in self.__slots__}


def compare(before: Side, after: Side, seed: int) -> Comparison:
    """Compare two runs. Raises ConfigError when one stopped too early, or their encoders differ."""
    for side in (before, after):
        if missing := [table for table in TABLES if table not in side.tables]:
            raise ConfigError(f"Run {side.name} stopped after step {side.manifest['last_step']}, before {missing[0]} was made. Run the project without --only.")
    encoders = [side.manifest["models"]["encoder"]["weights"] for side in (before, after)]
    if encoders[0] != encoders[1]:
        raise ConfigError(f"{before.name} and {after.name} were made with different encoders, so their topics cannot be matched. Run one of them again.")
    pair = paired(before.tables, after.tables, encoders[0])
    moved = changes(pair, _ratings(before.tables, after.tables, pair), seed)
    drift = sample_drift(before.tables, after.tables, seed)
    files = tuple({each["id"]: each for each in side.manifest["personas"]} for side in (before, after))
    code = tuple(str(side.manifest["versions"]["code"]) for side in (before, after))
    verdicts = verdict_changes(before.tables, after.tables, files, code)  # type: ignore[arg-type]
    metrics = _metrics(before, after, moved)
    topics = [{**asdict(fate), "label": pair.labels.get(fate.topic_id)} for fate in pair.fates]
    return Comparison(
        _about(before, after, pair), moved, topics, verdicts, drift, metrics,
        _told(before, after, pair, moved, topics, verdicts, drift, metrics), _failed(moved, pair, verdicts, drift),
    )  # fmt: skip


def _ratings(before: Mapping[str, Any], after: Mapping[str, Any], pair: Pair) -> pl.DataFrame:
    """side, customer, origin, rating: one row per rated feedback."""
    rated = pl.concat([tables["feedback"].select("feedback_id", "rating").with_columns(side=pl.lit(side, dtype=pl.Int64))
                       for side, tables in enumerate((before, after))]).drop_nulls("rating")  # fmt: skip
    owners = pair.units.select("side", "feedback_id", "customer", "origin").unique()
    return owners.join(rated, on=["side", "feedback_id"]).sort("side", "feedback_id")


def _about(before: Side, after: Side, pair: Pair) -> dict[str, Any]:
    counts = dict(pair.units.group_by("side").agg(pl.col("customer").n_unique()).iter_rows())
    sides = [
        {"run": side.name, "customers": counts.get(at, 0), "feedback": pair.units.filter(pl.col("side") == at)["feedback_id"].n_unique(),
         "first": side.period[0], "last": side.period[1]} for at, side in enumerate((before, after))
    ]  # fmt: skip
    return {"a": sides[0], "b": sides[1], "customers_in_both": pair.in_both, "feedback_in_both": pair.feedback_in_both, "one_topic_model": pair.same_model,
            "origin": list(pair.by), "origins": list(pair.origins), "origins_left_out": list(pair.left_out)}  # fmt: skip


def _metrics(before: Side, after: Side, moved: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The declared metrics of either project, with what both runs measured where jminer measures it (rating, valence)."""
    whole = {row["measure"]: row for row in moved if row["subject"] == "all"}
    declared = [{each["name"]: each for each in side.manifest["project"].get("metrics") or ()} for side in (before, after)]
    rows = []
    for name in sorted(declared[0].keys() | declared[1].keys()):
        now, seen = declared[1].get(name) or declared[0][name], whole.get(name.strip().casefold(), {})
        rows.append({"metric": name, "baseline": now["baseline"], "target": now["target"], "a": seen.get("a"), "b": seen.get("b"), "change": seen.get("change"),
                     "low": seen.get("low"), "high": seen.get("high"), "state": seen.get("state", "not measured by jminer"),
                     "declared": "as before" if declared[0].get(name) == declared[1].get(name) else "changed"})  # fmt: skip
    return rows


def _failed(moved: list[dict[str, Any]], pair: Pair, verdicts: list[dict[str, Any]], drift: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What each gate says no to. A topic of which more customers speak is worse when it is surely spoken of badly."""
    tone = {row["subject_id"]: row for row in moved if row["subject"] == "topic" and row["measure"] == "valence" and row.get("b") is not None}
    worse = [_thing(row) for row in moved if row["state"] == "worse"]
    worse += [f"{_thing(row)} ({row['state']})" for row in moved if row["subject"] == "topic" and row["state"] in ("more", "emerging")
              and tone.get(row["subject_id"], {}).get("b", 0.0) < 0]  # fmt: skip
    turned = [f"{row['persona_id']}{'/' + row['need_id'] if row['need_id'] else ''}" for row in verdicts if row["changed"]]
    apart = [f"a classifier tells the samples apart with an AUC of {row['auc']:.2f}" for row in drift if _drifted(row)]
    return {"worse": worse, "verdict": turned, "drift": apart}


def _drifted(row: Mapping[str, Any]) -> bool:
    return bool(row["measure"] == "sample" and row["q"] <= SURE)


def _thing(row: Mapping[str, Any]) -> str:
    """What a row of changes is about."""
    if row["subject"] == "all":
        return {"valence": "The tone of all that is said", "rating": "The mean rating"}[row["measure"]]
    return f"“{row['label']}” ({row['subject_id']})" if row["subject"] == "topic" else f"Stage {row['subject_id']}"


def _told(before: Side, after: Side, pair: Pair, moved: list[dict[str, Any]], topics: list[dict[str, Any]], verdicts: list[dict[str, Any]],
          drift: list[dict[str, Any]], metrics: list[dict[str, Any]]) -> dict[str, list[str]]:  # fmt: skip
    """Everything in sentences, by heading; headings without any are left out."""
    claimed = sorted((row for row in moved if row["state"] in TELLING), key=lambda row: (row["family"], row["q"], row["subject_id"], row["measure"]))
    mixed = [row for row in moved if row["state"] == "mix of origins"]
    turned = [row for row in verdicts if row["changed"]]
    told = {
        "Compared": _compared(_about(before, after, pair)),
        "The sample": _sample(drift, mixed),
        "Changed": _some([_sentence(row) for row in claimed]),
        "Topics": _some([_fate(row) for row in topics if row["fate"] != "kept"]),
        "Verdicts": [*(_verdict(row) for row in turned), *(expiry((before.period[1], after.period[1])) if verdicts else ())],
        "Metrics and goals": [*(_metric(row) for row in metrics), *_goals(before, after)],
    }
    if not claimed and not turned and not any(_drifted(row) for row in drift):
        tested = sum(row["p"] is not None for row in moved)
        told["Changed"] = [f"Nothing changed beyond what chance explains: none of {tested} figures moved surely."]
    return {heading: sentences for heading, sentences in told.items() if sentences}


def _some(sentences: list[str]) -> list[str]:
    more = len(sentences) - SHOWN
    return [*sentences[:SHOWN], *([f"… and {more} more; --json and --out have all."] if more > 0 else [])]


def _compared(about: Mapping[str, Any]) -> list[str]:
    told = [f"{mark}: {side['run']}, {side['customers']:,} customers, {side['feedback']:,} pieces of feedback"
            + (f", {side['first']} to {side['last']}." if side["first"] else ".") for mark, side in (("A", about["a"]), ("B", about["b"]))]  # fmt: skip
    both = about["customers_in_both"]
    told.append(f"{both:,} customers are in both runs; what they say then and now is compared as pairs." if both else "No customer is in both runs.")
    if about["feedback_in_both"]:
        same = about["feedback_in_both"] == about["a"]["feedback"] == about["b"]["feedback"]
        told.append("Both runs hold the same feedback." if same else
                    f"{about['feedback_in_both']:,} pieces of feedback are in both runs, which makes differences smaller.")  # fmt: skip
    told.append("Both runs used one topic model, so topics are the same." if about["one_topic_model"] else
                "The runs have different topics: those of B were asked of A's feedback too, and those that only A has of B's.")  # fmt: skip
    if about["origins_left_out"]:
        told.append(f"Left out, because the other run has fewer than 10 customers of it: {', '.join(about['origins_left_out'])}.")
    if len(about["origins"]) > 1:
        told.append(f"Shares are those of one mix of {len(about['origins'])} origins ({' and '.join(about['origin'])}), the same for both runs.")
    elif not about["origin"]:
        told.append("The runs have no source or channel in common, so nothing could be held alike: differences may be those of the sources.")
    return told


def _sample(drift: list[dict[str, Any]], mixed: list[dict[str, Any]]) -> list[str]:
    told = []
    for row in drift:
        if row["measure"] == "sample" and row["q"] <= SURE:
            warn = " Trends may be about who was asked." if row["auc"] >= STRONG else ""
            told.append(f"The sample itself differs: by where customers wrote, who they are and how much, a classifier tells the runs apart with an AUC of "
                        f"{row['auc']:.2f} (.5 is chance, p = {row['p']:.3f}).{warn}")  # fmt: skip
        if row["measure"] == "content" and row["q"] <= SURE:
            told.append(f"By what customers say, a classifier tells the runs apart with an AUC of {row['auc']:.2f} (p = {row['p']:.3f}).")
        if row["measure"] == "field" and row["q"] <= SURE:
            told.append(f"{row['field']} differs most in {row['value']}: {row['a']:.0%} of A's customers, {row['b']:.0%} of B's.")
    if mixed:
        told.append(f"Another mix of origins alone explains a change that would else be told of {', '.join(_thing(row) for row in mixed[:3])}"
                    + (f" and {len(mixed) - 3} more." if len(mixed) > 3 else "."))  # fmt: skip
    return told


def _sentence(row: Mapping[str, Any]) -> str:
    sure = f"q = {row['q']:.3f}" if row["q"] >= 0.001 else "q < 0.001"
    if row["measure"] == "share":
        return (f"{_thing(row)} {row['state']}: {row['a']:.1%} → {row['b']:.1%} of customers ({100 * row['change']:+.1f} points, {100 * row['low']:+.1f} to "
                f"{100 * row['high']:+.1f}; odds × {row['odds_ratio']:.2f}; crude {row['crude_a']:.1%} → {row['crude_b']:.1%}; {sure}).")  # fmt: skip
    size = f", {row['size']:+.2f} of a standard deviation" if row.get("size") is not None else ""
    return (f"{_thing(row)} {row['state']}: {row['measure']} {row['a']:+.2f} → {row['b']:+.2f} ({row['change']:+.2f}, {row['low']:+.2f} to {row['high']:+.2f}"
            f"{size}; crude {row['crude_a']:+.2f} → {row['crude_b']:+.2f}; {sure}).")  # fmt: skip


def _fate(row: Mapping[str, Any]) -> str:
    what = {"born": "is found in B alone", "gone": "is found in A alone", "split": f"came out of {row['other']}", "merged": f"is part of {row['other']} in B",
            "divided": "was divided by hand"}  # fmt: skip
    return f"“{row['label']}” ({row['topic_id']}) {what[row['fate']]}."


def _verdict(row: Mapping[str, Any]) -> str:
    name = row["persona_id"] + (f", need {row['need_id']}" if row["need_id"] else "")
    return f"{name}: {row['verdict_a'] or 'not tested'} → {row['verdict_b'] or 'not tested'}; {row['reason']}"


def _metric(row: Mapping[str, Any]) -> str:
    if row["a"] is None:
        return f"{row['metric']}: target {row['target']}; jminer does not measure it."
    return f"{row['metric']}: {row['a']:.2f} → {row['b']:.2f} ({row['low']:+.2f} to {row['high']:+.2f}), target {row['target']}; {row['state']}."


def _goals(before: Side, after: Side) -> list[str]:
    was, now = (list(side.manifest["project"].get("goals") or ()) for side in (before, after))
    return [*(f"New goal: {goal}" for goal in now if goal not in was), *(f"No goal any more: {goal}" for goal in was if goal not in now)]
