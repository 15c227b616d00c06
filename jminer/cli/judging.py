"""How a session's steps judge units, before they learn from the user's answers: for asking about them, and for measuring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jminer.heads.answers import Answer
    from jminer.heads.local import Judge
    from jminer.session import Session
    from jminer.studies.labelling import Material

STEPS = {"stages": ("touchpoints", "stages"), "touchpoints": ("touchpoints",), "emotions": ("emotions",)}
"""Kind of labels → the steps that give them."""


class Seen:
    """Units as the steps of a session see them."""

    def __init__(self, kind: str, session: Session, tables: Mapping[str, Any]) -> None:
        from jminer.runner import tools_of
        from jminer.studies import labelling

        self.kind, self.taxonomy, self.tables = kind, session.taxonomy, tables
        self.settings, self.tools = session.project.settings, tools_of(session, kind)
        if kind == "needs":
            self.material: Material = labelling.of_needs(tables, self.tools)
            return
        self.judge, self.labels, self.thresholds = self._judge()
        about = (tables, self.taxonomy, self.judge)
        if kind == "stages":
            self.material = labelling.of_stages(*about, self.tools.languages)
        else:
            self.material = labelling.of_several(kind, kind.removesuffix("s"), *about, self.labels, self.thresholds, self.tools.languages)

    def _judge(self) -> tuple[Judge, Sequence[str], Sequence[float]]:
        """How the session judges texts without labels, in which labels, given from which probability on; a stage is the likeliest one."""
        if self.kind == "emotions":
            from jminer.steps.emotions import judging as of_emotions

            head = self.tools.head(self.settings.emotions.head)
            return of_emotions(head, self.tools), head.labels, head.thresholds.tolist()
        if self.kind == "touchpoints":
            from jminer.steps.touchpoints import judging as of_touchpoints

            names = [each.id for each in self.taxonomy.touchpoints]
            return of_touchpoints(self.tools.ear(self.settings.touchpoints.head)), names, [self.settings.touchpoints.min_probability] * len(names)
        from jminer.heads.local import NONE
        from jminer.steps.stages import judging as of_stages

        names = [*(each.id for each in self.taxonomy.journey), NONE]
        return of_stages(self.tables["unit_touchpoints"], self.settings.stages.head, self.tools), names, ()


def judged(kind: str, session: Session, answers: Sequence[Answer]) -> Seen:
    """Answered units (each once) as the session's own steps would label them, had nobody answered."""
    from jminer.pipeline import NAMES
    from jminer.pipeline import STEPS as ALL
    from jminer.runner import tools_of
    from jminer.tables import frames

    said = [{"unit_id": a.unit_id, "feedback_id": a.unit_id, "start": 0, "end": len(a.text), "text": a.text} for a in answers]
    who = [{"feedback_id": a.unit_id, "customer_id": a.customer_id, "language": a.language, "text": a.text, "role": "customer"} for a in answers]
    tables: dict[str, Any] = frames(units=said, feedback=who, unit_topics=[])
    texts, tools = tables["units"]["text"].to_list(), tools_of(session, kind)
    tables |= {"vectors": tools.embed(texts), "facets": tools.embed_for_heads(texts)}
    for name in STEPS[kind]:
        step = ALL[NAMES.index(name)]
        view = session.view(step)[0]
        view.labels = ()
        tables |= step.run()({table: tables[table] for table in step.reads}, view, tools_of(session, name))
    return Seen(kind, session, tables)
