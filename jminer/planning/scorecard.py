"""The scorecard: the goals and metrics of a project, and what this run measures of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from jminer.domain import Persona
from jminer.personas.segments import BUILT_IN, INSIDE, UNKNOWN, Crowd, Segment, crowd, segment
from jminer.planning.findings import Finding, units_of
from jminer.statistics.harm import FEWEST
from jminer.statistics.intervals import mean_interval, wilson

SAID = {
    "share": "share of all customers who speak of {of}", "negative_share": "share of those who speak of {of} who complain",
    "mean_valence": "mean valence of what is said of {of}", "mean_rating": "mean rating of those who speak of {of}", "mean_effort": "mean effort told of {of}",
}  # fmt: skip
RANGES = {"mean_valence": (-1.0, 1.0), "mean_effort": (-5.0, 5.0)}
Row = dict[str, Any]


def score(read: Mapping[str, Any], view: Any, said: pl.DataFrame) -> list[Row]:
    """Rows of the table scorecard. said: what `statistics.harm.told` gives."""
    goals = [
        {"kind": "goal", "name": goal, "state": "not_measured", "says": "A goal in words: declare a metric with a measure to see whether it is reached."}
        for goal in view.project.goals
    ]
    rows = goals + [_measured(metric, read, view, said) for metric in view.project.metrics]
    return [{"place": place + 1, **row} for place, row in enumerate(rows)]


def _measured(metric: Any, read: Mapping[str, Any], view: Any, said: pl.DataFrame) -> Row:
    row: Row = {"kind": "metric", "name": metric.name, "baseline": metric.baseline, "target": metric.target, "state": "not_measured"}
    if metric.measure is None:
        return row | {"says": "Nothing says what to measure: declare a measure, or put the figure in by hand. No feedback can tell it."}
    said, problem = _among(metric, read, view, said)
    mine, name, lost = _about(metric, read, view, said)
    if problem := problem or lost:
        return row | {"says": problem}
    row["measure"] = SAID[metric.measure].format(of=name) + (f", where {metric.where}" if metric.where else "")
    values = _values(metric, mine, said, read)
    row["customers"] = len(values)
    if len(values) < FEWEST:
        return row | {"state": "thin", "says": f"Only {len(values)} customers tell it; below {FEWEST} there is no number."}
    if metric.measure in ("share", "negative_share"):
        now, (low, high) = float(values.mean()), wilson(float(values.sum()), len(values))
    else:
        least, most = RANGES.get(metric.measure) or metric.scale or (0.0, 1.0)
        now, (low, high) = round(float(values.mean()), 9), (round(min(max(end, least), most), 9) for end in mean_interval(values))
    return row | {"now": now, "low": low, "high": high} | dict(zip(("state", "says"), _state(metric, now, low, high), strict=True))


def _among(metric: Any, read: Mapping[str, Any], view: Any, said: pl.DataFrame) -> tuple[pl.DataFrame, str | None]:
    """What is said where the metric's rule is certainly true, or why it cannot be told."""
    if metric.where is None:
        return said, None
    people, inside = members(read, view, metric.where)
    if isinstance(inside, str):
        return said, inside
    certain = pl.Series(inside.counts & inside.inside[_owner(people)], dtype=pl.Boolean)
    return said.join(people.feedback.filter(certain).select("feedback_id"), on="feedback_id", how="semi"), None


def members(read: Mapping[str, Any], view: Any, rule: str) -> tuple[Crowd, Segment | str]:
    """Everybody, and who fulfils a rule; or why that cannot be told."""
    from jminer.errors import ConfigError

    people = crowd(read, read["units"])
    try:
        return people, segment(people, Persona("rule", "rule", (), rule=rule), view.personas.conflicts)
    except ConfigError:
        known = ", ".join(people.fields) or ", ".join(BUILT_IN)
        return people, f"The rule asks for a field that no source gives. Fields there are: {known}."


def _owner(people: Crowd) -> Any:
    return people.feedback["_customer"].to_numpy()


def _about(metric: Any, read: Mapping[str, Any], view: Any, said: pl.DataFrame) -> tuple[pl.DataFrame, str, str | None]:
    """What is said of the metric's stage, touchpoint and topic, in words, or what of it is not known."""
    labels = dict(read["topics"].select("topic_id", "label").iter_rows())
    topic = next((id_ for id_, label in labels.items() if metric.topic and metric.topic.casefold() in (id_.casefold(), (label or "").casefold())), None)
    stages, touchpoints = ({one.id: one.name for one in each} for each in (view.taxonomy.stages, view.taxonomy.touchpoints))
    if metric.topic and topic is None:
        return said, "", f"No topic of this run has the id or label “{metric.topic}”."
    if metric.stage and metric.stage not in stages:
        return said, "", f"The taxonomy has no stage {metric.stage}."
    if metric.touchpoint and metric.touchpoint not in touchpoints:
        return said, "", f"The taxonomy has no touchpoint {metric.touchpoint}."
    place = Finding("metric", metric.name, "metric", "", 0, 0.0, topic, metric.stage, metric.touchpoint)
    parts = [f"“{labels[topic]}”" if topic else "", stages.get(metric.stage or "", ""), touchpoints.get(metric.touchpoint or "", "")]
    name = ", ".join(part for part in parts if part) or "anything"
    return units_of([place], said, read) if place.about_something else said, name, None


def _values(metric: Any, mine: pl.DataFrame, said: pl.DataFrame, read: Mapping[str, Any]) -> Any:
    """One value per customer."""
    if metric.measure == "share":
        speaks = pl.col("customer_id").is_in(mine["customer_id"].unique().to_list())
        return said.select("customer_id").unique().sort("customer_id").select(speaks.cast(pl.Float64)).to_series().to_numpy()
    if metric.measure == "mean_rating":
        rated = mine.select("feedback_id", "customer_id").unique().join(read["feedback"].select("feedback_id", "rating"), on="feedback_id").drop_nulls("rating")
        worst, best = metric.scale or (0.0, 1.0)
        ratings = rated.group_by("customer_id").agg(value=pl.col("rating").mean().round(9)).sort("customer_id")["value"].to_numpy()
        return worst + ratings * (best - worst)
    column = "effort" if metric.measure == "mean_effort" else "valence"
    each = mine.drop_nulls(column).group_by("customer_id").agg(value=pl.col(column).mean().round(9), complains=pl.col("complaint").any()).sort("customer_id")
    if metric.measure == "negative_share":
        return each["complains"].cast(pl.Float64).to_numpy()
    return each["value"].to_numpy()


def _state(metric: Any, now: float, low: float, high: float) -> tuple[str, str]:
    """Where it stands between baseline and target, and the same in a sentence; the interval decides, not the number."""
    figure = f"{now:.3g} ({low:.3g}–{high:.3g})"
    if metric.baseline is None and metric.target is None:
        return "open", f"Now {figure}; no baseline and no target are declared."
    better = 1.0 if metric.baseline is None or metric.target is None or metric.target >= metric.baseline else -1.0
    worst, best = (low, high) if better > 0 else (-high, -low)
    if metric.target is not None and (worst >= better * metric.target):
        return "reached", f"Now {figure}: the whole interval has reached the target of {metric.target:g}."
    if metric.baseline is None:
        return "open", f"Now {figure}; the target of {metric.target:g} is not surely reached, and no baseline says where it began."
    if worst > better * metric.baseline:
        return "improved", f"Now {figure}: surely better than the baseline of {metric.baseline:g}" + (
            "." if metric.target is None else f", not surely at the target of {metric.target:g}."
        )
    if best < better * metric.baseline:
        return "worse", f"Now {figure}: surely worse than the baseline of {metric.baseline:g}."
    return "no_change_shown", f"Now {figure}: not to be told from the baseline of {metric.baseline:g}."


def scope_shares(read: Mapping[str, Any], view: Any) -> list[Row]:
    """Rows of the table scope_shares: of each declared part of the scope, and of all parts together, how much of the feedback lies in it."""
    scope, units = view.project.scope, read["units"].select("unit_id", "feedback_id")
    feedback = read["feedback"].join(units.select("feedback_id").unique(), on="feedback_id").drop_nulls("customer_id").sort("feedback_id")
    judged: dict[str, tuple[pl.Series, str]] = {}
    if scope.stages:
        staged = units.join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id")
        wanted = list(scope.stages)
        known = staged.drop_nulls("stage").with_columns(inside=pl.col("stage").is_in(wanted) | pl.col("substage").is_in(wanted).fill_null(False))
        judged["stages"] = _judged(feedback, known.group_by("feedback_id").agg(pl.col("inside").any())), "tells of " + ", ".join(scope.stages)
    if scope.personas:
        judged["personas"] = _of_personas(feedback, read, view), "is by customers of " + ", ".join(scope.personas)
    if scope.channels:
        on = feedback.select("feedback_id", inside=pl.col("channel").is_in(list(scope.channels))).drop_nulls()
        judged["channels"] = _judged(feedback, on), "was written on " + ", ".join(scope.channels)
    if scope.period.first or scope.period.last:
        day = feedback["written_at"].dt.date().cast(pl.String)
        within = feedback.select("feedback_id", inside=(day >= (scope.period.first or "")) & (day <= (scope.period.last or "9"))).drop_nulls()
        judged["period"] = _judged(feedback, within), f"is from {scope.period.first or 'the beginning'} to {scope.period.last or 'the end'}"
    rows = [_share(part, inside, feedback["customer_id"], says) for part, (inside, says) in judged.items()]
    if len(judged) > 1:
        each = pl.DataFrame({part: inside for part, (inside, _) in judged.items()})
        rows.append(_share("(all)", each.select(pl.all_horizontal(pl.all())).to_series(), feedback["customer_id"], "is in every part of the scope"))
    return rows


def _judged(feedback: pl.DataFrame, inside: pl.DataFrame) -> pl.Series:
    return feedback.select("feedback_id").join(inside, on="feedback_id", how="left", maintain_order="left")["inside"]


def _of_personas(feedback: pl.DataFrame, read: Mapping[str, Any], view: Any) -> pl.Series:
    """Whether feedback speaks for any persona of the scope; unknown where no rule can tell."""
    answers: list[pl.Series] = []
    for persona in view.declared:
        if persona.id in view.project.scope.personas and persona.rule:
            people, found = members(read, view, persona.rule)
            if isinstance(found, Segment):
                side = pl.Series(found.side[_owner(people)])
                # A customer inside may have feedback that does not speak for the segment: it is outside.
                known = people.feedback.select("feedback_id", inside=pl.when(side != UNKNOWN).then((side == INSIDE) & pl.Series(found.counts)))
                answers.append(_judged(feedback, known))
    if not answers:
        return pl.Series([None] * len(feedback), dtype=pl.Boolean)
    return pl.DataFrame({str(i): answer for i, answer in enumerate(answers)}).select(pl.any_horizontal(pl.all())).to_series()


def _share(part: str, inside: pl.Series, customers: pl.Series, says: str) -> Row:
    """Feedback is counted as it is; the share is of customers, who count once."""
    of = pl.DataFrame({"customer": customers, "inside": inside}).drop_nulls("inside").group_by("customer").agg(pl.col("inside").any())
    hits, n = int(of["inside"].sum()), len(of)
    row = {"part": part, "inside": int(inside.sum() or 0), "outside": int((~inside).sum() or 0), "unknown": inside.null_count(), "customers": hits, "of": n}
    if n < FEWEST:
        return row | {"says": f"Of {n} customers only can it be told whether their feedback {says}: too few for a share."}
    low, high = wilson(hits, n)
    return row | {"share": hits / n, "low": low, "high": high, "says": f"The feedback of {hits / n:.0%} ({low:.0%}–{high:.0%}) of {n:,} customers {says}."}


def unknown_names(view: Any) -> Sequence[str]:
    """What the scope names and the project does not have, in sentences."""
    stages, personas = {stage.id for stage in view.taxonomy.stages}, {persona.id: persona for persona in view.declared}
    says = [f"The scope names the stage {name}, which the taxonomy does not have." for name in view.project.scope.stages if name not in stages]
    says += [f"The scope names the persona {name}, which is not declared." for name in view.project.scope.personas if name not in personas]
    return says + [f"The persona {name} of the scope has no segment rule, so nobody can be told to belong to it."
                   for name in view.project.scope.personas if name in personas and not personas[name].rule]  # fmt: skip
