"""What every file that leaves the site has in common: fonts, marks, names."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from mingze.documents.official import printable

DEMONSTRATION_MARK = "演示数据，非政府文件"
FONTS = Path(settings.BASE_DIR) / ".tools" / "fonts"
"""Where scripts/fonts.sh puts 仿宋 and 楷体; without them PDF falls back to the system's Chinese fonts."""
LONGEST_NAME = 72
"""Characters of a file name: with three bytes each it stays below the 255 bytes that file systems take."""
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\n]+')


def safe_name(text: str) -> str:
    """The text as a file may be called on any system, without its suffix."""
    return _NOT_IN_FILE_NAMES.sub(" ", printable(text)).strip(" .")[:LONGEST_NAME]
