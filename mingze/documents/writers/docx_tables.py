"""List tables in WordprocessingML: one row of each kind is built, all others are copies of it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, TypeAlias

from docx.oxml import parse_xml

from mingze.documents.official import Band, ListTable, printable, row_height
from mingze.documents.writers.docx_form import NAMESPACE, TEXT_HEIGHT, TEXT_WIDTH, W

Xml: TypeAlias = Any
"""An lxml element; python-docx does not export a type for it."""

CELL_PADDING = 8
TWIPS = 20
BREAKABLE_FROM = 0.8
"""Share of the page from which a row may break: kept whole, it could leave nearly a page empty."""
TEXT = f"{{{W}}}t"
PARAGRAPH = f"{{{W}}}p"
CELL = f"{{{W}}}tc"


def table_xml(table: ListTable, *, landscape: bool) -> Xml:
    """The w:tbl: fixed columns, heading row repeated on every page, rows kept whole unless very long."""
    widths = table.widths(TEXT_HEIGHT if landscape else TEXT_WIDTH)
    small = "Small" if table.letter_size < 12 else ""
    page = (TEXT_WIDTH if landscape else TEXT_HEIGHT) / TWIPS
    points = [width / TWIPS for width in widths]
    element = parse_xml(_frame(widths))
    styles = [f"{'TableCentred' if column.centred else 'TableText'}{small}" for column in table.columns]
    heading = parse_xml(_row(widths, [f"TableHeading{small}"] * len(widths), "<w:cantSplit/><w:tblHeader/>"))
    _fill(heading, tuple(column.heading for column in table.columns))
    element.append(heading)
    whole = parse_xml(_row(widths, styles, "<w:cantSplit/>"))
    breakable = parse_xml(_row(widths, styles, ""))
    band = parse_xml(_band(sum(widths), len(widths), f"TableBand{small}"))
    for row in table.rows:
        if isinstance(row, Band):
            copied = deepcopy(band)
            _fill(copied, (row.text,))
        else:
            height = row_height(row, points, size=table.letter_size, padding=CELL_PADDING)
            long = height > BREAKABLE_FROM * page
            copied = deepcopy(breakable if long else whole)
            _fill(copied, row.cells)
        element.append(copied)
    return element


def _frame(widths: tuple[int, ...]) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid></w:tbl>"
    )


def _row(widths: tuple[int, ...], styles: list[str], properties: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(style)}</w:tc>"
        for width, style in zip(widths, styles, strict=True)
    )
    return f"<w:tr {NAMESPACE}>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def _band(width: int, columns: int, style: str) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return (
        f'<w:tr {NAMESPACE}><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        f'{span}<w:vAlign w:val="center"/></w:tcPr>{_paragraph(style)}</w:tc></w:tr>'
    )


def _paragraph(style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve"/></w:r></w:p>'


def _fill(row: Xml, texts: tuple[str, ...]) -> None:
    for cell, text in zip(row.iter(CELL), texts, strict=True):
        lines = printable(text).split("\n")
        pattern = cell[-1]
        for line in lines[1:]:
            paragraph = deepcopy(pattern)
            next(paragraph.iter(TEXT)).text = line
            cell.append(paragraph)
        next(pattern.iter(TEXT)).text = lines[0]
