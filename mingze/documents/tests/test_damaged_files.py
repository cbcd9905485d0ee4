"""Cut and changed files: every one is read or refused, none ends in another error."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingze.documents.readers import confined
from mingze.documents.reading import Reading, UnreadableDocument, read_document
from mingze.documents.tests.samples import (
    BASIC,
    FONT_PATHS,
    needs_fonts,
    notice,
    plain_pdf,
    with_members,
    word_body,
    workbook,
)
from mingze.documents.writers.docx import write_official_docx
from mingze.documents.writers.pdf import write_official_pdf
from mingze.documents.writers.xlsx import write_workbook

CALM = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=8)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads PDF without its child process, which would cost a second for each example."""

    def read(content: bytes) -> Any:
        answer = confined._answer(content, 50)
        if "refused" in answer:
            raise UnreadableDocument(answer["refused"])
        return tuple(map(confined._grid, answer["grids"])), tuple(answer["lines"]), answer["notes"]

    monkeypatch.setattr("mingze.documents.reading.read_pdf_confined", read)


@cache
def sample(kind: str) -> bytes:
    if kind == "xlsx":
        return write_workbook([BASIC])
    if kind == "docx":
        return write_official_docx(notice())
    return plain_pdf(pages=2, text="some text")


@cache
def ruled_pdf() -> bytes:
    return write_official_pdf(notice(blocks=()), font_paths=FONT_PATHS)


def read_or_refuse(content: bytes) -> None:
    with contextlib.suppress(UnreadableDocument):
        assert isinstance(read_document(content, "坏.docx"), Reading)


def changed(content: bytes, changes: list[tuple[float, int]]) -> bytes:
    damaged = bytearray(content)
    for place, mask in changes:
        damaged[int(place * len(damaged))] ^= mask
    return bytes(damaged)


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf"])
@CALM
@given(place=st.floats(0, 1))
def test_cut_files(in_process: None, kind: str, place: float) -> None:
    read_or_refuse(sample(kind)[: int(place * len(sample(kind)))])


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf"])
@CALM
@given(changes=CHANGES)
def test_files_with_changed_bytes(in_process: None, kind: str, changes: list[tuple[float, int]]) -> None:
    read_or_refuse(changed(sample(kind), changes))


@needs_fonts
@settings(CALM, max_examples=12)
@given(changes=CHANGES)
def test_ruled_pdf_with_changed_bytes(in_process: None, changes: list[tuple[float, int]]) -> None:
    read_or_refuse(changed(ruled_pdf(), changes))


def sheet_with(markup: str) -> bytes:
    content = workbook(lambda book: book.add_worksheet("清单").write(0, 0, "甲"))
    return with_members(content, {"xl/worksheets/sheet1.xml": markup.encode("utf-8", "replace")})


SHEET_WORDS = st.sampled_from(
    ["<row>", "</row>", '<row r="3">', '<row r="0">', '<c r="A1">', '<c r="B0" t="s">', '<c t="s">', "<c>",
     "</c>", '<c t="d">', '<c t="b">', "<v>", "</v>", "1", "-9", "1e999", "99999999999999999999", "<f>A</f>",
     "<is><t>x</t></is>", '<mergeCell ref="A1:B2"/>', '<mergeCell ref="B2:A1"/>', '<mergeCell ref="?"/>',
     '<dimension ref="A1:XFD1048576"/>']
)  # fmt: skip


@CALM
@given(words=st.lists(SHEET_WORDS, max_size=14))
def test_sheets_of_nonsense(words: list[str]) -> None:
    inner = "".join(words)
    read_or_refuse(
        sheet_with(
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{inner}</sheetData></worksheet>"
        )
    )


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>',
        '<row r="1"><c r="A1" s="99999"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v></v></c></row>',
        '<row r="1"><c r="A1" t="d"><v>2026-99-99</v></c></row>',
        '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>',
    ],
)
def test_sheets_with_impossible_values(cells: str) -> None:
    read_or_refuse(
        sheet_with(
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{cells}</sheetData></worksheet>"
        )
    )


WORD_WORDS = st.sampled_from(
    ["<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:p>", "</w:p>",
     "<w:tc><w:tcPr><w:gridSpan w:val='-2'/><w:vMerge/></w:tcPr><w:p/></w:tc>",
     "<w:tc><w:tcPr><w:gridSpan w:val='3'/></w:tcPr></w:tc>", "<w:tc><w:tcPr><w:hMerge/></w:tcPr></w:tc>",
     "<w:tr/>", "<w:p><w:pPr><w:numPr><w:ilvl w:val='99'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
     "<w:r><w:t>x</w:t></w:r>", "<w:r><w:ruby/></w:r>", "<w:sdt/>"]
)  # fmt: skip


@CALM
@given(words=st.lists(WORD_WORDS, max_size=14))
def test_word_documents_of_nonsense(words: list[str]) -> None:
    read_or_refuse(word_body("".join(words)))


@CALM
@given(content=st.binary(max_size=300))
def test_any_bytes(in_process: None, content: bytes) -> None:
    read_or_refuse(content)


@CALM
@given(text=st.text(max_size=200))
def test_any_text(text: str) -> None:
    read_or_refuse(text.encode("utf-8", "surrogatepass"))
