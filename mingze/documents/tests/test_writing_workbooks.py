"""Writing XLSX: text stays text, sheets print well, equal tables give equal bytes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from mingze.documents.official import Band, Column, Line, ListTable
from mingze.documents.reading import read_document
from mingze.documents.tests.samples import ASSIST, BASIC, printed_rows
from mingze.documents.writers.xlsx import sheet_names, write_workbook


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_what_is_written_is_read_back_below_a_title_row() -> None:
    reading = read_document(write_workbook([BASIC, ASSIST]), "清单.xlsx")
    assert [grid.label for grid in reading.grids] == ["工作表“基本履职事项清单”", "工作表“配合履职事项清单”"]
    for grid, table in zip(reading.grids, (BASIC, ASSIST), strict=True):
        assert grid.rows[0].is_band
        assert grid.rows[0].cells[0].text == table.title
        assert [row.texts for row in grid.rows[1:]] == printed_rows(table)
    assert reading.grids[0].rows[2].is_band


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", "{=1}", "http://a", "007", "1e5", "2026-03-05"]
)
def test_no_text_ever_becomes_a_formula_a_link_or_a_number(text: str) -> None:
    table = ListTable("清单", (Column("事项", 1),), (Line((text,)), Band(text)))
    content = write_workbook([table])
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert [cell.texts for cell in read_document(content, "a.xlsx").grids[0].rows[2:]] == [(text,), (text,)]


def test_the_sheet_is_set_up_for_printing() -> None:
    content = write_workbook([ASSIST], footnote="演示数据 & 样例")
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert '<pane ySplit="2" topLeftCell="A3"' in sheet
    assert "演示数据 &amp;&amp; 样例" in sheet
    assert "第 &amp;P 页，共 &amp;N 页" in sheet
    assert "_xlnm.Print_Titles" in part(content, "xl/workbook.xml")
    assert "配合履职事项清单'!$1:$2" in part(content, "xl/workbook.xml") or "清单!$1:$2" in part(
        content, "xl/workbook.xml"
    )


def test_columns_have_their_share_of_the_width() -> None:
    sheet = part(write_workbook([BASIC]), "xl/worksheets/sheet1.xml")
    widths = [float(width) for width in re.findall(r'<col min="\d+" max="\d+" width="([\d.]+)"', sheet)]
    assert widths[1] / widths[0] == pytest.approx(9, rel=0.08)


def test_sheet_names_are_safe_short_and_unique() -> None:
    titles = ["甲/乙:丙[丁]?*", "清" * 40, "清" * 40, "", "'引号'", "History", "甲 乙 丙 丁"]
    names = sheet_names(titles)
    assert len({name.lower() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 for name in names)
    assert not [name for name in names if re.search(r"[\[\]:*?/\\]|^'|'$", name) or name.lower() == "history"]
    assert len(write_workbook([ListTable(title, BASIC.columns, ()) for title in titles])) > 0


def test_equal_tables_give_equal_bytes() -> None:
    assert write_workbook([BASIC], title="甲") == write_workbook([BASIC], title="甲")


def test_text_beyond_the_limit_of_a_cell_is_cut_with_a_mark() -> None:
    table = ListTable("清单", (Column("事项", 1),), (Line(("长" * 40_000,)),))
    text = read_document(write_workbook([table]), "a.xlsx").grids[0].rows[-1].texts[0]
    assert len(text) == 32_767
    assert text.endswith("……（内容过长，此处截断）")


def test_characters_that_xml_cannot_hold_disappear() -> None:
    table = ListTable("清\x00单", (Column("事\x0b项", 1),), (Line(("甲\x1f\ud800乙",)),))
    assert read_document(write_workbook([table]), "a.xlsx").grids[0].rows[-1].texts == ("甲乙",)


def test_a_table_whose_lines_do_not_fit_its_columns_is_an_error() -> None:
    with pytest.raises(ValueError, match="one cell for each column"):
        ListTable("清单", BASIC.columns, (Line(("只有一格",)),))
    with pytest.raises(ValueError, match="share above zero"):
        ListTable("清单", (Column("甲", 0),), ())
    with pytest.raises(ValueError, match="at least one table"):
        write_workbook([])
