from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import Edition, Entry, List
from mingze.organisations.models import Unit
from tests.factories import EditionFactory, EntryFactory, UnitFactory

WHO = reverse("catalogue:who")
ILLEGAL_BUILDING = "查处未经批准占用耕地建房"


@pytest.fixture
def published() -> Edition:
    return EditionFactory(published=True)


@pytest.fixture
def department() -> Unit:
    return UnitFactory(name="县自然资源局")


@pytest.fixture
def entry(published: Edition, department: Unit) -> Entry:
    """A row that can be meant, beside one that is not."""
    row = EntryFactory(
        edition=published,
        row__duty__name=ILLEGAL_BUILDING,
        version__list=List.ASSIST,
        version__departments=[department],
        version__township_duty="1.发现占用耕地建房及时制止并上报。",
    )
    EntryFactory(edition=published, row__township=row.row.township, row__duty__name="受理高龄津贴申请")
    answered: Entry = row
    return answered


def test_the_answer_says_who_leads_who_helps_and_where_it_stands(entry: Entry) -> None:
    township = entry.row.township
    response = Client().get(WHO, {"q": "邻居占用耕地建房没人管", "township": township.code})
    assertContains(response, f"由县自然资源局牵头，{township}配合。")
    assertContains(response, f"{township}配合履职事项第 1 项，{entry.edition.number}")
    assertContains(response, entry.row.get_absolute_url())
    assertContains(response, "1.发现占用耕地建房及时制止并上报。")
    assertContains(response, "<mark>")
    found = response.context["found"]
    assert (found.abstained, found.answers[0].entry, found.edition) == (False, entry, entry.edition)


def test_what_no_row_is_about_is_not_answered(entry: Entry) -> None:
    response = Client().get(WHO, {"q": "今天股市怎么样", "township": entry.row.township.code})
    assertContains(response, "不作猜测")
    assert response.context["found"].abstained
    assertNotContains(response, 'class="answer list-')


def test_without_a_township_each_duty_is_answered_once(published: Edition, entry: Entry) -> None:
    EntryFactory(
        edition=published,
        row__duty=entry.row.duty,
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
    )
    response = Client().get(WHO, {"q": "占用耕地建房"})
    duties = [answer.entry.row.duty_id for answer in response.context["found"].answers]
    assert duties.count(entry.row.duty_id) == 1
    assertContains(response, "所在乡镇配合")


def test_staff_of_a_township_ask_about_their_own_unless_they_choose_another(
    entry: Entry, published: Edition, signed_in: Callable[..., Client]
) -> None:
    other = EntryFactory(edition=published).row.township
    client = signed_in(entry.row.township)
    assert client.get(WHO, {"q": "占用耕地建房"}).context["found"].township == entry.row.township
    assert client.get(WHO, {"q": "占地", "township": other.code}).context["found"].township == other
    assert signed_in(UnitFactory()).get(WHO, {"q": "占地"}).context["found"].township is None


def test_a_township_that_there_is_not_is_not_found(entry: Entry) -> None:
    assert Client().get(WHO, {"q": "占地", "township": "000"}).status_code == 404
    assert Client().get(WHO, {"q": "占地", "on": "2026-02-30"}).status_code == 404


def test_a_past_day_is_answered_by_the_edition_of_then(entry: Entry) -> None:
    later = EditionFactory(published=True)
    EntryFactory(edition=later, row__township=entry.row.township, row__duty__name="打井抗旱")
    query = {"q": "占用耕地建房", "township": entry.row.township.code}

    now = Client().get(WHO, query).context["found"]
    then = Client().get(WHO, query | {"on": "2025-12-31"})

    assert (now.edition, now.abstained) == (later, True)
    assert then.context["found"].edition == entry.edition
    assert then.context["found"].answers[0].entry == entry
    assertContains(then, entry.edition.number)


def test_before_any_edition_the_page_says_that_there_is_nothing_to_go_by(entry: Entry) -> None:
    response = Client().get(WHO, {"q": "占用耕地建房", "on": "2020-01-01"})
    assertContains(response, "现在没有施行的清单")
    assertNotContains(response, "不作猜测")


def test_what_was_asked_is_shown_as_text(entry: Entry) -> None:
    response = Client().get(WHO, {"q": "<script>alert(1)</script>占用耕地建房"})
    assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;")
    assertNotContains(response, "<script>alert")


def test_without_a_question_there_is_the_form_alone() -> None:
    assert "found" not in Client().get(WHO).context


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows(
    rows: int, published: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(rows):
        first = EntryFactory(
            edition=published,
            row__duty__name=f"{ILLEGAL_BUILDING}{_}",
            version__list=List.ASSIST,
            version__departments=[UnitFactory()],
        )
    assert first
    Client().get(WHO, {"q": "占用耕地建房"})  # makes the ranker
    with django_assert_num_queries(7):
        response = Client().get(WHO, {"q": "占用耕地建房"})
    assert len(response.context["found"].answers) == rows
