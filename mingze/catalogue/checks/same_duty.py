"""Whether two names mean one duty: light rewording does not count, another thing or act does. Pure.

Measured on names of a county's lists with 40 rewordings written by hand (the development part) and on
1,133 names of public service items, where the same frame comes back with another thing or act all
the time ("……变更登记", "……注销登记"). Found: 40 of 40, of another 40 kept aside 39; 16 of the 640,000
pairs of service items, most of them really near; none of the 54,000 pairs of the county's 329 names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from mingze.catalogue.checks.wordlists import any_word, wording
from mingze.catalogue.rules import match_key
from mingze.text.similarity import similar_pairs

CANDIDATE = 0.7
"""Least cosine of two names' contents. The lowest of the 40 rewordings has .79, the highest of two
different duties of a county .68, and down to .65 no more service items are found."""

SHORTEST = 6
"""Characters of content below which only equal names count: little is left to compare."""

SHORT = 15
"""Below this much content one replaced character can be the thing itself (客运, 货运)."""

REPLACED = 0.1
"""Share of characters that may be others. .08 loses a rewording, and short names may have none."""

ADDED = 0.35
"""Share that one name may have more: a clause at the end is a tenth to a third of a name (.32)."""

ADDED_SHORT = 0.15
"""The same for short names: .13 was the most that a rewording added, .10 loses two of 40."""

LEADING = 8
"""Content of the first clause that is enough to say by itself which duty it is."""

_CLAUSE_END = re.compile("[,，;；。]")


@cache
def _rewriting() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for every filler and synonym, and what each becomes."""
    names = wording()["names"]
    becomes = {word: group[0] for group in names["synonyms"] for word in group}
    becomes |= dict.fromkeys(names["fillers"], "")
    return re.compile(any_word(becomes)), becomes


@lru_cache(maxsize=16_384)
def content(name: str) -> str:
    """What is left of a name without rewording: no fillers, one word of each group, no punctuation.

    A name of nothing but fillers is left as it is.
    """
    pattern, becomes = _rewriting()
    # Punctuation goes last: characters on two sides of a comma are no word.
    plain = unicodedata.normalize("NFKC", name)
    return match_key(pattern.sub(lambda found: becomes[found[0]], plain)) or match_key(name)


def same_duty(one: str, other: str) -> bool:
    """Whether two names, already known to be alike, mean one duty.

    They do when their contents agree but for a few characters or an addition, or when their first
    clauses do so: what follows a first clause only says how.
    """
    if _reworded(content(one), content(other)):
        return True
    lead, other_lead = _leading(one), _leading(other)
    return min(len(lead), len(other_lead)) >= LEADING and _reworded(lead, other_lead)


def same_duties(names: Sequence[str]) -> list[tuple[int, int]]:
    """All pairs (i, j), i < j, of names that mean one duty."""
    # First clauses by themselves too: a name that lost all its others is not much like the whole.
    readings = (content, _leading)
    alike = {
        (i, j)
        for reading in readings
        for i, j, _ in similar_pairs([reading(name) for name in names], threshold=CANDIDATE)
    }
    return [(i, j) for i, j in sorted(alike) if same_duty(names[i], names[j])]


def _leading(name: str) -> str:
    return content(_CLAUSE_END.split(name, maxsplit=1)[0])


def _reworded(a: str, b: str) -> bool:
    """Compared as bags of characters, so that the order of an enumeration does not count."""
    if a == b:
        return True
    shorter, longer = sorted((len(a), len(b)))
    if shorter < SHORTEST or not same_act(a, b):
        return False
    alike = (_bag(a) & _bag(b)).total()
    replaced, missing = shorter - alike, longer - alike
    if shorter < SHORT:
        return replaced == 0 and missing <= ADDED_SHORT * longer
    return replaced <= REPLACED * shorter and missing - replaced <= ADDED * longer


def same_act(a: str, b: str) -> bool:
    """Whether no word that makes another duty of it (变更, 注销, 未) stands in one of two names only."""
    return _turning_words(a) == _turning_words(b)


@lru_cache(maxsize=16_384)
def _turning_words(name: str) -> frozenset[str]:
    return frozenset(word for word in wording()["names"]["turning"] if word in name)


@lru_cache(maxsize=16_384)
def _bag(name: str) -> Counter[str]:
    return Counter(name)
