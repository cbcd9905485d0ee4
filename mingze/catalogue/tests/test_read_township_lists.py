from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import Edition, List
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, EditionFactory, EntryFactory, LawFactory, UnitFactory


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def published() -> Edition:
    return EditionFactory(published=True)


def url_of(township: Unit, query: str = "") -> str:
    return reverse("catalogue:township", args=[township.code]) + query


def shown_names(page: str) -> list[str]:
    """Names of rows in the order of the page."""
    return re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a>', page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows_read_by_anybody(
    rows: int, township: Unit, published: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(rows):
        EntryFactory(
            edition=published,
            row__township=township,
            version__list=List.ASSIST,
            version__departments=[UnitFactory(), UnitFactory()],
            version__laws=[LawFactory()],
        )
    with django_assert_num_queries(4):
        response = Client().get(url_of(township))
    assertContains(response, f"共 {rows} 项")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows_read_by_staff(
    rows: int,
    township: Unit,
    published: Edition,
    signed_in: Callable[..., Client],
    django_assert_num_queries: Callable[..., object],
) -> None:
    for _ in range(rows):
        EntryFactory(edition=published, row__township=township)
    client = signed_in(township, Power.EDIT_DRAFT)
    with django_assert_num_queries(6):
        response = client.get(url_of(township))
    assertContains(response, f"共 {rows} 项")


def test_rows_stand_by_domain_and_number_under_their_list(township: Unit, published: Edition) -> None:
    second, first = DomainFactory(position=2), DomainFactory(position=1)
    for name, domain, number in (
        ("丙", second, 3), ("乙", first, 2), ("丁", second, 4), ("甲", first, 1), ("无领域", None, 9),
    ):  # fmt: skip
        EntryFactory(
            edition=published,
            row__township=township,
            row__duty__name=name,
            version__domain=domain,
            number=number,
        )
    EntryFactory(
        edition=published,
        row__township=township,
        row__duty__name="收",
        version__list=List.TAKEN_BACK,
        version__takeovers=[UnitFactory()],
    )
    EntryFactory(
        edition=published,
        row__township=township,
        row__duty__name="配",
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
    )

    response = Client().get(url_of(township))

    assert shown_names(response.content.decode()) == ["无领域", "甲", "乙", "丙", "丁", "配", "收"]
    assertContains(response, f"{first.name}（2 项）")
    assert [(each.kind, each.count) for each in response.context["lists"]] == [
        ("basic", 5),
        ("assist", 1),
        ("taken_back", 1),
    ]


def test_an_empty_list_is_shown_as_empty(township: Unit, published: Edition) -> None:
    EntryFactory(edition=published, row__township=township)
    assertContains(Client().get(url_of(township)), "这张清单没有条目。", count=2)


def test_a_row_shows_who_leads_and_what_each_does(township: Unit, published: Edition) -> None:
    lead, other = UnitFactory(short_name="甲局"), UnitFactory(short_name="乙局")
    entry = EntryFactory(
        edition=published,
        row__township=township,
        version__list=List.ASSIST,
        version__departments=[lead, other],
        version__township_duty="1.每月巡查一次。",
    )
    entry.version.involvements.filter(unit=other).update(duty="1.提供技术支持。", leads=False)
    entry.version.involvements.filter(unit=lead).update(duty="1.牵头组织整治。")
    response = Client().get(url_of(township))
    for text in ("甲局", "乙局", "1.牵头组织整治。", "1.提供技术支持。", "1.每月巡查一次。"):
        assertContains(response, text)
    assertContains(response, 'unit-chip is-lead">甲局')


def test_a_township_without_rows_says_so(township: Unit, published: Edition) -> None:
    EntryFactory(edition=published)
    assertContains(Client().get(url_of(township)), f"这一版没有{township}的清单")


def test_before_the_first_edition_the_page_says_that_nothing_is_published(township: Unit) -> None:
    assertContains(Client().get(url_of(township)), f"{township}还没有公布的清单")


def test_a_past_day_and_an_old_number_show_the_edition_of_then(township: Unit, published: Edition) -> None:
    EntryFactory(edition=published, row__township=township, row__duty__name="旧的事")
    EntryFactory(edition=EditionFactory(published=True), row__township=township, row__duty__name="新的事")
    assertContains(Client().get(url_of(township)), "新的事")
    for query in ("?edition=1", "?on=2026-01-01"):
        response = Client().get(url_of(township, query))
        assertContains(response, "旧的事")
        assertNotContains(response, "新的事")


@pytest.mark.parametrize("query", ["?edition=9", "?edition=x", "?on=2026-02-30", "?edition=draft"])
def test_an_edition_that_there_is_not_is_not_found(query: str, township: Unit, published: Edition) -> None:
    EntryFactory(edition=published, row__township=township)
    assert Client().get(url_of(township, query)).status_code == 404


def test_a_unit_that_is_no_township_has_no_such_page(published: Edition) -> None:
    assert Client().get(url_of(UnitFactory())).status_code == 404


def test_the_draft_is_read_by_those_concerned_and_by_nobody_else(
    township: Unit, signed_in: Callable[..., Client]
) -> None:
    named = UnitFactory()
    EntryFactory(
        row__township=township,
        row__duty__name="提到部门的事",
        version__list=List.ASSIST,
        version__departments=[named],
    )
    EntryFactory(row__township=township, row__duty__name="乡镇自己的事")
    url = url_of(township, "?edition=draft")
    body = UnitFactory(county_body=True)

    for client in (
        signed_in(township),
        signed_in(body, Power.MANAGE_LISTS),
        signed_in(body, Power.OVERSEE),
    ):
        assert shown_names(client.get(url).content.decode()) == ["乡镇自己的事", "提到部门的事"]
    assert shown_names(signed_in(named).get(url).content.decode()) == ["提到部门的事"]
    for client in (
        Client(),
        signed_in(UnitFactory(township=True), Power.EDIT_DRAFT),
        signed_in(UnitFactory()),
        signed_in(body, Power.PUBLISH),
    ):
        assert client.get(url).status_code == 404


def test_the_draft_can_be_asked_for_by_its_number_only_by_those_who_see_it(
    township: Unit, published: Edition, signed_in: Callable[..., Client]
) -> None:
    EntryFactory(row__township=township, row__duty__name="草稿中的事")
    url = url_of(township, "?edition=2")
    assertContains(signed_in(township).get(url), "草稿中的事")
    assert Client().get(url).status_code == 404
