"""How good a run is on the user's own data, by the answers on units that were drawn at random, each customer's together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.heads.answers import Answer
from jminer.heads.local import Learnt
from jminer.settings import NeedsSettings
from jminer.statistics.intervals import wilson
from jminer.studies.labelling import Material

FEW = 20
"""Random answers below which a share is not worth saying: its interval is wider than 40 points."""
SUPPORTS, DENIALS = 30, 20
"""Answers worth so many, from which rates of the matcher may take the place of the shipped ones."""
BETWEEN = NeedsSettings().sensitivity[1]
"""The shipped sensitivity is as sure as this many trials, because needs differ; answers on a handful of needs cannot make it surer."""
SUPPORTING = ("met", "unmet", "wanted")
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95 % interval."""

    name: str
    says: str
    value: float
    low: float
    high: float
    n: int
    """Answers that it rests on."""


def clustered_wilson(right: Sequence[bool], customers: Sequence[str]) -> tuple[float, float]:
    """Wilson's interval of a share whose answers come in clusters."""
    if not len(right):
        return 0.0, 1.0
    who = np.unique(np.array(customers, dtype=str), return_inverse=True)[1]
    return clustered_share(np.bincount(who, weights=right), np.bincount(who))


def clustered_share(good: NDArray[Any], size: NDArray[Any]) -> tuple[float, float]:
    """Wilson's interval of sum(good) / sum(size), one entry of each a customer: the sample counts as many as it is worth.

    The design effect is that of the ratio estimator, at least 1; where nothing varies, each customer counts once (Korn and Graubard 1998).
    """
    good, size = good[size > 0], size[size > 0]
    people, n, hits = len(size), float(size.sum()), float(good.sum())
    share = hits / max(n, 1e-12)
    if hits in (0, n) or people <= 1:
        worth = float(people)
    else:
        between = people / (people - 1) * ((good - share * size) ** 2).sum() / n**2
        worth = n / max(1.0, float(between / (share * (1 - share) / n)))
    return wilson(share * worth, worth)


def figures(kind: str, answers: Sequence[Answer]) -> list[Figure]:
    """The accuracy of the guesses that the answers judge; only answers on units drawn at random are heard."""
    heard = [answer for answer in answers if answer.labels is not None and answer.drawn == "random"]
    if kind == "stages":
        return _of_stages(heard)
    return _of_needs(heard) if kind == "needs" else _of_several(heard)


def _of_stages(heard: Sequence[Answer]) -> list[Figure]:
    named = [answer for answer in heard if answer.named]
    parts = [answer for answer in named if len(answer.guess) > 1 and len(answer.labels or ()) > 1 and answer.guess[0] == (answer.labels or ("",))[0]]
    return [
        _share("named", "units that the run names a stage for", heard, lambda answer: answer.named),
        _share("right_named", "of these, the stage is right", named, lambda answer: answer.labels is not None and answer.guess[:1] == answer.labels[:1]),
        _share("right_likeliest", "the likeliest stage (or none) is right, named or not", heard, lambda answer: answer.guess[:1] == (answer.labels or ())[:1]),
        *([_share("right_part", "of right stages with a part, the part is right", parts, lambda answer: answer.guess == answer.labels)] if parts else []),
    ]


def _of_needs(heard: Sequence[Answer]) -> list[Figure]:
    taken = [answer for answer in heard if answer.named]
    return [
        _share("about", "of units taken for evidence, they speak of the need", taken, lambda answer: answer.labels != ("unrelated",)),
        _share("right_relation", "of these units, what they say of it is right", taken, lambda answer: answer.labels == answer.guess),
    ]


def _share(name: str, says: str, answers: Sequence[Answer], right: Callable[[Answer], bool]) -> Figure:
    good = [right(answer) for answer in answers]
    low, high = clustered_wilson(good, [answer.customer_id for answer in answers])
    return Figure(name, says, sum(good) / max(len(good), 1), low, high, len(good))


def _of_several(heard: Sequence[Answer]) -> list[Figure]:
    """Micro precision, recall and F1."""
    customers = sorted({answer.customer_id for answer in heard})
    place = {customer: at for at, customer in enumerate(customers)}
    hits, given, there = np.zeros((3, len(customers)))
    for answer in heard:
        guess, truth, at = set(answer.guess), set(answer.labels or ()), place[answer.customer_id]
        hits[at], given[at], there[at] = hits[at] + len(guess & truth), given[at] + len(guess), there[at] + len(truth)
    sizes = (("precision", given, "of labels given, right"), ("recall", there, "of labels that are there, given"),
             ("f1", (given + there) / 2, "both together (F1)"))  # fmt: skip
    return [Figure(name, says, float(hits.sum() / max(size.sum(), 1)), *clustered_share(hits, size), int(size.sum())) for name, size, says in sizes]


@dataclass(frozen=True, slots=True)
class Rates:
    """What the settings of needs would be by the answers: (hits, of so many); None where the answers are too few."""

    sensitivity: tuple[float, float] | None
    denials_found: tuple[int, int] | None
    denials_false: tuple[int, int] | None
    supports: float
    """What the answers on units that support a need are worth."""
    denials: float

    def yaml(self) -> str:
        """Lines for the project's settings, or an empty string."""
        lines = [f"  {name}: [{pair[0]}, {pair[1]}]" for name in ("sensitivity", "denials_found", "denials_false") if (pair := getattr(self, name))]
        return "\n".join(["needs:", *lines]) if lines else ""


def rates(material: Material, answers: Sequence[Answer]) -> Rates:
    """The matcher's rates on the user's own data, from random answers on what it accepted and on the nearest of what it did not.

    An answer weighs as many rows as it stands for. Units further from a need than the nearest that were asked about are taken not to speak
    of it, so the sensitivity is at most this good.
    """
    size = np.bincount(material.stratum, minlength=2).astype(np.float64)
    heard = [answer for answer in answers if answer.labels and answer.drawn == "random"]
    asked = np.bincount([int(answer.named) for answer in heard], minlength=2)
    if not asked.all():
        return Rates(None, None, None, 0.0, 0.0)
    weight = np.array([size[int(answer.named)] / asked[int(answer.named)] for answer in heard])
    support = np.array([(answer.labels or ("",))[0] in SUPPORTING for answer in heard])
    denial = np.array([answer.labels == ("contradicted",) for answer in heard])
    as_support = np.array([answer.guess[0] in SUPPORTING for answer in heard])
    as_denial = np.array([answer.guess == ("contradicted",) for answer in heard])
    found, supports = _weighed(as_support[support], weight[support])
    accepted = as_support | as_denial
    denied, denials = _weighed(as_denial[denial & accepted], weight[denial & accepted])
    wrongly, read = _weighed(as_denial[support & accepted], weight[support & accepted])
    tries, enough, enough_denials = min(supports, BETWEEN), supports >= SUPPORTS, denials >= DENIALS
    return Rates(
        (round(float(np.clip(found * tries, 0.5, tries - 0.5)), 1), round(tries, 1)) if enough else None,
        (round(denied * denials), round(denials)) if enough_denials else None,
        (round(wrongly * read), round(read)) if enough else None,
        round(supports, 1), round(denials, 1),
    )  # fmt: skip


def _weighed(hit: NDArray[np.bool_], weight: Numbers) -> tuple[float, float]:
    """Weighted share, and what the weighted answers are worth (Kish 1965)."""
    if not len(weight):
        return 0.0, 0.0
    return float(weight[hit].sum() / weight.sum()), float(weight.sum() ** 2 / (weight**2).sum())


def facts(
    kind: str, project: str, answers: Sequence[Answer], shipped: str, learnt: Learnt | None, own: Rates | None
) -> dict[str, Any]:  # fmt: skip
    """All that is known from the answers, as JSON can say it."""
    told = [answer for answer in answers if answer.labels is not None]
    heard = [answer for answer in told if answer.drawn == "random"]
    return {
        "kind": kind, "project": project, "answers": len(told), "skipped": len(answers) - len(told), "random": len(heard),
        "customers": len({answer.customer_id for answer in heard}), "in_sight": sum(answer.seen for answer in heard), "few": len(heard) < FEW,
        "runs": sorted({answer.run for answer in heard}),
        "figures": [asdict(figure) for figure in figures(kind, answers)], "shipped": shipped,
        "learnt": None if learnt is None else _learnt(learnt), "rates": None if own is None else {**asdict(own), "yaml": own.yaml()},
    }  # fmt: skip


def _learnt(learnt: Learnt) -> dict[str, Any]:
    return {
        "used": learnt.calibration is not None, "answers": learnt.answers, "ignored": learnt.ignored, "examples": learnt.examples,
        "before": asdict(learnt.before) if learnt.before else None, "after": asdict(learnt.after) if learnt.after else None, "told": learnt.told,
    }  # fmt: skip


def sentences(found: dict[str, Any]) -> list[str]:
    """The facts as lines for people."""
    kind, lines = found["kind"], [f"{found['answers']} answers on {found['kind']} of {found['project']}, {found['skipped']} skipped."]
    if not found["answers"]:
        return lines
    people = f"{found['customers']} customers"
    lines.append(f"{found['random']} of them are on units drawn at random, of {people}; these alone say how good {kind} are on your data:")
    for figure in found["figures"]:
        value = "  –" if not figure["n"] else f"{figure['value']:.0%}"
        lines.append(f"  {value:>4} ({figure['low']:.0%}–{figure['high']:.0%}) {figure['says']} ({figure['n']})")
    if found["runs"]:
        lines.append(f"  Judged is what {' and '.join(found['runs'])} said when you were asked, before your answer could teach it.")
    if found["few"]:
        lines.append(f"  That is too little to tell: with {FEW} random answers and more the intervals (in brackets) begin to say something.")
    if found["in_sight"]:
        lines.append(f"  {found['in_sight']} were given with jminer's guess in sight, which makes agreement likelier; --blind hides it.")
    lines.append(f"  As shipped: {found['shipped']}")
    if found["learnt"]:
        lines.append(f"{kind.capitalize()} {found['learnt']['told']}")
        if found["learnt"]["used"]:
            lines.append(f"The next run of {found['project']} uses them.")
    if found["rates"]:
        lines += _rate_lines(found["rates"])
    return lines


def _rate_lines(own: dict[str, Any]) -> list[str]:
    lines = []
    if own["yaml"]:
        lines += ["By these answers the matcher's rates on your data are, to be put under settings: in the project file:", own["yaml"]]
    if own["sensitivity"] is None:
        lines.append(f"Answers worth {own['supports']:g} units that support a need say too little of the sensitivity; {SUPPORTS} are needed.")
    if own["denials_found"] is None:
        lines.append(f"Answers worth {own['denials']:g} denials of a need say too little of how many are found; {DENIALS} are needed.")
    return lines
