"""Reads DOCX: tables with merged cells as grids, the rest as lines, as a person sees the final text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from mingze.documents.grids import Cell, Grid, GridRow
from mingze.documents.readers.archive import DAMAGED, TOO_COMPLEX
from mingze.documents.readers.cell_text import tidied
from mingze.documents.readers.docx_markup import (
    MC,
    W,
    is_on,
    number_of,
    parsed,
    related_part,
    unwrapped,
    value_of,
)
from mingze.documents.readers.docx_numbering import Numbering
from mingze.documents.refusals import UnreadableDocument

MAX_COLUMNS = 200
MAX_FIELDS = 3_000_000
MAX_NESTING = 12


@dataclass(slots=True)
class _Opened:
    """What has been read so far, in the order of the document."""

    numbering: Numbering
    grids: list[Grid] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    fields: int = 0

    def add_lines(self, text: str) -> None:
        found = [line for line in text.split("\n") if line.strip()]
        self.lines += found
        self.before += found

    def add_grid(self, rows: tuple[GridRow, ...]) -> None:
        self.grids.append(Grid(f"表格{len(self.grids) + 1}", tuple(self.before), rows))
        self.before = []


@dataclass(frozen=True, slots=True)
class _Span:
    """One w:tc with the grid columns that it covers."""

    start: int
    width: int
    text: str
    goes_on: bool
    """Continues the cell above (w:vMerge without restart)."""
    joins_left: bool = False


def read_docx(parts: Mapping[str, bytes]) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """Grids and running lines of a document, from its inflated XML parts."""
    name = related_part(parts, "", "officeDocument", "word/document.xml")
    root = parsed(parts.get(name))
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise UnreadableDocument(DAMAGED)
    numbering = parsed(parts.get(related_part(parts, name, "numbering", "word/numbering.xml")))
    styles = parsed(parts.get(related_part(parts, name, "styles", "word/styles.xml")))
    opened = _Opened(Numbering(numbering, styles))
    _read_blocks(body, opened, depth=0)
    return tuple(opened.grids), tuple(opened.lines)


def _read_blocks(parent: Element, opened: _Opened, depth: int) -> None:
    carried = ""
    for block in unwrapped(parent):
        if block.tag == f"{W}p":
            carried += _paragraph(block, opened.numbering)
            if not _mark_is_deleted(block):
                opened.add_lines(tidied(carried))
                carried = ""
        elif block.tag == f"{W}tbl":
            frame = _only_cell(block)
            if frame is not None and depth < MAX_NESTING:
                _read_blocks(frame, opened, depth + 1)
            else:
                _read_table(block, opened)
    opened.add_lines(tidied(carried))


def _only_cell(table: Element) -> Element | None:
    """The cell of a table that is only a frame around other tables."""
    cells = [cell for row in _rows_of(table) for cell in _cells_of(row)]
    return cells[0] if len(cells) == 1 and cells[0].find(f"{W}tbl") is not None else None


def _read_table(table: Element, opened: _Opened) -> None:
    above: dict[int, str] = {}
    spans_of_rows = []
    for row in _rows_of(table):
        if row.find(f"{W}trPr/{W}del") is None:
            spans = _spans(row, opened, above)
            above = {span.start: span.text for span in spans}
            spans_of_rows.append(spans)
    width = max((span.start + span.width for spans in spans_of_rows for span in spans), default=0)
    opened.fields += width * len(spans_of_rows)
    if opened.fields > MAX_FIELDS:
        raise UnreadableDocument(TOO_COMPLEX)
    kept = sorted({span.start for spans in spans_of_rows for span in spans if not span.joins_left})
    rows = []
    for number, spans in enumerate(spans_of_rows, start=1):
        cells = _cells(spans, width)
        rows.append(GridRow(number, tuple(cells[column] for column in kept)))
    if any(cell.text for row in rows for cell in row.cells):
        opened.add_grid(tuple(rows))


def _cells(spans: list[_Span], width: int) -> list[Cell]:
    cells = [Cell("")] * width
    for span in spans:
        for offset in range(span.width):
            joined_left = offset > 0 or span.joins_left
            cells[span.start + offset] = Cell(span.text, joined_left=joined_left, joined_up=span.goes_on)
    return cells


def _spans(row: Element, opened: _Opened, above: Mapping[int, str]) -> list[_Span]:
    spans: list[_Span] = []
    column = number_of(row.find(f"{W}trPr/{W}gridBefore"), 0)
    for cell in _cells_of(row):
        properties = cell.find(f"{W}tcPr")
        width, goes_on, joins_left = _merging(properties)
        if column + width > MAX_COLUMNS:
            raise UnreadableDocument(TOO_COMPLEX)
        goes_on = goes_on and column in above
        if goes_on:
            text = above[column]
        elif joins_left and spans:
            text = spans[-1].text
        else:
            text = _cell_text(cell, opened.numbering, 0)
        spans.append(_Span(column, width, text, goes_on, joins_left and bool(spans)))
        column += width
    return spans


def _merging(properties: Element | None) -> tuple[int, bool, bool]:
    """Columns covered, whether it continues the cell above, whether it continues the cell to the left."""
    if properties is None:
        return 1, False, False
    down, across = properties.find(f"{W}vMerge"), properties.find(f"{W}hMerge")
    return (
        max(number_of(properties.find(f"{W}gridSpan"), 1), 1),
        down is not None and value_of(down) != "restart",
        across is not None and value_of(across) != "restart",
    )


def _rows_of(table: Element) -> Iterator[Element]:
    return (child for child in unwrapped(table) if child.tag == f"{W}tr")


def _cells_of(row: Element) -> Iterator[Element]:
    return (child for child in unwrapped(row) if child.tag == f"{W}tc")


def _cell_text(cell: Element, numbering: Numbering, depth: int) -> str:
    """Paragraphs as lines; a table inside the cell row by row."""
    if depth > MAX_NESTING:
        raise UnreadableDocument(TOO_COMPLEX)
    text = ""
    for block in unwrapped(cell):
        if block.tag == f"{W}p":
            text += _paragraph(block, numbering) + ("" if _mark_is_deleted(block) else "\n")
        elif block.tag == f"{W}tbl":
            for row in _rows_of(block):
                inner = (_cell_text(child, numbering, depth + 1) for child in _cells_of(row))
                text += " ".join(filter(None, inner)) + "\n"
    return _without_blank_lines(tidied(text))


def _without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line)


def _mark_is_deleted(paragraph: Element) -> bool:
    """A tracked deletion of the paragraph mark runs the paragraph into the next one."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _paragraph(paragraph: Element, numbering: Numbering) -> str:
    label = numbering.label(paragraph.find(f"{W}pPr"))
    boxes: list[Element] = []
    text = "".join(_pieces(paragraph, boxes))
    if label and text[:1].isascii() and text[:1].isalnum() and label[-1].isalnum():
        label += " "
    framed = [_cell_text(box, numbering, 1) for box in boxes]
    return "\n".join([label + text.lstrip(" \t\u3000") if label else text, *filter(None, framed)])


def _pieces(parent: Element, boxes: list[Element]) -> Iterator[str]:
    """The text of runs in order; text boxes are put aside, since they float beside the paragraph."""
    for child in unwrapped(parent):
        if child.tag == f"{W}r" and not is_on(child.find(f"{W}rPr/{W}vanish")):
            yield from _run(child, boxes)


def _run(run: Element, boxes: list[Element]) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}ruby":
            base = child.find(f"{W}rubyBase")
            yield from _pieces(base, boxes) if base is not None else ()
        elif child.tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{MC}AlternateContent"):
            shown = child.find(f"{MC}Choice") if child.tag.startswith(MC) else child
            boxes += shown.iter(f"{W}txbxContent") if shown is not None else ()
