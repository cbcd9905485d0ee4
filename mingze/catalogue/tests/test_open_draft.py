from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import locked_draft, open_draft
from mingze.catalogue.models import Edition
from mingze.catalogue.tests.wording import everything_in
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


def test_the_draft_begins_with_all_rows_of_the_latest_edition(manager: Actor) -> None:
    older = EditionFactory(published=True)
    EntryFactory(edition=older)
    latest = EditionFactory(published=True)
    EntryFactory(edition=latest, number=7)
    EntryFactory(edition=latest)

    draft = open_draft(by=manager)

    assert (draft.sequence, draft.state, draft.previous) == (3, Edition.State.DRAFT, None)
    assert everything_in(draft) == everything_in(latest)
    assert len(everything_in(draft)) == 2


def test_a_county_s_first_draft_is_empty(manager: Actor) -> None:
    draft = open_draft(by=manager)
    assert (draft.sequence, draft.entries.count()) == (1, 0)


def test_there_is_no_second_draft_beside_the_first(manager: Actor) -> None:
    draft = open_draft(by=manager)
    with pytest.raises(RuleBroken, match="已有一份清单草稿"):
        open_draft(by=manager)
    assert list(Edition.objects.all()) == [draft]
    assert Event.objects.count() == 1


def test_who_may_not_edit_lists_opens_no_draft(acting_for: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed, match="不能导入"):
        open_draft(by=acting_for(UnitFactory(), Power.PUBLISH))
    assert not Edition.objects.exists()


def test_the_first_draft_is_opened_by_whoever_begins_and_is_open_to_every_township(
    acting_for: Callable[..., Actor],
) -> None:
    draft = open_draft(by=acting_for(UnitFactory(township=True), Power.EDIT_DRAFT))
    assert not draft.holds.exists()


def test_after_a_publication_only_the_county_opens_a_draft(acting_for: Callable[..., Actor]) -> None:
    published = EntryFactory(edition=EditionFactory(published=True))
    with pytest.raises(NotAllowed, match="清单公布后，需要修改的，请提出调整建议。"):
        open_draft(by=acting_for(published.row.township, Power.EDIT_DRAFT))
    assert list(Edition.objects.all()) == [published.edition]


@pytest.mark.parametrize("opened_by", [open_draft, locked_draft])
def test_a_draft_after_a_publication_is_closed_to_every_township_that_there_is(
    opened_by: Callable[..., Edition], manager: Actor
) -> None:
    EntryFactory(edition=EditionFactory(published=True))
    without_rows = UnitFactory(township=True)
    UnitFactory(township=True, valid_to=date(2025, 1, 1))

    with transaction.atomic():
        draft = opened_by(by=manager)

    assert set(draft.holds.values_list("township__code", "reason")) == {
        (unit.code, "清单已公布，需要修改的，请提出调整建议。") for unit in Unit.objects.current().townships()
    }
    assert draft.holds.filter(township=without_rows).exists()
    assert draft.holds.count() == 2


def test_the_button_opens_the_draft_and_pressed_again_says_there_is_one(
    signed_in: Callable[..., Client],
) -> None:
    EntryFactory(edition=EditionFactory(published=True))
    client = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)

    response = client.post(reverse("catalogue:open-draft"), follow=True)
    assertRedirects(response, reverse("catalogue:draft"))
    assertContains(response, "已建立草稿")
    response = client.post(reverse("catalogue:open-draft"), follow=True)

    assertContains(response, "已有一份清单草稿")
    assert Edition.objects.filter(state=Edition.State.DRAFT).count() == 1


def test_a_township_s_staff_see_their_own_line_of_the_draft_and_managers_all(
    signed_in: Callable[..., Client],
) -> None:
    mine = EntryFactory().row.township
    other = EntryFactory().row.township

    page = signed_in(mine, Power.EDIT_DRAFT).get(reverse("catalogue:draft"))
    assertContains(page, reverse("catalogue:township", args=[mine.code]))
    assertNotContains(page, reverse("catalogue:township", args=[other.code]))

    page = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS).get(reverse("catalogue:draft"))
    assertContains(page, reverse("catalogue:township", args=[mine.code]))
    assertContains(page, reverse("catalogue:township", args=[other.code]))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_draft_page_costs_the_same_however_many_rows_changed(
    rows: int,
    signed_in: Callable[..., Client],
    django_assert_num_queries: Callable[..., object],
) -> None:
    published = EntryFactory(edition=EditionFactory(published=True)).edition
    for _ in range(rows):
        EntryFactory()
    client = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)

    with django_assert_num_queries(13):
        response = client.get(reverse("catalogue:draft"))

    assert len(response.context["townships"]) == rows + 1
    assert response.context["last"] == published


def test_every_township_can_be_opened_in_the_draft_even_one_without_rows(
    signed_in: Callable[..., Client],
) -> None:
    EntryFactory()
    empty: Unit = UnitFactory(township=True)
    url = reverse("catalogue:township", args=[empty.code]) + "?edition=draft"
    for client in (
        signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS),
        signed_in(empty, Power.EDIT_DRAFT),
    ):
        assertContains(client.get(url), reverse("catalogue:add-row", args=[empty.code]))
    assert signed_in(UnitFactory(township=True), Power.EDIT_DRAFT).get(url).status_code == 404
    assert Client().get(url).status_code == 404
