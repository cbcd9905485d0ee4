from __future__ import annotations

from dataclasses import replace

import pytest

from mingze.campaigns.rules import (
    ORDER,
    Criterion,
    Suggestion,
    criteria_from_data,
    criteria_to_data,
    default_criteria,
    likely_answers,
    suggest,
)


def criterion(key: str, suggests: str, position: int = 1, **given: object) -> Criterion:
    return replace(
        Criterion(
            key=key, name=f"“{key}”", question="？", explanation="", suggests=suggests, position=position
        ),
        **given,
    )


FOUR = [
    criterion("must_do", "basic", 4),
    criterion("statutory", "assist", 3),
    criterion("hard", "taken_back", 2),
    criterion("formal", "cancel", 1),
]


@pytest.mark.parametrize(
    ("answers", "choice"),
    [
        (["must_do"], "basic"),
        (["must_do", "statutory"], "assist"),
        (["must_do", "statutory", "hard"], "taken_back"),
        (["must_do", "statutory", "hard", "formal"], "cancel"),
        ([], ""),
        (["unheard_of"], ""),
    ],
)
def test_the_gravest_choice_that_a_yes_speaks_for_is_suggested(answers: list[str], choice: str) -> None:
    assert suggest(FOUR, answers).choice == choice


def test_the_reasons_are_the_criteria_that_speak_for_the_choice_in_the_order_of_the_questions() -> None:
    criteria = [*FOUR, criterion("rare", "taken_back", 1)]
    assert suggest(criteria, ["hard", "statutory", "rare"]) == Suggestion("taken_back", ("“rare”", "“hard”"))


def test_a_criterion_that_is_switched_off_says_nothing() -> None:
    criteria = [criterion("formal", "cancel", active=False, signals=("打卡",))]
    assert suggest(criteria, ["formal"]) == Suggestion()
    assert likely_answers(criteria, ["每日打卡"]) == []


def test_a_criterion_is_hinted_at_when_a_fifth_of_the_texts_hold_a_signal() -> None:
    criteria = [criterion("formal", "cancel", signals=("打卡", "截图"))]
    assert likely_answers(criteria, ["每日打卡", *["清理河道"] * 4]) == ["formal"]
    assert likely_answers(criteria, ["每日打卡", *["清理河道"] * 5]) == []
    assert likely_answers(criteria, []) == []


def test_the_product_s_own_criteria_are_complete() -> None:
    criteria = default_criteria()
    assert [each.position for each in criteria] == list(range(1, 13))
    assert {each.suggests for each in criteria} == set(ORDER)
    assert all(each.question and each.explanation and each.signals for each in criteria)


def test_criteria_come_back_from_json_as_they_were() -> None:
    assert tuple(criteria_from_data(criteria_to_data(default_criteria()))) == default_criteria()


@pytest.mark.parametrize(
    "data",
    [
        [{"key": "a"}],
        criteria_to_data([FOUR[0], FOUR[0]]),
        criteria_to_data([criterion("a", "somewhere")]),
        ["text"],
    ],
)
def test_what_is_no_criteria_is_refused(data: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"criteria|choices"):
        criteria_from_data(data)
