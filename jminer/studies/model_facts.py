"""What there is to know of topic models without any data: versions, their topics, edits by hand, and how two differ."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jminer.errors import ConfigError
from jminer.studies.topic_versions import Change
from jminer.topicmodel.cosines import exact_cosines
from jminer.topicmodel.edits import EditsFile, read_edits
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.lineage import Fate
from jminer.topicmodel.registry import current_version, find, gone_before, known_models, open_version
from jminer.topicmodel.store import facts, lineage_of

FIGURES = ("coverage", "stability", "coherence")


def listed(models: Path) -> list[dict[str, Any]]:
    """Every version: topics, figures, origin, whether it is in use."""
    rows = []
    for model in known_models(models):
        name, _, version = model.partition("@")
        manifest, lineage = facts(models / name / version), lineage_of(models / name / version)
        figures = manifest["made"].get("figures") or {}
        rows.append({
            "model": model, "current": version == current_version(models, name), "topics": manifest["topics"], "how": lineage.how, "parent": lineage.parent,
            "created": manifest["made"].get("created"), **{figure: figures.get(figure) for figure in FIGURES},
        })
    return rows


def described(models: Path, wanted: str) -> dict[str, Any]:
    """One version as users see it."""
    name, version = find(models, wanted)
    model, lineage = open_version(models, name, version), lineage_of(models / name / version)
    return {
        "model": f"{name}@{version}", "current": version == current_version(models, name), "how": lineage.how, "parent": lineage.parent,
        "made": facts(models / name / version)["made"],
        "topics": [asdict(topic) for topic in model.topics], "themes": [asdict(theme) for theme in model.themes],
        "edits": _edits(read_edits(models / name).content), "problems": list(model.problems), "gone": gone_before(models, name, version),
        "fates": [asdict(fate) for fate in lineage.fates],
    }


def _edits(content: EditsFile) -> list[str]:
    """Each edit as a sentence."""
    return [
        *(f"{topic} is called '{label}'" for topic, label in content.rename.items()),
        *(f"{topic} is described anew" for topic in content.describe),
        *(f"{', '.join(others)} merged into {topic}" for topic, others in content.merge.items()),
        *(f"{topic} divided into {count}" for topic, count in content.split.items()),
        *(f"{topic} pinned" for topic in content.pin), *(f"{topic} banned" for topic in content.ban),
        *(f"note on {topic}: {note}" for topic, note in content.note.items()),
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """How two versions differ: their topics by id, and each one's own figures."""

    changes: tuple[Change, ...]
    figures: dict[str, tuple[float | None, float | None]]

    @property
    def plain(self) -> dict[str, Any]:
        return {"changes": [asdict(change) for change in self.changes], "figures": self.figures}


def compared(models: Path, old: str, new: str) -> Difference:
    """Two versions of one name. Raises ConfigError when they are of two names or encoders."""
    (name, first), (other, second) = find(models, old), find(models, new)
    if name != other:
        raise ConfigError(f"{old} and {new} are versions of different models, and ids mean nothing across them.")
    was, will = open_version(models, name, first), open_version(models, name, second)
    if was.encoder != will.encoder:
        raise ConfigError(f"{old} and {new} were made with different encoders, so their topics cannot be compared.")
    fates = {fate.topic_id: fate for fate in lineage_of(models / name / second).fates} if lineage_of(models / name / second).parent == first else {}
    made = [facts(models / name / version)["made"].get("figures") or {} for version in (first, second)]
    figures = {figure: (made[0].get(figure), made[1].get(figure)) for figure in FIGURES}
    return Difference(_changes(was, will, fates, gone_before(models, name, second), [each.get("customers") for each in made]), figures)


def _changes(old: KeptModel, new: KeptModel, fates: dict[str, Fate], gone: dict[str, str], customers: list[int | None]) -> tuple[Change, ...]:
    was, will = ({topic.topic_id: at for at, topic in enumerate(model.topics)} for model in (old, new))
    cosines = exact_cosines(old.centroids, new.centroids)
    rows = []
    for topic_id in dict.fromkeys([*will, *was]):
        fate = fates.get(topic_id)
        kind = fate.fate if fate else "kept" if topic_id in was and topic_id in will else "born" if topic_id in will else "gone"
        if not fate and kind == "gone" and "merged into " in gone.get(topic_id, ""):
            kind = "merged"
        there = [model.topics[places[topic_id]] if topic_id in places else None for model, places in ((old, was), (new, will))]
        cosine = float(cosines[was[topic_id], will[topic_id]]) if topic_id in was and topic_id in will else fate.cosine if fate else None
        share, new_share = (topic.customers / count if topic and count else None for topic, count in zip(there, customers, strict=True))
        label, new_label = (topic.label if topic else None for topic in there)
        other, overlap = (fate.other, fate.overlap) if fate else (None, None)
        rows.append(Change(kind, topic_id, other, label, new_label, share, new_share, overlap, cosine))
    return tuple(sorted(rows, key=lambda row: (-max(row.share or 0, row.new_share or 0), row.topic_id)))
