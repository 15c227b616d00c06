"""Facts → report.json, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from jminer.report.facts import Facts

FORMAT_VERSION = 4
# History of the format:
# 1: about, findings, unknowns, personas (with needs), controls, stages, topics, pains, gaps, opportunities, origin.
# 2: themes, drift and history behind topics; a topic names its theme.
# 3: handoffs behind stages; a stage has the channels that it is spoken of.
# 4: a topic's gist in place of its touchpoints: what is clear of its stages, emotions and touchpoints, with shares; a persona has its claims besides needs,
# its proposals and what would change it.


def write(facts: Facts, folder: Path) -> list[Path]:
    """Write report.json: UTF-8, keys in the order of the dataclasses, unknown numbers as null."""
    path = folder / "report.json"
    text = json.dumps(
        {"format_version": FORMAT_VERSION, **asdict(facts)}, indent=1, ensure_ascii=False, allow_nan=False
    )
    path.write_text(text + "\n", encoding="utf-8")
    return [path]
