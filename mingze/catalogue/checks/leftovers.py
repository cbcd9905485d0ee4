"""What writing leaves behind: words typed twice, and places that were to be filled in later. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from mingze.catalogue.checks.passages import around, paragraphs
from mingze.catalogue.checks.wordlists import any_pattern, any_word, wording


@lru_cache(maxsize=16_384)
def words_twice(text: str) -> tuple[str, ...]:
    """Words that stand twice in a row (的的, 上报上报), with the words around them."""
    found = (match for match in _twice().finditer(text) if match["twice"])
    return tuple(around(text, *match.span()) for match in found)


@lru_cache(maxsize=16_384)
def placeholders(text: str) -> tuple[str, ...]:
    """What stands where a name or a text should have been filled in: XX局, 待定, 同上."""
    found = [around(text, *match.span()) for match in _anywhere().finditer(text)]
    found += [part for part in paragraphs(text) if _alone().fullmatch(part)]
    return tuple(dict.fromkeys(found))


@cache
def _twice() -> re.Pattern[str]:
    """Set phrases come first, so that they are passed over whole."""
    lists = wording()["repeated"]
    single = any_word(word * 2 for word in lists["particles"])
    word = "(?P<word>[\\u3400-\\u9fff]{2,6})(?P=word)"
    return re.compile(f"{any_pattern(lists['phrases'])}|(?P<twice>{single}|{word})")


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(any_pattern(wording()["placeholders"]["anywhere"]))


@cache
def _alone() -> re.Pattern[str]:
    return re.compile(f"(?:{any_pattern(wording()['placeholders']['alone'])})[。；;.]?")
