"""Did an action improve what it was meant for? Its cells before and after, against cells that it does not touch (methods M18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, sqrt
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer import rules
from jminer.errors import ConfigError, did_you_mean
from jminer.personas.segments import crowd
from jminer.statistics.before_after import Numbers, Observed, rounded
from jminer.statistics.did import FEW, Against, Moves, against, leaning, moves
from jminer.statistics.discovery import q_values
from jminer.studies.actions import ActionFile, Cells, Declared, cells_of

READ = ("feedback", "customers", "units", "topics", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence")
"""What is read of the run; gaps too, when there are any."""
DATES = 24
"""Placebo dates, spread over the customers before the action."""
LEAST_PLACEBOS = 19
"""Of fewer, none could be rarer than one in twenty."""
ALPHA = 0.05
DETECT = 1.96 + 0.8416
"""Standard errors that a change must have to be found four times in five (Bloom 1995)."""
SMALL = 0.3
"""Of a standard deviation: the change that counts where none is declared."""
IMPROVED, NOTHING, WORSE, EARLY = "improved", "no change detectable", "worse", "too early"


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One action's scope: who said what when, in cells of which one is its target."""

    rows: pl.DataFrame
    """customer, time, cell (0 the target, −1 none of the followed), origin, valence; one row a unit and cell."""
    names: tuple[str, ...]
    """Of the cells."""
    customers: int
    origins: int
    allowed: NDArray[np.int64]
    """Cells that may be controls: no other action is meant for them."""
    measure: str

    def seen(self, shipped: datetime, until: datetime | None = None) -> tuple[Observed, Numbers]:
        """What is observed on both sides of a moment, of what was said before `until`; and the reference mix of origins."""
        rows = self.rows if until is None else self.rows.filter(pl.col("time") < until)
        sided = rows.with_columns(side=(pl.col("time") >= shipped).cast(pl.Int64))
        keys = ["side", "customer", "cell", "origin"]
        value = pl.col("valence").mean() if self.measure == "valence" else (pl.col("valence") < 0).any().cast(pl.Float64)
        each = sided.filter(pl.col("cell") >= 0).drop_nulls("valence").group_by(keys).agg(value=value.round(9)).sort(keys)
        base = None
        if self.measure == "complaints":
            everyone = sided.select("side", "customer", "origin").unique().sort("side", "customer")
            base = tuple(everyone[name].to_numpy() for name in ("customer", "side", "origin"))
            each = each.filter(pl.col("value") > 0)
        columns = {name: each[name].to_numpy() for name in keys}
        seen = Observed(self.customers, len(self.names), self.origins, columns["customer"], columns["cell"], columns["side"], columns["origin"],
                        each["value"].to_numpy(), base)  # type: ignore[arg-type]
        n, _ = seen.sums()
        return seen, n[0].sum(axis=0)


def monitor(declared: Declared, tables: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A row per action with its verdict and the numbers behind it, and a row per placebo. Raises ConfigError for ids the run does not know."""
    units = _units(tables)
    gaps = dict(tables["gaps"].select("gap_id", "subject").iter_rows()) if "gaps" in tables else {}
    cells = cells_of(declared, _known(tables, units), gaps)
    rows, placebos = list[dict[str, Any]](), list[dict[str, Any]]()
    for action in declared.actions:
        row, tried = _judged(action, _world(action, cells, units, tables))
        rows.append(row)
        placebos += [{"action": action.id, **each} for each in tried]
    for row, q in zip(rows, q_values(row["p"] for row in rows), strict=True):
        row["q"] = None if np.isnan(q) else float(q)
        row["verdict"], row["reason"] = _verdict(row)
    return rounded(rows), rounded(placebos)


def _units(tables: Mapping[str, Any]) -> pl.DataFrame:
    """Units that have a date: unit_id, feedback_id, customer (number), time, channel, origin (number), topic, stage, valence."""
    said = (
        tables["units"].select("unit_id", "feedback_id")
        .join(tables["feedback"].select("feedback_id", "customer_id", pl.col("written_at").alias("time"), pl.col("channel").fill_null("unknown"), "source"),
              on="feedback_id")
        .drop_nulls(["customer_id", "time"])
        .join(tables["unit_topics"].select("unit_id", topic="topic_id"), on="unit_id", how="left")
        .join(tables["unit_stages"].select("unit_id", "stage"), on="unit_id", how="left")
        .join(tables["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .sort("unit_id")
    )  # fmt: skip
    # A customer's main origin: the place of most of the units, of equals the first.
    placed = said.with_columns(origin=(pl.concat_str("source", pl.lit(" on "), "channel").rank("dense") - 1).cast(pl.Int64))
    main = placed.group_by("customer_id", "origin").agg(pl.len()).sort("customer_id", "len", "origin", descending=[False, True, False])
    main = main.unique("customer_id", keep="first", maintain_order=True).with_row_index("customer")
    main = main.select("customer_id", pl.col("customer").cast(pl.Int64), "origin")
    known: pl.DataFrame = placed.drop("origin").join(main, on="customer_id", how="left", maintain_order="left").drop("customer_id", "source")
    return known


def _known(tables: Mapping[str, Any], units: pl.DataFrame) -> dict[str, list[str]]:
    """The ids that an action may name."""
    touchpoints = tables["unit_touchpoints"]["touchpoint"]
    listed = {"topics": tables["topics"]["topic_id"], "stages": units["stage"], "touchpoints": touchpoints, "channels": units["channel"]}
    return {name: column.drop_nulls().unique().sort().to_list() for name, column in listed.items()}


def _world(action: ActionFile, cells: Mapping[str, Cells], units: pl.DataFrame, tables: Mapping[str, Any]) -> World:
    """The action's scope. Its target is compared along the first of topics, touchpoints, stages, channels, segment that it names;
    whatever else it names limits target and controls alike."""
    mine = cells[action.id]
    along = next((name for name in ("topics", "touchpoints", "stages", "channels") if getattr(mine, name)), "segment")
    scope = units
    if mine.segment:
        scope = scope.join(_segment(mine.segment, action.id, tables, scope), on="feedback_id")
        scope = scope if along == "segment" else scope.filter(pl.col("segment") == "inside")
    for name, column in (("channels", "channel"), ("stages", "stage")):
        if getattr(mine, name) and along != name:
            scope = scope.filter(pl.col(column).is_in(list(getattr(mine, name))))
    touched = tables["unit_touchpoints"].select("unit_id", "touchpoint")
    if along == "touchpoints":
        scope = scope.join(touched, on="unit_id", how="left")
    elif mine.touchpoints:
        scope = scope.join(touched.filter(pl.col("touchpoint").is_in(list(mine.touchpoints))).select("unit_id").unique(), on="unit_id", how="semi")
    column = {"topics": "topic", "touchpoints": "touchpoint", "stages": "stage", "channels": "channel", "segment": "segment"}[along]
    target = ("inside",) if along == "segment" else getattr(mine, along)
    others = scope[column].drop_nulls().unique().sort().to_list()
    names = ("target", *(name for name in others if name not in target))
    place = dict.fromkeys(target, 0) | {name: at for at, name in enumerate(names) if at}
    meant = {name for other in cells.values() for name in getattr(other, along, ())}
    rows = scope.with_columns(pl.col(column).replace_strict(place, default=-1, return_dtype=pl.Int64).alias("cell"))
    if along == "channels":  # the origin is what is compared
        rows = rows.with_columns(origin=pl.lit(0, dtype=pl.Int64))
    allowed = np.array([at for at, name in enumerate(names) if at and name not in meant], dtype=np.int64)
    people = int(units["customer"].max() or 0) + 1 if len(units) else 0  # type: ignore[arg-type]
    origins = int(rows["origin"].max() or 0) + 1 if len(rows) else 1  # type: ignore[arg-type]
    return World(rows.select("customer", "time", "cell", "origin", "valence"), names, people, origins, allowed, action.expects.measure)


def _segment(rule: str, action: str, tables: Mapping[str, Any], units: pl.DataFrame) -> pl.DataFrame:
    """feedback_id and segment (inside or outside) of feedback of which the rule can tell. Raises ConfigError for a field that nobody has."""
    people, asked = crowd(tables, units.select("unit_id", "feedback_id")), rules.parse(rule)
    for name in asked.fields:
        if name not in people.fields:
            raise ConfigError(f"Action {action}: its segment asks for '{name}', which no source gives.{did_you_mean(name, people.fields)} "
                              f"Fields there are: {', '.join(people.fields)}.")  # fmt: skip
    answers = [asked.answer(row) for row in people.feedback.select(asked.fields).iter_rows(named=True)]
    words = ["unknown" if answer is None else "inside" if answer else "outside" for answer in answers]
    return people.feedback.select("feedback_id").with_columns(segment=pl.Series(words, dtype=pl.String)).filter(pl.col("segment") != "unknown")


def _judged(action: ActionFile, world: World) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The numbers behind a verdict, and the placebos."""
    shipped, better = datetime(action.shipped.year, action.shipped.month, action.shipped.day, tzinfo=UTC), 1 if world.measure == "valence" else -1
    row: dict[str, Any] = {"action": action.id, "title": action.title, "owner": action.owner, "shipped": action.shipped, "measure": world.measure, "p": None}
    times = world.rows["time"].drop_nulls().sort()
    if times.is_empty() or times[-1] < shipped or times[0] >= shipped:
        why = "no feedback is later than it" if times.is_empty() or times[-1] < shipped else "no feedback is older than it, so there is nothing to compare with"
        return {**row, "early": why}, []
    seen, mix = world.seen(shipped)
    moved = moves(seen, mix)
    row["days"] = days = max((times[-1] - shipped).days, 1)
    row |= {"customers_before": int(moved.found.n[0, 0].sum()), "customers_after": int(moved.found.n[0, 1].sum())}
    if not moved.usable[0]:
        return {**row, "early": _few(row, moved, seen, days)}, []
    controls, row["trend_p"] = _matched(world, shipped, moved, better)
    found = against(moved, 0, controls)
    if found is None:
        return {**row, "early": f"no cell that it does not touch has {FEW} customers on either side"}, []
    spread, slope = _scale(seen, moved)
    row |= _interval(seen, moved, found, better) | _volume(action, found, spread, slope, days)
    row |= {"before": float(moved.found.level[0, 0]), "after": float(moved.found.level[0, 1]), "own_change": float(moved.found.change[0]),
            "controls": int((found.weights > 0).sum()), "sizes": found.change / slope / spread if spread > 0 else None,
            "toward": better * found.change, "own_toward": better * found.own}  # fmt: skip
    tried = [*_placebo_cells(world, moved, controls), *_placebo_dates(world, shipped, controls)]
    for kind in ("date", "cell"):
        z = np.array([each["z"] for each in tried if each["kind"] == kind])
        row[f"placebo_{kind}s"] = len(z)
        row[f"placebo_{kind}_p"] = _as_far(found.z, z) if len(z) >= LEAST_PLACEBOS else None
    return row, tried


def _few(row: Mapping[str, Any], moved: Moves, seen: Observed, days: int) -> str:
    """Why there are no numbers yet, and until when."""
    before, after = row["customers_before"], row["customers_after"]
    if before < FEW:
        return f"only {before} customers spoke of it before"
    if after < FEW:
        return f"only {after} customers so far, {FEW} are needed" + (f": about {ceil(FEW / after * days)} days after it was shipped" if after else "")
    return f"fewer than {FEW} customers complain of it" if seen.base is not None else f"fewer than {FEW} customers of a common origin"


def _matched(world: World, shipped: datetime, moved: Moves, better: int) -> tuple[NDArray[np.int64], float | None]:
    """Controls whose trend before the action was not surely another than the target's; and the p of the target's own trend
    against theirs in the direction of an improvement (None when there is too little to tell)."""
    usable = np.array([at for at in world.allowed if moved.usable[at]], dtype=np.int64)
    early = world.rows.filter((pl.col("time") < shipped) & (pl.col("cell") == 0))["time"].sort()
    if early.is_empty():
        return usable, None
    seen, mix = world.seen(early[len(early) // 2], shipped)
    before = moves(seen, mix)
    trend = against(before, 0, usable)
    if trend is None:
        return usable, None
    shared = before.shared
    error = np.sqrt(np.maximum(shared.diagonal() + shared[0, 0] - 2 * shared[0], 0.0) + trend.wandering)
    apart: Numbers = np.asarray(np.abs(np.nan_to_num(before.delta - before.delta[0])) / np.maximum(error, 1e-9))
    alike = np.array([at for at in usable if apart[at] < 1.96], dtype=np.int64)
    return alike if len(alike) >= min(5, len(usable)) else usable, _tail(better * trend.z, trend.freedom)


def _tail(t: float, freedom: float) -> float:
    from scipy.special import stdtr

    return float(stdtr(freedom, -t))


def _scale(seen: Observed, moved: Moves) -> tuple[float, float]:
    """Standard deviation of the target's customers, and how much of the moves' scale one unit of the measure is."""
    if seen.base is not None:
        share = float(moved.found.level[0, 0])
        return sqrt(max(share * (1 - share), 1e-9)), float(leaning(moved.found.level[:1], moved.found.counted[:1])[1][0, 0])
    rows = seen.cell == 0
    off = seen.value[rows] - moved.found.mean[0, seen.side[rows], seen.stratum[rows]]
    return sqrt(float((off**2).sum()) / max(int(rows.sum()) - 1, 1)), 1.0


def _interval(seen: Observed, moved: Moves, found: Against, better: int) -> dict[str, Any]:
    """The difference in differences with its interval and p, in the measure's own unit: of a share, in points from its level before."""
    from scipy.special import expit, stdtrit

    if seen.base is None:
        change, others, error = found.change, found.others, found.error
    else:
        before, error = _before(moved, found)
        change, others = (float(expit(before + by) - expit(before)) for by in (found.change, found.others))
    half = float(stdtrit(found.freedom, 0.975)) * error
    return {"change": change, "low": change - half, "high": change + half, "others_change": others, "p": 2 * _tail(abs(found.z), found.freedom),
            "z": better * found.z}  # fmt: skip


def _before(moved: Moves, found: Against) -> tuple[float, float]:
    """The target's log odds before, and the error of the change in points, which rests on both (delta method)."""
    from scipy.special import expit

    before = float(leaning(moved.found.level[:1], moved.found.counted[:1])[0][0, 0])
    was, now = (expit(log_odds) * (1 - expit(log_odds)) for log_odds in (before, before + found.change))
    contrast = np.eye(len(found.weights))[0] - found.weights
    start = moved.covariance[0, 0]
    together = float((start[1] - start[0]) @ contrast)
    return before, sqrt(max((now * found.error) ** 2 + (now - was) ** 2 * float(start[0, 0]) + 2 * now * (now - was) * together, 0.0))


def _volume(action: ActionFile, found: Against, spread: float, slope: float, days: int) -> dict[str, Any]:
    """The smallest change that four tries in five would find, now; and the days after which the one that counts would be found."""
    wanted = abs(action.expects.change) if action.expects.change else SMALL * spread
    allowed = (wanted * slope / DETECT) ** 2 - found.before_variance - found.wandering
    needed = ceil(days * max(found.after_variance + found.common, 0.0) / allowed) if allowed > 0 else None
    return {"detectable": DETECT * found.error / slope, "wanted": wanted, "days_needed": needed}


def _placebo_cells(world: World, moved: Moves, controls: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    """Every control as if the action had been for it."""
    for at in controls:
        if (found := against(moved, int(at), controls[controls != at])) is not None:
            yield {"kind": "cell", "name": world.names[at], "z": found.z}


def _placebo_dates(world: World, shipped: datetime, controls: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    """The target before the action, at moments when nothing was done."""
    early = world.rows.filter((pl.col("time") < shipped) & (pl.col("cell") == 0))["time"].sort()
    moments = list(dict.fromkeys(early[int(at)] for at in np.linspace(0.15, 0.85, DATES) * len(early))) if len(early) > DATES else []
    for moment in moments:
        seen, mix = world.seen(moment, shipped)
        if (found := against(moves(seen, mix), 0, controls)) is not None:
            yield {"kind": "date", "name": moment.date().isoformat(), "z": found.z}


def _as_far(z: float, placebos: NDArray[np.float64]) -> float:
    """Share of placebos that moved as far the same way, the action itself counted among them."""
    return float(((np.sign(z) * placebos >= abs(z)).sum() + 1) / (len(placebos) + 1))


def _verdict(row: dict[str, Any]) -> tuple[str, str]:
    """improved, worse, no change detectable or too early, and why. `toward` and `z` are positive for an improvement."""
    if "early" in row:
        return EARLY, f"{row['early']}."
    # Who looks every week finds something by chance; so before the time is up only what is far beyond doubt counts (O'Brien and Fleming 1979).
    passed = 1.0 if row["days_needed"] is None else min(1.0, row["days"] / row["days_needed"])
    if passed < 1 and abs(row["z"]) < 1.96 / sqrt(passed):
        until = row["shipped"] + timedelta(days=row["days_needed"])
        return EARLY, f"a change of {row['wanted']:.2f} would be found with feedback up to about {until}; so far one of {row['detectable']:.2f} would."
    placebos = {name: row[f"placebo_{kind}_p"] for kind, name in (("date", "placebo dates"), ("cell", "other cells")) if row[f"placebo_{kind}_p"] is not None}
    way = 1 if row["z"] > 0 else -1
    doubts = []
    if row["q"] > ALPHA or row["low"] * row["high"] <= 0:
        doubts.append(f"chance explains the difference (q = {row['q']:.2f})")
    elif way * row["own_toward"] < abs(row["toward"]) / 2:
        doubts.append("most of the difference is what the others did")
    else:
        if not placebos:
            doubts.append(f"there are fewer than {LEAST_PLACEBOS} placebo dates and cells to hold it against")
        doubts += [f"{share:.0%} of the {name} moved as far without any action" for name, share in placebos.items() if share > ALPHA]
        if way > 0 and row["trend_p"] is not None and row["trend_p"] <= ALPHA / 2:
            doubts.append("it was on its way before the action")
    if doubts:
        return NOTHING, f"{'; '.join(doubts)}. A change of {row['detectable']:.2f} would have been found four times in five."
    return (IMPROVED, WORSE)[way < 0], f"beyond what {row['controls']} cells that it does not touch did, chance explains and placebos show."


def told(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """A heading per action and sentences under it."""
    return {f"{row['title'] or row['action']}: {row['verdict']}": _sentences(row) for row in rows}


def _sentences(row: Mapping[str, Any]) -> list[str]:
    said = [f"Shipped {row['shipped']}" + (f", looked after by {row['owner']}" if row["owner"] else "") + f". Reason: {row['reason']}"]
    if row.get("change") is None:
        return said
    what = "mean valence" if row["measure"] == "valence" else "share of customers who complain"
    number = "{:+.2f}".format if row["measure"] == "valence" else "{:+.1%}".format
    people = f"{row['customers_before']} and {row['customers_after']} customers"
    said.append(f"{what[0].upper()}{what[1:]} {number(row['before'])} → {number(row['after'])} ({people}); the others moved by {number(row['others_change'])}; "
                f"the difference is {number(row['change'])} ({number(row['low'])} to {number(row['high'])}).")  # fmt: skip
    for kind, name in (("date", "earlier dates"), ("cell", "other cells")):
        if row[f"placebo_{kind}_p"] is not None:
            said.append(f"Placebo: {row[f'placebo_{kind}s']} {name} without an action; p = {row[f'placebo_{kind}_p']:.2f}.")
    return said
