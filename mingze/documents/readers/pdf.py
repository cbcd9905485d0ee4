"""Reads PDF with ruled tables: joins what the pages cut apart and drops page numbers and running heads."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from mingze.documents.grids import Cell, Grid, GridRow
from mingze.documents.readers.cell_text import begins_paragraph, glued
from mingze.documents.readers.pdf_page import (
    EDGE_TOLERANCE,
    PrintedLine,
    PrintedPage,
    PrintedTable,
    printed_page,
)
from mingze.documents.refusals import UnreadableDocument

PAGE_LIMIT = 400
DAMAGED = "PDF文件已损坏或下载不完整，请重新下载或重新导出后再上传。"
LOCKED = "PDF文件设有打开密码，系统无法读取。请取消密码后另存，再上传。"
SCANNED = "PDF中没有文字，可能是扫描件或图片。请上传由WPS或Word直接导出的PDF，或上传原来的DOCX、XLSX文件。"
TOO_MANY_PAGES = "PDF共{pages}页，超过{limit}页的上限。请拆分后分别上传，或上传原来的DOCX、XLSX文件。"
PAGE_NUMBER = re.compile(
    r"[—\-–－─·\s]*\d{1,4}[—\-–－─·\s]*(?:/\s*\d{1,4})?"
    r"|第?\s*\d+\s*页(?:[\s,，/]*共\s*\d+\s*页)?"
)
MARGIN = 0.13
"""Share of the page's height, above and below, in which page numbers and running heads are looked for."""


@dataclass(slots=True)
class _Table:
    """A table as it grows over the pages."""

    before: tuple[str, ...]
    edges: tuple[float, ...]
    heads: list[tuple[Cell, ...]]
    rows: list[tuple[Cell, ...]]
    last_body: int
    """Index of the last row that is not a repeated heading: the one a page may have cut."""


@dataclass(slots=True)
class _Reading:
    tables: list[_Table] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    open_table: bool = False
    """Whether the last thing seen is a table that may go on."""
    last_line: PrintedLine | None = None
    """The last thing seen, when it is a line."""

    def add_line(self, line: PrintedLine, left: float, right: float) -> None:
        """Add a printed line, to the paragraph before it where that goes on."""
        if self.last_line is not None and self.last_line.goes_on_in(line, left, right):
            self.lines[-1] = glued(self.lines[-1], line.text)
            self.before[-1] = glued(self.before[-1], line.text)
        else:
            self.lines.append(line.text)
            self.before.append(line.text)
        self.last_line = line
        self.open_table = False


def read_pdf(
    content: bytes, *, page_limit: int = PAGE_LIMIT
) -> tuple[tuple[Grid, ...], tuple[str, ...], tuple[str, ...]]:
    """Grids, running lines, and notes about pages without text."""
    pages = _pages(content, page_limit)
    silent = [page.number for page in pages if not page.has_letters]
    if len(silent) == len(pages):
        raise UnreadableDocument(SCANNED)
    reading = _Reading()
    furniture = _running_texts(pages)
    for page in pages:
        _add_page(reading, page, furniture)
    grids = tuple(
        Grid(f"表格{number}", table.before, tuple(GridRow(i, row) for i, row in enumerate(table.rows, 1)))
        for number, table in enumerate(reading.tables, start=1)
    )
    notes = tuple(f"第{number}页没有文字，可能是扫描页或空白页，未读入内容。" for number in silent)
    return grids, tuple(reading.lines), notes


def _pages(content: bytes, page_limit: int) -> list[PrintedPage]:
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            if len(document.pages) > page_limit:
                message = TOO_MANY_PAGES.format(pages=len(document.pages), limit=page_limit)
                raise UnreadableDocument(message)
            pages = []
            for page in document.pages:
                pages.append(printed_page(page))
                page.close()
            return pages
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        locked = isinstance(cause, PDFPasswordIncorrect | PDFTextExtractionNotAllowed)
        raise UnreadableDocument(LOCKED if locked else DAMAGED) from error
    except PDFSyntaxError as error:
        raise UnreadableDocument(DAMAGED) from error


def _running_texts(pages: Sequence[PrintedPage]) -> frozenset[tuple[str, bool]]:
    """Texts that stand in the same margin, upper or lower, of three pages, or of both of two."""
    counts: Counter[tuple[str, bool]] = Counter()
    for page in pages:
        counts.update({_mark(line, page) for line in _margin_lines(page)})
    needed = min(3, max(2, len(pages)))
    return frozenset(mark for mark, count in counts.items() if count >= needed)


def _margin_lines(page: PrintedPage) -> list[PrintedLine]:
    upper, lower = page.height * MARGIN, page.height * (1 - MARGIN)
    lines = [part for part in page.parts if isinstance(part, PrintedLine)]
    return [line for line in lines if line.top < upper or line.bottom > lower]


def _mark(line: PrintedLine, page: PrintedPage) -> tuple[str, bool]:
    return line.text, line.top < page.height / 2


def _add_page(reading: _Reading, page: PrintedPage, furniture: frozenset[tuple[str, bool]]) -> None:
    parts = _without_furniture(page, furniture)
    lines = [part for part in parts if isinstance(part, PrintedLine)]
    left = min((line.left for line in lines), default=0)
    right = max((line.right for line in lines), default=0)
    for index, part in enumerate(parts):
        if isinstance(part, PrintedTable):
            _add_table(reading, part, at_page_top=index == 0)
        else:
            reading.add_line(part, left, right)


def _without_furniture(
    page: PrintedPage, furniture: frozenset[tuple[str, bool]]
) -> list[PrintedTable | PrintedLine]:
    """The page without page numbers and running heads."""
    dropped = {
        id(line)
        for line in _margin_lines(page)
        if PAGE_NUMBER.fullmatch(line.text) or _mark(line, page) in furniture
    }
    return [part for part in page.parts if id(part) not in dropped]


def _add_table(reading: _Reading, printed: PrintedTable, *, at_page_top: bool) -> None:
    rows = _rows(printed)
    if at_page_top and reading.open_table and _same_columns(reading.tables[-1], printed):
        _continue(reading.tables[-1], rows, printed)
    else:
        reading.tables.append(_Table(tuple(reading.before), printed.edges, rows[:2], rows, len(rows) - 1))
    reading.before = []
    reading.open_table = True
    reading.last_line = None


def _rows(printed: PrintedTable) -> list[tuple[Cell, ...]]:
    """The table as full rows; merged areas repeat their text with flags."""
    grid = [[Cell("")] * (len(printed.edges) - 1) for _ in range(printed.height)]
    for cell in printed.cells:
        for row in range(cell.row, min(cell.row + cell.rows, printed.height)):
            for column in range(cell.column, min(cell.column + cell.columns, len(printed.edges) - 1)):
                grid[row][column] = Cell(
                    cell.text, joined_left=column > cell.column, joined_up=row > cell.row
                )
    return [tuple(row) for row in grid]


def _same_columns(table: _Table, printed: PrintedTable) -> bool:
    """The same vertical lines; a page with nothing but full-width rows has only the outer two."""

    def close(first: float, second: float) -> bool:
        return abs(first - second) <= 2 * EDGE_TOLERANCE

    outer = close(table.edges[0], printed.edges[0]) and close(table.edges[-1], printed.edges[-1])
    if len(table.edges) == len(printed.edges):
        return outer and all(map(close, table.edges, printed.edges))
    return outer and len(printed.edges) == 2


def _continue(table: _Table, rows: list[tuple[Cell, ...]], printed: PrintedTable) -> None:
    width = len(table.edges) - 1
    if len(printed.edges) == 2 and width > 1:
        rows = [_stretched(row[0], width) for row in rows]
    first_body = 0
    while first_body < min(len(rows), len(table.heads)) and rows[first_body] == table.heads[first_body]:
        first_body += 1
    if first_body < len(rows):
        above = table.rows[table.last_body]
        if _is_rest_of(above, rows[first_body]):
            table.rows[table.last_body] = _joined(above, rows.pop(first_body))
        elif not rows[first_body][0].text and width > 1:
            rows[first_body] = (replace(above[0], joined_up=True), *rows[first_body][1:])
    table.rows += rows
    if first_body < len(rows):
        table.last_body = len(table.rows) - 1


def _stretched(cell: Cell, width: int) -> tuple[Cell, ...]:
    return (cell, *[replace(cell, joined_left=True)] * (width - 1))


def _is_rest_of(above: tuple[Cell, ...], row: tuple[Cell, ...]) -> bool:
    """A row without its own number at the top of a page is the rest of the row that the page cut.

    But where the second column carries a number, the first is a heading merged downwards.
    """
    if row[0].text or len(row) < 2 or not any(cell.text for cell in row):
        return False
    return not (row[1].text.isdigit() and above[1].text.isdigit())


def _joined(above: tuple[Cell, ...], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(
        replace(first, text=_put_together(first.text, second.text))
        for first, second in zip(above, row, strict=True)
    )


def _put_together(first: str, second: str) -> str:
    if not (first and second):
        return first or second
    return f"{first}\n{second}" if begins_paragraph(second) else glued(first, second)
