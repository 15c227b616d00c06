"""The card of a head: what a person should know before believing it, written from the figures it was saved with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jminer.heads.model import LinearHead

ABOUT = {
    "emotions": """Thirteen customer emotions and neutral, several at once, each with a calibrated probability: a
logistic regression per label over sentence vectors, trained on the 28 labels of GoEmotions (Reddit comments in
English; Apache-2.0). A customer emotion's probability is that of at least one of its fine labels, which
`head.json` names.""",
    "valence": """Negative, neutral or positive; valence = P(positive) - P(negative), in [-1, 1]. A multinomial logistic
regression over sentence vectors, trained on GoEmotions (Apache-2.0; its labels grouped by polarity, mixed and
ambiguous comments left out), MAMS restaurant sentences (Apache-2.0; mixed ones left out) and lender reviews
(MIT), whose sentences carry their review's stars and are therefore noisy. Classes weigh the same, so that the
training sets' shares of praise and blame are not carried into other people's feedback.""",
    "needs_subject": """Does a unit speak of a declared need? A logistic regression over eleven numbers: how near the
unit is to the need's forms, and to rival needs. Trained on pairs written for it, one by one, (`corpora/gold/needs`, Apache-2.0).""",
    "needs_relation": """What does a unit that speaks of a need say of it: met, unmet, wanted or contradicted? A multinomial
logistic regression over contrasts between the need's forms, valence, the unit's vector and its hashed words. Trained on
pairs written for it, one by one, (`corpora/gold/needs`, Apache-2.0).""",
}
LIMITS = {
    "emotions": """The emotion is the one *expressed*, as a crowd read it, not the one felt. English only. Irony is
mostly missed. Reddit is not customer feedback, so expect less there than the figures say, and hand-label a sample
before acting. Labels marked as not shown were recognised too badly (F1 below .30) and never reach a report.""",
    "valence": """English only. Sentence vectors know what is spoken of better than how: negation and irony are often
missed, and polite complaints look neutral. Use it over many customers, never to judge one sentence.""",
    "needs_subject": """English only. It tells a need from another need about the same thing badly, so the share of units
that decoys win is measured on every corpus, and every share is corrected for it. One author wrote all the pairs.""",
    "needs_relation": """English only. Irony and veiled denials are missed; what it takes for a denial by mistake, and what it
misses, is carried into every interval. One author wrote all the pairs, so expect less on other people's words.""",
}


def card_of(head: LinearHead, made: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """The card as Markdown: what it is, how it was made, how well it does, what it is not for."""
    versions = ", ".join(f"{name} {number}" for name, number in made["versions"].items())
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in made["rows"].items())
    return f"""# {head.name}

{ABOUT.get(head.name, "")}

- Encoder: {made["encoder"]["name"]} ({made["encoder"]["variant"]}), weights `{head.encoder}`
- Licence: Apache-2.0, as jminer; no text of the training sets is inside, only {head.coefficients.size:,} coefficients
- Made on {made["on"]} with {versions}, C = {made["strength"]:g}, temperature {head.temperature:.3f}
- Make it again: `{made["command"]}`

| training rows | count |
| --- | ---: |
{rows}

{_figures(head, figures)}
## Limits

{LIMITS.get(head.name, "")}
"""


def _figures(head: LinearHead, figures: Mapping[str, Any]) -> str:
    if "customer" in figures:
        return _emotion_figures(head, figures)
    return _fold_figures(figures) if "folds" in figures else _pair_figures(figures)


def _emotion_figures(head: LinearHead, figures: Mapping[str, Any]) -> str:
    named = {"fine": "GoEmotions, 28 labels", "ekman": "Ekman, 7 groups", "customer": "customer, 14 labels (this head)"}
    groupings = "\n".join(
        f"| {title} | {figures[key]['macro_f1']:.3f} | {figures[key]['macro_f1_folds']:.3f} "
        f"| {figures[key]['calibration_error']:.3f} |"
        for key, title in named.items()
    )
    customer = figures["customer"]
    labels = "\n".join(
        f"| {label} | {customer['f1'][label]:.2f} | {customer['f1_folds'][label]:.2f} | {customer['rows'][label]:,.0f} "
        f"| {threshold:.2f} | {'yes' if label in head.shown else 'no'} |"
        for label, threshold in zip(head.labels, head.thresholds, strict=True)
    )
    return f"""## Figures

On the `dev` split, which nothing was fitted or chosen on but the hiding of weak labels; thresholds come from folds of
`train`. `python tests/benchmarks/emotions.py` prints these and the alternatives.

| labels | macro-F1 dev | macro-F1 folds | calibration error dev |
| --- | ---: | ---: | ---: |
{groupings}

| emotion | F1 dev | F1 folds | rows in dev | threshold | shown |
| --- | ---: | ---: | ---: | ---: | --- |
{labels}
"""


def _fold_figures(figures: Mapping[str, Any]) -> str:
    folds = figures["folds"]
    each = ", ".join(f"{label} {value:.3f}" for label, value in folds["f1"].items())
    return f"""## Figures

On held-out folds of the training rows (their star labels are noisy): macro-F1 {folds["macro_f1"]:.3f} ({each}).
On sets it never saw, beside a sentiment lexicon: `models/README.md`, printed by `python tests/benchmarks/valence.py`.
"""


def _pair_figures(figures: Mapping[str, Any]) -> str:
    rows = "\n".join(f"| {name} | {_shown(value)} |" for name, value in figures.items())
    return f"""## Figures

On folds of whole verticals, so each figure is that of a trade the head never saw. `python tests/benchmarks/needs.py`
prints them.

| figure | value |
| --- | ---: |
{rows}
"""


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number:.3f}" for name, number in value.items())
    return " of ".join(map(str, value)) if isinstance(value, list) else f"{value:.3f}"
