from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.lists import DepartmentLists, department_lists
from mingze.catalogue.queries.overview import department_counts
from mingze.catalogue.rules import Role
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, InvolvementFactory, UnitFactory


@pytest.fixture
def department() -> Unit:
    return UnitFactory()


@pytest.fixture
def published() -> Edition:
    return EditionFactory(published=True)


def url_of(department: Unit, query: str = "") -> str:
    return reverse("catalogue:department", args=[department.code]) + query


def assisted(edition: Edition, *departments: Unit, **more: object) -> Entry:
    return EntryFactory(edition=edition, version__list=List.ASSIST, version__departments=departments, **more)


def names(lists: DepartmentLists) -> dict[str, list[str]]:
    return {key: [row.entry.version.name for row in rows] for key, _, rows in lists.sections}


def test_what_it_leads_where_it_joins_in_and_what_it_took_over_are_told_apart(
    department: Unit, published: Edition
) -> None:
    other = UnitFactory()
    assisted(published, department, other, row__duty__name="首位牵头")
    assisted(published, other, department, row__duty__name="参与")
    marked = assisted(published, other, row__duty__name="注明牵头")
    InvolvementFactory(version=marked.version, unit=department, leads=True)
    EntryFactory(
        edition=published,
        row__duty__name="承接",
        version__list=List.TAKEN_BACK,
        version__takeovers=[other, department],
    )
    helping = EntryFactory(
        edition=published,
        row__duty__name="只是协助",
        version__list=List.TAKEN_BACK,
        version__takeovers=[other],
    )
    InvolvementFactory(version=helping.version, unit=department, role=Role.ASSISTING)
    assisted(published, other, row__duty__name="与它无关")

    lists = department_lists([published.pk], department, None)

    assert {key: sorted(found) for key, found in names(lists).items()} == {
        "leads": sorted(["首位牵头", "注明牵头"]),
        "assists": ["参与"],
        "takes_over": ["承接"],
    }
    counts = department_counts(published)[department.pk]
    assert (counts.leads, counts.assists, counts.takes_over) == (2, 1, 1)
    assert department_counts(published, department) == {department.pk: counts}
    page = Client().get(url_of(department))
    assertContains(page, "注明牵头")
    assertNotContains(page, "与它无关")


def test_rows_of_several_townships_that_say_the_same_are_one(department: Unit, published: Edition) -> None:
    duty = DutyFactory(name="清理河道")
    first = assisted(published, department, row__duty=duty, version__domain=None)
    same = assisted(published, department, row__duty=duty, version__domain=None)
    other = assisted(
        published, department, row__duty=duty, version__domain=None, version__township_duty="1.另有写法。"
    )

    rows = department_lists([published.pk], department, None).leads

    assert [[unit.code for unit in row.townships] for row in rows] == [
        [first.row.township.code, same.row.township.code],
        [other.row.township.code],
    ]
    assert department_counts(published)[department.pk].leads == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows(
    rows: int, department: Unit, published: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(rows):
        assisted(published, department, UnitFactory())
    with django_assert_num_queries(6):
        response = Client().get(url_of(department))
    assert len(response.context["lists"].leads) == rows


def test_a_department_without_rows_and_a_county_without_lists_are_pages_all_the_same(
    department: Unit,
) -> None:
    assertContains(Client().get(url_of(department)), "没有这一类事项", count=3)


def test_of_a_draft_everybody_sees_what_concerns_them_and_strangers_nothing(
    department: Unit, published: Edition, signed_in: Callable[..., Client]
) -> None:
    draft = EditionFactory()
    mine = assisted(draft, department, row__duty__name="草稿中的事")
    assisted(draft, department, row__duty__name="邻镇的事")
    url = url_of(department, "?edition=draft")

    both = {"草稿中的事", "邻镇的事"}
    for client, seen in (
        (signed_in(department), both),
        (signed_in(UnitFactory(county_body=True), Power.OVERSEE), both),
        (signed_in(mine.row.township), {"草稿中的事"}),
    ):
        page = client.get(url)
        assert {name for name in both if name in page.content.decode()} == seen
    for client in (Client(), signed_in(UnitFactory()), signed_in(UnitFactory(township=True))):
        assert client.get(url).status_code == 404


def test_no_such_edition_or_department_is_not_found(department: Unit, published: Edition) -> None:
    assert Client().get(url_of(department)).status_code == 200
    assert Client().get(url_of(department, "?edition=9")).status_code == 404
    assert Client().get(url_of(UnitFactory(township=True))).status_code == 404
