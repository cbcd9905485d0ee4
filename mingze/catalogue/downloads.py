"""What every file that leaves the site has in common: fonts, marks, names."""

from __future__ import annotations

import io
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse

from mingze.documents.official import OfficialDocument, printable
from mingze.documents.writers.docx import write_official_docx
from mingze.documents.writers.pdf import write_official_pdf

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
OFFICIAL_FORMS = ("docx", "pdf")
DEMONSTRATION_MARK = "演示数据，非政府文件"
FONTS = Path(settings.BASE_DIR) / ".tools" / "fonts"
"""Where scripts/fonts.sh puts 仿宋 and 楷体; without them PDF falls back to the system's Chinese fonts."""
LONGEST_NAME = 72
"""Characters of a file name: with three bytes each it stays below the 255 bytes that file systems take."""
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\n]+')


def safe_name(text: str) -> str:
    """The text as a file may be called on any system, without its suffix."""
    return _NOT_IN_FILE_NAMES.sub(" ", printable(text)).strip(" .")[:LONGEST_NAME]


def write_official(document: OfficialDocument, form: str) -> bytes:
    """The document as "docx" or "pdf". MissingFonts when there are none to typeset PDF with."""
    if form == "pdf":
        return write_official_pdf(document, font_paths=[FONTS] if FONTS.is_dir() else [])
    return write_official_docx(document)


def download(content: bytes, name: str, form: str) -> FileResponse:
    """A file to keep; `form` is the ending of its name."""
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{name}.{form}",
        content_type=CONTENT_TYPES[form],
    )
