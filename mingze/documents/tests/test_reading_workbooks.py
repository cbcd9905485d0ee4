"""Reading XLSX: what a person sees in the sheets, with the row numbers that the person sees."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from mingze.documents.grids import Cell
from mingze.documents.reading import read_document
from mingze.documents.tests.samples import workbook


def test_whole_numbers_print_without_decimals_and_dates_as_iso() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, [1, 1.5, 0.1 + 0.2, True, -3, 12345678901])
        sheet.write_datetime(1, 0, date(2026, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        moment = datetime(2026, 3, 5, 8, 30)  # noqa: DTZ001 -- a cell knows no time zone
        sheet.write_datetime(1, 1, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_datetime(1, 2, time(8, 30), book.add_format({"num_format": "hh:mm"}))

    (grid,) = read_document(workbook(fill), "数据.xlsx").grids
    assert grid.rows[0].texts == ("1", "1.5", "0.3", "TRUE", "-3", "12345678901")
    assert grid.rows[1].texts[:3] == ("2026-03-05", "2026-03-05 08:30", "08:30")


def test_rows_keep_the_numbers_that_the_person_sees() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("清单")
        sheet.write(3, 1, "序号")
        sheet.write(7, 1, "末行")

    (grid,) = read_document(workbook(fill), "a.xlsx").grids
    assert [(row.number, row.texts) for row in grid.rows] == [(4, ("", "序号")), (8, ("", "末行"))]


def test_a_merged_area_repeats_its_text_and_says_how_it_is_covered() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("清单")
        sheet.merge_range(0, 0, 1, 1, "领域")
        sheet.write(0, 2, "甲")
        sheet.write(1, 2, "乙")

    (grid,) = read_document(workbook(fill), "a.xlsx").grids
    assert grid.rows[0].cells == (Cell("领域"), Cell("领域", joined_left=True), Cell("甲"))
    assert grid.rows[1].cells == (
        Cell("领域", joined_up=True),
        Cell("领域", joined_left=True, joined_up=True),
        Cell("乙"),
    )


def test_a_title_merged_over_the_width_is_a_band_above_the_table() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("清单")
        sheet.merge_range(0, 0, 0, 2, "府谷镇基本履职事项清单")
        sheet.write_row(1, 0, ["序号", "事项", "备注"])

    (grid,) = read_document(workbook(fill), "a.xlsx").grids
    assert [row.is_band for row in grid.rows] == [True, False]
    assert grid.before == ()


def test_hidden_sheets_are_read_and_empty_ones_left_out() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("可见").write(0, 0, "甲")
        book.add_worksheet("空表")
        hidden = book.add_worksheet("旧数据")
        hidden.write(0, 0, "乙")
        hidden.hide()

    grids = read_document(workbook(fill), "a.xlsx").grids
    assert [(grid.label, grid.rows[0].texts) for grid in grids] == [
        ("工作表“可见”", ("甲",)),
        ("工作表“旧数据”（隐藏）", ("乙",)),
    ]


def test_text_is_tidied_and_the_stored_value_of_a_formula_is_read() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("清单")
        sheet.write_string(0, 0, "　第一行 \r\n 第二行\xa0")
        sheet.write_formula(0, 1, "=1+1", None, 2)

    (grid,) = read_document(workbook(fill), "a.xlsx").grids
    assert grid.rows[0].texts == ("第一行\n第二行", "2")
