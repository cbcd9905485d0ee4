from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import List
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

EDITIONS = reverse("catalogue:editions")


def test_all_published_editions_are_told_with_their_time_newest_first() -> None:
    today = timezone.localdate()
    EditionFactory(published=True, effective_on=date(2024, 7, 1))
    EditionFactory(published=True, effective_on=today - timedelta(days=1))
    EditionFactory(published=True, effective_on=today + timedelta(days=30))
    EditionFactory()

    response = Client().get(EDITIONS)

    assert [edition.sequence for edition in response.context["editions"]] == [3, 2, 1]
    assertContains(response, "已被取代", count=1)
    assertContains(response, "现行有效", count=1)
    assertContains(response, "尚未生效", count=1)
    assertContains(response, "2024年7月1日起，至")
    assertNotContains(response, "草稿")


def test_before_the_first_edition_the_page_says_so() -> None:
    assertContains(Client().get(EDITIONS), "还没有公布过清单")


@pytest.mark.parametrize("editions", [1, 3])
def test_the_page_of_editions_costs_the_same_however_many(
    editions: int, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(editions):
        EditionFactory(published=True)
    with django_assert_num_queries(7):
        response = Client().get(EDITIONS)
    assert len(response.context["editions"]) == editions


def test_an_edition_counts_rows_by_township_and_duties_by_department() -> None:
    edition = EditionFactory(published=True)
    lead, other = UnitFactory(), UnitFactory()
    first = EntryFactory(edition=edition, version__list=List.ASSIST, version__departments=[lead, other])
    EntryFactory(edition=edition, row__township=first.row.township)
    second = EntryFactory(edition=edition)

    response = Client().get(edition.get_absolute_url())

    assert [
        (unit, count.basic, count.assist, count.total) for unit, count in response.context["townships"]
    ] == [
        (first.row.township, 1, 1, 2),
        (second.row.township, 1, 0, 1),
    ]
    assert [(unit, count.leads, count.assists) for unit, count in response.context["departments"]] == [
        (lead, 1, 0),
        (other, 0, 1),
    ]
    assert response.context["average"] == {"basic": 1.0, "assist": 0.5, "taken_back": 0.0, "total": 1.5}
    assertContains(response, edition.digest)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_an_edition_costs_the_same_however_many_rows(
    rows: int, django_assert_num_queries: Callable[..., object]
) -> None:
    edition = EditionFactory(published=True)
    for _ in range(rows):
        EntryFactory(edition=edition, version__list=List.ASSIST, version__departments=[UnitFactory()])
    with django_assert_num_queries(6):
        response = Client().get(edition.get_absolute_url())
    assert len(response.context["townships"]) == rows


def test_a_draft_s_page_is_for_those_who_see_the_whole_draft(signed_in: Callable[..., Client]) -> None:
    entry = EntryFactory()
    url = entry.edition.get_absolute_url()
    for power in (Power.OVERSEE, Power.MANAGE_LISTS):
        assertContains(signed_in(UnitFactory(county_body=True), power).get(url), entry.row.township.name)
    for client in (Client(), signed_in(entry.row.township, Power.EDIT_DRAFT)):
        assert client.get(url).status_code == 404


def test_there_is_no_page_for_an_edition_that_there_is_not() -> None:
    EditionFactory(published=True)
    assert Client().get(reverse("catalogue:edition", args=[1])).status_code == 200
    assert Client().get(reverse("catalogue:edition", args=[2])).status_code == 404


@pytest.mark.parametrize("townships", [1, 3])
def test_the_citizens_home_page_costs_the_same_however_many_townships(
    townships: int, django_assert_num_queries: Callable[..., object]
) -> None:
    edition = EditionFactory(published=True)
    for _ in range(townships):
        EntryFactory(edition=edition, version__list=List.ASSIST, version__departments=[UnitFactory()])
    with django_assert_num_queries(5):
        response = Client().get(reverse("portal:home"))
    assert len(response.context["townships"]) == townships
    assert response.context["totals"].assist == townships


def test_the_citizens_home_page_says_when_nothing_is_published() -> None:
    EntryFactory()
    response = Client().get(reverse("portal:home"))
    assertContains(response, "清单还没有公布")
    assert response.context["townships"] == []
