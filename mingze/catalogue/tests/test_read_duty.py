from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import Duty, DutyAlias, Edition, List
from mingze.catalogue.queries.comparison import across_townships
from mingze.catalogue.rules import Role
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, InvolvementFactory, UnitFactory


@pytest.fixture
def duty() -> Duty:
    return DutyFactory(name="清理河道")


@pytest.fixture
def published() -> Edition:
    return EditionFactory(published=True)


def test_every_township_of_the_edition_is_there_and_those_that_differ_are_marked(
    duty: Duty, published: Edition
) -> None:
    lead = UnitFactory()
    says = {"version__list": List.ASSIST, "version__departments": [lead]}
    usual = [
        EntryFactory(edition=published, row__duty=duty, version__township_duty="1.巡查。", **says)
        for _ in range(2)
    ]
    other = EntryFactory(edition=published, row__duty=duty, version__township_duty="1.每日巡查。", **says)
    without = EntryFactory(edition=published)
    UnitFactory(township=True, name="没有清单的镇")

    cells = across_townships(published, duty)

    assert [(cell.township, cell.entry, cell.differs) for cell in cells] == [
        (usual[0].row.township, usual[0], False),
        (usual[1].row.township, usual[1], False),
        (other.row.township, other, True),
        (without.row.township, None, False),
    ]
    response = Client().get(duty.get_absolute_url())
    assertContains(response, "3 个乡镇列有此项")
    assertContains(response, "1 个与多数不同")
    assertContains(response, "1.<ins>每日</ins>巡查。")
    assertContains(response, "没有列此项", count=1)
    assertNotContains(response, "没有清单的镇")


def test_each_township_that_itself_still_helps_does_not_make_a_difference(
    duty: Duty, published: Edition
) -> None:
    takeover = UnitFactory()
    for _ in range(2):
        entry = EntryFactory(
            edition=published,
            row__duty=duty,
            version__list=List.TAKEN_BACK,
            version__takeovers=[takeover],
        )
        InvolvementFactory(version=entry.version, unit=entry.row.township, role=Role.ASSISTING)
    assert [cell.differs for cell in across_townships(published, duty)] == [False, False]


def test_when_all_differ_the_first_township_s_wording_is_the_measure(duty: Duty, published: Edition) -> None:
    for name in ("甲写法", "乙写法"):
        EntryFactory(edition=published, row__duty=duty, version__name=name)
    assert [cell.differs for cell in across_townships(published, duty)] == [False, True]


def test_what_people_call_it_is_shown_and_managers_may_change_it(
    duty: Duty, published: Edition, signed_in: Callable[..., Client]
) -> None:
    EntryFactory(edition=published, row__duty=duty)
    DutyAlias.objects.create(duty=duty, text="河里有垃圾")
    button = reverse("catalogue:aliases", args=[duty.code])
    page = Client().get(duty.get_absolute_url())
    assertContains(page, "河里有垃圾")
    assertNotContains(page, button)
    manager = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    assertContains(manager.get(duty.get_absolute_url()), button)


def test_a_duty_that_no_published_list_has_ever_had_is_not_public(
    duty: Duty, published: Edition, signed_in: Callable[..., Client]
) -> None:
    EntryFactory(edition=published)
    EntryFactory(row__duty=duty)
    manager = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    url = duty.get_absolute_url()
    assert Client().get(url).status_code == 404
    assert Client().get(url + "?edition=draft").status_code == 404
    assert manager.get(url).status_code == 200
    assertContains(manager.get(url + "?edition=draft"), "1 个乡镇列有此项")


def test_before_the_first_edition_managers_find_the_duty_in_the_draft(
    duty: Duty, signed_in: Callable[..., Client]
) -> None:
    EntryFactory(row__duty=duty)
    manager = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    assertContains(manager.get(duty.get_absolute_url()), "1 个乡镇列有此项")
    assert Client().get(duty.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("townships", [1, 3])
def test_the_page_costs_the_same_however_many_townships(
    townships: int, duty: Duty, published: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(townships):
        EntryFactory(
            edition=published,
            row__duty=duty,
            version__list=List.ASSIST,
            version__departments=[UnitFactory()],
        )
    with django_assert_num_queries(9):
        response = Client().get(duty.get_absolute_url())
    assert len(response.context["held"]) == townships


def test_a_township_that_holds_it_twice_is_shown_twice(client: Client) -> None:
    one = EntryFactory(edition=EditionFactory(published=True))
    EntryFactory(
        edition=one.edition, row__duty=one.row.duty, row__township=one.row.township,
        version__list=List.ASSIST, version__departments=[UnitFactory()],
    )  # fmt: skip
    cells = client.get(one.row.duty.get_absolute_url()).context["cells"]
    assert [cell.township for cell in cells] == [one.row.township] * 2
    assert {cell.entry.version.list for cell in cells} == {List.BASIC, List.ASSIST}


def test_another_lead_is_told_beside_the_township(client: Client) -> None:
    usual, other = UnitFactory(name="县水利局"), UnitFactory(name="县林业局")
    first = EntryFactory(
        edition=EditionFactory(published=True), version__list=List.ASSIST, version__departments=[usual]
    )
    for lead in (usual, other):
        EntryFactory(
            edition=first.edition, row__duty=first.row.duty, version__list=List.ASSIST,
            version__departments=[lead],
        )  # fmt: skip
    page = client.get(first.row.duty.get_absolute_url()).content.decode()
    assert "<del>水利</del><ins>林业</ins>" in page
