from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions.vocabulary import mark_law
from mingze.catalogue.models import Edition, Law
from mingze.catalogue.queries.findings import findings_of
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, LawFactory, UnitFactory

LAWS = reverse("catalogue:laws")
REPEALED, AMENDED, IN_FORCE = Law.Status.REPEALED, Law.Status.AMENDED, Law.Status.IN_FORCE


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


@pytest.fixture
def law() -> Law:
    return LawFactory(name="河道管理条例")


def url_of(law: Law) -> str:
    return reverse("catalogue:law", args=[law.pk])


def repealed_found(edition: Edition) -> list[list[int]]:
    return [
        [entry.pk for entry in item.entries]
        for item in findings_of(edition)
        if item.finding.rule == "basis_repealed"
    ]


def test_rows_that_rest_on_a_repealed_law_are_found(law: Law, manager: Actor) -> None:
    entry = EntryFactory(version__laws=[law])
    EntryFactory(version__laws=[LawFactory()])
    assert repealed_found(entry.edition) == []

    mark_law(law=law, status=REPEALED, status_on=date(2026, 1, 1), by=manager)
    assert repealed_found(entry.edition) == [[entry.pk]]

    mark_law(law=law, status=IN_FORCE, status_on=None, by=manager)
    assert repealed_found(entry.edition) == []


def test_a_law_that_will_be_repealed_still_holds(law: Law, manager: Actor) -> None:
    entry = EntryFactory(version__laws=[law])
    tomorrow = timezone.localdate() + timedelta(days=1)
    mark_law(law=law, status=REPEALED, status_on=tomorrow, by=manager)
    assert repealed_found(entry.edition) == []


@pytest.mark.parametrize("status", [REPEALED, AMENDED])
def test_a_change_needs_its_date(status: str, law: Law, manager: Actor) -> None:
    with pytest.raises(RuleBroken, match="日期") as refusal:
        mark_law(law=law, status=status, status_on=None, by=manager)
    assert refusal.value.field == "status_on"
    law.refresh_from_db()
    assert law.status == IN_FORCE


def test_a_law_in_force_again_loses_the_date(law: Law, manager: Actor) -> None:
    mark_law(law=law, status=AMENDED, status_on=date(2026, 1, 1), by=manager)
    mark_law(law=law, status=IN_FORCE, status_on=date(2026, 1, 1), by=manager)
    law.refresh_from_db()
    assert (law.status, law.status_on) == (IN_FORCE, None)
    assert [event.data for event in Event.objects.all()] == [
        {"name": "河道管理条例", "status": "amended", "status_on": "2026-01-01"},
        {"name": "河道管理条例", "status": "in_force", "status_on": ""},
    ]


def test_an_unknown_status_and_a_stranger_are_refused(
    law: Law, manager: Actor, acting_for: Callable[..., Actor]
) -> None:
    with pytest.raises(RuleBroken, match="请选择效力"):
        mark_law(law=law, status="lost", status_on=None, by=manager)
    with pytest.raises(NotAllowed):
        mark_law(law=law, status=IN_FORCE, status_on=None, by=acting_for(UnitFactory(), Power.OVERSEE))
    assert not Event.objects.exists()


def test_the_page_marks_a_law_and_asks_for_the_date(law: Law, signed_in: Callable[..., Client]) -> None:
    browser = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    response = browser.post(url_of(law), {"status": REPEALED, "status_on": ""})
    assert response.context["form"].errors == {"status_on": ["请填写修改或废止的日期。"]}

    response = browser.post(url_of(law), {"status": REPEALED, "status_on": "2026-01-01"}, follow=True)
    assertRedirects(response, url_of(law))
    assertContains(response, "已废止，2026年1月1日")
    law.refresh_from_db()
    assert law.status == REPEALED


def test_overseers_read_but_do_not_mark(law: Law, signed_in: Callable[..., Client]) -> None:
    overseer = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    assertContains(overseer.get(url_of(law)), "只有负责管理全县清单的岗位")
    assert overseer.post(url_of(law), {"status": REPEALED, "status_on": "2026-01-01"}).status_code == 403
    law.refresh_from_db()
    assert law.status == IN_FORCE
    township = signed_in(UnitFactory(township=True), Power.EDIT_DRAFT)
    assert township.get(url_of(law)).status_code == 404
    assert township.get(LAWS).status_code == 404


def test_laws_are_found_by_name_and_status_with_how_many_rows_cite_them(
    law: Law, signed_in: Callable[..., Client]
) -> None:
    old = EditionFactory(published=True)
    EntryFactory(edition=old, version__laws=[law])
    now = EditionFactory(published=True)
    EntryFactory(edition=now, version__laws=[law])
    EntryFactory(edition=now, version__laws=[law, LawFactory(name="水法", status=REPEALED)])
    browser = signed_in(UnitFactory(county_body=True), Power.OVERSEE)

    assert {each.name: rows for each, rows in browser.get(LAWS).context["laws"]} == {
        "河道管理条例": 2,
        "水法": 1,
    }
    page = browser.get(LAWS, {"q": "河道"})
    assertContains(page, "《河道管理条例》")
    assertNotContains(page, "《水法》")
    assert [each.name for each, _ in browser.get(LAWS, {"status": REPEALED}).context["laws"]] == ["水法"]
    assertContains(browser.get(LAWS, {"q": "没有的"}), "没有找到")


def test_a_law_shows_the_duties_that_rest_on_it_now(law: Law, signed_in: Callable[..., Client]) -> None:
    gone = EntryFactory(edition=EditionFactory(published=True), version__laws=[law])
    now = EditionFactory(published=True)
    one = EntryFactory(edition=now, version__laws=[law])
    EntryFactory(edition=now, row__duty=one.row.duty, version__laws=[law])
    page = signed_in(UnitFactory(county_body=True), Power.OVERSEE).get(url_of(law))
    assert [(duty, duty.townships) for duty in page.context["duties"]] == [(one.row.duty, 2)]
    assertNotContains(page, gone.row.duty.name)


@pytest.mark.parametrize("laws", [1, 3])
def test_the_pages_cost_the_same_however_many_laws_and_duties(
    laws: int,
    law: Law,
    signed_in: Callable[..., Client],
    django_assert_num_queries: Callable[..., object],
) -> None:
    published = EditionFactory(published=True)
    for _ in range(laws):
        EntryFactory(edition=published, version__laws=[LawFactory(), law])
    browser = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    with django_assert_num_queries(7):
        assert len(browser.get(LAWS).context["laws"]) == laws + 1
    with django_assert_num_queries(7):
        assert len(browser.get(url_of(law)).context["duties"]) == laws
