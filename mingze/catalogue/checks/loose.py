"""Words behind which anything can be hidden, in names and duty texts. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from mingze.catalogue.checks.passages import paragraphs
from mingze.catalogue.checks.wordlists import any_word, wording

BARE_HELP = "只写“配合”，没有说明做什么"


@dataclass(frozen=True, slots=True)
class LooseUse:
    """The words found and why they are loose."""

    words: str
    why: str


@cache
def _loose() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), why) for pattern, why in wording()["loose"]["patterns"])


@cache
def _bare_help() -> tuple[re.Pattern[str], re.Pattern[str]]:
    loose = wording()["loose"]
    return re.compile(loose["bare_help"]), re.compile(any_word(loose["concrete"]))


@lru_cache(maxsize=16_384)
def loose_words(text: str) -> tuple[LooseUse, ...]:
    """Each loose expression of a text once, in order of the list of words."""
    found = (LooseUse(words, why) for pattern, why in _loose() for words in _each_once(pattern, text))
    return tuple(found)


@lru_cache(maxsize=16_384)
def bare_helps(text: str) -> tuple[LooseUse, ...]:
    """The paragraphs of a duty text that say that one helps, and nothing of what is done."""
    helps, concrete = _bare_help()
    return tuple(
        LooseUse(paragraph, BARE_HELP)
        for paragraph in paragraphs(text)
        if helps.search(paragraph) and not concrete.search(paragraph)
    )


def _each_once(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(found[0] for found in pattern.finditer(text)))
