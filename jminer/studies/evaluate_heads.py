"""How good the heads are: the figures that they were kept with, and what they get right of answers on the user's own units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError, did_you_mean
from jminer.heads.answers import KINDS, Answer, read_answers
from jminer.heads.store import read_facts
from jminer.settings import Settings
from jminer.statistics.calibration import calibration_error
from jminer.statistics.resampling import bootstrap_sum, draws, percentile_interval
from jminer.studies.label_figures import FEW, Figure, figures
from jminer.studies.labelling import Material

DRAWS = 1000
NEEDS = ("needs_subject",)
TITLES = {"fine": "28 labels", "ekman": "Ekman's 7", "customer": "customer emotions and neutral"}
WORDS = {"macro_f1": "macro-F1", "accuracy": "accuracy", "calibration_error": "calibration error"}
JUDGED = ("macro_f1", "calibration_error")
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


def heads_of(settings: Settings) -> dict[str, str]:
    """Head → the kind of label it serves, of all that a run with these settings asks."""
    stages, emotions = settings.stages, settings.emotions
    named = {stages.head: "stages", stages.substage_head: "stages", settings.touchpoints.head: "touchpoints", emotions.head: "emotions",
             emotions.valence_head: "valence", emotions.intensity_head: "intensity", emotions.sarcasm_head: "sarcasm"}  # fmt: skip
    return named | dict.fromkeys(NEEDS, "needs")


def kept_with(folder: Path) -> dict[str, Any]:
    """What a head's folder says of it: when and over which encoder it was made, rows by set, its figures. Raises IntegrityError."""
    facts = read_facts(folder)
    made, found = facts["made"], facts["figures"]
    if "customer" in found:
        shown = {f"{title}, {words}": found[key][figure] for key, title in TITLES.items() for figure, words in WORDS.items() if figure in found[key]}
        on = "the dev split of GoEmotions"
    elif "apart" in found:
        shown = {words: found["apart"][figure] for figure, words in WORDS.items() if figure in found["apart"]} | _of_those_there(found["apart"])
        on = "rows apart, which strength and temperature were chosen on"
    else:
        shown, on = {name: value for name, value in found.items() if isinstance(value, int | float)}, "folds of whole trades"
    return {
        "head": folder.name, "labels": len(facts["labels"]), "made": made["on"], "encoder": made["encoder"]["name"],
        "rows": made["rows"], "command": made["command"], "measured_on": on, "figures": shown,
    }  # fmt: skip


def _of_those_there(apart: Mapping[str, Any]) -> dict[str, float]:
    """The macro-F1 over the labels that the rows hold, where some they do not: these count as 0 in the other."""
    there = [label for label, rows in apart["rows"].items() if rows]
    if len(there) in (0, len(apart["rows"])):
        return {}
    return {f"macro-F1 of the {len(there)} labels that are there": float(np.mean([apart["f1"][label] for label in there]))}


def answer_files(path: Path) -> dict[str, Path]:
    """Kind → its file of answers, of a file named after its kind or a folder of such files. Raises ConfigError when there are none."""
    files = {kind: file for kind in KINDS if (file := path / f"{kind}.jsonl").is_file()} if path.is_dir() else {path.stem: path}
    if unknown := sorted(set(files) - {*KINDS}):
        raise ConfigError(f"{path.name} is named after no kind of label.{did_you_mean(unknown[0], KINDS)} Name it as `jminer label` does: stages.jsonl.")
    if not files:
        raise ConfigError(f"{path} holds no answers of `jminer label`: {', '.join(f'{kind}.jsonl' for kind in KINDS)}.")
    return files


def told_in(path: Path) -> tuple[Answer, ...]:
    """The answers of a file that say something. Raises IntegrityError."""
    return tuple(answer for answer in read_answers(path) if answer.labels is not None)


def as_judged(answers: Sequence[Answer], material: Material) -> list[Answer]:
    """The answers with what the session says now in place of what a run said then; those in languages it does not know are left out."""
    rows = {unit: row for row, unit in enumerate(material.rows["unit_id"])}
    return [
        replace(answer, guess=material.guesses[row], named=bool(material.named[row]), seen=False)
        for answer in answers if (row := rows.get(answer.unit_id)) is not None
    ]  # fmt: skip


def measured(
    kind: str, answers: Sequence[Answer], labels: Sequence[str] = (), probability: Numbers | None = None, thresholds: Sequence[float] = (), seed: int = 1
) -> dict[str, Any]:  # fmt: skip
    """What is right of the guesses in the answers; with the probabilities (answers, labels), macro-F1 and calibration error as well.

    Only answers on units drawn at random are heard: the others were sought where the run wavers. Answers that name what is not among the labels
    are left out. Without thresholds, a text has the likeliest label alone.
    """
    known = [at for at, answer in enumerate(answers) if not labels or {*(answer.labels or ())[: None if thresholds else 1]} <= {*labels}]
    heard = [at for at in known if answers[at].drawn == "random"]
    told = [answers[at] for at in heard]
    found = figures(kind, told)
    if probability is not None and heard:
        found += _judged(told, labels, probability[heard], thresholds, seed)
    return {
        "kind": kind, "answers": len(answers), "heard": len(heard), "customers": len({answer.customer_id for answer in told}),
        "ignored": len(answers) - len(known), "few": len(heard) < FEW, "figures": [asdict(figure) for figure in found],
    }  # fmt: skip


def _judged(told: Sequence[Answer], labels: Sequence[str], probability: Numbers, thresholds: Sequence[float], seed: int) -> list[Figure]:
    """Macro-F1 over the labels that are there, with its interval by a bootstrap over customers, and the calibration error."""
    several = bool(len(thresholds))
    truth = np.array([[label in (answer.labels or ())[: None if several else 1] for label in labels] for answer in told])
    given = probability >= np.asarray(thresholds) if several else np.eye(len(labels), dtype=bool)[probability.argmax(axis=1)]
    who = np.unique([answer.customer_id for answer in told], return_inverse=True)[1]
    drawn = draws(int(who.max()) + 1, DRAWS, seed)
    there = truth.any(axis=0)
    hits, sizes = (_by_customer(counts[:, there], who) for counts in (2.0 * (given & truth), 1.0 * given + truth))
    low, high = percentile_interval(_f1(bootstrap_sum(hits, drawn), bootstrap_sum(sizes, drawn)))
    macro = Figure("macro_f1", f"macro-F1 over the {there.sum()} labels that the answers name", float(_f1(hits.sum(axis=0), sizes.sum(axis=0))),
                   float(low), float(high), len(told))  # fmt: skip
    stated, right = (probability, truth) if several else (probability.max(axis=1), (given & truth).any(axis=1))
    error = calibration_error(stated, right, who)
    return [macro, Figure("calibration_error", "root mean square distance of stated chances from what is true (0: they keep their word)", *error, len(told))]


def _by_customer(counts: Numbers, who: NDArray[np.int64]) -> Numbers:
    """Sums (customers, labels) of counts (answers, labels)."""
    sums = np.zeros((int(who.max()) + 1, counts.shape[1]))
    np.add.at(sums, who, counts)
    return sums


def _f1(hits: Numbers, sizes: Numbers) -> Numbers:
    """Mean F1 over the last axis; 0 for a label that is neither given nor true."""
    return np.asarray((hits / np.maximum(sizes, 1)).mean(axis=-1)) if hits.shape[-1] else np.zeros(hits.shape[:-1])


def sentences(found: Mapping[str, Any]) -> list[str]:
    """The facts as lines for people: heads, then the answers of each project."""
    lines = [f"Heads of {found['of']}, and what they were kept with:"]
    for head in found["heads"]:
        rows = f"{sum(count for name, count in head['rows'].items() if not name.endswith('apart')):,} rows"
        lines.append(f"  {head['head']:<24} {head['made']}, {head['labels']} labels learnt from {rows} over {head['encoder']}; on {head['measured_on']}:")
        lines += [f"    {value:6.3f}  {name}" for name, value in head["figures"].items()]
    for project in found["projects"]:
        for one in project["kinds"]:
            lines += _answer_lines(project["project"], one)
    lines += found["notices"]
    return [*lines, "On other people's labelled sets, with other models beside them: make bench-heads, in jminer's repository."]


def _answer_lines(project: str, one: Mapping[str, Any]) -> list[str]:
    judged = "as the run said when they were given" if one["kind"] == "needs" else "as the heads judge now, before any of it is learnt from"
    lines = [f"{one['kind'].capitalize()}, by {one['heard']} answers on random units of {one['customers']} customers of {project}, {judged}:"]
    lines += [
        f"  {_shown(figure):>6} ({figure['low']:.2f}–{figure['high']:.2f}) {figure['says']} ({figure['n']})" if figure["name"] in JUDGED
        else f"  {_shown(figure):>6} ({figure['low']:.0%}–{figure['high']:.0%}) {figure['says']} ({figure['n']})"
        for figure in one["figures"]
    ]  # fmt: skip
    if one["few"]:
        lines.append(f"  That is too little to tell: with {FEW} random answers and more the intervals (in brackets) begin to say something.")
    if one["ignored"]:
        lines.append(f"  {one['ignored']} answers name what the taxonomy does not have, and do not count.")
    return lines


def _shown(figure: Mapping[str, Any]) -> str:
    if not figure["n"]:
        return "–"
    return f"{figure['value']:.2f}" if figure["name"] in JUDGED else f"{figure['value']:.0%}"
