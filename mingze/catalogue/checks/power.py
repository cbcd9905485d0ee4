"""Duty texts in which a township would approve, punish or adjudicate by itself. Pure.

A power word alone means little: most stand in "report to the bureau for approval" or "tell people how
to apply for a permit". A clause is reported when the word is an act and nobody else does it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from mingze.catalogue.checks.passages import sentences
from mingze.catalogue.checks.wordlists import any_pattern, any_word, wording

_WHOM = re.compile("对[^，]*的")
"""Whom an act is aimed at: "对不听劝阻的司机" tells what the driver did, not what the township does."""


@dataclass(frozen=True, slots=True)
class PowerUse:
    """A power word and the clause that hands it to the township."""

    word: str
    clause: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    act: re.Pattern[str]
    lacking: re.Pattern[str]
    others: re.Pattern[str]
    helping: re.Pattern[str]
    denied: re.Pattern[str]
    spoken_of: re.Pattern[str]
    doing: re.Pattern[str]
    handed_over: re.Pattern[str]
    fresh_start: re.Pattern[str]
    going_on: re.Pattern[str]
    by_others: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    power = wording()["power"]
    return _Patterns(
        act=re.compile(any_word([*power["deciding"], *power["punishing"]])),
        lacking=re.compile(any_pattern(power["lacking"])),
        others=re.compile(any_pattern(power["others"])),
        helping=re.compile(f"{any_word(power['helping'])}|{any_pattern(power['handing_up'])}"),
        denied=re.compile(any_pattern(power["denied"])),
        # "查封、拆除现场": what follows may belong to two acts.
        spoken_of=re.compile(f"(?:[、和与及或][^，、]{{1,3}})?(?:{any_word(power['spoken_of'])})"),
        doing=re.compile(power["doing"]),
        handed_over=re.compile(any_pattern(power["handed_over"])),
        fresh_start=re.compile(power["fresh_start"]),
        going_on=re.compile(power["going_on"]),
        by_others=re.compile(f"由(?:{any_pattern(power['others'])})"),
    )


@lru_cache(maxsize=16_384)
def power_uses(text: str) -> tuple[PowerUse, ...]:
    """The power words of a township's duty text that are the township's own acts."""
    return tuple(use for clauses in sentences(text) for use in _in_sentence(clauses))


def _in_sentence(clauses: list[str]) -> list[PowerUse]:
    found = []
    excused = by_others = handed_over = False
    for clause in clauses:
        handed_over = handed_over or bool(_patterns().handed_over.search(clause))
        if _patterns().fresh_start.search(clause) and not (by_others and _patterns().going_on.search(clause)):
            excused = by_others = False
        word = _own_act(clause, excused=excused, handed_over=handed_over)
        if word:
            found.append(PowerUse(word, clause))
        # "会同执法人员到场，查封……": who was named before the comma still acts behind it.
        excused = excused or bool(_patterns().others.search(clause))
        by_others = by_others or bool(_patterns().by_others.search(clause))
    return found


def _own_act(clause: str, *, excused: bool, handed_over: bool) -> str:
    """The first power word of a clause that is the township's own act, or nothing."""
    patterns = _patterns()
    for act in patterns.act.finditer(clause):
        before, after = clause[: act.start()], clause[act.end() :]
        if _denied(act[0], before):
            continue
        if handed_over:
            return act[0]
        helped = patterns.helping.search(_WHOM.sub("", before))
        if excused or helped or patterns.others.search(before):
            continue
        if patterns.doing.search(before) or not patterns.spoken_of.match(after):
            return act[0]
    return ""


def _denied(act: str, before: str) -> bool:
    patterns = _patterns()
    if patterns.denied.search(before):
        return True
    return act in wording()["power"]["deciding"] and bool(patterns.lacking.search(before))
