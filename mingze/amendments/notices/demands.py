"""What a sentence of a notice is: something to do, a measure of something, or neither."""

from __future__ import annotations

import re
from functools import cache

from mingze.amendments.notices.passages import clauses
from mingze.amendments.notices.patterns import any_of, any_word, general_words, pattern, wording

_LEAST_SAID = 5
"""Characters that a clause needs besides stirring words to ask for anything."""
_LEAST_PARTICULAR, _LEAST_PARTICULAR_TOGETHER = 4, 9
"""Characters besides the words of every notice: for the township, for townships and departments together."""
_SAYS_NOTHING = re.compile(r"[\s，。、：:（）()“”\"'《》\d.%％〔〕—\-]+")
_WHEN = re.compile(r"^[^，]{1,14}(?:前|期间|期内|时|后|之际)$")
_ORDER = re.compile(r"^(?:[^，]{1,14}(?:前|期间|后|起)，)?(?:要|应|须|必须|务必|请|严禁|不得)")
_CALL = re.compile(
    r"^(?:要|应当|应|须|必须|需|务必|请|并|同时|还|再|也|均|都|一律|全部|将|负责|积极|配合，)+"
)


def is_idle(sentence: str) -> bool:
    """Whether it only introduces, tells, rewards or explains."""
    return bool(
        pattern("sentences", "idle").search(sentence) or pattern("sentences", "told").search(sentence)
    )


def asks(sentence: str) -> bool:
    """Whether it asks for something that can be done, apart from spirit and from reporting progress."""
    return not is_idle(sentence) and any(_is_concrete(clause) for clause in clauses(sentence))


def heads_idle_matter(heading: str) -> bool:
    """Whether what stands under a heading is aims, principles or how the assessment is run."""
    return bool(pattern("headings", "idle").search(heading))


def commands(sentence: str) -> bool:
    """Whether a sentence that names nobody is worded as an order."""
    return bool(_ORDER.match(sentence))


def scores(text: str) -> bool:
    """Whether it gives or takes points, ranks, or holds results up to everybody."""
    return bool(pattern("scoring", "words").search(text))


def is_bare_measure(sentence: str) -> bool:
    """Whether a sentence scores something without saying what: it belongs to the task before it."""
    if not scores(sentence):
        return False
    if pattern("scoring", "bare").match(sentence):
        return True
    return leans(pattern("scoring", "words").sub("", sentence))


def leans(text: str) -> bool:
    """Whether a text has no matter of its own and goes on about what was said before, or about everything."""
    return _particulars(text) < _LEAST_PARTICULAR


def is_particular(text: str) -> bool:
    """Whether a sentence for townships and departments together names something that can be done."""
    return _particulars(text) >= _LEAST_PARTICULAR_TOGETHER


def burdens_in(text: str) -> list[str]:
    """Words for acts by which burdens are passed on: collecting, buying, signing up, checking in."""
    return _burdens().findall(text)


def _particulars(text: str) -> int:
    """Characters left when the words of every notice are taken away."""
    said = "，".join(clause for clause in clauses(text) if not _WHEN.match(clause) and not _stirs(clause))
    dated = pattern("sentences", "deadline").sub("", said)
    return len(_SAYS_NOTHING.sub("", _general().sub("", dated)))


def wields_power(text: str) -> bool:
    """Whether it speaks of an act that lists leave to departments: punishing, granting, testing, paying."""
    return bool(_powers().search(text))


def deadline_in(text: str) -> str:
    """The first words that say by when or how often; nothing if there are none."""
    found = pattern("sentences", "deadline").search(text)
    return found[0] if found else ""


def without_frame(text: str) -> str:
    """What a sentence is about: without time, points, and to whom it is reported."""
    for frame in (pattern("scoring", "words"), pattern("sentences", "deadline"), _reported()):
        text = frame.sub(" ", text)
    return text


def matter_of(sentence: str, subject: str = "") -> str:
    """What a sentence wants done, without the words that name who does it and without what only stirs."""
    at = sentence.find(subject) if subject else -1
    said = _CALL.sub("", sentence[at + len(subject) :].lstrip("，, ")) if at >= 0 else sentence
    concrete = [clause for clause in clauses(said) if _is_concrete(clause)]
    return "，".join(concrete) or sentence


def _is_concrete(clause: str) -> bool:
    if _stirs(clause):
        return False
    dated = pattern("sentences", "deadline").sub("", _CALL.sub("", clause))
    return len(_SAYS_NOTHING.sub("", dated)) >= _LEAST_SAID


def _stirs(clause: str) -> bool:
    """Whether a clause only stirs, or only reports how it goes."""
    said = _CALL.sub("", clause)
    return any(pattern("sentences", kind).search(said) for kind in ("stirring", "reporting"))


@cache
def _general() -> re.Pattern[str]:
    return re.compile(any_word([*wording()["sentences"]["leaning"], *general_words()]))


@cache
def _burdens() -> re.Pattern[str]:
    return re.compile(any_word(wording()["matching"]["burdens"]))


@cache
def _powers() -> re.Pattern[str]:
    return re.compile(any_word(wording()["matching"]["powers"]))


@cache
def _reported() -> re.Pattern[str]:
    return re.compile(f"(?<![举通预播海])报(?:送)?{any_of(wording()['agents']['department'])}")
