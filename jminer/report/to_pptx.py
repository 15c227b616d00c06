"""Facts → report.pptx: what matters most, what to decide, the journey map and the persona board as shapes, tables and charts that can be edited."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jminer.errors import ConfigError
from jminer.report import fitting
from jminer.report.extremes import extremes
from jminer.report.facts import Facts
from jminer.report.figures import FIGURES, TONES, palette
from jminer.report.fitting import AFTER, fitted
from jminer.report.headlines import of_journey
from jminer.report.journey_map import StageFacts
from jminer.report.measure import count, few, leaning, percent, percent_range
from jminer.report.people import PersonaFacts
from jminer.report.to_xlsx import created_at

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

WIDTH, HEIGHT, MARGIN, LANE = 13.333, 7.5, 0.45, 1.25
TOP, BOTTOM = 1.25, 6.85
INSET, CELL, GAP = 0.1, 0.06, 0.06
"""Inches; the last are what a text box, and a cell beside and above its text, leave free."""
TITLES, WORDS, SMALL = (24, 20, 18, 16, 14), (14, 13, 12, 11, 10, 9, 8), (10, 9, 8)
"""Sizes to try, in points."""
STAGES, PERSONAS, FINDINGS = 9, 6, 5
"""Most on one slide."""
Box = tuple[float, float, float, float]
MARKS = {"met": "●", "unmet": "○", "contested": "◐"}


def write(facts: Facts, folder: Path) -> list[Path]:
    """Write report.pptx, the same bytes for the same run. Raises ConfigError when python-pptx is not installed."""
    require()
    made = io.BytesIO()
    deck(facts).save(made)
    path = folder / "report.pptx"
    _pack_again(made.getvalue(), path)
    return [path]


def require() -> None:
    """Raises ConfigError when python-pptx is not installed: to be asked before anything is made."""
    try:
        import pptx  # noqa: F401
    except ImportError:
        raise ConfigError("Slides need the package python-pptx: pip install 'jminer[pptx]', or leave out --pptx (report.pptx).") from None


def deck(facts: Facts) -> Presentation:
    """The slides."""
    from pptx import Presentation as new
    from pptx.util import Inches

    made = new()
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _without_traces(made, facts)
    _executive(made, facts)
    if facts.decisions:
        _decisions(made, facts)
    for at in range(0, len(facts.stages), STAGES):
        _journey(made, facts.stages[at : at + STAGES], facts)
    for at in range(0, len(facts.personas), PERSONAS):
        _board(made, facts.personas[at : at + PERSONAS], facts)
    return made


def _executive(made: Presentation, facts: Facts) -> None:
    slide = _slide(made, f"{facts.about.project or 'Customer journey'}: what matters most", facts)
    rows = [(str(place), finding.says) for place, finding in enumerate(facts.findings[:FINDINGS], start=1)] or [("–", "No finding carries a number yet.")]
    _table(slide, (MARGIN, TOP, 8.0, BOTTOM - TOP), [("", "Finding"), *rows], (0.5, 7.5), WORDS)
    _text(slide, (8.85, TOP, 4.0, BOTTOM - TOP), ["What we do not know", *(facts.unknowns[:4] or ("Nothing was left open.",))], WORDS[2:])


def _decisions(made: Presentation, facts: Facts) -> None:
    slide = _slide(made, "What to decide", facts)
    rows = [(one.kind, one.asks, " ".join(part for part in (one.place, one.because, one.how) if part)) for one in facts.decisions]
    _table(slide, (MARGIN, TOP, WIDTH - 2 * MARGIN, BOTTOM - TOP), [("", "Question", "What to try, or what hangs on it"), *rows], (1.0, 5.4, 6.03), WORDS)


def _journey(made: Presentation, stages: Sequence[StageFacts], facts: Facts) -> None:
    """Two slides: the curve with what is felt and needed, and what is spoken of."""
    slide = _slide(made, f"The journey: {of_journey(facts.stages)}", facts)
    _text(slide, (MARGIN, 1.1, WIDTH - 2 * MARGIN, 0.7), _ends(facts), WORDS[2:], heading=False)
    _curve(slide, stages, (MARGIN + LANE, 1.85, WIDTH - 2 * MARGIN - LANE, 1.4))
    _text(slide, (MARGIN, 1.95, LANE, 1.2), ["Feeling", "mean valence, 95% interval; ● surely above 0, ■ below, ◆ either"], SMALL)
    felt = [
        ("Emotions", [_listed(f"{f.name} {percent(f.share)}" for f in sorted(s.feelings, key=lambda f: -f.share)[:3]) for s in stages]),
        ("Pains", [_listed(facts.pains_at[s.id]) for s in stages]),
        ("Needs ● met ○ unmet ◐ contested", [_listed(f"{MARKS[n.state]} {n.statement}" for n in s.needs[:2]) for s in stages]),
    ]
    _lanes(slide, felt, stages, 3.3)
    said = [
        ("Touchpoints", [_listed(f"{c.name} {c.customers}" for c in s.touchpoints[:3]) for s in stages]),
        ("Written on", [_listed(f"{c.name} {c.customers}" for c in s.channels[:2]) for s in stages]),
        ("Topics", [_listed(f"{c.name} {c.customers}" for c in s.topics[:3]) for s in stages]),
    ]
    _lanes(_slide(made, "What customers speak of at each stage, and how many do", facts), said, stages, TOP)


def _lanes(slide: Slide, lanes: Sequence[tuple[str, Sequence[str]]], stages: Sequence[StageFacts], top: float) -> None:
    """A table with a column per stage; columns of too few customers are shaded."""
    column = (WIDTH - 2 * MARGIN - LANE) / len(stages)
    head = ("", *(f"{s.name}\n{'thin (' + few(s.customers) + ')' if s.thin else 'n = ' + few(s.customers)}" for s in stages))
    rows = [head, *((name, *cells) for name, cells in lanes)]
    table = _table(slide, (MARGIN, top, WIDTH - 2 * MARGIN, BOTTOM - top), rows, (LANE, *[column] * len(stages)), SMALL)
    for place, stage in enumerate(stages, start=1):
        if stage.thin:
            for row in table.rows:
                _fill(row.cells[place], "soft")


def _ends(facts: Facts) -> list[str]:
    """The lowest and the highest stage with what stands out there, a line each."""
    return [end.says for end in extremes(facts)] or ["Too few customers at each stage to compare them."]


def _board(made: Presentation, personas: Sequence[PersonaFacts], facts: Facts) -> None:
    slide = _slide(made, FIGURES["personas"][1](facts).says, facts)
    head = ("Persona", "Verdict", "Same when perturbed", "Segment", "Supported weight", "Why")
    rows = [
        (
            p.name, p.spoken, p.how_sure, f"{percent_range(p.segment)}\nn = {few(p.customers)}",
            f"thin ({few(p.customers)})" if p.thin else p.weight, " ".join(p.reasons[:2]),
        )
        for p in personas
    ]  # fmt: skip
    table = _table(slide, (MARGIN, TOP, WIDTH - 2 * MARGIN, BOTTOM - TOP), [head, *rows], (2.1, 1.75, 1.3, 1.6, 1.7, 3.98), WORDS[2:])
    for row, persona in zip(list(table.rows)[1:], personas, strict=True):
        if tone := TONES.get(persona.spoken):  # a tentative verdict has none: it must not look firm
            _fill(row.cells[1], f"{tone}-soft")
            _colour(row.cells[1].text_frame, tone)


def _curve(slide: Slide, stages: Sequence[StageFacts], box: Box) -> None:
    """A line chart of the valence with error bars; a thin stage has no point, and no line crosses it."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
    from pptx.util import Pt

    data = _inert_data()
    data.categories = [stage.name for stage in stages]
    data.add_series("mean valence", [stage.valence.value for stage in stages])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *_inches(box), data)
    _describe(frame, "Mean valence by stage, −1 to 1, with 95% intervals: " + "; ".join(f"{s.name} {_valence(s)}" for s in stages))
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    scale = chart.value_axis
    scale.minimum_scale, scale.maximum_scale = -1.0, 1.0
    scale.visible = scale.has_major_gridlines = chart.category_axis.visible = False
    line = chart.plots[0].series[0]
    line.smooth = False
    line.format.line.color.rgb = _rgb("accent")
    for at, stage in enumerate(stages):
        if stage.valence.known:
            _mark(line.points[at].marker, leaning(stage.valence))
    labels = line.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked, labels.position = True, "+0.00;−0.00", False, XL_LABEL_POSITION.ABOVE
    labels.font.size = Pt(10)
    _error_bars(line, stages)


def _mark(marker: Any, mood: str) -> None:
    """Mood by colour and by shape."""
    from pptx.enum.chart import XL_MARKER_STYLE

    shapes = {"good": XL_MARKER_STYLE.CIRCLE, "bad": XL_MARKER_STYLE.SQUARE, "open": XL_MARKER_STYLE.DIAMOND}
    marker.style, marker.size = shapes[mood], 9
    for paint in (marker.format.fill, marker.format.line.fill):
        paint.solid()
        paint.fore_color.rgb = _rgb({"open": "muted"}.get(mood, mood))


def _error_bars(line: Any, stages: Sequence[StageFacts]) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    def side(name: str, lengths: Iterable[float | None]) -> str:
        points = "".join(f'<c:pt idx="{at}"><c:v>{length:.4f}</c:v></c:pt>' for at, length in enumerate(lengths) if length is not None)
        return f'<c:{name}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(stages)}"/>{points}</c:numLit></c:{name}>'

    known = [(s.valence.value, s.valence.low, s.valence.high) for s in stages]
    above = side("plus", (None if v is None or high is None else high - v for v, _, high in known))
    below = side("minus", (None if v is None or low is None else v - low for v, low, _ in known))
    kinds = '<c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
    line._element.find(".//{*}cat").addprevious(parse_xml(f"<c:errBars {nsdecls('c')}>{kinds}{above}{below}</c:errBars>"))


def _slide(made: Presentation, title: str, facts: Facts) -> Slide:
    """A slide whose heading is a sentence, with its source below."""
    slide = made.slides.add_slide(made.slide_layouts[5])
    heading = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = _inches((MARGIN, 0.3, WIDTH - 2 * MARGIN, 0.8))
    _write(heading.text_frame, *fitted([title], WIDTH - 2 * MARGIN - 2 * INSET, 0.8 - INSET, TITLES))
    about = facts.about
    whom = f"{count(about.customers, 'customer')}, {count(about.feedback, 'piece')} of feedback"
    source = f"{about.first_day} to {about.last_day}, {whom}. Run {about.run}. As-is, measured."
    _text(slide, (MARGIN, 6.95, WIDTH - 2 * MARGIN, 0.35), [source], SMALL, heading=False)
    return slide


def _text(slide: Slide, box: Box, lines: Sequence[str], sizes: Sequence[int], heading: bool = True) -> None:
    """Lines in a box, as large as they fit."""
    frame = slide.shapes.add_textbox(*_inches(box)).text_frame
    _write(frame, *fitted(lines, box[2] - 2 * INSET, box[3] - INSET, sizes), heading)


def _table(slide: Slide, box: Box, rows: Sequence[Sequence[str]], widths: Sequence[float], sizes: Sequence[int]) -> Any:
    """A native table, as large as it fits in the box; its first row and column are headings."""
    from pptx.util import Inches

    cells = tuple(tuple(tuple(words.split("\n")) for words in row) for row in rows)
    shown, size, heights = fitting.table(cells, [width - 2 * CELL for width in widths], box[3] - GAP * len(rows), sizes)
    tall = sum(heights) + GAP * len(rows)
    table = slide.shapes.add_table(len(rows), len(widths), *_inches((*box[:3], tall))).table
    table.horz_banding, table.first_col = False, True
    for row, high in zip(table.rows, heights, strict=True):
        row.height = Inches(high + GAP)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for y, row in enumerate(shown):
        for x, words in enumerate(row):
            cell = table.cell(y, x)
            cell.margin_left = cell.margin_right = Inches(CELL)
            cell.margin_top = cell.margin_bottom = Inches(GAP / 2)
            _fill(cell, "soft" if y == 0 else "card")
            _write(cell.text_frame, words, size, y == 0 or x == 0)
    return table


def _write(frame: Any, lines: Sequence[str], size: int, heading: bool = True) -> None:
    """Lines as paragraphs, the first bold if it is a heading."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(size * AFTER)
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(size), heading and at == 0
        run.font.color.rgb = _rgb("ink")


def _colour(frame: Any, name: str) -> None:
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.color.rgb, run.font.bold = _rgb(name), True


def _fill(cell: Any, name: str) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(name)


def _rgb(name: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(palette()[name].removeprefix("#").upper())


def _inches(box: Box) -> tuple[Any, ...]:
    from pptx.util import Inches

    return tuple(Inches(side) for side in box)


def _listed(words: Iterable[str]) -> str:
    return "\n".join(words) or "–"


def _valence(stage: StageFacts) -> str:
    return "thin" if stage.valence.value is None else f"{stage.valence.value:+.2f}"


def _describe(frame: Any, says: str) -> None:
    """A text alternative for those who do not see the chart."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", says)


def _inert_data() -> Any:
    """Chart data whose workbook takes no text for a formula or a link, and has no date of today."""
    from pptx.chart.data import CategoryChartData
    from pptx.chart.xlsx import CategoryWorkbookWriter
    from xlsxwriter import Workbook

    class Writer(CategoryWorkbookWriter):  # type: ignore[misc]
        @contextmanager
        def _open_worksheet(self, xlsx_file: Any) -> Iterator[tuple[Any, Any]]:
            with Workbook(xlsx_file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
                book.set_properties({"created": created_at("")})
                yield book, book.add_worksheet()

    class Data(CategoryChartData):  # type: ignore[misc]
        @property
        def _workbook_writer(self) -> Writer:
            return Writer(self)

    return Data()


def _without_traces(made: Presentation, facts: Facts) -> None:
    """No name, date or printer of those who made the template."""
    for rels, kind in ((made.part.rels, "printerSettings"), (made.part.package._rels, "thumbnail")):
        for rid in [rid for rid, rel in rels.items() if rel.reltype.endswith(kind)]:
            rels.pop(rid)
    core, created = made.core_properties, created_at(facts.about.created)
    core.title, core.author, core.last_modified_by, core.comments = facts.about.project, "jminer", "jminer", ""
    core.created = core.modified = datetime(created.year, created.month, created.day)


def _pack_again(raw: bytes, path: Path) -> None:
    """The same parts without the time of packing."""
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
