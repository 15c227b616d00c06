"""Facts → index.html: one page that needs nothing else, runs nothing, and shows what customers wrote as text only."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jminer.report import charts, gist, journey_map, measure, themes
from jminer.report.facts import Facts

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"

# What a verdict means to the reader: its mark, and how it is drawn. The word itself is always printed.
VERDICTS = {
    "VALIDATED": ("✓", "good"),
    "PLAUSIBLE": ("≈", "fair"),
    "PARTIAL": ("◐", "fair"),
    "MISALIGNED": ("≠", "bad"),
    "COMPOSITE": ("⧉", "bad"),
    "INDISTINCT": ("≡", "bad"),
    "REFUTED": ("✕", "bad"),
    "INSUFFICIENT": ("?", "open"),
    "SUPPORTED": ("✓", "good"),
    "SUPPORTED_UNMET": ("✓", "good"),
    "SHARED": ("≡", "fair"),
    "MISATTRIBUTED": ("→", "bad"),
    "CONTRADICTED": ("✕", "bad"),
    "ABSENT": ("∅", "bad"),
    "HOLDS": ("✓", "good"),
    "FAILS": ("✕", "bad"),
    "OPEN": ("?", "open"),
    "UNTESTABLE": ("–", "open"),
}


def write(facts: Facts, folder: Path) -> list[Path]:
    """Write index.html."""
    path = folder / "index.html"
    path.write_text(page(facts), encoding="utf-8")
    return [path]


def page(facts: Facts) -> str:
    """The whole page as HTML."""
    from markupsafe import Markup

    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    # The style sheet is the one text that is not escaped: it is a file of ours and holds no data.
    return _environment().get_template("page.html.j2").render(facts=facts, style=Markup(style), policy=_policy(style))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        name: getattr(measure, name)
        for name in ("percent", "percent_range", "decimal", "decimal_range", "signed", "signed_range", "count", "steadiness")
    }
    env.globals |= {name: getattr(charts, name) for name in ("whisker", "axis_top", "mixed", "felt", "curve", "spark", "spark_top")}
    env.globals |= {"grouped": themes.grouped, "verdicts": VERDICTS, "thin_below": measure.THIN, "sparse_below": measure.SPARSE}
    env.globals |= {"unsteady_below": measure.NOT_STEADY, "not_steady": measure.NOT_STEADY_SAYS}
    env.globals |= {"smallest": journey_map.SMALLEST, "clear_above": gist.CLEAR}
    return env


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
