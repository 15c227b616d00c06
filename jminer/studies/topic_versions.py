"""A new version of a topic model beside the one in use: found anew, or grown by what had no topic. Nothing in use changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.edits import Edits, apply
from jminer.topicmodel.figures import Heard, figures_of, heard_in
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.growth import found, joined, texts_of
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.lineage import MOST, Fate, Lineage, follow, number_of, once
from jminer.topicmodel.model import Assignment, Topic, TopicModel
from jminer.topicmodel.pool import Pool
from jminer.topicmodel.profile import profile_of

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Current:
    """The version in use and what is known of its history."""

    version: str
    model: KeptModel
    """As it is opened, with hand edits."""
    lineage: Lineage
    highest: int
    """The highest number that any topic of this name ever had."""
    edits: Edits


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one topic, for people: labels and shares as they would see them."""

    fate: str
    topic_id: str
    other: str | None
    label: str | None
    """In the version in use; None for a new topic."""
    new_label: str | None
    share: float | None
    """Of what customers say, each counted once, in the data of the training."""
    new_share: float | None
    overlap: float | None
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that could be: its model, where it comes from, and what it would change."""

    model: KeptModel
    lineage: Lineage
    changes: tuple[Change, ...]
    moved: float
    """Share of the units that would have another topic, or one instead of none, or none."""
    figures: dict[str, Any]
    current_figures: dict[str, Any]
    """The version in use, measured on the same units."""
    notes: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether it is another model than the one in use at all."""
        return self.moved > 0 or any(change.fate != "kept" or change.label != change.new_label for change in self.changes)


@dataclass(frozen=True, slots=True)
class Material:
    """The units of the training: who wrote what, and their vectors (n, d)."""

    heard: Heard
    vectors: NDArray[np.float32]

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Material:
        heard = heard_in(tables)
        return cls(heard, tables["vectors"][heard.place])

    @property
    def weight(self) -> NDArray[np.float64]:
        return once(self.heard.customers)


def found_anew(fresh: TopicModel, tables: Mapping[str, Any], current: Current, rules: Any, seed: int) -> Candidate:
    """The version that a new fit (`fresh`, and its run's tables) would be: its topics take the ids of those they continue.

    Pinned and banned topics and the parts of hand-made splits are carried over as they are; what a new fit found in their
    place is left out. A topic that goes on has the new fit's label, unless `edits.yaml` renames it.
    """
    material, old = Material.of(tables), current.model.base
    parts = {name: parts for name, parts in current.lineage.parts.items() if name in current.edits.content.split}
    asked = {*current.edits.content.pin, *current.edits.content.ban, *(part for several in parts.values() for part in several)}
    carried = [at for at, name in enumerate(old.topic_ids) if name in asked]
    before, _ = current.model.assign_base(material.vectors)
    mixed, count = _with_carried(fresh, old.part(carried), material, before, carried, rules)
    after = mixed.assign(material.vectors).topic
    others = [at for at in range(len(old.topics)) if at not in carried]
    ids, fates = follow(
        [old.topic_ids[at] for at in others], old.centroids[others], mixed.centroids[:count], _renumbered(before, others, len(old.topics)),
        np.where(after < count, after, -1), material.heard.customers, current.highest,
    )
    fates += tuple(Fate(old.topic_ids[at], "kept", None, 1.0, 1.0) for at in carried)
    named = tuple(replace(topic, topic_id=topic_id) for topic, topic_id in zip(mixed.topics, [*ids, *(old.topic_ids[at] for at in carried)], strict=True))
    base = replace(mixed, topics=_recounted(_told_apart(named), after, material.heard.customers))
    return _candidate(KeptModel.of(base), Lineage(current.version, "fit", current.highest, fates, parts), material, current, rules, seed)


def grown(tables: Mapping[str, Any], pool: Pool, current: Current, rules: Any, seed: int) -> Candidate:
    """The version in use and the topics that its pool founds; who has a topic keeps it (hand-made splits apart)."""
    material, model = Material.of(tables), current.model
    pool = pool.taken(tables, model)
    fresh = found(pool, texts_of(tables), model, rules, seed)
    ids = [f"T{current.highest + 1 + at:03d}" for at in range(len(fresh.topics))]
    fresh = replace(fresh, topics=tuple(replace(topic, topic_id=name, theme_id=None) for topic, name in zip(fresh.topics, ids, strict=True)), themes=())
    longer = joined(model, fresh) if fresh.topics else KeptModel.of(model.base, model.generation)
    longer = replace(longer, base=replace(longer.base, topics=_told_apart(longer.base.topics)))
    fates = tuple(Fate(name, "kept", None, 1.0, 1.0) for name in model.base.topic_ids) + tuple(Fate(name, "born") for name in ids)
    return _candidate(longer, Lineage(current.version, "grow", current.highest, fates, current.lineage.parts), material, current, rules, seed)


def _with_carried(
    fresh: TopicModel, carried: TopicModel, material: Material, before: Index, places: Sequence[int], rules: Any
) -> tuple[TopicModel, int]:
    """New topics, without those that lie in carried ones or would be left too small beside them, then the carried; how many are new."""
    if not carried.topics:
        return fresh, len(fresh.topics)
    index, weight, customers = material.heard.index(fresh.topic_ids), material.weight, np.asarray(material.heard.customers)
    theirs = np.isin(before, places)
    kept = [at for at in range(len(fresh.topics)) if weight[(index == at) & theirs].sum() <= MOST * weight[index == at].sum()]
    while True:
        mixed = _stacked(fresh.part(kept), carried)
        after = mixed.assign(material.vectors).topic
        small = [
            place for place in range(len(kept))
            if (after == place).sum() < rules.min_units or len(np.unique(customers[after == place])) < rules.min_customers
        ]
        if not small:
            return mixed, len(kept)
        kept = [at for place, at in enumerate(kept) if place not in small]


def _stacked(first: TopicModel, second: TopicModel) -> TopicModel:
    themes = {theme.theme_id for theme in first.themes}
    adopted = tuple(replace(topic, theme_id=topic.theme_id if topic.theme_id in themes else None) for topic in second.topics)
    return first.plus(replace(second, topics=adopted))


def _renumbered(index: Index, kept: Sequence[int], count: int) -> Index:
    """Places among `kept` instead of among all; −1 for the others."""
    place = np.full(count + 1, -1, dtype=np.int64)
    place[list(kept)] = np.arange(len(kept))
    return np.asarray(place[index])


def _told_apart(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """The same with a number behind a label that an earlier topic has."""
    taken: set[str] = set()
    result = []
    for topic in topics:
        options = (topic.label if at == 1 else f"{topic.label} ({at})" for at in range(1, len(topics) + 1))
        label = next(option for option in options if option not in taken)
        taken.add(label)
        result.append(replace(topic, label=label))
    return tuple(result)


def _recounted(topics: Sequence[Topic], index: Index, customers: Sequence[str]) -> tuple[Topic, ...]:
    """Topics with their units and customers in this data."""
    who = np.asarray(customers)
    return tuple(
        replace(topic, units=int((index == at).sum()), customers=len(np.unique(who[index == at]))) for at, topic in enumerate(topics)
    )


def _divided(model: KeptModel, lineage: Lineage, material: Material, edits: Edits, rules: Any, seed: int) -> tuple[KeptModel, Lineage, list[str]]:
    """The model with the splits that `edits.yaml` asks for and that were not made yet: each topic fitted anew inside."""
    notes, customers, texts = [], np.asarray(material.heard.customers), material.heard.texts
    for topic_id, count in edits.content.split.items():
        if topic_id in lineage.parts or topic_id not in model.base.topic_ids:
            continue
        base, at = model.base, model.base.topic_ids.index(topic_id)
        members = np.flatnonzero(model.assign_base(material.vectors)[0] == at)
        said, who = [texts[row] for row in members], customers[members].tolist()
        inside, why = fit_topics(material.vectors[members], said, who, rules.model_copy(update={"count": count}), seed, base.encoder)
        if len(inside.topics) < 2:
            notes.append(f"{topic_id} could not be divided into {count}: {why}.")
            continue
        highest = _highest(lineage)
        names = tuple(f"T{highest + 1 + number:03d}" for number in range(len(inside.topics)))
        parts = tuple(replace(topic, topic_id=name, theme_id=base.topics[at].theme_id) for topic, name in zip(inside.topics, names, strict=True))
        rest = [other for other in range(len(base.topics)) if other != at]
        wider = np.minimum(inside.thresholds, base.thresholds[at])  # a unit of the whole stays in one of its parts
        divided = replace(base.part(rest).plus(replace(inside, topics=parts, thresholds=wider)), themes=base.themes)
        generation = np.append(model.generation[rest], np.full(len(parts), model.generation[at]))
        model = KeptModel.of(replace(divided, topics=_told_apart(divided.topics)), generation)
        fates = [fate for fate in lineage.fates if fate.topic_id != topic_id]
        fates += [Fate(topic_id, "divided", by_hand=True), *(Fate(name, "split", topic_id, by_hand=True) for name in names)]
        lineage = replace(lineage, fates=tuple(fates), parts={**lineage.parts, topic_id: names})
        if len(names) < count:
            notes.append(f"{topic_id} was divided into {len(names)} instead of {count}: {why}.")
    return model, lineage, notes


def _highest(lineage: Lineage) -> int:
    """The highest number so far, with those of this version."""
    return max(lineage.highest, *(number_of(fate.topic_id) for fate in lineage.fates)) if lineage.fates else lineage.highest


def _candidate(model: KeptModel, lineage: Lineage, material: Material, current: Current, rules: Any, seed: int) -> Candidate:
    """A version measured, and what it would change, both as users would see it."""
    model, lineage, notes = _divided(model, lineage, material, current.edits, rules, seed)
    lineage = replace(lineage, highest=_highest(lineage))
    customers, texts, weight = material.heard.customers, material.heard.texts, material.weight
    index, _ = model.assign_base(material.vectors)
    plain = KeptModel.of(replace(model.base, topics=_recounted(model.base.topics, index, customers)), model.generation)
    answer = plain.assign(material.vectors)
    kept = replace(plain, profile=profile_of(answer.topic, answer.similarity, customers))
    seen = apply(kept, current.edits, lineage.gone, tuple(lineage.parts))
    old, new = current.model.assign(material.vectors), seen.assign(material.vectors)
    ours = np.array([*current.model.topic_ids, ""])[old.topic]
    theirs = np.array([*seen.topic_ids, ""])[new.topic]

    def figures(version: TopicModel, found: Assignment) -> dict[str, Any]:
        return figures_of(version, found.topic, found.similarity, customers, texts)

    return Candidate(
        kept, lineage, _changes(lineage, current.model, seen, _shares(ours, weight), _shares(theirs, weight)),
        float((ours != theirs).mean()) if len(ours) else 0.0, figures(seen, new), figures(current.model, old), (*notes, *seen.problems),
    )


def _shares(names: NDArray[np.str_], weight: NDArray[np.float64]) -> dict[str, float]:
    total = max(float(weight.sum()), 1e-12)
    return {str(name): float(np.sort(weight[names == name]).sum()) / total for name in np.unique(names)}


def _changes(lineage: Lineage, old: KeptModel, new: KeptModel, before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Change, ...]:
    """A row per topic, the largest first."""
    was, will = ({topic.topic_id: topic.label for topic in model.topics} for model in (old, new))
    rows = []
    for fate in lineage.fates:
        name = fate.topic_id
        if name in was or name in will:  # neither: merged by hand or banned, so nobody sees it
            there = {"share": before.get(name, 0.0) if name in was else None, "new_share": after.get(name, 0.0) if name in will else None}
            rows.append(Change(fate.fate, name, fate.other, was.get(name), will.get(name), **there, overlap=fate.overlap, cosine=fate.cosine))
    return tuple(sorted(rows, key=lambda row: (-max(row.share or 0, row.new_share or 0), row.topic_id)))


def made_of(candidate: Candidate, current: Current, **more: Any) -> dict[str, Any]:
    """What goes into the manifest of a candidate that is kept."""
    compared = {"version": current.version, "figures": candidate.current_figures}
    return {"figures": candidate.figures, "compared": compared, "moved": round(candidate.moved, 4), **more}


def plain(candidate: Candidate) -> dict[str, Any]:
    """A candidate as JSON can say it."""
    return {
        "how": candidate.lineage.how, "moved": candidate.moved, "changes": [asdict(change) for change in candidate.changes],
        "figures": candidate.figures, "current_figures": candidate.current_figures, "notes": list(candidate.notes),
    }
