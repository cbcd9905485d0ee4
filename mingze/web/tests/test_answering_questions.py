"""How well "who is responsible" answers people's words, on the lists of the demonstration county.

The questions were written by somebody who saw the duties but neither their aliases nor the ranking. Do not
change either to suit the questions: that would measure nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from mingze import catalogue
from mingze.catalogue.rules import Content, match_key
from mingze.text.ranking import Document, Ranker, Ranking
from mingze.web.demonstration import source

QUESTIONS = Path(catalogue.__path__[0]) / "tests" / "data" / "questions.jsonl"


@dataclass(frozen=True)
class Question:
    """`duties` are the names of all rows that are a right answer; none if no list is about it."""

    id: str
    text: str
    township: str
    kind: str
    duties: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    question: Question
    ranking: Ranking

    @property
    def names(self) -> list[str]:
        return [candidate.key for candidate in self.ranking.candidates]

    def is_right_within(self, places: int) -> bool:
        right = {match_key(name) for name in self.question.duties}
        return bool(right & {match_key(name) for name in self.names[:places]})


@cache
def questions() -> list[Question]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [Question(**(json.loads(line) | {"duties": tuple(json.loads(line)["duties"])})) for line in lines]


def document(duty: source.AuthoredDuty, content: Content) -> Document:
    """A row as queries/responsibility.py hands it to the ranking."""
    lead = next((party for party in content.parties if party.leads), None) or next(
        iter(content.parties), None
    )
    texts = [content.joint_duty, *(party.duty for party in content.parties), content.township_duty]
    texts += [content.way_of_working, content.domain, *(citation.law for citation in content.bases)]
    return Document(
        key=content.name,
        name=content.name,
        texts=tuple(filter(None, texts)),
        aliases=duty.aliases,
        keywords=duty.keywords,
        group=lead.unit if lead else "",
    )


@cache
def ranker(township: str) -> Ranker:
    code = source.townships()[township]
    return Ranker(
        [
            document(duty, duty.in_township(code))
            for duty in source.first_edition()
            if township in duty.townships
        ]
    )


@cache
def answered() -> list[Answered]:
    by_township: dict[str, list[Question]] = {}
    for question in questions():
        by_township.setdefault(question.township, []).append(question)
    return [
        Answered(question, ranking)
        for township, asked in by_township.items()
        for question, ranking in zip(
            asked, ranker(township).rank_many([each.text for each in asked]), strict=True
        )
    ]


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.3f}"


def test_every_labelled_duty_stands_on_the_lists_of_its_township() -> None:
    listed = {
        (township, match_key(duty.content.name))
        for duty in source.first_edition()
        for township in duty.townships
    }
    astray = [
        (question.id, name)
        for question in questions()
        for name in question.duties
        if (question.township, match_key(name)) not in listed
    ]
    assert len(questions()) == 290
    assert astray == []


@pytest.mark.parametrize(
    ("kinds", "first", "among_three"),
    [
        ({"short", "call", "story", "vague"}, 0.82, 0.93),
        ({"short"}, 0.87, 0.97),
        ({"call"}, 0.88, 0.94),
        ({"story"}, 0.75, 0.92),
        ({"vague"}, 0.50, 0.65),
    ],
)
def test_the_right_row_comes_first_or_among_the_first_three(
    kinds: set[str], first: float, among_three: float
) -> None:
    asked = [answer for answer in answered() if answer.question.kind in kinds and answer.question.duties]
    one = sum(answer.is_right_within(1) for answer in asked)
    three = sum(answer.is_right_within(3) for answer in asked)
    print(f"\n{'+'.join(sorted(kinds))}: top-1 {share(one, len(asked))}, top-3 {share(three, len(asked))}")  # noqa: T201
    assert one / len(asked) >= first
    assert three / len(asked) >= among_three


def test_what_no_list_is_about_is_seldom_answered() -> None:
    outside = [answer for answer in answered() if not answer.question.duties]
    abstained = sum(answer.ranking.abstained for answer in outside)
    print(f"\noutside: abstained {share(abstained, len(outside))}")  # noqa: T201
    assert abstained / len(outside) >= 0.88


def test_what_a_list_is_about_is_seldom_left_unanswered() -> None:
    inside = [answer for answer in answered() if answer.question.duties]
    answers = sum(not answer.ranking.abstained for answer in inside)
    print(f"\ninside: answered {share(answers, len(inside))}")  # noqa: T201
    assert answers / len(inside) >= 0.81
