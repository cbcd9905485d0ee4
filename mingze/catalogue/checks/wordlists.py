"""The words and patterns by which texts are read, as data (data/wording.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any


@cache
def wording() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "data" / "wording.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def any_word(words: Iterable[str]) -> str:
    """A pattern for any of some plain words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def any_pattern(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)
