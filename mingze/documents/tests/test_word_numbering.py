"""Automatic numbering of Word stands nowhere in the text; the reader must print it as Word does."""

from __future__ import annotations

import pytest
from docx import Document

from mingze.documents.readers.numerals import printed_number
from mingze.documents.reading import read_document
from mingze.documents.tests.samples import saved, word_body

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(depth: int, style: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f"<w:lvl w:ilvl='{depth}'><w:start w:val='{start}'/><w:numFmt w:val='{style}'/>{more}"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
    )


def numbering(*levels: str, second: str = "") -> str:
    return (
        f"<w:numbering {NAMESPACE}><w:abstractNum w:abstractNumId='0'>{''.join(levels)}</w:abstractNum>"
        f"<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
        f"<w:num w:numId='2'><w:abstractNumId w:val='0'/>{second}</w:num></w:numbering>"
    )


def item(text: str, depth: int = 0, number: int = 1) -> str:
    return (
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr></w:pPr>"
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def lines(markup: str, lists: str) -> tuple[str, ...]:
    return read_document(word_body(markup, numbering=lists), "a.docx").lines


def test_decimal_numbers_count_up_and_deeper_levels_start_again() -> None:
    lists = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"))
    markup = item("甲") + item("子", 1) + item("子", 1) + item("乙") + item("子", 1)
    assert lines(markup, lists) == ("1.甲", "1.1子", "1.2子", "2.乙", "2.1子")


def test_chinese_levels_as_in_official_documents() -> None:
    lists = numbering(level(0, "chineseCounting", "%1、"), level(1, "japaneseCounting", "（%2）"))
    assert lines(item("总则") + item("原则", 1) + item("附则"), lists) == (
        "一、总则",
        "（一）原则",
        "二、附则",
    )


def test_numbers_inside_cells_are_printed_and_empty_serial_cells_count() -> None:
    lists = numbering(level(0, "decimal", "%1"), second="<w:lvlOverride w:ilvl='0'>"
                      f"{level(0, 'decimal', '%1.')}</w:lvlOverride>")  # fmt: skip
    rows = "".join(
        f"<w:tr><w:tc>{item('')}</w:tc><w:tc>{item('负责', number=2)}</w:tc></w:tr>" for _ in range(2)
    )
    content = word_body(f"<w:tbl>{rows}</w:tbl>", numbering=lists)
    texts = [row.texts for row in read_document(content, "a.docx").grids[0].rows]
    assert [row[0] for row in texts] == ["1", "3"]
    assert [row[1] for row in texts] == ["2.负责", "4.负责"]


def test_a_list_with_its_own_start_begins_again() -> None:
    restart = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride>"
    lists = numbering(level(0, "decimal", "%1."), second=restart)
    markup = item("甲") + item("乙") + item("丙", number=2) + item("丁", number=2)
    assert lines(markup, lists) == ("1.甲", "2.乙", "1.丙", "2.丁")


def test_bullets_and_switched_off_numbers_print_nothing() -> None:
    lists = numbering(level(0, "bullet", "\uf0b7"))
    assert lines(item("甲") + item("乙", number=0), lists) == ("甲", "乙")


def test_legal_numbering_prints_upper_levels_decimal() -> None:
    lists = numbering(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    assert lines(item("甲") + item("子", 1), lists) == ("一、甲", "1.1子")


def test_a_paragraph_style_that_numbers_is_followed() -> None:
    document = Document()
    document.add_paragraph("第一", style="List Number")
    document.add_paragraph("正文")
    document.add_paragraph("第二", style="List Number")
    assert read_document(saved(document), "a.docx").lines == ("1.第一", "正文", "2.第二")


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (1, "decimal", "1"),
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "japaneseCounting", "一百零五"),
        (110, "japaneseCounting", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "ideographTraditional", "乙"),
        (7, "decimalZero", "07"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (5, "decimalFullWidth", "５"),
        (3, "不认识的样式", "3"),
        (3, "none", ""),
    ],
)
def test_number_formats(number: int, style: str, printed: str) -> None:
    assert printed_number(number, style) == printed
