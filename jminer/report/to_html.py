"""Facts → index.html: one page that needs nothing else, runs one script of ours alone, and shows what customers wrote as text only."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from jminer.planning import volume
from jminer.report import (
    charts,
    charts_people,
    drivers,
    explore,
    extremes,
    gist,
    headlines,
    journey_map,
    measure,
    people_null,
    plots,
    register,
    themes,
    topic_map,
)
from jminer.report.explore import Explore
from jminer.report.facts import Facts

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"

UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Signs that could end a script element, as JSON may write them too."""

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


def write(facts: Facts, folder: Path, explored: Explore | None = None) -> list[Path]:
    """Write index.html."""
    path = folder / "index.html"
    path.write_text(page(facts, explored), encoding="utf-8")
    return [path]


def page(facts: Facts, explored: Explore | None = None) -> str:
    """The whole page as HTML. Without `explored` nothing can be filtered and no script is in it."""
    from markupsafe import Markup

    explored = explored or Explore()
    style, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", "page.js"))
    script = script if explored.groups else ""
    # What is not escaped: two files of ours that hold no data, and the block, whose keys and numbers are written so that none can end the element.
    block = "".join(UNSAFE.get(sign, sign) for sign in explored.block)
    return _environment().get_template("page.html.j2").render(
        facts=facts, explore=explored, style=Markup(style), script=Markup(script), block=Markup(block), policy=_policy(style, script)
    )


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
        for name in ("percent", "percent_range", "corrected_range", "decimal", "decimal_range", "signed", "signed_range", "count", "few", "steadiness")
    }
    env.globals |= {name: getattr(charts, name) for name in ("whisker", "axis_top", "mixed", "felt", "curve", "spark", "spark_top", "sign", "beside_columns")}
    env.globals |= {"grouped": themes.grouped, "verdicts": VERDICTS, "thin_below": measure.THIN, "sparse_below": measure.SPARSE}
    env.globals |= {"unsteady_below": measure.NOT_STEADY, "not_steady": measure.NOT_STEADY_SAYS}
    env.globals |= {name: getattr(charts_people, name) for name in ("along", "between", "on_odds", "histogram", "part_of", "matrix")}
    env.filters |= {"q": partial(measure.chance, "q"), "as_near": people_null.as_near}
    env.globals |= {"smallest": measure.SMALLEST, "clear_above": gist.CLEAR}
    env.globals |= {"explore_shown": explore.SHOWN}
    # The measured journey
    env.filters["weeks"] = volume.weeks
    env.filters["fine_range"] = measure.signed_fine_range
    env.globals |= {name: getattr(plots, name) for name in ("driver_plot", "landscape", "named_places", "loss_plot", "rise", "diverging", "shade", "around")}
    env.filters["dots"] = topic_map.path
    env.globals |= {"map_width": topic_map.WIDTH, "map_height": topic_map.HEIGHT}
    env.globals |= {name: word for name, word in vars(headlines).items() if name.startswith("of_")}
    env.globals |= {"extremes": extremes.extremes, "leaning": measure.leaning}
    env.globals |= {"by_family": register.by_family, "disagreeing": drivers.disagreeing, "one_of_each": journey_map.one_of_each}
    return env


def _policy(style: str, script: str) -> str:
    scripts = f"script-src {_hash(script)}; require-trusted-types-for 'script'; " if script else ""
    return f"default-src 'none'; {scripts}style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
