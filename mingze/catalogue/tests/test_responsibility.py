from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mingze.catalogue.actions.vocabulary import add_aliases, set_aliases
from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.responsibility import as_json, who, who_many
from mingze.catalogue.rules import Role
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from tests.factories import EditionFactory, EntryFactory, InvolvementFactory, LawFactory, UnitFactory

BY = operator()


@pytest.fixture
def published() -> Edition:
    return EditionFactory(published=True)


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def rows(published: Edition, township: Unit) -> dict[str, Entry]:
    """One row on each list, of things that have no word in common."""
    row: dict[str, Any] = {"edition": published, "row__township": township}
    return {
        "basic": EntryFactory(**row, row__duty__name="受理高龄津贴申请"),
        "assist": EntryFactory(
            **row,
            row__duty__name="整治河道乱采砂石",
            version__list=List.ASSIST,
            version__departments=[UnitFactory(name="县水利局"), UnitFactory(name="县公安局")],
            version__township_duty="1.发现采砂及时上报。",
            version__laws=[LawFactory(name="水法")],
        ),
        "taken_back": EntryFactory(
            **row,
            row__duty__name="露天煤矿开采许可审批",
            version__list=List.TAKEN_BACK,
            version__takeovers=[UnitFactory(name="县能源局")],
            version__way_of_working="由县能源局直接审批。",
        ),
    }


def test_each_message_finds_the_row_that_is_about_it(rows: dict[str, Entry], township: Unit) -> None:
    for text, kind in (
        ("老人的高龄津贴怎么申请", "basic"),
        ("河道里有人乱采砂石", "assist"),
        ("煤矿开采许可找谁审批", "taken_back"),
    ):
        found = who(text, township=township)
        assert not found.abstained
        assert found.answers[0].entry == rows[kind]
        assert 0.5 <= found.answers[0].score <= 1
        assert found.answers[0].matched


def test_many_at_once_are_answered_as_one_by_one(rows: dict[str, Entry], township: Unit) -> None:
    texts = ["河道里有人采砂", "股市行情", "", "高龄津贴", "河道里有人采砂"]
    for where in (township, None):
        assert who_many(texts, township=where) == [who(text, township=where) for text in texts]
    assert who_many([], township=township) == []


def test_many_at_once_cost_no_more_queries_than_one(
    rows: dict[str, Entry], township: Unit, django_assert_num_queries: Callable[..., object]
) -> None:
    who("采砂", township=township)
    for texts in (["采砂"], ["采砂", "津贴", "煤矿", "采砂"]):
        with django_assert_num_queries(5):
            who_many(texts, township=township)


def test_no_more_answers_than_asked_for(rows: dict[str, Entry], township: Unit) -> None:
    text = "河道采砂、高龄津贴和煤矿开采许可"
    assert len(who(text, township=township).answers) == 3
    assert len(who(text, township=township, top=2).answers) == 2


def test_only_rows_of_the_township_asked_about_are_answers(
    rows: dict[str, Entry], published: Edition, township: Unit
) -> None:
    elsewhere = EntryFactory(edition=published, row__duty=rows["assist"].row.duty)
    answers = who("河道乱采砂石", township=elsewhere.row.township).answers
    assert [answer.entry for answer in answers] == [elsewhere]


def test_rows_of_the_draft_are_never_answers(township: Unit, rows: dict[str, Entry]) -> None:
    EntryFactory(row__township=township, row__duty__name="组织打井抗旱")
    assert who("打井抗旱", township=township).abstained


def test_the_edition_in_force_on_the_day_answers(rows: dict[str, Entry], township: Unit) -> None:
    later = EditionFactory(published=True)
    EntryFactory(edition=later, row__township=township, row__duty__name="组织打井抗旱")
    assert who("打井抗旱", township=township, on=date(2026, 6, 30)).abstained
    found = who("打井抗旱", township=township, on=date(2026, 7, 1))
    assert (found.edition, found.abstained, found.on) == (later, False, date(2026, 7, 1))


def test_on_a_day_without_an_edition_nobody_is_named(rows: dict[str, Entry], township: Unit) -> None:
    found = who("河道采砂", township=township, on=date(2025, 6, 30))
    assert (found.edition, found.abstained, found.answers) == (None, True, ())
    assert as_json(found) == {
        "text": "河道采砂",
        "township": township.name,
        "on": "2025-06-30",
        "edition": None,
        "abstained": True,
        "candidates": [],
    }


def test_new_words_for_a_duty_are_understood_at_once(rows: dict[str, Entry], township: Unit) -> None:
    text = "挖沙船又来了"
    assert who(text, township=township).abstained
    duty = rows["assist"].row.duty

    set_aliases(duty=duty, aliases=["挖沙船来了"], keywords=[], by=BY)
    assert who(text, township=township).answers[0].entry == rows["assist"]
    set_aliases(duty=duty, aliases=[], keywords=[], by=BY)
    assert who(text, township=township).abstained
    add_aliases(aliases={duty: ["挖沙船来了"]}, keywords={}, by=BY)
    assert who(text, township=township).answers[0].entry == rows["assist"]


def test_new_keywords_alone_are_understood_at_once_too(rows: dict[str, Entry], township: Unit) -> None:
    who("挖沙船", township=township)
    add_aliases(aliases={}, keywords={rows["assist"].row.duty: ["挖沙船"]}, by=BY)
    assert [answer.entry for answer in who("挖沙船", township=township).answers] == [rows["assist"]]


def test_the_answer_as_json_has_exactly_these_fields(rows: dict[str, Entry], township: Unit) -> None:
    found = as_json(who("河道乱采砂石", township=township))
    (candidate, *_) = found.pop("candidates")  # type: ignore[misc]
    entry = rows["assist"]
    assert found == {
        "text": "河道乱采砂石",
        "township": township.name,
        "on": found["on"],
        "edition": {
            "sequence": 1,
            "number": entry.edition.number,
            "title": entry.edition.title,
            "effective_on": "2025-07-01",
        },
        "abstained": False,
    }
    score, matched = candidate.pop("score"), candidate.pop("matched")
    assert 0.5 <= score <= 1
    assert score == round(score, 4)
    assert matched
    assert all(word in "河道乱采砂石" for word in matched)
    assert candidate == {
        "duty": entry.row.duty.code,
        "name": "整治河道乱采砂石",
        "list": "assist",
        "number": 1,
        "township": township.name,
        "domain": entry.version.domain.name,
        "lead": "县水利局",
        "assisting": ["县公安局", township.name],
        "lead_duty": "",
        "township_duty": "1.发现采砂及时上报。",
        "takeover": [],
        "way_of_working": "",
        "bases": ["《水法》第三条"],
        "edition": entry.edition.number,
    }


def test_of_a_basic_row_the_township_leads_and_of_one_taken_back_somebody_took_over(
    rows: dict[str, Entry], township: Unit
) -> None:
    InvolvementFactory(version=rows["taken_back"].version, unit=township, role=Role.ASSISTING)
    (own, *_) = as_json(who("高龄津贴申请", township=township))["candidates"]  # type: ignore[misc]
    assert (own["lead"], own["assisting"], own["takeover"]) == (township.name, [], [])
    (taken, *_) = as_json(who("煤矿开采许可审批", township=township))["candidates"]  # type: ignore[misc]
    assert (taken["lead"], taken["takeover"]) == (None, ["县能源局"])
    assert taken["assisting"] == [township.name]
    assert taken["way_of_working"] == "由县能源局直接审批。"


def test_a_duty_of_all_departments_together_is_given_as_the_lead_s(
    published: Edition, township: Unit
) -> None:
    EntryFactory(
        edition=published,
        row__township=township,
        row__duty__name="整治占道经营",
        version__list=List.ASSIST,
        version__departments=[UnitFactory(), UnitFactory()],
        version__joint_duty="1.共同整治。",
    )
    (candidate, *_) = as_json(who("占道经营", township=township))["candidates"]  # type: ignore[misc]
    assert candidate["lead_duty"] == "1.共同整治。"
