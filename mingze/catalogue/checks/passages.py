"""Duty texts taken apart: numbered paragraphs, sentences, clauses; and quoted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[)）.．、:：]|[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳])\s*"
)
_INLINE_NUMBER = re.compile(r"(?<=[。；;])\s*(?=\d{1,2}[.．、])")
_SENTENCE_END = re.compile(r"[。；;！!\n]+")
_CLAUSE_END = re.compile(r"[，,：:]+")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a duty text without their numbers; several in one line are parted too."""
    lines = _INLINE_NUMBER.sub("\n", text).splitlines()
    bare = (_NUMBER.sub("", line).strip() for line in lines)
    return [paragraph for paragraph in bare if paragraph]


def sentences(text: str) -> Iterator[list[str]]:
    """Each sentence as its clauses."""
    for paragraph in paragraphs(text):
        for sentence in _SENTENCE_END.split(paragraph):
            clauses = [clause.strip() for clause in _CLAUSE_END.split(sentence) if clause.strip()]
            if clauses:
                yield clauses


AROUND = 5
"""Characters quoted on each side of a mark, so that it can be found."""


def around(text: str, start: int, end: int = 0) -> str:
    """A piece of a text with some characters on each side, never beyond its line; one character by itself."""
    end = end or start + 1
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return f"{before}{text[start:end]}{after}"
