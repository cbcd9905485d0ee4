"""Brackets, quotation marks and stops as they should stand in Chinese texts. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from mingze.catalogue.checks.passages import around

_PAIRS = dict(zip("（《〈“‘【〔「『[", "）》〉”’】〕」』]", strict=True))
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}
_WIDER = str.maketrans("()［］", "（）[]")
_ITEM = re.compile(r"^[ \t]*[0-9a-zA-Z]{1,2}[)）]", re.MULTILINE)
"""A number like 1）, whose bracket has no other half."""

_BEFORE = "[\u3400-\u9fff》”）]"
_AFTER = "(?=[\u3400-\u9fff《“（]|\\s|$)"
_NARROW = re.compile(
    rf"(?<={_BEFORE})[,;:?!.]{_AFTER}|\((?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])[()]", re.MULTILINE
)
_WIDE = re.compile("[，。；：？！（）]")
_STOPS_TOGETHER = re.compile(r"[，、；：。,;]{2,}|([？！?!])\1{2,}")

_ENDED = re.compile("(?:[。！？!?；;]|(?<=[\u3400-\u9fff])[.])[”’）)》]*$")
_BROKEN_OFF = re.compile("[，、,]$")


@lru_cache(maxsize=16_384)
def unpaired_marks(text: str) -> tuple[str, ...]:
    """Where a bracket or quotation mark stands without its other half, with the words around it."""
    plain = _ITEM.sub(lambda item: " " * len(item[0]), text.translate(_WIDER))
    waiting: list[int] = []
    alone: list[int] = []
    for place, mark in enumerate(plain):
        if mark in _PAIRS:
            waiting.append(place)
        elif mark in _OPENING:
            own = next((n for n in reversed(waiting) if plain[n] == _OPENING[mark]), None)
            if own is None:
                alone.append(place)
                continue
            # What was opened in between and not closed stands alone; the pair around it does not.
            alone += [n for n in waiting if n > own]
            waiting = [n for n in waiting if n < own]
    return tuple(around(text, place) for place in sorted([*alone, *waiting]))


@lru_cache(maxsize=16_384)
def stops_together(text: str) -> tuple[str, ...]:
    """Stops that stand side by side (。。, 、，), with the words around them."""
    return tuple(around(text, *match.span()) for match in _STOPS_TOGETHER.finditer(text))


@lru_cache(maxsize=16_384)
def narrow_marks(text: str) -> tuple[str, ...]:
    """Half-width marks among Chinese words, with the words around them."""
    return tuple(dict.fromkeys(around(text, *match.span()) for match in _NARROW.finditer(text)))


def has_wide_marks(text: str) -> bool:
    return bool(_WIDE.search(text))


def is_ended(paragraph: str) -> bool:
    """Whether a paragraph ends as a sentence or a part of one ends."""
    return bool(_ENDED.search(paragraph))


def is_broken_off(paragraph: str) -> bool:
    """Whether a paragraph ends in the middle of a sentence."""
    return bool(_BROKEN_OFF.search(paragraph))
