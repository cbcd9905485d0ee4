"""One page of a PDF as tables and lines from top to bottom, with the places that joining pages needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pdfplumber.page import Page

from mingze.documents.readers.cell_text import rejoined, tidied

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's upper left corner."""
Letter: TypeAlias = dict[str, Any]

EDGE_TOLERANCE = 3.0
SHORT_BY_EMS = 2.5
"""A line that ends this much before its cell's edge was ended by its author, not by the page."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell with the columns and rows of its table that it covers."""

    column: int
    columns: int
    row: int
    rows: int
    text: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    edges: tuple[float, ...]
    """The vertical lines from left to right: one more than there are columns."""
    height: int
    cells: tuple[PrintedCell, ...]
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PrintedLine:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    def goes_on_in(self, following: PrintedLine, left: float, right: float) -> bool:
        """Whether the next line is the same paragraph: this one is full, that one is not indented."""
        full = right - self.right < 1.6 * self.size
        flush = following.left - left < 0.5 * following.size
        return full and flush and abs(self.size - following.size) < 0.5


@dataclass(frozen=True, slots=True)
class PrintedPage:
    number: int
    height: float
    parts: tuple[PrintedTable | PrintedLine, ...]
    has_letters: bool


def printed_page(page: Page) -> PrintedPage:
    """What stands on the page; letters inside a ruled table belong to it, all others to lines."""
    letters: list[Letter] = [letter for letter in page.chars if letter["text"].strip()]
    outside = letters
    parts: list[PrintedTable | PrintedLine] = []
    for table in page.find_tables():
        boxes: list[Box] = [box for box in table.cells if box is not None]
        if boxes:
            inside = [letter for letter in outside if _within(letter, table.bbox)]
            taken = {id(letter) for letter in inside}
            outside = [letter for letter in outside if id(letter) not in taken]
            if inside:
                parts.append(_table(boxes, inside))
    parts += _lines(outside)
    parts.sort(key=lambda part: part.top)
    return PrintedPage(page.page_number, float(page.height), tuple(parts), bool(letters))


def _table(boxes: Sequence[Box], letters: Sequence[Letter]) -> PrintedTable:
    edges = _clusters(x for box in boxes for x in (box[0], box[2]))
    levels = _clusters(y for box in boxes for y in (box[1], box[3]))
    buckets: dict[int, list[Letter]] = {}
    ordered = sorted(range(len(boxes)), key=lambda index: (boxes[index][1], boxes[index][0]))
    for letter in letters:
        index = next((index for index in ordered if _within(letter, boxes[index])), None)
        if index is not None:
            buckets.setdefault(index, []).append(letter)
    cells = []
    for index in ordered:
        left, top, right, bottom = boxes[index]
        column, row = _nearest(edges, left), _nearest(levels, top)
        cells.append(
            PrintedCell(
                column=column,
                columns=max(_nearest(edges, right) - column, 1),
                row=row,
                rows=max(_nearest(levels, bottom) - row, 1),
                text=_cell_text(buckets.get(index, []), right),
            )
        )
    return PrintedTable(edges, max(len(levels) - 1, 1), tuple(cells), levels[0], levels[-1])


def _cell_text(letters: Sequence[Letter], right: float) -> str:
    lines: list[tuple[str, bool]] = []
    after_short = False
    rows = list(_rows_of(letters))
    full = max((row[-1]["x1"] for row in rows), default=right)
    for row in rows:
        lines.append((_line_text(row), after_short))
        after_short = min(full, right) - row[-1]["x1"] > SHORT_BY_EMS * row[-1]["size"]
    return tidied(rejoined(lines))


def _lines(letters: Sequence[Letter]) -> list[PrintedLine]:
    return [
        PrintedLine(
            text=tidied(_line_text(row)),
            left=row[0]["x0"],
            top=min(letter["top"] for letter in row),
            right=row[-1]["x1"],
            bottom=max(letter["bottom"] for letter in row),
            size=max(letter["size"] for letter in row),
        )
        for row in _rows_of(letters)
    ]


def _rows_of(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Letters gathered into printed lines, each from left to right."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=_middle):
        if rows and _middle(letter) - _middle(rows[-1][-1]) < 0.5 * min(letter["size"], rows[-1][-1]["size"]):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return [sorted(row, key=lambda item: float(item["x0"])) for row in rows]


def _line_text(row: Sequence[Letter]) -> str:
    text = ""
    for index, letter in enumerate(row):
        gap = letter["x0"] - row[index - 1]["x1"] if index else 0.0
        latin = (text[-1:] + letter["text"]).isascii()
        if gap > (0.2 if latin else 0.9) * letter["size"]:
            text += " "
        text += letter["text"]
    return text


def _middle(letter: Letter) -> float:
    return float(letter["top"] + letter["bottom"]) / 2


def _within(letter: Letter, box: Box) -> bool:
    across = (letter["x0"] + letter["x1"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= _middle(letter) <= box[3])


def _clusters(values: Iterable[float]) -> tuple[float, ...]:
    """Sorted values with those closer than the tolerance counted once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > EDGE_TOLERANCE:
            found.append(float(value))
    return tuple(found)


def _nearest(marks: Sequence[float], value: float) -> int:
    return min(range(len(marks)), key=lambda index: abs(marks[index] - value))
