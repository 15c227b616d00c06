"""How good a run's topics are: words, stability, coverage, and agreement with labels that the topics never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.studies.topic_material import Material, halves, material_of, refits
from jminer.topicmodel.quality import agreement, c_v, coherence, diversity, mutual_information, repeatability

DRAWS = 100
SHARE = 0.8  # of the customers, in each repeated fit
Facts = dict[str, Any]
Measure = Callable[[NDArray[np.int64]], Mapping[str, float]]


def evaluate(tables: Mapping[str, Any], settings: Any, seed: int, labels: str | None = None, seeds: int = 0) -> Facts:
    """Every figure as plain data; shares and agreements with a 95 % interval [value, low, high], customers being resampled.

    `settings` is the section topics; `seeds` fits are repeated with other seeds, and on random parts of the customers;
    `labels` names a column. Raises ConfigError when no source keeps it.
    """
    material = material_of(tables)
    index, words = material.index, [list(words) for words in material.topics["keywords"]]
    texts = material.some_texts
    facts: Facts = {
        "topics": len(words),
        "units": len(index),
        "customers": material.rows["customer_id"].n_unique(),
        "coverage": _with_intervals(lambda rows: {"coverage": float((index[rows] >= 0).sum() / max(len(rows), 1))}, material, seed)["coverage"],
        "coherence_npmi": _plain(coherence(words, texts)),
        "coherence_c_v": _plain(c_v(words, texts)),
        "diversity": _plain(diversity(words)),
        "stability": _stability(material),
        "source_information": mutual_information(index[index >= 0], material.rows["source"].to_numpy()[index >= 0]),
    }
    if seeds:
        facts["repeated"] = _repeated(material, settings, seed, seeds)
    if labels:
        facts["labels"] = _against(material, index, labels, seed)
    return facts


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else number


def _stability(material: Material) -> Facts | None:
    """Per-topic stability of the fit, weighted by units; None when the engine did not repeat."""
    known = material.topics.drop_nulls("stability")
    if known.is_empty():
        return None
    values, units = known["stability"].to_numpy(), np.maximum(known["units"].to_numpy(), 1)
    return {"mean": float(np.average(values, weights=units)), "least": float(values.min()), "below_0.6": int((values < 0.6).sum())}


def _repeated(material: Material, settings: Any, seed: int, seeds: int) -> Facts:
    """Agreement of fits with each other: the same units with other seeds, and other parts of the customers."""
    found: Facts = {}
    for name, share in (("seeds", 1.0), ("parts", SHARE)):
        fits = refits(material, settings, range(seed + 1, seed + 1 + seeds), share)
        found[name] = {**{key: _plain(value) for key, value in repeatability([answer for _, answer in fits]).items()},
                       "topics": [len(model.topics) for model, _ in fits]}  # fmt: skip
    return found


def _against(material: Material, index: NDArray[np.int64], column: str, seed: int) -> Facts:
    """AMI, ARI and V-measure with the labels of the units that have one, and k found against k true."""
    given = material.labels(column)
    rows, truth = np.flatnonzero(given.is_not_null().to_numpy()), given.to_numpy()
    true = len(np.unique(truth[rows].astype(str)))
    found = len(np.unique(index[rows][index[rows] >= 0]))
    return {
        "column": column, "units": len(rows), "k_found": found, "k_true": true, "k_off": abs(found - true) / true,
        **_with_intervals(lambda some: agreement(index[some], truth[some].astype(str)), material, seed, rows),
    }  # fmt: skip


def _with_intervals(measure: Measure, material: Material, seed: int, rows: NDArray[np.int64] | None = None) -> dict[str, list[float | None]]:
    """Each measure of the rows with its 95 % interval over customers: [value, low, high]; null bounds below four customers.

    A random half of the customers, drawn without repeats, scatters about as much as a whole sample does about the truth
    (the delete-half jackknife, Shao & Wu 1989). A bootstrap would draw units twice, which agreement takes for structure.
    """
    rows = np.arange(len(material.rows)) if rows is None else rows
    customers = np.unique(material.customers[rows], return_inverse=True)[1].astype(np.int64)
    values = measure(rows)
    if customers.max(initial=-1) < 3:
        return {name: [value, None, None] for name, value in values.items()}
    drawn = [measure(rows[half]) for half in halves(customers, DRAWS, seed)]
    spread = {name: 1.96 * float(np.std([one[name] for one in drawn], ddof=1)) for name in values}
    return {name: [value, max(value - spread[name], 0.0), min(value + spread[name], 1.0)] for name, value in values.items()}


def told(facts: Facts) -> list[str]:
    """The figures as lines for people."""
    lines = [
        f"{facts['topics']} topics over {facts['units']:,} units of {facts['customers']:,} customers",
        _line("coverage", facts["coverage"], "share of the units with a topic"),
        _line("coherence, NPMI", facts["coherence_npmi"], "−1 to 1: how often a topic's words meet in a unit"),
        _line("coherence, C_V", facts["coherence_c_v"], "0 to 1: how alike the company that they keep is"),
        _line("diversity", facts["diversity"], "share of different words among the topics' best ten"),
        _line("topic and source", facts["source_information"], "information that they share; near 0 is good"),
    ]
    if stable := facts["stability"]:
        lines.append(_line("stability", stable["mean"], f"least {stable['least']:.2f}; {stable['below_0.6']} topics below .6"))
    for name, says in (("seeds", "other seeds"), ("parts", f"other {SHARE:.0%} of the customers")):
        if repeated := facts.get("repeated", {}).get(name):
            lines.append(_line(f"fits agree, {name}", repeated["ami"], f"AMI with {says}; ARI {_number(repeated['ari'])}; topics {repeated['topics']}"))
    if labels := facts.get("labels"):
        lines.append(f"against {labels['column']} ({labels['units']:,} units; each unit without a topic stands alone)")
        lines += [_line(name, labels[key], "") for name, key in (("AMI", "ami"), ("ARI", "ari"), ("V-measure", "v"))]
        lines.append(_line("topics", labels["k_found"], f"labels {labels['k_true']}; off by {labels['k_off']:.0%}"))
    return lines


def _line(name: str, value: Any, says: str) -> str:
    if isinstance(value, list):
        number, low, high = (_number(part) for part in value)
        return f"  {name:<18} {number} [{low}, {high}]  {says}".rstrip()
    return f"  {name:<18} {_number(value)}  {says}".rstrip()


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value}" if isinstance(value, int) else f"{value:.3f}"
