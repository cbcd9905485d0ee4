from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import DutyAlias, Edition, Entry, List, RowVersion
from mingze.catalogue.queries.history import history
from mingze.organisations.rules import Power
from tests.factories import (
    EditionFactory,
    EntryFactory,
    LawFactory,
    RowFactory,
    RowVersionFactory,
    UnitFactory,
)


def later_version(edition: Edition, first: Entry, **says: object) -> RowVersion:
    says = {"domain": first.version.domain} | says
    version: RowVersion = RowVersionFactory(row=first.row, introduced_in=edition, **says)
    EntryFactory(edition=edition, row=first.row, version=version)
    return version


def test_a_row_s_way_through_the_editions_newest_first() -> None:
    EditionFactory(published=True)
    one, two, three, four, five, six = (EditionFactory(published=True) for _ in range(6))
    first = EntryFactory(edition=one, row__duty__name="修路")
    EntryFactory(edition=two, row=first.row, version=first.version)
    later_version(three, first, name="修路架桥")
    lead = UnitFactory(name="县交通运输局")
    moved = later_version(four, first, name="修路架桥", list=List.ASSIST, departments=[lead])
    EntryFactory(edition=six, row=first.row, version=moved)

    steps = history(first.row, with_draft=False)

    assert [(step.kind, step.edition) for step in steps] == [
        ("added", six), ("removed", five), ("moved", four), ("changed", three), ("kept", two), ("added", one),
    ]  # fmt: skip
    assert [(change.label, change.before, change.after) for change in steps[3].changes] == [
        ("事项名称", "修路", "修路架桥")
    ]
    assert ("清单", "基本履职事项", "配合履职事项") in [
        (change.label, change.before, change.after) for change in steps[2].changes
    ]
    assert ("对应上级部门", "", "县交通运输局") in [
        (change.label, change.before, change.after) for change in steps[2].changes
    ]


def test_a_draft_is_part_of_the_history_only_for_those_who_see_it(
    signed_in: Callable[..., Client],
) -> None:
    first = EntryFactory(edition=EditionFactory(published=True), row__duty__name="修路")
    later_version(EditionFactory(), first, name="草稿里改成这样")
    url = first.row.get_absolute_url()

    assertNotContains(Client().get(url), "草稿")
    assertNotContains(signed_in(first.row.township).get(url), "内容有改动")
    assertContains(signed_in(UnitFactory(county_body=True), Power.OVERSEE).get(url), "内容有改动")
    assertContains(signed_in(first.row.township).get(url + "?edition=draft"), "草稿里改成这样")
    assert Client().get(url + "?edition=draft").status_code == 404


def test_the_page_says_all_that_the_row_says() -> None:
    lead, other = UnitFactory(), UnitFactory()
    law = LawFactory(name="河道管理条例", status="repealed")
    entry = EntryFactory(
        edition=EditionFactory(published=True),
        version__list=List.ASSIST,
        version__departments=[lead, other],
        version__laws=[law],
        version__township_duty="1.每月巡查一次。",
        version__scope="particular",
        version__scope_reason="本镇河道长",
    )
    DutyAlias.objects.create(duty=entry.row.duty, text="河里有垃圾")
    response = Client().get(entry.row.get_absolute_url())
    for text in (
        entry.version.name, lead.name, other.name, "1.每月巡查一次。", "《河道管理条例》第三条", "已废止",
        "本镇河道长", "河里有垃圾", entry.row.duty.code, entry.edition.number,
    ):  # fmt: skip
        assertContains(response, text)


def test_a_row_that_is_in_force_no_longer_is_still_read_as_it_last_was() -> None:
    gone = EntryFactory(edition=EditionFactory(published=True), row__duty__name="旧的事")
    EntryFactory(edition=EditionFactory(published=True))
    response = Client().get(gone.row.get_absolute_url())
    assertContains(response, "旧的事")
    assertContains(response, "移出清单")
    assert Client().get(gone.row.get_absolute_url() + "?edition=2").status_code == 404


def test_a_row_that_only_the_draft_has_is_seen_by_those_concerned(signed_in: Callable[..., Client]) -> None:
    department = UnitFactory()
    entry = EntryFactory(version__list=List.ASSIST, version__departments=[department])
    url = entry.row.get_absolute_url()
    for client in (signed_in(entry.row.township), signed_in(department)):
        assertContains(client.get(url), entry.version.name)
    for client in (Client(), signed_in(UnitFactory()), signed_in(UnitFactory(township=True))):
        assert client.get(url).status_code == 404
    assert Client().get(RowFactory().get_absolute_url()).status_code == 404


@pytest.mark.parametrize("editions", [1, 3])
def test_the_page_costs_the_same_however_many_editions(
    editions: int, django_assert_num_queries: Callable[..., object]
) -> None:
    first = EntryFactory(
        edition=EditionFactory(published=True),
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
    )
    for n in range(editions):
        later_version(
            EditionFactory(published=True), first, name=f"第{n}次", list=List.ASSIST,
            departments=[UnitFactory()],
        )  # fmt: skip
    with django_assert_num_queries(13):
        response = Client().get(first.row.get_absolute_url())
    assert len(response.context["history"]) == editions + 1


def test_the_edit_button_is_there_only_in_the_draft_and_for_those_who_may(
    signed_in: Callable[..., Client],
) -> None:
    entry = EntryFactory()
    url, button = entry.row.get_absolute_url(), reverse("catalogue:edit-row", args=[entry.pk])
    assertContains(signed_in(entry.row.township, Power.EDIT_DRAFT).get(url), button)
    assertNotContains(signed_in(entry.row.township).get(url), button)
