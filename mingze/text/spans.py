"""The words of a message that also stand in a document: the reason that a person can check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

# Words of asking, pointing, counting and complaining: they match much and explain nothing.
_FILLERS = Path(__file__).with_name("data") / "filler_words.txt"
# Cannot begin a word worth showing, cannot end one. Characters that also begin or end real words
# (就业, 到期, 给水, 着火, 宅基地) are not among them.
_BEFORE = "的了吗呢吧啊呀嘛是我你他她它这那也又很把让们些"
_AFTER = _BEFORE + "在有被给个和与就还都到要会能想没不"
_MOST = 6


def spoken(text: str) -> str:
    """`text` (from `plain`) with filler words blanked out."""
    return _filler().sub(" ", text)


def matched_spans(message: str, document: str) -> tuple[str, ...]:
    """Longest pieces of `message` (from `spoken`) that stand in `document`: at least 2 characters,
    longest first, then in the order of the message, at most 6, none part of another."""
    found: list[str] = []
    for word in message.split():
        found += (span.lstrip(_BEFORE).rstrip(_AFTER) for span in _common(word, document))
    ranked = sorted(dict.fromkeys(span for span in found if len(span) >= 2), key=len, reverse=True)
    return tuple(_without_parts(ranked)[:_MOST])


def _common(word: str, document: str) -> list[str]:
    """Maximal pieces of `word` that occur in `document`, from left to right."""
    pieces, start, reached = [], 0, 0
    while start < len(word) - 1:
        end = max(start + 1, reached)
        while end < len(word) and word[start : end + 1] in document:
            end += 1
        if end - start >= 2 and end > reached:
            pieces.append(word[start:end])
            reached = end
        start += 1
    return pieces


def _without_parts(ranked: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for span in ranked:
        if not any(span in longer for longer in kept):
            kept.append(span)
    return kept


@lru_cache(maxsize=1)
def _filler() -> re.Pattern[str]:
    words = sorted(_FILLERS.read_text(encoding="utf-8").split(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))
