"""The one door by which a document comes in: bytes to grids and lines, or a refusal in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mingze.documents.grids import Cell, Grid, GridRow
from mingze.documents.readers.archive import DAMAGED, LOCKED, markup_parts, open_archive
from mingze.documents.readers.confined import read_pdf_confined
from mingze.documents.readers.delimited import read_delimited
from mingze.documents.readers.docx import read_docx
from mingze.documents.readers.xlsx import read_xlsx
from mingze.documents.refusals import UnreadableDocument

__all__ = ["MAX_BYTES", "Cell", "Grid", "GridRow", "Kind", "Reading", "UnreadableDocument", "read_document"]

MAX_BYTES = 20 << 20
"""Largest file that is read; callers refuse larger uploads before they take them into memory."""

Kind: TypeAlias = Literal["xlsx", "docx", "pdf", "csv"]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
PDF_MAGIC = b"%PDF-"
WEB_PAGE_STARTS = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"mime-version:", b"<?xml")
PICTURE_MAGICS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
PACKED_MAGICS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")

ACCEPTED = "请上传XLSX、DOCX、带文字的PDF或CSV文件。"
OLD_WORD = "这是旧版Word文件（.doc），请用WPS或Word另存为.docx后上传。"
OLD_EXCEL = "这是旧版Excel文件（.xls），请用WPS或Excel另存为.xlsx后上传。"
OLD_OFFICE = "这是旧版Office文件，请用WPS或Office另存为.docx或.xlsx后上传。"
OLD_WPS = "这是WPS专用格式的文件，请在WPS中另存为.docx或.xlsx后上传。"
RICH_TEXT = "这是RTF格式的文件，请用WPS或Word另存为.docx后上传。"
WEB_PAGE = (
    "这其实是网页格式的文件（有些系统导出的.xls或.doc就是这样），请用WPS打开后另存为.xlsx或.docx再上传。"
)
BINARY_WORKBOOK = "这是二进制工作簿（.xlsb），请用WPS或Excel另存为.xlsx后上传。"
SLIDES = "这是演示文稿。" + ACCEPTED
OPEN_DOCUMENT = "这是OpenDocument格式的文件，请另存为.docx或.xlsx后上传。"
OFD = "这是OFD版式文件，暂不能读取。请上传原来的DOCX、XLSX文件，或导出为PDF后上传。"
PACKED = "这是压缩包，请解压后逐个上传其中的文件。"
PICTURE = "这是图片，系统不能读取其中的文字。" + ACCEPTED
EMPTY = "文件是空的，请确认文件已保存完整后重新上传。"
NOTHING_INSIDE = "文件中没有找到任何文字或表格，请确认是否选对了文件。"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read: tables, the running text outside them in order, and what could not be read."""

    kind: Kind
    grids: tuple[Grid, ...]
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """Sentences for the person who uploaded, such as which pages of a PDF hold no text."""


def read_document(content: bytes, filename: str, *, max_bytes: int = MAX_BYTES) -> Reading:
    """Read a document of a kind that its content decides; the name only serves the messages.

    UnreadableDocument is the only error that any content can cause.
    """
    try:
        return _read(content, max_bytes)
    except UnreadableDocument as refusal:
        raise UnreadableDocument(f"{_named(filename)}{refusal.message}") from refusal
    except Exception as error:
        # A parser broken by a damaged or hostile file; which way it broke does not help the uploader.
        raise UnreadableDocument(f"{_named(filename)}{DAMAGED}") from error
    except BaseException as error:
        # A panic in the Rust reader arrives outside Exception and carries no importable class.
        if type(error).__name__ == "PanicException":
            raise UnreadableDocument(f"{_named(filename)}{DAMAGED}") from None
        raise


def _named(filename: str) -> str:
    name = "".join(letter for letter in filename if letter.isprintable()).replace("\\", "/").split("/")[-1]
    return f"“{name if len(name) <= 60 else name[:57] + '…'}”：" if name else ""


def _read(content: bytes, max_bytes: int) -> Reading:
    if not content.strip(b"\x00\t\r\n "):
        raise UnreadableDocument(EMPTY)
    if len(content) > max_bytes:
        size, limit = len(content) / (1 << 20), max_bytes / (1 << 20)
        raise UnreadableDocument(f"文件有{size:.1f}MB，超过{limit:g}MB的上限。请去掉图片或拆分后上传。")
    reading = _read_kind(content)
    if not reading.grids and not reading.lines:
        raise UnreadableDocument(NOTHING_INSIDE)
    return reading


def _read_kind(content: bytes) -> Reading:
    if content.startswith(ZIP_MAGIC):
        return _read_package(content)
    if PDF_MAGIC in content[:1024]:
        grids, lines, notes = read_pdf_confined(content)
        return Reading("pdf", grids, lines, notes)
    _refuse_other_kinds(content)
    return Reading("csv", read_delimited(content), ())


def _read_package(content: bytes) -> Reading:
    archive = open_archive(content)
    names = {name.replace("\\", "/").lstrip("/") for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        return Reading("xlsx", read_xlsx(markup_parts(archive)), ())
    if any(name.startswith("word/document") for name in names):
        grids, lines = read_docx(markup_parts(archive))
        return Reading("docx", grids, lines)
    raise UnreadableDocument(_other_package(names))


def _other_package(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return BINARY_WORKBOOK
    if any(name.startswith("ppt/") for name in names):
        return SLIDES
    if "OFD.xml" in names:
        return OFD
    if "mimetype" in names and "content.xml" in names:
        return OPEN_DOCUMENT
    return DAMAGED if "[Content_Types].xml" in names else PACKED


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(OLE_MAGIC):
        raise UnreadableDocument(_old_office(content))
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"{\\rtf"):
        raise UnreadableDocument(RICH_TEXT)
    if start.startswith(WEB_PAGE_STARTS):
        raise UnreadableDocument(WEB_PAGE)
    if content.startswith(PACKED_MAGICS):
        raise UnreadableDocument(PACKED)
    if content.startswith(PICTURE_MAGICS):
        raise UnreadableDocument(PICTURE)


def _old_office(content: bytes) -> str:
    """What an OLE container holds, by the names of its streams."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return LOCKED
    if holds("WordDocument"):
        return OLD_WORD
    if holds("Workbook") or holds("Book"):
        return OLD_EXCEL
    if holds("WpsDocument") or holds("EtWorkbook"):
        return OLD_WPS
    return OLD_OFFICE
