"""Rules about how a row's texts are written, whatever they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from mingze.catalogue.checks import leftovers, punctuation
from mingze.catalogue.checks.model import CheckedRow, Finding
from mingze.catalogue.checks.numbering import number_faults
from mingze.catalogue.checks.reporting import about_row, quoted, row_named
from mingze.catalogue.checks.wordlists import wording


@dataclass(frozen=True, slots=True)
class Place:
    """One text of a row: which limit of length is meant for it, what it is called, and what it says."""

    limit: str
    title: str
    text: str


def places_of(row: CheckedRow) -> list[Place]:
    """All texts of a row that are not empty."""
    duties = [
        Place("township_duty", "乡镇配合职责", row.township_duty),
        *(Place("department_duty", f"{party.name}的职责", party.duty) for party in row.departments),
        Place("department_duty", "上级部门职责", row.joint_duty),
        Place("way_of_working", "工作方式", row.way_of_working),
    ]
    others = [Place("name", "事项名称", row.name), Place("scope_reason", "个性理由", row.scope_reason)]
    return [place for place in (*others, *duties) if place.text.strip()]


def writing_findings(row: CheckedRow) -> Iterator[Finding]:
    places = places_of(row)
    for rule in _RULES:
        yield from _reported(rule, row, rule.faults(places))


Faults = Iterable[tuple[Place, Sequence[str]]]
"""Places with what is to be said of each, as ends of a sentence."""


@dataclass(frozen=True, slots=True)
class _WritingRule:
    code: str
    faults: Callable[[Sequence[Place]], Faults]
    advice: str


def _reported(rule: _WritingRule, row: CheckedRow, faults: Faults) -> Iterator[Finding]:
    found = [(place, said) for place, said in faults if said]
    if found:
        explained = "；".join(f"{place.title}{'，'.join(said)}" for place, said in found)
        texts = [part for place, _ in found for part in (place.title, place.text)]
        yield about_row(rule.code, row, f"{row_named(row)}的{explained}。", rule.advice, texts)


def _each(look: Callable[[str], Sequence[str]], words: str) -> Callable[[Sequence[Place]], Faults]:
    """Faults that one text shows by itself, quoted, with what they are."""

    def faults(places: Sequence[Place]) -> Faults:
        for place in places:
            found = look(place.text)
            yield place, [f"在{quoted(found)}处{words}"] if found else []

    return faults


def _numbers(places: Sequence[Place]) -> Faults:
    return [(place, number_faults(place.text)) for place in places]


def _twice(text: str) -> tuple[str, ...]:
    return leftovers.words_twice(text) + punctuation.stops_together(text)


def _too_long(places: Sequence[Place]) -> Faults:
    limits = wording()["lengths"]
    for place in places:
        longest = max(map(len, place.text.splitlines()))
        said = []
        if len(place.text) > limits[place.limit]:
            said.append(f"有{len(place.text)}字，一般不超过{limits[place.limit]}字")
        elif "\n" in place.text and longest > limits["paragraph"]:
            said.append(f"有一段长{longest}字，一般不超过{limits['paragraph']}字")
        yield place, said


def _without_end(places: Sequence[Place]) -> Faults:
    """Paragraphs without a stop where most have one, and those that break off in the middle."""
    duties = [place for place in places if place.limit.endswith(("duty", "working"))]
    paragraphs = [line for place in duties for line in place.text.splitlines()]
    usual = sum(map(punctuation.is_ended, paragraphs)) * 2 >= len(paragraphs)
    for place in duties:
        lines = place.text.splitlines()
        bare = [line for line in lines if _is_unfinished(line, usual=usual, last=line is lines[-1])]
        yield place, [f"以{quoted(line[-8:] for line in bare)}结尾，没有句号"] if bare else []


def _is_unfinished(line: str, *, usual: bool, last: bool) -> bool:
    """A heading of what follows (县水利局：) is finished unless nothing follows."""
    if punctuation.is_ended(line):
        return False
    if line.endswith(("：", ":")):
        return last
    return usual or punctuation.is_broken_off(line)


def _mixed_width(places: Sequence[Place]) -> Faults:
    """Half-width marks in a row that has full-width ones as well."""
    if not any(punctuation.has_wide_marks(place.text) for place in places):
        return ()
    return _each(punctuation.narrow_marks, "用了半角标点，别处用的是全角")(places)


_RULES = (
    _WritingRule("placeholder", _each(leftovers.placeholders, "还没有填写"), "填上实际内容；不需要的删去。"),
    _WritingRule("paragraph_numbers", _numbers, "核对有没有漏段、重段，重新编号。"),
    _WritingRule(
        "unpaired_marks", _each(punctuation.unpaired_marks, "缺另一半"), "补上另一半，或者删去这一半。"
    ),
    _WritingRule("repeated_words", _each(_twice, "重复"), "删去多出的字词或者标点。"),
    _WritingRule("no_end_mark", _without_end, "核对这一段是否写完，写完的补上句号。"),
    _WritingRule("mixed_width", _mixed_width, "统一用全角标点。"),
    _WritingRule("overlong_text", _too_long, "只留谁做什么、做到哪一步；做法细节写进工作手册。"),
)
