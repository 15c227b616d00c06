"""The card of a head: what a person should know before believing it, written from the figures it was saved with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jminer.heads.model import LinearHead

ABOUT = {
    "emotions": """Thirteen customer emotions and neutral, several at once, each with a calibrated probability: a
logistic regression per label over the encoder's facets, trained on the 28 labels of GoEmotions (Reddit comments in
English; Apache-2.0). A customer emotion's probability is that of at least one of its fine labels, which
`head.json` names.""",
    "valence": """Negative, neutral or positive; valence = P(positive) - P(negative), in [-1, 1]. A multinomial logistic
regression over the encoder's facets, trained on GoEmotions (Apache-2.0; its labels grouped by polarity, mixed and
ambiguous comments left out), MAMS restaurant sentences (Apache-2.0; mixed ones left out), lender reviews (MIT) and
clothing reviews (CC0), whose sentences carry their review's stars and are therefore noisy, and units that were read
or written for jminer (`corpora/gold`; one that praises and blames counts half for each). Classes weigh the same, so
that the training sets' shares of praise and blame are not carried into other people's feedback.""",
    "stages": """Which of the nine stages of a journey a text describes, or none. A multinomial logistic regression over the
encoder's facets, trained on units that were read or written for jminer (`corpora/gold`). It is one of several signals:
`jminer/steps/stages.py` weighs it with the taxonomy's own words and examples.""",
    "substages": """Which part of *use* a text describes: the parts of six businesses, eating out and riding, in one head; a
taxonomy's own are chosen among. A multinomial logistic regression over the encoder's facets, trained on units that were read
or written for jminer (`corpora/gold`).""",
    "touchpoints": """Which touchpoints a text names, several at once or none. A logistic regression per touchpoint over the encoder's
facets, trained on units that were read or written for jminer (`corpora/gold`). One of several signals
(`jminer/steps/touchpoints.py`).""",
    "intensity": """How strongly something is said: low, medium or high. A multinomial logistic regression over the encoder's facets,
trained on units that were read or written for jminer (`corpora/gold`).""",
    "sarcasm": """Whether something else is meant than said. A logistic regression over the encoder's facets, trained on units that were
written for jminer, a few of which are sarcastic, and on real ones (`corpora/gold`).""",
    "telling": """What a unit tells of needs: a request (for what is not there), a problem, a benefit, a question, or nothing. A multinomial
logistic regression over the encoder's facets, trained on sentences written to tell these apart (`corpora/gold/telling`) and, weighing less, on
other units that were read or written for jminer whose labels imply it. No review of an app taught it.""",
    "needs_subject": """Which units are a declared need's candidates? A logistic regression over eleven numbers: how near the unit is to the
need's forms, and to rival needs. The cross-encoder (`models/crossencoders/needs`) reads them. Trained on pairs written for it, one by one
(`corpora/gold/needs`, Apache-2.0).""",
}
LIMITS = {
    "emotions": """The emotion is the one *expressed*, as a crowd read it, not the one felt. Irony is
mostly missed. Reddit is not customer feedback, so expect less there than the figures say, and hand-label a sample
(`jminer label emotions`) before acting. Labels marked as not shown were recognised too badly (F1 below .30) and never reach a report.""",
    "valence": """Irony is often missed, and what is neutral is told worst: questions, plans and facts between praise and blame.
Use it over many customers, never to judge one sentence.""",
    "stages": """One annotator's reading, and for the written units the writer's own. Short units without context are often
undecidable; abstention is part of the answer. Real units weigh towards *use*, written ones were balanced.""",
    "substages": """As of the stages. Parts with the same name in two businesses are one label.""",
    "touchpoints": """As of the stages. Touchpoints of which fewer than thirty units speak are not learnt: the taxonomy's words find them.""",
    "intensity": """Low and medium are told apart badly, by people too. Use it over many units.""",
    "sarcasm": """A hint over texts that are known to hold sarcasm, never a judgement: in real feedback, where hardly anything is sarcastic,
nearly all that it flags is sincere. No finding of jminer's uses it.""",
    "telling": """A request and a complaint about what is missing shade into each other; people who label them disagree too. Over a corpus in
which few ask for anything, half of the requests it finds are complaints or questions (`python -m tests.benchmarks.journey_opportunities`).""",
    "needs_subject": """English only. It tells a need from another need about the same thing badly: that is the cross-encoder's part. The share
of units that decoys win is measured on every corpus, and every share is corrected for it.""",
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

{_limits(head, made["encoder"].get("languages", ()))}
"""


def _limits(head: LinearHead, languages: Sequence[str]) -> str:
    """The limits of a head; over an encoder of several languages, those of reading languages that it has not learned from."""
    limits = LIMITS.get(head.name, "")
    if len(languages) < 2:
        return limits
    others = f"""Learned from English alone and read in {", ".join(languages)}, because the encoder puts what means the same into one place.
`python -m tests.benchmarks.multilingual` measures it in German, French, Spanish, Italian, Portuguese and Dutch; the other languages are unmeasured."""
    return f"{limits.replace('English only. ', '')}\n\n{others}"


def _figures(head: LinearHead, figures: Mapping[str, Any]) -> str:
    if "customer" in figures:
        return _emotion_figures(head, figures)
    return _apart_figures(head, figures["apart"]) if "apart" in figures else _pair_figures(figures)


def _emotion_figures(head: LinearHead, figures: Mapping[str, Any]) -> str:
    titles = {"fine": "GoEmotions, 28 labels", "ekman": "Ekman, 7 groups", "customer": "customer, 14 labels (this head)"}
    groupings = "\n".join(f"| {title} | {figures[key]['macro_f1']:.3f} | {figures[key]['calibration_error']:.3f} |" for key, title in titles.items())
    customer = figures["customer"]
    labels = "\n".join(
        f"| {label} | {customer['f1'][label]:.2f} | {customer['f1_apart'][label]:.2f} | {customer['rows'][label]:,.0f} "
        f"| {threshold:.2f} | {'yes' if label in head.shown else 'no'} |"
        for label, threshold in zip(head.labels, head.thresholds, strict=True)
    )
    return f"""## Figures

On the `dev` split of GoEmotions, which nothing was fitted or chosen on but the hiding of weak labels; thresholds come from a tenth of
`train` that was kept apart. `make bench-heads` prints these, other sets and other people's models beside them.

| labels | macro-F1 dev | calibration error dev |
| --- | ---: | ---: |
{groupings}

| emotion | F1 dev | F1 apart | rows in dev | threshold | shown |
| --- | ---: | ---: | ---: | ---: | --- |
{labels}
"""


def _apart_figures(head: LinearHead, figures: Mapping[str, Any]) -> str:
    accuracy = f", accuracy {figures['accuracy']:.3f}" if "accuracy" in figures else ""
    labels = "\n".join(f"| {label} | {figures['f1'][label]:.2f} | {figures['rows'][label]:,.0f} |" for label in head.labels)
    return f"""## Figures

On rows kept apart, on which strength, temperature and thresholds were chosen: macro-F1 {figures["macro_f1"]:.3f}{accuracy}. On sets that
nothing was chosen on: `make bench-heads`.

| label | F1 | rows |
| --- | ---: | ---: |
{labels}
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
