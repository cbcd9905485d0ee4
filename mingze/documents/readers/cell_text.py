"""How text from any document is tidied, and how lines that a page broke are put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
BLANKS_AT_LINE_ENDS = re.compile(r"[ \t\u3000\xa0]*\n[ \t\u3000\xa0]*")
EXCEL_ESCAPE = re.compile(r"_x000[DdAa]_")

LIST_NUMBER = re.compile(
    r"\d{1,2}[.．、](?!\d)"
    r"|[（(][一二三四五六七八九十百\d]{1,3}[）)]"
    r"|[①-⑳⑴-⒇⒈-⒛]"
    r"|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百]{1,4}[章节条款]"
)
UNIT_PREFIX = re.compile(
    r"[\u4e00-\u9fff（）()、]{1,24}"
    r"(?:局|委|办|部|院|站|所|队|厅|会|中心|镇|乡|街道|单位|公司|办公室)[：:]"
)
SENTENCE_END = "。；;：:！？"


def tidied(text: str) -> str:
    """The text without control characters, with plain line ends and no blanks around the lines."""
    text = EXCEL_ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\xa0", " ").replace("\u2028", "\n").replace("\v", "\n")
    return BLANKS_AT_LINE_ENDS.sub("\n", CONTROLS.sub("", text)).strip()


def begins_paragraph(line: str) -> bool:
    """Whether a printed line opens a new paragraph: a list number or a unit's name with a colon."""
    return bool(LIST_NUMBER.match(line) or UNIT_PREFIX.match(line))


def glued(first: str, second: str) -> str:
    """Two pieces of one sentence; a space only between two Latin words."""
    latin = first[-1:].isascii() and first[-1:].isalpha() and second[:1].isascii() and second[:1].isalpha()
    return f"{first} {second}" if latin else first + second


def rejoined(lines: Iterable[tuple[str, bool]]) -> str:
    """Printed lines as running text; the flag says that the line before ended early, at a sentence end.

    A page breaks Chinese text anywhere, so lines are glued without a blank unless one opens a paragraph.
    """
    text = ""
    for line, after_short in lines:
        if not text:
            text = line
        elif begins_paragraph(line) or (after_short and text[-1] in SENTENCE_END):
            text += "\n" + line
        else:
            text = glued(text, line)
    return text
