"""Search settings of the topics that make them stable and coherent; labels are never looked at.

Two aims, so there is no best setting but a front: settings of which none is better in both. What wins of many trials is
flattered by chance, so small differences mean nothing; the present settings are tried first, to compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from jminer.errors import ConfigError
from jminer.studies.topic_material import Material, refits
from jminer.topicmodel.quality import coherence, repeatability

SPACE: dict[str, tuple[float, float]] = {"neighbours": (5, 40), "granularity": (0.5, 2.0)}
"""Least and most of the settings that shape the clustering; what a topic is to the user (min_customers) is not for tuning."""
FITS = 3  # per trial, each on other customers
SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting and how it did."""

    values: dict[str, Any]
    stability: float
    """Mean AMI of the fits with each other, over all units; a unit without a topic stands alone."""
    coherence: float
    """Mean NPMI of their keywords."""
    coverage: float
    topics: tuple[int, ...]
    best: bool = False
    """No other trial is better in both stability and coherence."""
    present: bool = False
    """The settings as they are."""


def tune(material: Material, settings: Any, seed: int, trials: int, tell: Callable[[int], None] = lambda done: None) -> list[Trial]:
    """Try settings by Optuna's tree-structured Parzen estimators (Bergstra et al. 2011; several aims: Ozaki et al. 2022).

    The present settings come first; the same seed tries the same settings. Raises ConfigError without Optuna.
    """
    optuna = _optuna()
    present = {name: getattr(settings, name) for name in SPACE}
    tried: dict[tuple[Any, ...], Trial] = {}

    def objective(trial: Any) -> tuple[float, float]:
        values = {name: _suggested(trial, name, value) for name, value in present.items()}
        key = tuple(values.values())
        if key not in tried:
            tried[key] = _tried(material, settings, values, seed, values == present)
        tell(1)
        return tried[key].stability, tried[key].coherence

    study = optuna.create_study(directions=["maximize", "maximize"], sampler=optuna.samplers.TPESampler(seed=seed % 2**32))
    study.enqueue_trial(present)
    study.optimize(objective, n_trials=trials)
    return on_front(list(tried.values()))


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise ConfigError("jminer tune needs Optuna, which is not installed. Install it: pip install 'jminer[tune]'.") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _suggested(trial: Any, name: str, present: float) -> float:
    """A value of the setting's range, widened to hold the present one; on a logarithmic scale."""
    least, most = min(SPACE[name][0], present), max(SPACE[name][1], present)
    if isinstance(present, int):
        return int(trial.suggest_int(name, int(least), int(most), log=True))
    return round(float(trial.suggest_float(name, least, most, log=True)), 2)


def _tried(material: Material, settings: Any, values: Mapping[str, Any], seed: int, present: bool) -> Trial:
    fits = refits(material, settings.model_copy(update=dict(values)), range(seed, seed + FITS), SHARE)
    topics = tuple(len(model.topics) for model, _ in fits)
    if not all(topics):  # answers without any topic agree perfectly and say nothing
        return Trial(dict(values), 0.0, -1.0, 0.0, topics, present=present)
    words = [[topic.keywords for topic in model.topics] for model, _ in fits]
    npmi = float(np.mean([coherence(one, material.some_texts) for one in words]))
    covered = float(np.mean([(answer >= 0).mean() for _, answer in fits]))
    return Trial(dict(values), repeatability([answer for _, answer in fits])["ami"], -1.0 if np.isnan(npmi) else npmi, covered, topics, present=present)


def on_front(trials: list[Trial]) -> list[Trial]:
    """The trials, the most stable first, those marked that no other beats in one aim without losing in the other."""
    def beaten(one: Trial) -> bool:
        return any(
            other.stability >= one.stability and other.coherence >= one.coherence and (other.stability, other.coherence) != (one.stability, one.coherence)
            for other in trials
        )

    marked = [replace(trial, best=not beaten(trial)) for trial in trials]
    return sorted(marked, key=lambda trial: (-trial.stability, -trial.coherence, repr(trial.values)))


def as_yaml(trial: Trial) -> str:
    """The lines to paste into a project."""
    return f"settings:\n  topics: {{{_values(trial)}}}"


def _values(trial: Trial) -> str:
    return ", ".join(f"{name}: {value}" for name, value in trial.values.items())


def told(trials: list[Trial]) -> list[str]:
    """The front and the present settings as lines for people."""
    lines = [f"{'stability':>9} {'coherence':>9} {'coverage':>8} {'topics':>8}  settings"]
    for trial in trials:
        if trial.best or trial.present:
            low, high = min(trial.topics), max(trial.topics)
            count = f"{low}" if low == high else f"{low}–{high}"
            notes = " (as it is)" if trial.present else ""
            lines.append(f"{trial.stability:>9.3f} {trial.coherence:>9.3f} {trial.coverage:>8.3f} {count:>8}  {_values(trial)}{notes}")
    better = [trial for trial in trials if trial.best and not trial.present]
    if not better:
        return [*lines, "", "Nothing tried is better than the present settings in any way."]
    caution = "What wins of many trials is flattered by chance: a gain of one or two hundredths means nothing."
    return [*lines, "", caution, "To use the most stable, put its values into the project:", as_yaml(better[0])]
