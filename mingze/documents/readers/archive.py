"""Opens the zip container of XLSX and DOCX without trusting anything that it says of itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from mingze.documents.refusals import UnreadableDocument

CHUNK = 1 << 16
DAMAGED = "文件已损坏或下载不完整，请用WPS或Word（Excel）打开确认后重新保存，再上传。"
TOO_COMPLEX = "文件解压后过大或内部结构异常，为安全起见未读取。请另存为新文件，去掉图片和多余内容后再上传。"
LOCKED = "文件设有打开密码，系统无法读取。请取消密码保护后另存，再上传。"
FOREIGN_MARKUP = (
    "文件内含不允许的外部引用或实体定义，为安全起见未读取。请用WPS或Word打开后另存为新文件再上传。"
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an honest office document stays far below."""

    members: int = 4000
    part_bytes: int = 120 << 20
    total_bytes: int = 200 << 20
    ratio: int = 200
    ratio_counts_from: int = 16 << 20
    """Small parts of repeated table markup compress better than a ratio that is safe for large ones."""


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The zip file; UnreadableDocument when it is broken."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise UnreadableDocument(DAMAGED) from error


def markup_parts(archive: zipfile.ZipFile, limits: ArchiveLimits | None = None) -> dict[str, bytes]:
    """All XML parts of an office package, inflated within the limits and free of DTDs.

    The directory is judged first, then every byte is counted while inflating: the directory may lie.
    """
    limits = limits or ArchiveLimits()
    members = archive.infolist()
    _judge_directory(members, limits)
    parts: dict[str, bytes] = {}
    left = limits.total_bytes
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            part = _inflated(archive, member, min(left, limits.part_bytes))
            left -= len(part)
            refuse_entities(part)
            parts[member.filename.replace("\\", "/").lstrip("/")] = part
    return parts


def _judge_directory(members: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableDocument(LOCKED)
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > limits.members or total > limits.total_bytes:
        raise UnreadableDocument(TOO_COMPLEX)
    if total > limits.ratio_counts_from and total / packed > limits.ratio:
        raise UnreadableDocument(TOO_COMPLEX)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise UnreadableDocument(DAMAGED)
    if len({member.filename.lower() for member in members}) != len(members):
        raise UnreadableDocument(DAMAGED)


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > limit:
                    raise UnreadableDocument(TOO_COMPLEX)
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableDocument(DAMAGED) from error
    return b"".join(pieces)


def refuse_entities(part: bytes) -> None:
    """Refuse a part that is not XML, or that defines anything: no honest office file carries a DTD."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise UnreadableDocument(FOREIGN_MARKUP)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableDocument(DAMAGED) from error
