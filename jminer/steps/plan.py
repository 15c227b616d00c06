"""The plan: actions by harm, a scorecard of the project's metrics, its scope, and the calls a team should settle (methods M15, M16)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jminer.planning import actions, scorecard, workshop
from jminer.planning.volume import volume
from jminer.statistics.harm import told
from jminer.tables import frames
from jminer.tools import Tables, Tools


def draw_up(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """What to do first, who, and how to tell whether it worked; where the project stands; what people must decide themselves."""
    said = told(read, view.pains.negative, None)
    rows = actions.draw_up(read, view, volume(said["day"], view.plan.review_days))
    for sentence in scorecard.unknown_names(view):
        tools.warn(sentence)
    return frames(
        plan=rows,
        scorecard=scorecard.score(read, view, said),
        scope_shares=scorecard.scope_shares(read, view),
        workshop=workshop.calls(read, rows, view),
    )
