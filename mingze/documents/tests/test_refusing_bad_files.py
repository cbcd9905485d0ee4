"""What cannot be read is refused with a sentence that says what is wrong and what to do."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document

from mingze.documents.readers.archive import ArchiveLimits, markup_parts, open_archive
from mingze.documents.readers.pdf import read_pdf
from mingze.documents.reading import MAX_BYTES, UnreadableDocument, read_document
from mingze.documents.tests.samples import plain_pdf, saved, with_members, word_body, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def simple_workbook() -> bytes:
    def fill(book: Any) -> None:
        book.add_worksheet("清单").write(0, 0, "甲")

    return workbook(fill)


def utf16(name: str) -> bytes:
    return OLE + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b" \r\n\x00", "文件是空的"),
        (utf16("WordDocument"), "另存为.docx"),
        (utf16("Workbook"), "另存为.xlsx"),
        (utf16("EncryptedPackage"), "取消密码保护"),
        (utf16("Anything"), "旧版Office"),
        (b"{\\rtf1 x}", "RTF"),
        (b"<html><table></table></html>", "网页格式"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><Workbook/>", "网页格式"),
        (b"\x89PNG\r\n\x1a\n", "这是图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (zipped("a.txt"), "压缩包"),
        (zipped("ppt/presentation.xml"), "演示文稿"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (zipped("OFD.xml"), "OFD"),
        (zipped("mimetype", "content.xml"), "OpenDocument"),
        (zipped("[Content_Types].xml"), "已损坏"),
        (zipped("word/document.xml"), "已损坏"),
        (zipped("xl/workbook.xml"), "已损坏"),
        (b"PK\x03\x04" + b"x" * 100, "已损坏"),
        (b"%PDF-1.7\n garbage", "已损坏"),
        (plain_pdf(encrypted=True), "打开密码"),
        (plain_pdf(), "扫描件"),
        (word_body("<w:p/>"), "没有找到任何文字"),
        (workbook(lambda book: book.add_worksheet("空")), "没有找到任何文字"),
    ],
)
def test_each_kind_of_bad_file_has_its_own_sentence(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message) as refusal:
        read_document(content, "清单.doc")
    assert refusal.value.message.startswith("“清单.doc”：")
    assert refusal.value.message.endswith("。")


def test_a_file_over_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(UnreadableDocument, match="文件有2.0MB，超过1MB的上限"):
        read_document(b"a" * (2 << 20), "大.csv", max_bytes=1 << 20)
    assert MAX_BYTES == 20 * 1024 * 1024


def test_the_kind_is_decided_by_the_content_and_not_by_the_name() -> None:
    assert read_document(simple_workbook(), "其实是表格.pdf").kind == "xlsx"


def test_a_path_in_the_name_is_not_repeated() -> None:
    with pytest.raises(UnreadableDocument, match="^“清单.doc”："):
        read_document(b"", "C:\\某人\\清单.doc\n")


def test_more_pages_than_the_limit_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="共3页，超过2页"):
        read_pdf(plain_pdf(pages=3, text="text"), page_limit=2)


@pytest.mark.parametrize("doctype", [ENTITIES, OUTSIDE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/anything.xml"])
def test_entities_are_refused_wherever_they_stand(doctype: str, encoding: str, part: str) -> None:
    body = "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body>"
    markup = f'{doctype}<w:document xmlns:w="{WORD}">{body}</w:document>'
    content = with_members(saved(Document()), {part: markup.encode(encoding)})
    with pytest.raises(UnreadableDocument, match="实体定义"):
        read_document(content, "a.docx")


def test_entities_in_a_workbook_are_refused() -> None:
    content = with_members(simple_workbook(), {"xl/sharedStrings.xml": f"{ENTITIES}<sst/>".encode()})
    with pytest.raises(UnreadableDocument, match="实体定义"):
        read_document(content, "a.xlsx")


def test_relations_to_outside_are_never_followed() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" TargetMode="External" Type="x/numbering" Target="file:///etc/passwd"/>'
        "</Relationships>"
    )
    content = with_members(
        word_body("<w:p><w:r><w:t>正文</w:t></w:r></w:p>"),
        {"word/_rels/document.xml.rels": relations.encode()},
    )
    assert read_document(content, "a.docx").lines == ("正文",)


@pytest.mark.parametrize(
    "limits",
    [
        ArchiveLimits(members=3),
        ArchiveLimits(total_bytes=1000),
        ArchiveLimits(part_bytes=500),
        ArchiveLimits(ratio=1, ratio_counts_from=0),
    ],
)
def test_archives_beyond_any_limit_are_refused(limits: ArchiveLimits) -> None:
    with pytest.raises(UnreadableDocument, match="解压后过大"):
        markup_parts(open_archive(simple_workbook()), limits)


def test_a_part_that_inflates_to_more_than_the_directory_says_is_refused() -> None:
    content = bytearray(
        with_members(simple_workbook(), {"xl/styles.xml": b"<a>" + b" " * (1 << 20) + b"</a>"})
    )
    directory = content.rfind(b"xl/styles.xml") - 46
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    with pytest.raises(UnreadableDocument):
        read_document(bytes(content), "a.xlsx")


def test_a_real_bomb_is_refused_without_being_inflated() -> None:
    content = with_members(simple_workbook(), {"xl/bomb.xml": bytes(60 << 20)})
    with pytest.raises(UnreadableDocument, match="解压后过大"):
        read_document(content, "a.xlsx")


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>{}</worksheet>'
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
TALL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="Z1048576"><v>1</v></c></row>'
TURNED = '<row r="9"><c r="A9"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
MERGES = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 4000 + "</mergeCells>"
SQUARE = "".join(f'<row r="{n}"><c r="CV{n}"><v>1</v></c></row>' for n in range(1, 101))


@pytest.mark.parametrize(
    ("rows", "more"), [(FAR, ""), (TALL, ""), (TURNED, ""), (SQUARE, MERGES)]
)  # fmt: skip
def test_sheets_made_to_fill_the_memory_are_refused(rows: str, more: str) -> None:
    content = with_members(simple_workbook(), {"xl/worksheets/sheet1.xml": SHEET.format(rows, more).encode()})
    with pytest.raises(UnreadableDocument, match="过大|损坏"):
        read_document(content, "a.xlsx")


def test_a_word_table_with_endless_columns_is_refused() -> None:
    wide = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999'/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    with pytest.raises(UnreadableDocument, match="解压后过大或内部结构异常"):
        read_document(word_body(wide), "a.docx")


def test_markup_nested_without_end_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000
    with pytest.raises(UnreadableDocument):
        read_document(word_body(deep), "a.docx")
