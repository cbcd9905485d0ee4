"""How well the check of notices finds what is on no list, on the lists of the demonstration county.

`tuned` is what the rules were made with; `held_out` a third of every kind of text that nobody looked at.
"""

from __future__ import annotations

import time
import tomllib
from functools import cache

import pytest

from mingze.amendments.notices.model import Standing
from mingze.amendments.notices.reading import read_tasks
from mingze.web.demonstration import source
from mingze.web.tests.quality_notices import (
    TOWNSHIP,
    Outcome,
    check,
    department_names,
    lines,
    notices,
    outcomes,
)

SEED = 20260105
PARTS = pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held_out"])
WHOLLY_OUTSIDE = ("outside", "outside_near", "outside_long", "department")
NOTICES = source.FOLDER / "notices"


@cache
def found(held_out: bool) -> list[Outcome]:
    return outcomes(notices(held_out=held_out, seed=SEED))


def share(what: str, part: int, whole: int) -> float:
    print(f"\n{what}: {part}/{whole} = {part / whole:.3f}")  # noqa: T201
    return part / whole


def recall(held_out: bool, standing: Standing, *kinds: str) -> float:
    """The share of the planted tasks of some kinds that were found and judged so."""
    planted = [each for each in found(held_out) if each.planted and each.planted.kind in kinds]
    right = sum(each.judged is not None and each.judged.standing == standing for each in planted)
    return share(f"{standing}, recall of {', '.join(kinds)}", right, len(planted))


def precision(held_out: bool, standing: Standing) -> float:
    """The share of what was judged so that had been planted to be judged so."""
    judged = [each for each in found(held_out) if each.judged and each.judged.standing == standing]
    right = sum(each.planted is not None and each.planted.standing == standing for each in judged)
    return share(f"{standing}, precision", right, len(judged))


def test_the_corpus_has_enough_of_every_domain() -> None:
    assert len(lines("outside")) >= 60
    assert len(lines("chaff")) >= 60


@PARTS
def test_tasks_are_found_and_nothing_else(held_out: bool) -> None:
    all_found = found(held_out)
    planted = [each for each in all_found if each.planted]
    read = [each for each in all_found if each.judged]
    assert (
        share("planted tasks found", sum(each.judged is not None for each in planted), len(planted)) >= 0.97
    )
    assert share("found tasks planted", sum(each.planted is not None for each in read), len(read)) >= 0.97


@PARTS
def test_nine_of_ten_outside_tasks_are_found_and_nine_of_ten_found_are_outside(held_out: bool) -> None:
    assert recall(held_out, Standing.OUTSIDE, *WHOLLY_OUTSIDE) >= 0.9
    assert precision(held_out, Standing.OUTSIDE) >= 0.9


@PARTS
@pytest.mark.parametrize("kind", WHOLLY_OUTSIDE)
def test_each_kind_of_outside_task_is_found(held_out: bool, kind: str) -> None:
    assert recall(held_out, Standing.OUTSIDE, kind) >= 0.85


@PARTS
def test_tasks_on_a_list_are_left_in_peace(held_out: bool) -> None:
    assert recall(held_out, Standing.INSIDE, "inside_basic", "inside_assist") >= 0.93
    assert recall(held_out, Standing.INSIDE, "inside_long") >= 0.7
    assert precision(held_out, Standing.INSIDE) >= 0.8


@PARTS
def test_what_was_taken_back_is_recognised(held_out: bool) -> None:
    assert recall(held_out, Standing.TAKEN_BACK, "taken_back") >= 0.93
    assert precision(held_out, Standing.TAKEN_BACK) >= 0.93


@PARTS
def test_what_was_refused_before_is_recognised_in_other_words(held_out: bool) -> None:
    assert recall(held_out, Standing.REFUSED_BEFORE, "refused") >= 0.65
    assert precision(held_out, Standing.REFUSED_BEFORE) >= 0.95


@PARTS
def test_half_of_the_errands_that_ride_on_another_are_seen(held_out: bool) -> None:
    assert recall(held_out, Standing.OUTSIDE, "rider") >= 0.5


@PARTS
def test_the_row_that_is_cited_is_the_right_one(held_out: bool) -> None:
    on_rows = [
        (each.planted.duty, each.judged.key)
        for each in found(held_out)
        if each.planted and each.planted.duty and each.judged and each.judged.key
    ]
    assert share("row cited rightly", sum(one == other for one, other in on_rows), len(on_rows)) >= 0.93


@PARTS
def test_scoring_clauses_are_told_from_others(held_out: bool) -> None:
    pairs = [
        (each.planted.scoring, each.judged.task.scoring)
        for each in found(held_out)
        if each.planted and each.judged
    ]
    assert share("scoring told rightly", sum(one == other for one, other in pairs), len(pairs)) >= 0.97


@PARTS
def test_points_for_what_is_a_departments_are_called_an_indicator_shift(held_out: bool) -> None:
    pairs = [
        (
            each.planted.scoring and each.planted.kind in ("department", "taken_back"),
            each.judged.indicator_shift,
        )
        for each in found(held_out)
        if each.planted and each.judged
    ]
    shifted = [said for meant, said in pairs if meant]
    said_so = [meant for meant, said in pairs if said]
    assert share("indicator shifts found", sum(shifted), len(shifted)) >= 0.9
    assert share("indicator shifts rightly said", sum(said_so), len(said_so)) >= 0.9


def demonstration_notice(name: str) -> list[str]:
    text: str = tomllib.loads((NOTICES / f"{name}.toml").read_text(encoding="utf-8"))["text"]
    return text.strip().splitlines()


def test_the_demonstration_notice_has_tasks_of_every_standing() -> None:
    tasks = read_tasks(
        demonstration_notice("autumn_winter_safety"),
        township=TOWNSHIP,
        department_names=department_names(),
    )
    judged = check().judge(tasks)
    assert len(tasks) == 21
    assert {each.standing for each in judged} == set(Standing)
    assert any(each.task.scoring for each in judged)


def test_twenty_pages_take_less_than_a_second() -> None:
    paragraphs = demonstration_notice("assessment_scheme_2026")
    ready = check()
    started = time.perf_counter()
    tasks = read_tasks(paragraphs, township=TOWNSHIP, department_names=department_names())
    ready.judge(tasks)
    seconds = time.perf_counter() - started
    print(f"\n{sum(map(len, paragraphs))} characters, {len(tasks)} tasks: {seconds:.2f} s")  # noqa: T201
    assert len(tasks) == 206
    assert seconds < 1
