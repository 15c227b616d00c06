"""Slides are whole: nothing lies outside, nothing lies on another, and text fits its box by the widths of a real font."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import pytest

from jminer.report import fitting, to_pptx
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.settings import ReportSettings
from tests.report import fixture, payloads

EMU = 914_400
LONG = "Delivery of replacement parts to a neighbour's address in the afternoon without anybody being asked first, and then a letter about it. " * 4
WORLDS = {"fixture": None, "long": LONG, "one long word": "x" * 400, "wide letters": "配送が遅い、" * 60, "pictures": "😀" * 90}
Box = tuple[float, float, float, float]


@cache
def facts(world: str) -> Facts:
    if world == "empty":
        return compute(Material(fixture.nothing(), {}, fixture.Taxonomy((), (), ()), ReportSettings()))
    said = dict.fromkeys(payloads.SINKS, text) if (text := WORLDS[world]) else None
    return compute(Material(fixture.run(said), fixture.manifest(said), fixture.taxonomy(said), ReportSettings()))


@cache
def slides(world: str) -> list[Any]:
    pytest.importorskip("pptx")
    return list(to_pptx.deck(facts(world)).slides)


def box(shape: Any) -> Box:
    """Left, top, right, bottom in inches."""
    tall = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
    return shape.left / EMU, shape.top / EMU, (shape.left + shape.width) / EMU, (shape.top + tall) / EMU


def tall(frame: Any, width: float) -> float:
    """The height in inches of the text in a frame so wide: words put one after another, as wide as the font that comes with Pillow draws them."""
    inches = 0.0
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt
            inches += (rows(run.text, width * 72, size) * size * 1.2 + paragraph.space_after.pt) / 72
    return inches


def rows(text: str, width: float, size: float) -> int:
    lines, at = 1, 0.0
    for word in text.split():
        long = drawn(word, size)
        if at and at + long > width:
            lines, at = lines + 1, 0.0
        at += long
        lines, at = lines + int(at // width), at % width
        at += drawn(" ", size)
    return lines


@cache
def drawn(word: str, size: float) -> float:
    font = pytest.importorskip("PIL.ImageFont").load_default(100)
    return sum(100 if ord(letter) > 0x2E7F else font.getlength(letter) for letter in word) * size / 100


@pytest.mark.parametrize("world", [*WORLDS, "empty"])
def test_nothing_lies_outside_a_slide_or_on_another_thing(world: str) -> None:
    for slide in slides(world):
        boxes = [box(shape) for shape in slide.shapes]
        for left, top, right, bottom in boxes:
            assert min(left, top) >= 0
            assert right <= to_pptx.WIDTH + 0.01
            assert bottom <= to_pptx.HEIGHT + 0.01
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] + 0.01 or other[2] <= one[0] + 0.01 or one[3] <= other[1] + 0.01 or other[3] <= one[1] + 0.01
            assert apart, (one, other)


@pytest.mark.parametrize("world", [*WORLDS, "empty"])
def test_text_fits_its_box(world: str) -> None:
    for slide in slides(world):
        for shape in slide.shapes:
            if shape.has_table:
                table = shape.table
                for row in table.rows:
                    for cell, column in zip(row.cells, table.columns, strict=True):
                        assert tall(cell.text_frame, column.width / EMU - 2 * to_pptx.CELL) <= row.height / EMU + 0.01, cell.text
            elif shape.has_text_frame:
                left, top, right, bottom = box(shape)
                assert tall(shape.text_frame, right - left - 2 * to_pptx.INSET) <= bottom - top, shape.text_frame.text


def test_words_are_set_smaller_before_any_is_cut() -> None:
    assert fitting.fitted(["Short."], 4, 1, (14, 8)) == (("Short.",), 14)
    assert fitting.fitted([LONG], 4, 2.6, (14, 8)) == ((LONG,), 8)
    (cut,), size = fitting.fitted([LONG], 4, 0.5, (14, 8))
    assert (size, cut[-1]) == (8, "…")
    assert LONG.startswith(cut[:-1])
    assert fitting.height([cut], 4, 8) <= 0.5


def test_a_tall_row_gives_way_and_short_ones_keep_their_height() -> None:
    shown, _, heights = fitting.table(((("a",), ("b",)), (("c",), (LONG,))), (2, 2), 1.0, (10,))
    assert shown[0] == (("a",), ("b",))
    assert shown[1][1][0].endswith("…")
    assert sum(heights) <= 1.0
    assert heights[0] == fitting.height(["a"], 2, 10)
