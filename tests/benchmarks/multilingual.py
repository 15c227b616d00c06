"""What the multilingual profile does in languages that it never learned from: `python -m tests.benchmarks.multilingual [PART …]`.

Parts: `gold` (stages, valence and emotions of `corpora/gold/languages.jsonl`, by the steps of a run under the profile), `valence` (restaurant
sentences in French, Spanish and Dutch, with English beside them), `english` (what the profile costs on English: GoEmotions `dev` and the gold
units of `dev`), `topics` (do the same aspects join across languages), `neighbours` (the nearest unit in another language) and `speed`.
Intervals are 95 %: Wilson's for shares, bootstrap over units for the rest. Sets lie under JMINER_DATA; parts whose set is missing say so.
Beside the profile stands the packaged encoder, English alone, made to read what a run would leave unlabelled: that is what guessing would give.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer import runner
from jminer.embedders import open_embedder
from jminer.errors import InputError
from jminer.heads import sets
from jminer.heads.emotions import CUSTOMER
from jminer.pipeline import STEPS
from jminer.session import Session
from jminer.settings import TopicsSettings
from jminer.statistics.intervals import wilson
from jminer.tables import frame
from tests.benchmarks.gold_texts import DATA, ROOT, read_labels, rows, texts

PROFILE, ENGLISH = ("profile=multilingual",), ()
NEVER_ABSTAINING = ("stages.min_probability=0", "stages.min_margin=0")
LABELLING = ("embed", "facets", "touchpoints", "stages", "emotions")
NINE = ("awareness", "consideration", "purchase", "delivery", "onboarding", "use", "support", "loyalty", "exit")
POLARITIES = ("negative", "neutral", "positive")
CODES = {"french": "fr", "spanish": "es", "dutch": "nl"}
ASPECTS = {
    "food": """plats plat cuisine repas produits nourriture viande viandes frites dessert desserts salade pizza pizzas tartare légumes poisson entrées pain
        comida platos plato cocina raciones postres postre paella carne carnes producto productos arroz arroces pescado pescados entrantes gambas croquetas
        eten gerechten gerecht keuken dessert vlees brood mosselen saus steak frietjes pizza's soep vis ribbetjes kip""",
    "service": """service accueil personnel serveur serveuse serveurs serveuses patron patronne équipe
        servicio trato atención atencion camareros camarero camarera personal maitre
        bediening personeel ober service ontvangst gastvrouw""",
    "place": """cadre ambiance terrasse déco décor décoration salle lieu musique vue
        ambiente local lugar terraza decoración decoracion entorno ruido vistas iluminación comedor
        sfeer interieur terras kader tuin omgeving ambiance inrichting""",
}
"""Aspects and the terms of the set that name them, by hand: the set has terms, not categories."""
CATEGORIES = {"FOOD#QUALITY": "food", "FOOD#STYLE_OPTIONS": "food", "SERVICE#GENERAL": "service", "AMBIENCE#GENERAL": "place"}
FEW = 500  # texts whose embedding is timed


def labelled_by_a_run(said: Sequence[str], languages: Sequence[str], overrides: Sequence[str], trade: str = "") -> pl.DataFrame:
    """What the steps of a run under some settings make of texts: unit_id, stage, reason, valence, emotion (several), and polarity, the likeliest of three.

    Texts are taken as units, not cut again; nothing has a topic.
    """
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "texts.yaml"
        (Path(folder) / "texts.csv").write_text("text\nNothing.\n", encoding="utf-8")
        sources = "[{name: texts, path: texts.csv, columns: {text: text}}]"
        taxonomies = f"{{stages: {trade}stages.yaml, touchpoints: {trade}touchpoints.yaml}}"
        project.write_text(f"name: texts\ntaxonomies: {taxonomies}\nsources: {sources}\n", encoding="utf-8")
        session = Session.open(project, overrides)
        read = _tables(said, languages)
        for step in STEPS:
            if step.name in LABELLING:
                read |= step.run()({table: read[table] for table in step.reads}, session.view(step)[0], runner._tools(session, step, lambda *said: None, None))
        head = session.head(session.project.settings.emotions.valence_head)
        likeliest = [head.labels[at] for at in head.probabilities(read["facets"]).argmax(axis=1)]
    felt = read["unit_emotions"].group_by("unit_id").agg("emotion")
    made = read["unit_stages"].select("unit_id", "stage", "reason").join(read["unit_valence"].select("unit_id", "valence"), on="unit_id")
    made = made.join(pl.DataFrame({"unit_id": read["units"]["unit_id"], "polarity": likeliest}), on="unit_id")
    return made.join(felt, on="unit_id", how="left").sort(pl.col("unit_id").cast(pl.Int64))


def _tables(said: Sequence[str], languages: Sequence[str]) -> dict[str, Any]:
    ids = [str(at) for at in range(len(said))]
    units = pl.DataFrame({"unit_id": ids, "feedback_id": ids, "start": 0, "end": [len(text) for text in said], "text": said})
    feedback = frame("feedback", [
        {"feedback_id": one, "customer_id": one, "source": "texts", "type": "review", "role": "customer", "text": text, "language": language}
        for one, text, language in zip(ids, said, languages, strict=True)
    ])  # fmt: skip
    nowhere = frame("unit_topics", [{"unit_id": one} for one in ids])
    return {"units": units, "feedback": feedback, "unit_topics": nowhere, "topics": frame("topics", [])}


def gold() -> None:
    """Stages, valence and emotions on the units written in six languages."""
    units = pl.read_ndjson(ROOT / "corpora" / "gold" / "languages.jsonl")
    said, spoken = units["text"].to_list(), units["language"].to_list()
    for who, read_as, overrides in (("multilingual profile", spoken, PROFILE), ("packaged encoder, made to guess", ["en"] * len(said), ENGLISH)):
        made = labelled_by_a_run(said, read_as, overrides)
        never = labelled_by_a_run(said, read_as, (*overrides, *NEVER_ABSTAINING))
        print(f"\n{who}\n| language | units | " + " | ".join((*GOLD, "")).rstrip("| ") + " |\n| --- | ---: |" + " --- |" * len(GOLD))
        both = units.hstack(made.select("reason", "polarity", "emotion", found="stage", felt="valence"))
        both = both.with_columns(likeliest=never["stage"].fill_null("none"))
        for language, mine in [("all", both), *((name, rows_) for (name,), rows_ in both.group_by("language", maintain_order=True))]:
            print(f"| {language} | {len(mine):,} | " + " | ".join(figure(mine) for figure in GOLD.values()) + " |", flush=True)
        if who.startswith("multi"):
            print("F1 of each stage: " + ", ".join(f"{stage} {value:.2f}" for stage, value in zip((*NINE, "none"), _f1_each(both), strict=True)))
    unread = labelled_by_a_run(["Toimitus oli myöhässä.", "Leveransen var försenad."], ["fi", "sv"], PROFILE)
    print("Finnish and Swedish: " + "; ".join(f"{row['stage']}, {row['valence']}, {row['emotion']}, {row['reason']}" for row in unread.iter_rows(named=True)))


def _stage_f1(mine: pl.DataFrame) -> str:
    """Macro-F1 of the nine stages and none, nothing left open."""
    return _spread(mine.select("stage", "likeliest").rows(), lambda pairs: _macro(pairs, (*NINE, "none")))


def _precision(mine: pl.DataFrame) -> str:
    named = mine.drop_nulls("found")
    return _share((named["found"] == named["stage"]).sum(), len(named)) + f" of {len(named) / len(mine):.0%}"


def _three_way(mine: pl.DataFrame) -> str:
    return _spread(mine.select("valence", "polarity").rows(), lambda pairs: _macro(pairs, POLARITIES))


def _sign(mine: pl.DataFrame) -> str:
    toned = mine.filter(pl.col("valence") != "neutral").drop_nulls("felt")
    return _share(((toned["felt"] > 0) == (toned["valence"] == "positive")).sum(), len(toned))


def _emotion_f1(mine: pl.DataFrame) -> str:
    """Macro-F1 over the emotions with ten units or more, one label a unit."""
    told = mine.filter(pl.col("emotions").list.len() > 0)
    labels = [label for label in CUSTOMER if sum(label in given for given in told["emotions"]) >= 10]
    pairs = [(set(true), set(found or ())) for true, found in told.select("emotions", "emotion").rows()]
    return _spread(pairs, lambda some: float(np.mean([_f1([(label in a, label in b) for a, b in some]) for label in labels]))) + f", {len(labels)} emotions"


GOLD: dict[str, Callable[[pl.DataFrame], str]] = {
    "stage macro-F1, likeliest of 10": _stage_f1, "right where a stage is named": _precision, "valence 3-way macro-F1": _three_way,
    "polarity right": _sign, "emotion macro-F1": _emotion_f1,
}  # fmt: skip


def valence() -> None:
    """Restaurant sentences of one polarity; English ones by both encoders."""
    print("\n| set | sentences | who | 3-way macro-F1 | polarity right |\n| --- | ---: | --- | --- | --- |")
    frame_ = pl.read_parquet(DATA / "multilingual_absa" / "restaurants16_fr_es_nl_train.parquet")
    foreign = frame_.with_columns(labels=pl.col("terms").str.split("|").list.eval(pl.element().str.split(":").list.last().unique()))
    foreign = foreign.filter(pl.col("labels").list.len() == 1).with_columns(valence=pl.col("labels").list.first()).filter(pl.col("valence").is_in(POLARITIES))
    english = sets.one_polarity(DATA / "absa" / "restaurants16_acos_train_dev.parquet").rename({"label": "valence"})
    each = foreign.unique("text").sort("lang", "text").group_by("lang", maintain_order=True)
    named = [(f"restaurants 2016, {lang}", mine, CODES[lang], PROFILE) for (lang,), mine in each]
    named += [("restaurants 2016, english", english, "en", overrides) for overrides in (PROFILE, ENGLISH)]
    for name, mine, language, overrides in named:
        made = labelled_by_a_run(mine["text"].to_list(), [language] * len(mine), overrides)
        both = mine.select("valence").hstack(made.select("polarity", felt="valence"))
        who = "multilingual profile" if overrides else "English profile"
        print(f"| {name} | {len(mine):,} | {who} | {_three_way(both)} | {_sign(both)} |", flush=True)


def english() -> None:
    """What the profile costs where the packaged encoder is at home."""
    dev = sets.goemotions(DATA, "dev")
    print("\n| English | units | who | figure |\n| --- | ---: | --- | --- |")
    for who, overrides in (("multilingual profile", PROFILE), ("English profile", ENGLISH)):
        made = labelled_by_a_run(dev["text"].to_list(), ["en"] * len(dev), overrides)
        pairs = [({name for name, fine in CUSTOMER.items() if not set(fine).isdisjoint(true)}, set(found or ())) for true, found in
                 zip(dev["labels"].to_list(), made["emotion"].to_list(), strict=True)]  # fmt: skip
        shown = [name for name in CUSTOMER if any(name in found for _, found in pairs)]
        f1 = _spread(pairs, lambda some: float(np.mean([_f1([(name in a, name in b) for a, b in some]) for name in CUSTOMER])))
        print(f"| GoEmotions dev | {len(dev):,} | {who} | customer macro-F1 of 14 (0 for those not shown) {f1}, {len(shown)} shown |", flush=True)
    said, labels = texts(), read_labels()
    units = [row for row in rows() if row["split"] == "dev"]
    for who, overrides in (("multilingual profile", PROFILE), ("English profile", ENGLISH)):
        found = []
        for trade in sorted({row["vertical"] for row in units}):
            mine = [row["unit"] for row in units if row["vertical"] == trade]
            known = f"{trade}_" if (ROOT / "configs" / "taxonomies" / f"{trade}_stages.yaml").is_file() else ""
            made, never = (
                labelled_by_a_run([said[unit] for unit in mine], ["en"] * len(mine), (*overrides, *more), known) for more in ((), NEVER_ABSTAINING)
            )
            truth = pl.Series("stage", [labels[unit]["stage"] for unit in mine])
            found.append(made.select(truth, found="stage").with_columns(likeliest=never["stage"].fill_null("none")))
        both = pl.concat(found)
        print(f"| journey gold dev | {len(both)} | {who} | stage macro-F1 of 10 {_stage_f1(both)}, right where named {_precision(both)} |", flush=True)


def topics() -> None:
    """Restaurant sentences in four languages about one aspect: topics against aspects, and against languages."""
    from sklearn.metrics import adjusted_mutual_info_score

    from jminer.topicmodel.fit import fit_topics

    said, aspects, spoken = _aspects()
    counts = ", ".join(f"{name} {spoken.count(name)}" for name in sorted(set(spoken)))
    print(f"\n{len(said):,} sentences about one aspect in {counts}")
    print("| encoder | topics | placed | AMI with aspects | purity | AMI with languages | topics of ≥ 2 languages |\n| --- | ---: | ---: |" + " --- |" * 4)
    for who, overrides in (("multilingual", PROFILE), ("packaged (English)", ENGLISH)):
        vectors = _encoder(overrides)(said)
        model, _ = fit_topics(vectors, said, [str(at) for at in range(len(said))], TopicsSettings(), 20260301)
        given = model.assign(vectors).topic
        placed = np.flatnonzero(given >= 0)
        triples = [(aspects[at], spoken[at], int(given[at])) for at in placed]
        cells = [
            _spread(triples, lambda some: float(adjusted_mutual_info_score([a for a, _, _ in some], [t for _, _, t in some]))),
            _spread(triples, _purity),
            _spread(triples, lambda some: float(adjusted_mutual_info_score([s for _, s, _ in some], [t for _, _, t in some]))),
            _mixed(triples),
        ]
        print(f"| {who} | {len(model.topics)} | {len(placed) / len(said):.0%} | " + " | ".join(cells) + " |", flush=True)


def _mixed(triples: Sequence[tuple[str, str, int]]) -> str:
    """Topics in which a second language has a tenth of the units or more."""
    by_topic = pl.DataFrame(triples, schema=["aspect", "language", "topic"], orient="row").group_by("topic", "language").len()
    second = by_topic.group_by("topic").agg(share=pl.col("len").sort(descending=True).slice(1, 1).sum() / pl.col("len").sum())["share"]
    return f"{_share((second >= 0.1).sum(), len(second))} of {len(second)}"


def _purity(triples: Sequence[tuple[str, str, int]]) -> float:
    counts = pl.DataFrame(triples, schema=["aspect", "language", "topic"], orient="row").group_by("topic", "aspect").len()
    return float(counts.group_by("topic").agg(pl.col("len").max())["len"].sum() / len(triples))


def _aspects() -> tuple[list[str], list[str], list[str]]:
    """Sentences, their one aspect, their language."""
    aspect_of = {term: aspect for aspect, terms in ASPECTS.items() for term in terms.split()}
    found: list[tuple[str, str, str]] = []
    foreign = pl.read_parquet(DATA / "multilingual_absa" / "restaurants16_fr_es_nl_train.parquet")
    for language, text, terms in foreign.select("lang", "text", "terms").iter_rows():
        named = {aspect_of.get(term.rpartition(":")[0].lower(), "") for term in terms.split("|")}
        found += [(text, named.pop(), CODES[language])] if len(named) == 1 and "" not in named else []
    for text, categories in pl.read_parquet(DATA / "absa" / "restaurants16_acos_train_dev.parquet").select("text", "categories").iter_rows():
        named = {CATEGORIES.get(one.rpartition(":")[0], "") for one in categories.split("|")}
        found += [(text, named.pop(), "en")] if len(named) == 1 and "" not in named else []
    said, aspects, spoken = zip(*sorted(set(found)), strict=True)
    return list(said), list(aspects), list(spoken)


def neighbours() -> None:
    """The nearest unit in another language: does it have the same stage, the same valence?"""
    units = pl.read_ndjson(ROOT / "corpora" / "gold" / "languages.jsonl")
    spoken = units["language"].to_numpy()
    print("\n| nearest unit in another language | units | same stage (by chance .10) | same valence |\n| --- | ---: | --- | --- |")
    for who, overrides in (("multilingual", PROFILE), ("packaged (English)", ENGLISH)):
        vectors = _encoder(overrides)(units["text"].to_list())
        cosines = np.where(spoken[:, None] == spoken, -2.0, vectors @ vectors.T)
        near = units[cosines.argmax(axis=1)]
        cells = [_share((near[column] == units[column]).sum(), len(units)) for column in ("stage", "valence")]
        print(f"| {who} | {len(units):,} | " + " | ".join(cells) + " |", flush=True)


def speed() -> None:
    """Units per second on one thread and with two processes, each encoder in this one run; the best of three."""
    said = [unit["text"] for unit in map(json.loads, (ROOT / "corpora" / "gold" / "languages.jsonl").read_text(encoding="utf-8").splitlines())]
    print("\n| encoder | units/s, one process | two processes |\n| --- | ---: | ---: |")
    for backend, model in (("universal", "use-multilingual"), ("onnx", "all-minilm-l6-v2")):
        cells = []
        for processes, some in ((1, said[:FEW]), (2, said * 2)):
            embedder = open_embedder(backend, ROOT / "models" / "embedders" / model, processes)
            embedder.embed(said[:1])
            cells.append(f"{max(_rate(embedder, some) for _ in range(3)):,.0f}")
        print(f"| {model} | " + " | ".join(cells) + " |", flush=True)


def _rate(embedder: Any, said: Sequence[str]) -> float:
    clock = time.perf_counter()
    embedder.embed(said)
    return len(said) / (time.perf_counter() - clock)


def _encoder(overrides: Sequence[str]) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    backend, model = ("universal", "use-multilingual") if overrides else ("onnx", "all-minilm-l6-v2")
    return open_embedder(backend, ROOT / "models" / "embedders" / model, 2).embed


def _share(hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"{hits / max(n, 1):.3f} ({low:.3f}–{high:.3f})"


def _spread(pairs: Sequence[Any], figure: Callable[[Sequence[Any]], float]) -> str:
    """A figure with its bootstrap interval."""
    random = np.random.default_rng(1)
    low, high = np.quantile([figure([pairs[at] for at in random.integers(0, len(pairs), len(pairs))]) for _ in range(200)], [0.025, 0.975])
    return f"{figure(pairs):.3f} ({low:.3f}–{high:.3f})"


def _f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    hits = sum(a and b for a, b in pairs)
    return 2 * hits / max(sum(a for a, _ in pairs) + sum(b for _, b in pairs), 1)


def _macro(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> float:
    return float(np.mean([_f1([(a == label, b == label) for a, b in pairs]) for label in labels]))


def _f1_each(mine: pl.DataFrame) -> list[float]:
    pairs = mine.select("stage", "likeliest").rows()
    return [_f1([(a == label, b == label) for a, b in pairs]) for label in (*NINE, "none")]


PARTS: Mapping[str, Callable[[], None]] = {
    "gold": gold, "valence": valence, "english": english, "topics": topics, "neighbours": neighbours, "speed": speed,
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    for part in options.parse_args().parts or PARTS:
        try:
            PARTS[part]()
        except (InputError, FileNotFoundError) as missing:
            print(f"{part}: skipped. {missing}")


if __name__ == "__main__":
    main()
