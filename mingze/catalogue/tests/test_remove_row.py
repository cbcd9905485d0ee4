from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import edit_row, open_draft, remove_row
from mingze.catalogue.models import Edition, Entry, List, Row, RowVersion, StatedCount
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.tests.wording import basic, everything_in
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_row_is_not_removed_without_a_reason(reason: str, manager: Actor) -> None:
    entry = EntryFactory()
    with pytest.raises(RuleBroken, match="删除理由") as refusal:
        remove_row(entry=entry, reason=reason, by=manager)
    assert refusal.value.field == "reason"
    assert list(Entry.objects.all()) == [entry]


def test_a_row_that_only_the_draft_had_is_gone_with_all_that_it_said(manager: Actor) -> None:
    kept = EntryFactory()
    entry = EntryFactory(version__list=List.ASSIST, version__departments=[UnitFactory()])

    remove_row(entry=entry, reason="重复", by=manager)

    assert list(Entry.objects.all()) == [kept]
    assert list(Row.objects.all()) == [kept.row]
    assert list(RowVersion.objects.all()) == [kept.version]


def test_earlier_editions_keep_the_row_but_not_the_draft_s_version_of_it(manager: Actor) -> None:
    old = EntryFactory(edition=EditionFactory(published=True))
    before = everything_in(old.edition)
    draft = open_draft(by=manager)
    entry = draft.entries.get()
    edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=manager)

    remove_row(entry=draft.entries.get(), reason="已不承担", by=manager)

    assert not draft.entries.exists()
    assert list(old.row.versions.all()) == [old.version]
    assert everything_in(old.edition) == before


def test_the_reason_is_on_record(manager: Actor) -> None:
    entry = EntryFactory()
    remove_row(entry=entry, reason="已由县里收回", by=manager)
    event = Event.objects.get()
    assert (event.verb, event.target_id) == ("row.removed", entry.row.pk)
    assert event.data == {"edition": 1, "name": entry.version.name, "reason": "已由县里收回"}


def test_stated_counts_of_the_list_are_forgotten(manager: Actor) -> None:
    entry = EntryFactory()
    for kind in (List.BASIC, List.ASSIST):
        StatedCount.objects.create(edition=entry.edition, township=entry.row.township, list=kind, stated=1)
    remove_row(entry=entry, reason="重复", by=manager)
    assert list(StatedCount.objects.values_list("list", flat=True)) == ["assist"]


def test_a_published_row_cannot_be_removed(manager: Actor) -> None:
    entry = EntryFactory(edition=EditionFactory(published=True))
    with pytest.raises(RuleBroken, match="已公布的清单不能修改"):
        remove_row(entry=entry, reason="重复", by=manager)
    assert list(entry.edition.entries.all()) == [entry]


def test_pressing_twice_says_that_the_row_is_gone(manager: Actor) -> None:
    EntryFactory()
    entry = EntryFactory()
    same = whole_entries(Entry.objects.filter(pk=entry.pk)).get()
    remove_row(entry=entry, reason="重复", by=manager)
    with pytest.raises(RuleBroken, match="已被他人从草稿中删除"):
        remove_row(entry=same, reason="重复", by=manager)
    assert Event.objects.count() == 1


def test_another_township_s_staff_may_not_remove(acting_for: Callable[..., Actor]) -> None:
    entry = EntryFactory()
    with pytest.raises(NotAllowed):
        remove_row(entry=entry, reason="重复", by=acting_for(UnitFactory(township=True), Power.EDIT_DRAFT))
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_the_page_removes_even_the_last_row_and_comes_back_to_the_list(
    signed_in: Callable[..., Client],
) -> None:
    entry = EntryFactory()
    township = entry.row.township
    client = signed_in(township, Power.EDIT_DRAFT)
    url = reverse("catalogue:remove-row", args=[entry.pk])

    assertContains(client.get(url), entry.version.name)
    assertContains(client.post(url, {"reason": " "}), "这个字段是必填项")
    assert Entry.objects.filter(pk=entry.pk).exists()

    response = client.post(url, {"reason": "重复"}, follow=True)
    assertRedirects(response, reverse("catalogue:township", args=[township.code]) + "?edition=draft")
    assertContains(response, f"已从草稿中删除“{entry.version.name}”")
    assert not Edition.objects.get().entries.exists()
