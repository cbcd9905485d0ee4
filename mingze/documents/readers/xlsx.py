"""Reads XLSX workbooks: every sheet with content, hidden ones too, as a grid with its true row numbers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from xml.parsers import expat

from python_calamine import CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from mingze.documents.grids import Cell, Grid, GridRow
from mingze.documents.readers.archive import DAMAGED, TOO_COMPLEX
from mingze.documents.readers.cell_text import tidied
from mingze.documents.refusals import UnreadableDocument

MAX_FIELDS = 3_000_000
"""Rows times columns of one sheet: far above a county's largest list, far below what fills the memory."""
MAX_COLUMNS = 500
CELL_NAME = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")

Value: TypeAlias = int | float | str | bool | time | date | datetime | timedelta
Place: TypeAlias = tuple[int, int]


def read_xlsx(parts: Mapping[str, bytes]) -> tuple[Grid, ...]:
    """The grids of a workbook, from its inflated XML parts.

    Nothing but those parts reaches the parser, repacked, so that a directory that lies cannot fool it.
    """
    for part in parts.values():
        _judge_extent(part)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(_repacked(parts)))
    grids = []
    for sheet in workbook.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet:
            rows = _rows(workbook, sheet.name)
            if rows:
                grids.append(Grid(label=_label(sheet), before=(), rows=rows))
    return tuple(grids)


def _label(sheet: SheetMetadata) -> str:
    hidden = "" if sheet.visible is SheetVisibleEnum.Visible else "（隐藏）"
    return f"工作表“{sheet.name}”{hidden}"


def _repacked(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _judge_extent(part: bytes) -> None:
    """Refuse a sheet whose cells lie so far apart that the parser's dense table would fill the memory.

    Also refuses rows out of order, from which the parser computes a wrong size.
    """
    row = column = bottom = right = 0

    def count(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, bottom, right
        local = name.rpartition(":")[2]
        if local == "row":
            row, column = _row_number(attributes.get("r"), row + 1), 0
        elif local == "c":
            row, column = _place(attributes.get("r"), row, column + 1)
        elif local in ("v", "is", "f", "t") and column:
            if row < bottom:
                raise UnreadableDocument(DAMAGED)
            bottom, right = row, max(right, column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = count
    parser.Parse(part, True)
    if right > MAX_COLUMNS or bottom * right > MAX_FIELDS:
        raise UnreadableDocument(TOO_COMPLEX)


def _row_number(name: str | None, following: int) -> int:
    if name is None:
        return following
    if not (name.isascii() and name.isdigit() and len(name) <= 7):
        raise UnreadableDocument(DAMAGED)
    return int(name)


def _place(name: str | None, row: int, following: int) -> Place:
    if name is None:
        return row, following
    match = CELL_NAME.fullmatch(name)
    if match is None:
        raise UnreadableDocument(DAMAGED)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _rows(workbook: CalamineWorkbook, name: str) -> tuple[GridRow, ...]:
    sheet = workbook.get_sheet_by_name(name)
    texts = [[_printed(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = _merged(sheet.merged_cell_ranges or [], len(texts), max(map(len, texts), default=0))
    rows = []
    for index, row in enumerate(texts):
        cells = tuple(_cell(texts, merged, (index, column)) for column in range(len(row)))
        if any(cell.text for cell in cells):
            rows.append(GridRow(number=index + 1, cells=cells))
    return tuple(rows)


def _cell(texts: list[list[str]], merged: Mapping[Place, Place], place: Place) -> Cell:
    row, column = place
    if place not in merged:
        return Cell(texts[row][column])
    top, left = merged[place]
    return Cell(texts[top][left], joined_left=left < column, joined_up=top < row)


def _merged(ranges: list[tuple[Place, Place]], height: int, width: int) -> dict[Place, Place]:
    """For every covered field the field where its merged range begins; the first range wins."""
    covered: dict[Place, Place] = {}
    budget = MAX_FIELDS
    for start, end in ranges:
        for place in _fields(start, end, height, width):
            budget -= 1
            if budget < 0:
                raise UnreadableDocument(TOO_COMPLEX)
            covered.setdefault(place, start)
    return covered


def _fields(start: Place, end: Place, height: int, width: int) -> Iterator[Place]:
    for row in range(start[0], min(end[0] + 1, height)):
        for column in range(start[1], min(end[1] + 1, width)):
            yield row, column


def _printed(value: Value) -> str:
    """A value as a person would type it: 1 and not 1.0, dates as 2025-01-31."""
    if isinstance(value, str):
        return tidied(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes" if not value.second else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    return str(value)
