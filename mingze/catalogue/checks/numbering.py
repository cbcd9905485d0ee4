"""Numbers before paragraphs: 1. 2. 3., （1）（2）, 一、二、, ①②. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from mingze.catalogue.reading.cells import whole_number

_LEVELS = {
    "一、": re.compile(r"([一二三四五六七八九十]{1,3})[、.．]"),
    "（一）": re.compile(r"[（(]([一二三四五六七八九十]{1,3})[)）]"),
    "1.": re.compile(r"(\d{1,2})[.．、](?!\d)"),
    "（1）": re.compile(r"[（(](\d{1,2})[)）]"),
    "1）": re.compile(r"(\d{1,2})[)）]"),
    "①": re.compile(r"([①-⑳])"),
}
_NEW_PARAGRAPH = re.compile(
    r"\n|(?<=[。；;：:])\s*(?=\d{1,2}[.．、](?!\d)|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}、)"
)
_ENDED = re.compile(r"[。；;！!？?]$")


@dataclass(slots=True)
class _Run:
    """Numbers of one kind that belong together."""

    level: str
    numbers: list[int] = field(default_factory=list)


@lru_cache(maxsize=16_384)
def number_faults(text: str) -> tuple[str, ...]:
    """What is wrong with the numbers of a text's paragraphs, each as the end of a sentence."""
    found = [fault for run in _runs(text) for fault in _faults_of(run.numbers)]
    return tuple(dict.fromkeys([*found, *_unnumbered(text)]))


def paragraph_number(line: str) -> tuple[str, int] | None:
    """The kind of a paragraph's number and the number itself."""
    for level, pattern in _LEVELS.items():
        match = pattern.match(line)
        if match and (number := whole_number(match[1])) is not None:
            return level, number
    return None


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in _NEW_PARAGRAPH.split(text) if part.strip()]


def _runs(text: str) -> list[_Run]:
    """A number of a kind that was left continues it; under it, or after a heading, all begin anew."""
    closed: list[_Run] = []
    open_runs: list[_Run] = []
    for paragraph in _paragraphs(text):
        numbered = paragraph_number(paragraph)
        if numbered is None:
            if paragraph.endswith(("：", ":")):
                closed, open_runs = closed + open_runs, []
            continue
        level, number = numbered
        if level in {run.level for run in open_runs}:
            while open_runs[-1].level != level:
                closed.append(open_runs.pop())
        else:
            open_runs.append(_Run(level))
        numbers = open_runs[-1].numbers
        last = numbers[-1] if numbers else 0
        numbers += [*_inside_sentences(level, last, number, text.partition(paragraph)[0]), number]
    return closed + open_runs


def _inside_sentences(level: str, last: int, number: int, before: str) -> list[int]:
    """Numbers between two paragraphs' that stand inside a sentence (做好：1.甲，2.乙), if none is missing."""
    between = range(last + 1, number)
    found = {whole_number(match[1]) for match in _LEVELS[level].finditer(before)} if between else set()
    return list(between) if found >= set(between) else []


def _faults_of(numbers: list[int]) -> list[str]:
    expected = range(1, max(numbers) + 1)
    if numbers == list(expected):
        return []
    twice = [number for number, count in Counter(numbers).items() if count > 1]
    missing = [number for number in expected if number not in numbers]
    faults = [f"编号{_listed(twice)}重复"] if twice else []
    faults += [f"缺少编号{_listed(missing)}"] if missing else []
    return faults or [f"编号依次是{_listed(numbers)}，次序颠倒"]


def _listed(numbers: list[int]) -> str:
    return "、".join(map(str, numbers))


def _unnumbered(text: str) -> list[str]:
    """Paragraphs without a number after a finished one that has a number."""
    paragraphs = _paragraphs(text)
    return [
        f"“{_beginning(this)}”这一段没有编号"
        for before, this in zip(paragraphs, paragraphs[1:], strict=False)
        if paragraph_number(before) and _ENDED.search(before)
        if not paragraph_number(this) and not this.endswith(("：", ":"))
    ]


def _beginning(paragraph: str, length: int = 12) -> str:
    return paragraph if len(paragraph) <= length else f"{paragraph[:length]}……"
