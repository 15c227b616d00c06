"""How topic models age: ids over retraining, founding of what is new, alarms of drift. `python -m tests.benchmarks.topic_life`.

On Banking77's training questions (JMINER_DATA), every row a customer of its own:

- ids: the same units fitted with another seed, and other 80 % of them. How many topics keep their id, how many units have
  another id, and whether the units whose id changed are those whose cluster changed (ARI beside).
- founding: topics are fitted without some intents; questions of these then arrive. Does the pool found them, and does
  every unit that had a topic keep it?
- figures: how far those that `jminer models promote` looks at differ between fits to the same units with other seeds.
- drift: alarms where nothing changed (two random halves), and where some of the second half ask of an intent that the
  first never did.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import adjusted_rand_score

from jminer.settings import TopicsSettings
from jminer.studies.topic_versions import Current, found_anew, grown
from jminer.topicmodel.edits import Edits
from jminer.topicmodel.figures import figures_of
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.lineage import Lineage, highest_of
from jminer.topicmodel.model import TopicModel
from jminer.topicmodel.pool import Pool
from jminer.topicmodel.profile import profile_of, shifts
from tests.benchmarks._topic_sets import load

RULES = TopicsSettings()
ENOUGH = 20


def tables_of(model: TopicModel, rows: np.ndarray, texts: list[str], vectors: np.ndarray) -> dict[str, object]:
    """The tables of a run over some rows with this model."""
    answer = model.assign(vectors[rows])
    ids = [f"f{row:06}" for row in rows]
    return {
        "feedback": pl.DataFrame({"feedback_id": ids, "customer_id": ids}),
        "units": pl.DataFrame({"unit_id": [f"{name}:0:1" for name in ids], "feedback_id": ids, "text": [texts[row] for row in rows]}),
        "unit_topics": pl.DataFrame({
            "unit_id": [f"{name}:0:1" for name in ids], "topic_id": [model.topic_ids[at] if at >= 0 else None for at in answer.topic],
            "similarity": answer.similarity, "reason": answer.reason,
        }, schema={"unit_id": pl.String, "topic_id": pl.String, "similarity": pl.Float64, "reason": pl.String}),
        "vectors": vectors[rows],
    }


def current_of(model: TopicModel) -> Current:
    return Current("1", KeptModel.of(model), Lineage(), highest_of(model.topic_ids), Edits())


def ids(texts: list[str], vectors: np.ndarray) -> None:
    rows = np.arange(len(texts))
    old = fit_topics(vectors, texts, [str(row) for row in rows], RULES, 1)[0]
    random = np.random.default_rng(3)
    for what, seed, part in (("same units, same seed", 1, rows), ("same units, another seed", 2, rows),
                             ("other 80 %", 1, np.sort(random.choice(rows, int(0.8 * len(rows)), replace=False)))):
        fresh = fit_topics(vectors[part], [texts[row] for row in part], [str(row) for row in part], RULES, seed)[0]
        made = found_anew(fresh, tables_of(fresh, part, texts, vectors), current_of(old), RULES, seed)
        fates = [change.fate for change in made.changes]
        ari = adjusted_rand_score(old.assign(vectors[part]).topic, fresh.assign(vectors[part]).topic)
        told = ", ".join(f"{fates.count(fate)} {fate}" for fate in ("kept", "split", "merged", "born", "gone"))
        print(f"ids, {what}: {len(old.topics)} → {len(fresh.topics)} topics: {told}; {made.moved:.1%} of units have another id (ARI {ari:.3f})")


def figures(texts: list[str], vectors: np.ndarray) -> None:
    customers = [str(row) for row in range(len(texts))]
    several = []
    for seed in range(1, 6):
        model = fit_topics(vectors, texts, customers, RULES, seed)[0]
        answer = model.assign(vectors)
        several.append(figures_of(model, answer.topic, answer.similarity, customers, texts))
    for name in ("coverage", "stability", "coherence"):
        values = [each[name] for each in several]
        print(f"figures, five seeds: {name} {min(values):.3f} to {max(values):.3f}")


def founding(texts: list[str], vectors: np.ndarray, truth: np.ndarray, draws: int) -> None:
    shares, pieces, purities, kept, few = [], [], [], [], 0
    for draw in range(draws):
        random = np.random.default_rng(draw)
        new = random.choice(np.unique(truth), 3, replace=False)
        known = np.flatnonzero(~np.isin(truth, new))
        model = fit_topics(vectors[known], [texts[row] for row in known], [str(row) for row in known], RULES, 1)[0]
        # The questions of known intents were read before; those of the new ones arrive with them.
        rows, current = np.arange(len(texts)), current_of(model)
        made = grown(tables_of(current.model, rows, texts, vectors), Pool(Path("nowhere"), ""), current, RULES, 1)
        before, after = (np.array([*each.topic_ids, ""])[each.assign(vectors).topic] for each in (current.model, made.model))
        kept.append(float((before == after)[before != ""].mean()))
        subjects = {}
        for topic in sorted(set(made.model.topic_ids) - set(model.topic_ids)):
            said, counts = np.unique(truth[after == topic], return_counts=True)
            subjects[topic] = said[counts.argmax()]
            purities.append(counts.max() / counts.sum())
        for intent in new:
            waiting = (truth == intent) & (before == "")
            theirs = [topic for topic, subject in subjects.items() if subject == intent]
            if waiting.sum() < ENOUGH:
                few += 1
                continue
            shares.append(np.isin(after[waiting], theirs).mean())
            pieces.append(len(theirs))
    print(f"founding: of {len(shares)} new intents with {ENOUGH} or more waiting units ({few} have fewer), {np.mean(np.array(pieces) > 0):.0%} are founded, "
          f"in {np.mean([piece for piece in pieces if piece] or [np.nan]):.1f} topics, which take {np.mean(shares):.0%} of what waited; "
          f"all {len(purities)} founded topics are pure to {np.mean(purities):.0%}; {min(kept):.2%} of the units with a topic keep it")


def drift(texts: list[str], vectors: np.ndarray, truth: np.ndarray, draws: int) -> None:
    intent = np.unique(truth)[0]
    usual, strange = np.flatnonzero(truth != intent), np.flatnonzero(truth == intent)
    model = fit_topics(vectors[usual], [texts[row] for row in usual], [str(row) for row in usual], RULES, 1)[0]
    answer = model.assign(vectors)

    def profile(rows: np.ndarray) -> object:
        return profile_of(answer.topic[rows], answer.similarity[rows], [f"{row:06}" for row in rows])

    for size in (200, 1000):
        for more in (0.0, 0.05, 0.1):
            alarms, topics = dict.fromkeys(("without_topic", "similarity", "topic_mix"), 0), 0
            for draw in range(draws):
                random = np.random.default_rng(draw)
                mixed = random.permutation(usual)
                few = int(more * size)
                second = np.append(mixed[size : 2 * size - few], random.choice(strange, few))
                found = shifts(profile(mixed[:size]), profile(second), len(model.topics), draw)
                for shift in found:
                    if shift.measure in alarms:
                        alarms[shift.measure] += shift.p <= 0.01
                    else:
                        topics += shift.q <= 0.01
            told = ", ".join(f"{name} {count / draws:.2f}" for name, count in alarms.items())
            print(f"drift, {size} against {size} customers, {more:.0%} of a new intent: alarms {told}; {topics / draws:.2f} topics a draw")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10)
    asked = parser.parse_args()
    bank = load("banking77")
    ids(bank.texts, bank.vectors)
    figures(bank.texts, bank.vectors)
    founding(bank.texts, bank.vectors, bank.truth, asked.draws)
    drift(bank.texts, bank.vectors, bank.truth, 20 * asked.draws)
