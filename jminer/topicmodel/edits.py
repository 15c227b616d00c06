"""Edits by hand: `edits.yaml` beside a model's versions → the model as its owners want to see it.

Edits name permanent ids, so they hold for every later version. None of them changes a version: they are laid on when a
model is opened, except `split`, `pin` and `ban`, which the next training heeds as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, Field, ValidationError

from jminer import yamlfile
from jminer.errors import ConfigError, did_you_mean, several
from jminer.settings import Section
from jminer.topicmodel.cosines import FINE, unit_rows
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.model import Topic

FILE = "edits.yaml"
KEYWORDS = 10


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line of printable characters")
    return text


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
Label = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_plain)]
Line = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_plain)]


class EditsFile(Section):
    """`edits.yaml`: all by topic id."""

    rename: dict[Id, Label] = Field(default_factory=dict, description="Another label.")
    describe: dict[Id, Line] = Field(default_factory=dict, description="Another description, one line.")
    note: dict[Id, str] = Field(default_factory=dict, description="For yourself; `jminer models show` prints it.")
    merge: dict[Id, tuple[Id, ...]] = Field(default_factory=dict, description="The topic that takes others in → those topics.")
    split: dict[Id, Annotated[int, Field(ge=2, le=20)]] = Field(
        default_factory=dict, description="Divide a topic into so many, by the next `jminer train topics`."
    )
    pin: tuple[Id, ...] = Field((), description="Stays as it is, whatever later fits find.")
    ban: tuple[Id, ...] = Field((), description="Is no topic: its units have none.")


@dataclass(frozen=True, slots=True)
class Edits:
    """A checked edits file, and where each thing stands in it."""

    content: EditsFile = field(default_factory=EditsFile)
    document: yamlfile.Document | None = None

    @property
    def named(self) -> Iterator[tuple[yamlfile.Place, str]]:
        """Every id that the file names, with its place."""
        for section in EditsFile.model_fields:
            value = getattr(self.content, section)
            for at, topic_id in enumerate(value):
                yield (section, topic_id if isinstance(value, Mapping) else at), topic_id
        for target, others in self.content.merge.items():
            for at, topic_id in enumerate(others):
                yield ("merge", target, at), topic_id

    def says(self, place: yamlfile.Place, sentence: str) -> str:
        """A sentence with the line that it is about."""
        where = self.document.at(place) if self.document else FILE
        return f"{where} {place[0]}: {sentence}"


def read_edits(folder: Path) -> Edits:
    """The edits beside a model's versions; none when there is no file. Raises ConfigError with every fault and its line."""
    path = folder / FILE
    if not path.exists():
        return Edits()
    document = yamlfile.read(path)
    try:
        return Edits(EditsFile.model_validate(document.content), document)
    except ValidationError as error:
        raise ConfigError(several([_sentence(fault, document) for fault in error.errors()], str(path))) from None


def _sentence(fault: Any, document: yamlfile.Document) -> str:
    place = tuple(part for part in fault["loc"] if part != "[key]")
    path = ".".join(str(part) for part in place)
    if fault["type"] == "extra_forbidden":
        return f"{document.at(place)} {path}: unknown key.{did_you_mean(str(place[-1]), EditsFile.model_fields)}"
    return f"{document.at(place)} {path}: {fault['msg'][0].lower()}{fault['msg'][1:]}."


def apply(model: KeptModel, edits: Edits, gone: Mapping[str, str] | None = None, divided: Sequence[str] = ()) -> KeptModel:
    """The model as edited; what an edit could not do stands in its `problems`.

    gone: topics of earlier versions → what became of them. divided: topics whose asked split was already made.
    """
    base, content = model.base, edits.content
    known = {topic_id: at for at, topic_id in enumerate(base.topic_ids)}
    problems = [edits.says(place, _missing(topic_id, known, gone or {})) for place, topic_id in edits.named
                if topic_id not in known and not (place[0] == "split" and topic_id in divided)]
    banned = {topic_id for topic_id in content.ban if topic_id in known}
    target = _targets(edits, known, banned, problems)
    for topic_id, count in content.split.items():
        if topic_id in known and topic_id not in divided:
            problems.append(edits.says(("split", topic_id), f"{topic_id} waits to be divided into {count}; `jminer train topics PROJECT --grow` does it."))
    for place, topic_id in edits.named:
        if topic_id in target and place[0] in ("rename", "describe", "pin"):
            problems.append(edits.says(place, f"{topic_id} is merged into {target[topic_id]}, so this has no effect."))
    groups = {at: [at] for at, name in enumerate(base.topic_ids) if name not in banned and name not in target}
    for name, into in target.items():
        groups[known[into]].append(known[name])
    become = np.full(len(base.topics), -1, dtype=np.int64)
    for place_, group in enumerate(groups.values()):
        become[group] = place_
    topics = tuple(_topic(base.topics[at], [base.topics[other] for other in group[1:]], content) for at, group in groups.items())
    weights = np.array([max(topic.units, 1) for topic in base.topics], dtype=np.float64)
    sums = [weights[group] @ np.rint(base.centroids[group].astype(np.float64) * FINE) for group in groups.values()]
    single = [group[0] if len(group) == 1 else -1 for group in groups.values()]
    centroids = unit_rows(np.array(sums).reshape(len(groups), base.centroids.shape[1]))
    for place_, at in enumerate(single):
        if at >= 0:
            centroids[place_] = base.centroids[at]
    used = {topic.theme_id for topic in topics}
    return replace(
        model, topics=topics, centroids=centroids, thresholds=np.array([base.thresholds[group].min() for group in groups.values()]),
        widths=np.array([base.widths[group].max() for group in groups.values()]),
        themes=tuple(theme for theme in base.themes if theme.theme_id in used), become=become, problems=tuple(problems),
    )


def _missing(topic_id: str, known: Mapping[str, int], gone: Mapping[str, str]) -> str:
    if topic_id in gone:
        return f"topic {topic_id} was {gone[topic_id]}, so this has no effect."
    return f"there is no topic {topic_id}.{did_you_mean(topic_id, known)} `jminer models show` lists them."


def _targets(edits: Edits, known: Mapping[str, int], banned: set[str], problems: list[str]) -> dict[str, str]:
    """Merged topic → the topic that took it in at last."""
    into: dict[str, str] = {}
    for target, others in edits.content.merge.items():
        for at, name in enumerate(others):
            place = ("merge", target, at)
            if name not in known or target not in known:
                continue
            if name in banned or target in banned:
                problems.append(edits.says(place, f"{name if name in banned else target} is banned, so it is not merged."))
            elif name in into:
                problems.append(edits.says(place, f"{name} is merged into {into[name]} already, so this has no effect."))
            elif _last(target, into) == name:
                problems.append(edits.says(place, f"{name} and {target} would be merged into each other, so this has no effect."))
            else:
                into[name] = target
    return {name: _last(name, into) for name in into}


def _last(name: str, into: Mapping[str, str]) -> str:
    while name in into:
        name = into[name]
    return name


def _topic(topic: Topic, others: Sequence[Topic], content: EditsFile) -> Topic:
    """A topic as it is called now, with what it took in."""
    topic = merged_topic([topic, *others])
    return replace(
        topic, label=content.rename.get(topic.topic_id, topic.label), description=content.describe.get(topic.topic_id, topic.description),
    )


def merged_topic(topics: Sequence[Topic]) -> Topic:
    """The first of several topics with what the others bring: words in turns, their units, the least stability.

    A customer may be in several, so only as many as the largest has are sure.
    """
    first = topics[0]
    if len(topics) == 1:
        return first
    words = [word for rank in range(KEYWORDS) for each in topics for word in each.keywords[rank : rank + 1]]
    known = [each.stability for each in topics if each.stability is not None]
    return replace(
        first, keywords=tuple(dict.fromkeys(words))[:KEYWORDS], stability=min(known) if known else None,
        units=sum(each.units for each in topics), customers=max(each.customers for each in topics),
    )
