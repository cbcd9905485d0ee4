"""Reading PDF: what pages cut apart is joined, what they repeat is dropped or kept as promised."""

from __future__ import annotations

import json
import zlib

import pytest
import typst

from mingze.documents.grids import Cell
from mingze.documents.official import Line, ListTable
from mingze.documents.readers import confined
from mingze.documents.readers.cell_text import begins_paragraph, rejoined
from mingze.documents.readers.pdf import read_pdf
from mingze.documents.reading import UnreadableDocument, read_document
from mingze.documents.tests.samples import (
    ASSIST,
    BASIC,
    FONT_PATHS,
    SENTENCE,
    long_table,
    needs_fonts,
    notice,
    plain_pdf,
    printed_rows,
)
from mingze.documents.writers.pdf import write_official_pdf

FORM = """
#let d = json(bytes(sys.inputs.data))
#let number = context align(center)[第 #counter(page).display() 页]
#set page(width: 300pt, height: 200pt, margin: 30pt, footer: number)
#set text(font: ("Noto Serif CJK SC", "FandolFang R"), size: 10pt, lang: "zh", region: "cn")
#for part in d {
  if part.kind == "break" { pagebreak() }
  if part.kind == "line" { par(part.text) }
  if part.kind == "table" {
    let field(c) = table.cell(colspan: c.at(1, default: 1), rowspan: c.at(2, default: 1), c.at(0))
    let cells = part.cells.map(field)
    table(columns: part.columns.map(w => w * 1pt), ..cells)
  }
}
"""


def typeset(*parts: dict[str, object]) -> bytes:
    fonts = typst.Fonts(include_system_fonts=True, font_paths=list(FONT_PATHS))
    return typst.compile(
        FORM.encode(), font_paths=fonts, sys_inputs={"data": json.dumps(parts)}, format="pdf"
    )


def table(columns: list[int], *cells: str | list[object]) -> dict[str, object]:
    return {"kind": "table", "columns": columns, "cells": [[c] if isinstance(c, str) else c for c in cells]}


BREAK: dict[str, object] = {"kind": "break"}


def line(text: str) -> dict[str, object]:
    return {"kind": "line", "text": text}


@needs_fonts
def test_full_width_rows_and_cells_merged_down_are_flagged() -> None:
    cells = table([40, 100, 80], ["党的建设（2项）", 3], "1", ["甲", 1, 2], "乙", "2", "丙")
    (grid,), _, _ = read_pdf(typeset(cells))
    assert grid.rows[0].is_band
    assert grid.rows[0].cells[2] == Cell("党的建设（2项）", joined_left=True)
    assert grid.rows[1].cells == (Cell("1"), Cell("甲"), Cell("乙"))
    assert grid.rows[2].cells == (Cell("2"), Cell("甲", joined_up=True), Cell("丙"))


@needs_fonts
def test_a_table_goes_on_over_the_page_and_its_repeated_heading_is_kept() -> None:
    first = table([40, 150], "序号", "事项", "1", "甲")
    second = table([40, 150], "序号", "事项", "2", "乙")
    (grid,), lines, _ = read_pdf(typeset(line("清单"), first, BREAK, second))
    assert [row.texts for row in grid.rows] == [("序号", "事项"), ("1", "甲"), ("序号", "事项"), ("2", "乙")]
    assert grid.before == ("清单",)
    assert lines == ("清单",)


@needs_fonts
def test_text_between_two_tables_keeps_them_apart() -> None:
    one = table([40, 150], "1", "甲")
    grids, _, _ = read_pdf(typeset(one, BREAK, line("附件2"), one))
    assert [(grid.label, grid.before) for grid in grids] == [("表格1", ()), ("表格2", ("附件2",))]


@needs_fonts
def test_tables_with_other_columns_stay_apart() -> None:
    grids, _, _ = read_pdf(typeset(table([40, 150], "1", "甲"), BREAK, table([40, 75, 75], "1", "甲", "乙")))
    assert len(grids) == 2


@needs_fonts
def test_a_row_that_the_page_cut_is_put_together() -> None:
    first = table([40, 80, 80], "序号", "甲", "乙", "1", "负责统筹", "1.检查。")
    second = table([40, 80, 80], "序号", "甲", "乙", "", "协调工作", "2.处理。", "2", "丙", "丁")
    (grid,), _, _ = read_pdf(typeset(first, BREAK, second))
    assert [row.texts for row in grid.rows] == [
        ("序号", "甲", "乙"),
        ("1", "负责统筹协调工作", "1.检查。\n2.处理。"),
        ("序号", "甲", "乙"),
        ("2", "丙", "丁"),
    ]


@needs_fonts
def test_a_heading_merged_down_over_the_page_is_not_taken_for_a_cut_row() -> None:
    first = table([60, 40, 80], "领域", "序号", "事项", "党建", "1", "甲")
    second = table([60, 40, 80], "", "2", "乙")
    (grid,), _, _ = read_pdf(typeset(first, BREAK, second))
    assert grid.rows[2].cells == (Cell("党建", joined_up=True), Cell("2"), Cell("乙"))


@needs_fonts
def test_a_row_longer_than_two_pages_is_read_whole() -> None:
    duties = "\n".join(f"{n}.负责统筹协调全县农村人居环境整治工作，研究解决重大问题。" for n in range(1, 70))
    table_ = ListTable(
        ASSIST.title,
        ASSIST.columns,
        (Line(("1", "甲", "乙", duties, "")), Line(("2", "甲", "乙", "丙", "丁"))),
    )
    content = write_official_pdf(
        notice(blocks=(), number="", issuer="", issued_on=None, title=ASSIST.title, tables=(table_,)),
        font_paths=FONT_PATHS,
    )
    (grid,), lines, _ = read_pdf(content)
    heading = grid.rows[0].texts
    assert [row.texts for row in grid.rows if row.texts != heading] == printed_rows(table_)[1:]
    assert lines == (ASSIST.title,)


@needs_fonts
def test_the_writers_document_is_read_back_cell_by_cell() -> None:
    tables = (BASIC, long_table(30))
    reading = read_document(write_official_pdf(notice(tables=tables), font_paths=FONT_PATHS), "通知.pdf")
    assert reading.kind == "pdf"
    for grid, wanted in zip(reading.grids, tables, strict=True):
        heading = grid.rows[0].texts
        found = [heading, *(row.texts for row in grid.rows if row.texts != heading)]
        assert found == printed_rows(wanted)
    assert reading.grids[1].before == ("附件2", "配合履职事项清单")


@needs_fonts
def test_running_text_is_put_together_into_paragraphs_without_page_numbers_and_marks() -> None:
    lines = read_document(write_official_pdf(notice(), font_paths=FONT_PATHS), "通知.pdf").lines
    assert SENTENCE in lines
    assert "演示数据" not in lines
    assert not [text for text in lines if text.startswith("—")]


def test_pages_without_text_are_named() -> None:
    mixed = plain_pdf(pages=2, text="text").replace(b"/Contents 4 0 R >>", b"                  >>", 1)
    reading = read_document(mixed, "a.pdf")
    assert reading.lines == ("text",)
    assert reading.notes == ("第1页没有文字，可能是扫描页或空白页，未读入内容。",)


def test_a_pdf_that_takes_too_long_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="限定时间"):
        confined.read_pdf_confined(plain_pdf(text="text"), seconds=0)


def test_a_pdf_that_inflates_beyond_the_memory_is_refused() -> None:
    bomb = plain_pdf(packed=zlib.compress(bytes(400 << 20), 1))
    with pytest.raises(UnreadableDocument, match="限定时间|损坏"):
        confined.read_pdf_confined(bomb, memory_bytes=400 << 20)


@pytest.mark.parametrize(
    ("line_", "opens"),
    [
        ("2.负责", True),
        ("2.5公里", False),
        ("（二）检查", True),
        ("县住房和城乡建设局：负责", True),
        ("①甲", True),
        ("三、乙", True),
        ("的工作。", False),
        ("2026年", False),
    ],
)
def test_what_opens_a_paragraph(line_: str, opens: bool) -> None:
    assert begins_paragraph(line_) is opens


def test_wrapped_lines_are_joined_without_blanks_except_between_latin_words() -> None:
    assert rejoined([("负责", False), ("检查Open", False), ("Document", False)]) == "负责检查Open Document"
    assert rejoined([("甲。", False), ("乙", True)]) == "甲。\n乙"
