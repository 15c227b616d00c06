"""What the readers have to decide: the first actions of the plan, and the call that most hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.planning.volume import weeks
from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import finite, percent
from jminer.report.subjects import UNSTEADY, why

MOST = 3
FROM_PLAN = 2
"""Of the three so many are actions; the third is a call to settle by hand, if there is one."""
SECTIONS = {"pain": "pains", "gap": "gaps", "opportunity": "opportunities"}


@dataclass(frozen=True, slots=True)
class Decision:
    """A question for the meeting, why it matters, and what would settle it."""

    kind: str
    """do (an action of the plan) or settle (a call of the workshop)."""
    asks: str
    place: str
    """Why it stands where it does, when its own figures do not show it; empty for a call."""
    why: str
    """What to try; or what hangs on it."""
    how: str
    """Who and by when; or how to settle it."""
    rule: str
    """When to go on and when to stop; empty for a call."""
    section: str
    table: str
    quotes: tuple[Quote, ...]

    @property
    def says(self) -> str:
        """The decision in one paragraph: what is asked, why it stands there, what to try or what hangs on it, and how."""
        return " ".join(part for part in (self.asks, self.place, self.because, self.how) if part)

    @property
    def because(self) -> str:
        """What to try, named as such; or what hangs on it."""
        return f"Try: {self.why}" if self.kind == "do" else self.why


def decisions(given: Material, unfit: Mapping[str, str]) -> tuple[Decision, ...]:
    """At most three: two actions and a call, each kind filling up for the other; a topic that heads nothing is only asked about, if it is not steady."""
    actions = [_action(row, given) for row in given.rows("plan", "rank", "action_id") if row["solutions"] and not why(unfit, row["subject_id"])]
    doubts = [(row, why(unfit, row["subject_id"] or "")) for row in given.rows("workshop", "rank")]
    calls = [_call(row, given) for row, doubt in doubts if not doubt or (row["sort"], doubt) == ("topic", UNSTEADY)]
    first = [*actions[:FROM_PLAN], *calls[: MOST - min(FROM_PLAN, len(actions))]]
    return tuple([*first, *actions[FROM_PLAN:]][:MOST])


def _action(row: Mapping[str, Any], given: Material) -> Decision:
    who = f"{label(row['owner'])}" if row["owner"] else "nobody named yet"
    when = f"; done within {weeks(row['due_days'])} of the start; look again after {weeks(row['review_days'])}" if row.get("due_days") else ""
    return Decision(
        "do", sentence(row["problem"]), _place(row, given), sentence(row["solutions"][0]), f"Who: {who}{when}.", sentence(row["rule"]),
        SECTIONS.get(row["source"], "pains"), f"plan, {label(row['action_id'])}", given.quoted([("best", unit) for unit in row["evidence"] or ()]),
    )  # fmt: skip


def _place(row: Mapping[str, Any], given: Material) -> str:
    """Why an action that is no answer to complaints stands where it does: the plan goes by harm, whatever the problem counts."""
    reach, topic = finite(row.get("reach")), given.topic_names.get(row.get("topic_id") or "")
    if row["source"] == "pain" or not reach or not topic or row["rank"] is None:
        return ""
    pained = {pain["topic_id"] for pain in given.rows("pains")}
    others = "" if row["topic_id"] in pained else " (it is no pain point: not surely a larger share of those who speak of it than usual)"
    return f"{percent(reach)} of all customers complain of “{topic}”, reading mistakes taken out{others}: place {row['rank']} of the plan, which goes by harm."


def _call(row: Mapping[str, Any], given: Material) -> Decision:
    section = {"persona": "personas", "need": "personas", "topic": "topics"}.get(row["subject_type"], SECTIONS.get(row["subject_type"], "data"))
    return Decision(
        "settle", sentence(row["question"]), "", sentence(row["hangs"]), sentence(row["how"]), "", section,
        f"workshop, {row['rank']}", given.quoted([("best", unit) for unit in row["evidence"] or ()]),
    )  # fmt: skip
