"""The words and patterns by which notices are read, as data (data/wording.toml, data/general_words.txt)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).with_name("data")


@cache
def wording() -> dict[str, Any]:
    return tomllib.loads((_DATA / "wording.toml").read_text(encoding="utf-8"))


@cache
def general_words() -> tuple[str, ...]:
    """What notices of every kind say at length: it tells no task from another."""
    return tuple(dict.fromkeys((_DATA / "general_words.txt").read_text(encoding="utf-8").split()))


def any_of(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"


def any_word(words: Iterable[str]) -> str:
    """A pattern for any of some plain words, the longest first."""
    return any_of(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def pattern(section: str, entry: str) -> re.Pattern[str]:
    """One entry of wording.toml, a pattern or a list of them, ready to search with."""
    found = wording()[section][entry]
    return re.compile(found if isinstance(found, str) else any_of(found))
