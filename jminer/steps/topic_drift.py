"""Step topic_drift: do customers speak of what the topic model was made of, or of something else by now?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jminer.tables import frames
from jminer.tools import Tables, Tools
from jminer.topicmodel.figures import heard_in
from jminer.topicmodel.profile import Shift, profile_of, shifts

SURE = 0.01
"""A shift that shuffled customers make this seldom is one. Three figures are looked at."""
NAMED = 3


def compare(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Hold this run's customers against those of the model's fit; warn when they differ by more than chance explains.

    The unit of chance is the customer (see `topicmodel.profile`). Customers who are in both hide drift rather than make
    it. Without a known model, or one that keeps no profile, the table is empty.
    """
    model = tools.topic_model
    then = getattr(model, "seen_profile", None)
    if model is None or then is None:
        return frames(topic_drift=[])
    heard = heard_in(read)
    now = profile_of(heard.index(model.topic_ids), heard.similarity, heard.customers)
    found = shifts(then, now, len(model.topics), view.seed)
    if sentence := _said(found, [topic.label for topic in model.topics]):
        tools.warn(sentence)
    return frames(topic_drift=[_row(shift, model.topic_ids) for shift in found])


def _row(shift: Shift, ids: Sequence[str]) -> dict[str, Any]:
    facts = shift._asdict()
    at = facts.pop("topic")
    return {**facts, "topic_id": None if at is None else ids[at]}


def _said(found: Sequence[Shift], labels: Sequence[str]) -> str | None:
    """The warning, with its numbers; None when chance explains everything."""
    parts = []
    for shift in found:
        if shift.p > SURE or shift.topic is not None:
            continue
        if shift.measure == "without_topic":
            parts.append(f"{shift.now:.1%} of what customers say has no topic, {shift.at_fit:.1%} when the model was made")
        elif shift.measure == "similarity":
            parts.append(f"the mean similarity with the nearest topic is {shift.now:.3f}, {shift.at_fit:.3f} then")
        else:
            moved = sorted((each for each in found if each.topic is not None and each.q is not None and each.q <= SURE), key=lambda each: -abs(each.shift))
            named = ", ".join(f"{labels[each.topic or 0]} {each.at_fit:.1%} → {each.now:.1%}" for each in moved[:NAMED])
            parts.append(f"the topics' shares moved by {shift.shift:.3f} bit beyond chance" + (f" ({named})" if named else ""))
    if not parts:
        return None
    return f"customers speak of other things than when the topic model was made: {'; '.join(parts)}. `jminer train topics` shows what a new fit would change."
