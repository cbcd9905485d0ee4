"""A paragraph of a notice taken apart: its number, its enumerated items, their sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEVELS = (
    re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章部条])\s*"),
    re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[）)]、?\s*"),
    re.compile(r"^\s*\d{1,2}(?:[、]|[.．](?!\d))\s*"),
    re.compile(r"^\s*(?:[（(]\d{1,2}[）)]|[①-⑳]|[—\-•·●])\s*"),
    re.compile(r"^\s*[一二三四五六七八九十]是要?[：:]?\s*"),
)
_INLINE_ITEM = re.compile(
    r"(?:(?<=[。；;：:])|(?<=^))\s*(?="
    r"\d{1,2}(?:、|[.．](?!\d))|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|[①-⑳]|[一二三四五六七八九十]是)"
)
# A second errand may ride on the first: ……，同步推广注册……
_SENTENCE_END = re.compile(r"(?<=[。；;！!])|\n|，(?:并|且)?(?=(?:同时|同步|一并|此外|另外)[^，。；]{7,})")
_CELL_END = re.compile(r"\t|\s*[|｜]\s*")
_RULE = re.compile(r"^[\s|｜:+\-—─]*$")
_MOST_OF_A_HEADING = 40
UNNUMBERED = len(_LEVELS)
"""The level of a paragraph without a number."""


@dataclass(frozen=True, slots=True)
class Item:
    """One enumerated item, or a whole paragraph that has none. `level` 0 is 一、, 1 is （一）."""

    level: int
    text: str
    ended: bool
    """Whether it ends as a sentence does; what does not may be a heading."""

    @property
    def may_be_heading(self) -> bool:
        return not self.ended and len(self.text) <= _MOST_OF_A_HEADING and "\n" not in self.text


def items(paragraph: str) -> list[Item]:
    """The enumerated items of a paragraph, each without its number; a stem before them is one too."""
    parts = (part.strip() for part in _INLINE_ITEM.split(paragraph))
    return [_item(part) for part in parts if part]


def sentences(text: str) -> list[str]:
    """Sentences without their final punctuation; what a semicolon or 同时 parts counts as sentences."""
    parts = (part.strip().rstrip("。；;！!").strip() for part in _SENTENCE_END.split(text))
    return [part for part in parts if part]


def clauses(sentence: str) -> list[str]:
    return [clause.strip() for clause in re.split("[，,]", sentence) if clause.strip()]


def is_rule(paragraph: str) -> bool:
    """Whether it is nothing but a line drawn in a table."""
    return bool(_RULE.match(paragraph))


def cells(paragraph: str) -> tuple[str, ...]:
    """The fields of a table row, which tabs or | part; none if the paragraph is no row of a table."""
    parts = _CELL_END.split(paragraph.strip().strip("|｜"))
    return tuple(part.strip() for part in parts) if len(parts) >= 3 else ()


def _item(part: str) -> Item:
    level, text = _numbered(part)
    ended = text.endswith(("。", "；", ";", "！", "!"))
    return Item(level, text, ended)


def _numbered(part: str) -> tuple[int, str]:
    for level, number in enumerate(_LEVELS):
        if found := number.match(part):
            return level, part[found.end() :].strip()
    return UNNUMBERED, part
