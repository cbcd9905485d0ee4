"""Reading CSV and TSV: encodings, delimiters, row numbers."""

from __future__ import annotations

import pytest

from mingze.documents.reading import UnreadableDocument, read_document

TEXT = '序号,事项名称,备注\r\n1,"负责甲，乙\r\n两项","引""号"\r\n\r\n2,丙\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_gives_the_same_rows(encoding: str) -> None:
    reading = read_document(TEXT.encode(encoding), "清单.csv")
    assert reading.kind == "csv"
    assert [(row.number, row.texts) for row in reading.grids[0].rows] == [
        (1, ("序号", "事项名称", "备注")),
        (2, ("1", "负责甲，乙\n两项", '引"号')),
        (4, ("2", "丙", "")),
    ]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|", ","])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (("序号", "事项、名称"), ("1", "甲，乙"), ("2", "丙")))
    (grid,) = read_document(text.encode(), "清单.csv").grids
    assert [row.texts for row in grid.rows] == [("序号", "事项、名称"), ("1", "甲，乙"), ("2", "丙")]


def test_a_single_column_is_a_table_too() -> None:
    (grid,) = read_document("事项名称\n甲\n乙\n".encode(), "清单.csv").grids
    assert [row.texts for row in grid.rows] == [("事项名称",), ("甲",), ("乙",)]


def test_binary_content_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="无法识别文件内容"):
        read_document(b"\x01\x02\x03\xff\xfe\x00" * 40, "清单.csv")
