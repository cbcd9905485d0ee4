"""PDF in the form of GB/T 9704-2012, measured on the printed page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pdfplumber
import pytest

from mingze.documents.official import Band, Column, Heading, Line, ListTable, Paragraph
from mingze.documents.refusals import MissingFonts
from mingze.documents.tests.samples import BASIC, FONT_PATHS, UNBROKEN, long_table, needs_fonts, notice
from mingze.documents.writers.pdf import available_fonts, write_official_pdf

MILLIMETRES = 25.4 / 72
RARE = "墕峁硷砭喆堃镕垚"


def typeset(**changes: Any) -> bytes:
    return write_official_pdf(notice(**changes), font_paths=FONT_PATHS)


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        yield document


def printed_lines(page: Any, size: float = 16) -> list[list[Any]]:
    lines: dict[int, list[Any]] = {}
    for letter in page.chars:
        if abs(letter["size"] - size) < 0.2:
            lines.setdefault(round(letter["top"]), []).append(letter)
    return [sorted(line, key=lambda letter: letter["x0"]) for _, line in sorted(lines.items())]


@needs_fonts
def test_a_full_page_has_22_lines_of_28_characters_in_the_type_area() -> None:
    with opened(typeset(blocks=(Paragraph(UNBROKEN * 3),))) as document:
        page = document.pages[1]
        lines = printed_lines(page)
        assert len(lines) == 22
        assert {len(line) for line in lines} == {28}
        left = min(line[0]["x0"] for line in lines) * MILLIMETRES
        right = (page.width - max(line[-1]["x1"] for line in lines)) * MILLIMETRES
        top = min(line[0]["top"] for line in lines) * MILLIMETRES
        assert (left, right) == pytest.approx((28, 26), abs=0.3)
        assert top == pytest.approx(37, abs=0.6)
        assert lines[-1][0]["bottom"] * MILLIMETRES < 297 - 35


@needs_fonts
def test_page_numbers_stand_outside_under_the_type_area() -> None:
    with opened(typeset(blocks=(Paragraph(UNBROKEN * 3),))) as document:
        for page, text in zip(document.pages[:2], ("— 1 —", "— 2 —"), strict=True):
            (line,) = printed_lines(page, size=14)
            assert "".join(letter["text"] for letter in line) == text
            assert 262 < line[0]["top"] * MILLIMETRES < 275
            from_edge = (page.width - line[-1]["x1"] if text == "— 1 —" else line[0]["x0"]) * MILLIMETRES
            assert from_edge == pytest.approx(26 + 4.9 if text == "— 1 —" else 28 + 4.9, abs=1)


@needs_fonts
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"landscape": False},
        {"blocks": (), "title": BASIC.title},
        {"tables": (), "issuer": "", "number": "", "issued_on": None},
        {"blocks": (Heading(3, "1.从第三级开始"), Paragraph("正文"), Heading(1, "一、后有第一级"))},
        {"blocks": (), "tables": (ListTable("", BASIC.columns, BASIC.rows),)},
    ],
)
def test_every_form_is_archival_and_accessible(changes: dict[str, Any]) -> None:
    content = typeset(**changes)
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content


@needs_fonts
def test_a_character_that_no_font_has_costs_the_standard_and_not_the_document() -> None:
    content = typeset(title="私用字\ue123")
    assert content.startswith(b"%PDF")
    assert b"pdfaid:part" not in content


@needs_fonts
def test_bookmarks_name_headings_annexes_and_bands() -> None:
    with opened(typeset()) as document:
        outline = [(level, title) for level, title, *_ in document.doc.get_outlines()]
    assert outline == [
        (1, "一、总体要求"),
        (2, "（一）基本原则"),
        (3, "1.权责一致"),
        (4, "（1）分类施策"),
        (1, "基本履职事项清单"),
        (2, "党的建设（2项）"),
        (2, "经济发展（1项）"),
        (1, "配合履职事项清单"),
    ]


@needs_fonts
def test_annexes_lie_and_their_headings_repeat_on_every_page() -> None:
    with opened(typeset(tables=(long_table(20),))) as document:
        lying = [page for page in document.pages if page.width > page.height]
        assert len(lying) > 2
        for page in lying:
            assert page.extract_text().count("上级部门职责") == 1
            assert page.extract_text().count("演示数据") == 1
        first_numbers = [page.extract_tables()[0][1][0] for page in lying]
    assert first_numbers == sorted(first_numbers, key=int)


@needs_fonts
def test_a_band_never_stays_alone_at_the_foot_of_a_page() -> None:
    rows: list[Band | Line] = []
    for number in range(40):
        rows += [Band(f"领域{number}"), Line((str(number), "事项" * 20))]
    table = ListTable("清单", (Column("序号", 1), Column("事项", 5)), tuple(rows))
    with opened(typeset(blocks=(), tables=(table,), landscape=False)) as document:
        for page in document.pages:
            assert not page.extract_tables()[-1][-1][0].startswith("领域")


@needs_fonts
def test_rare_characters_of_place_names_are_printed() -> None:
    content = typeset(title=RARE, blocks=(Heading(1, RARE), Heading(2, RARE), Paragraph(RARE)))
    assert b"pdfaid:part" in content
    with opened(content) as document:
        assert document.pages[0].extract_text().count(RARE) == 4


@needs_fonts
def test_typst_code_in_texts_stays_text() -> None:
    text = '#panic("x") *a* $1/0$ @b <c> \\ //d'
    table = ListTable(text, (Column(text, 1),), (Band(text), Line((text,))))
    content = typeset(title=text, blocks=(Heading(1, text), Paragraph(text)), tables=(table,), issuer=text)
    with opened(content) as document:
        printed = "".join(page.extract_text() for page in document.pages).replace(" ", "").replace("\n", "")
    assert printed.count(text.replace(" ", "")) >= 6


@needs_fonts
def test_equal_documents_give_equal_bytes() -> None:
    assert typeset() == typeset()


def test_without_any_chinese_font_there_is_a_clear_error_instead_of_boxes() -> None:
    with pytest.raises(MissingFonts, match="未找到可用的中文字体") as error:
        write_official_pdf(notice(), system_fonts=False)
    assert "scripts/fonts.sh" in error.value.message


@needs_fonts
def test_available_fonts_names_families() -> None:
    assert {"FandolFang R", "Noto Serif CJK SC"} & available_fonts(FONT_PATHS)
    assert available_fonts(system_fonts=False) == frozenset()
