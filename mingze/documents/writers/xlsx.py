"""Writes list tables as an XLSX workbook that prints well; every value is text, never a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mingze.documents.official import Band, ListTable, printable, row_height

FIXED_TIME = datetime(2026, 1, 1)  # noqa: DTZ001 -- a constant, so that equal tables give equal bytes
SHEET_WIDTH = 128
"""Characters of 11 point text across a landscape A4 page with these margins."""
A4 = 9
LONGEST_TEXT = 32_767
SIZE, WIDTH_UNIT, CELL_PADDING, TALLEST_ROW = 11, 5.6, 6, 409
"""Points: of letters, of a unit of column width, beside a cell's text, of the tallest row Excel knows."""
CUT_MARK = "……（内容过长，此处截断）"
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")

Look: TypeAlias = dict[str, Any]
CELL: Look = {"font_name": "宋体", "font_size": 11, "border": 1, "text_wrap": True, "valign": "vcenter"}
LOOKS: dict[str, Look] = {
    "title": {"font_name": "宋体", "font_size": 18, "bold": True, "align": "center", "valign": "vcenter",
              "text_wrap": True},
    "note": {"font_name": "宋体", "font_size": 11, "align": "center", "valign": "vcenter"},
    "heading": {**CELL, "font_name": "黑体", "align": "center", "bg_color": "#F2F2F2"},
    "band": {**CELL, "font_name": "黑体", "align": "center"},
    "left": {**CELL, "align": "left", "num_format": "@"},
    "centre": {**CELL, "align": "center", "num_format": "@"},
}  # fmt: skip


def write_workbook(
    tables: Sequence[ListTable],
    *,
    title: str = "",
    note: str = "",
    author: str = "",
    footnote: str = "",
    created: datetime = FIXED_TIME,
) -> bytes:
    """One sheet for each table: title, heading, rows; print set-up A4 landscape, one page wide.

    `note` stands under the title of each sheet, `footnote` at the head of each printed page.
    The same arguments give the same bytes. ValueError for no tables at all.
    """
    if not tables:
        raise ValueError("a workbook needs at least one table")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": printable(title), "author": printable(author), "created": created})
        formats = {name: workbook.add_format(look) for name, look in LOOKS.items()}
        for table, name in zip(tables, sheet_names([table.title for table in tables]), strict=True):
            sheet = workbook.add_worksheet(name)
            _write_sheet(sheet, table, formats, printable(note), printable(footnote))
    return buffer.getvalue()


def sheet_names(titles: Sequence[str]) -> tuple[str, ...]:
    """A safe and unique name of at most 31 characters for each title."""
    names: list[str] = []
    for number, title in enumerate(titles, start=1):
        name = FORBIDDEN_IN_NAMES.sub(" ", printable(title).replace("\n", " ")).strip(" '")
        if name.lower() in ("", "history"):  # Excel keeps the name History for itself
            name = f"表{number}{name}"
        base = _shortened(name, 31).strip(" '")
        candidate, suffix = base, 2
        while candidate.lower() in {taken.lower() for taken in names}:
            candidate = f"{_shortened(base, 27)}({suffix})"
            suffix += 1
        names.append(candidate)
    return tuple(names)


def _shortened(text: str, units: int) -> str:
    """At most so many UTF-16 units, which is how Excel counts."""
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text


def _write_sheet(
    sheet: Worksheet, table: ListTable, formats: dict[str, Format], note: str, footnote: str
) -> None:
    last = len(table.columns) - 1
    row = 0
    if table.title:
        _write_wide(sheet, row, last, table.title, formats["title"])
        sheet.set_row(row, 36)
        row += 1
    if note:
        _write_wide(sheet, row, last, note, formats["note"])
        row += 1
    for index, (column, width) in enumerate(zip(table.columns, table.widths(SHEET_WIDTH), strict=True)):
        sheet.set_column(index, index, max(width, 4))
        _write_text(sheet, row, index, column.heading, formats["heading"])
    heading_row = row
    points = [width * WIDTH_UNIT for width in table.widths(SHEET_WIDTH)]
    looks = [formats["centre" if column.centred else "left"] for column in table.columns]
    for row, line in enumerate(table.rows, start=heading_row + 1):
        if isinstance(line, Band):
            _write_wide(sheet, row, last, line.text, formats["band"])
        else:
            for index, text in enumerate(line.cells):
                _write_text(sheet, row, index, text, looks[index])
            # Excel finds the height of wrapped text by itself; LibreOffice prints lines over each other.
            sheet.set_row(row, min(row_height(line, points, size=SIZE, padding=CELL_PADDING), TALLEST_ROW))
    _set_up_page(sheet, heading_row, row, last, footnote)


def _write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    text = printable(text)
    if len(text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        text = _shortened(text[:LONGEST_TEXT], LONGEST_TEXT - len(CUT_MARK)) + CUT_MARK
    if text:
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


def _write_wide(sheet: Worksheet, row: int, last: int, text: str, look: Format) -> None:
    if last:
        sheet.merge_range(row, 0, row, last, "", look)
    _write_text(sheet, row, 0, text, look)


def _set_up_page(sheet: Worksheet, heading_row: int, last_row: int, last_column: int, footnote: str) -> None:
    sheet.freeze_panes(heading_row + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, heading_row)
    sheet.print_area(0, 0, last_row, last_column)
    if footnote:
        sheet.set_header("&R" + _for_header(footnote))
    sheet.set_footer("&C第 &P 页，共 &N 页")
    # Serial numbers are text on purpose; without this Excel marks each with a warning triangle.
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_letter(last_column)}{last_row + 1}"})


def _for_header(text: str) -> str:
    """Header text with & doubled (it begins a code) and within Excel's limit of 255 characters."""
    return _shortened(text.replace("\n", " "), 100).replace("&", "&&")


def _letter(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
