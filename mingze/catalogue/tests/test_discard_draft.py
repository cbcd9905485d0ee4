from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import add_row, discard_draft, edit_row, open_draft
from mingze.catalogue.models import Duty, DutyAlias, Edition, Row, RowVersion, StatedCount
from mingze.catalogue.tests.wording import basic, everything_in
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def reform(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS, Power.PUBLISH)


def test_what_only_the_draft_said_goes_and_what_is_published_stays(reform: Actor) -> None:
    old = EntryFactory(edition=EditionFactory(published=True))
    DutyAlias.objects.create(duty=old.row.duty, text="公布过的说法")
    before = everything_in(old.edition)
    draft = open_draft(by=reform)
    entry = draft.entries.get()
    edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=reform)
    added = add_row(township=old.row.township, content=basic("新增的事"), by=reform)
    DutyAlias.objects.create(duty=added.row.duty, text="只有草稿才有的说法")
    StatedCount.objects.create(edition=draft, township=old.row.township, list="basic", stated=2)

    discard_draft(by=reform)

    assert list(Edition.objects.all()) == [old.edition]
    assert everything_in(old.edition) == before
    assert list(RowVersion.objects.all()) == [old.version]
    assert list(Row.objects.all()) == [old.row]
    assert list(Duty.objects.all()) == [old.row.duty]
    assert list(DutyAlias.objects.values_list("text", flat=True)) == ["公布过的说法"]
    assert not StatedCount.objects.exists()


def test_a_duty_that_an_earlier_edition_had_keeps_its_words(reform: Actor) -> None:
    gone = EntryFactory(edition=EditionFactory(published=True))
    DutyAlias.objects.create(duty=gone.row.duty, text="老说法")
    EntryFactory(edition=EditionFactory(published=True))
    open_draft(by=reform)

    discard_draft(by=reform)

    assert gone.row.duty.aliases.get().text == "老说法"


def test_after_discarding_the_next_draft_begins_anew_under_the_same_number(reform: Actor) -> None:
    old = EntryFactory(edition=EditionFactory(published=True))
    open_draft(by=reform)
    add_row(township=old.row.township, content=basic("新增的事"), by=reform)
    discard_draft(by=reform)

    draft = open_draft(by=reform)

    assert draft.sequence == 2
    assert everything_in(draft) == everything_in(old.edition)


def test_it_is_recorded_with_the_number_of_rows(reform: Actor) -> None:
    draft = EntryFactory().edition
    discard_draft(by=reform)
    event = Event.objects.get()
    assert (event.verb, event.target_id, event.data) == ("edition.draft_discarded", draft.pk, {"rows": 1})


def test_without_a_draft_there_is_nothing_to_discard(reform: Actor) -> None:
    with pytest.raises(RuleBroken, match="没有清单草稿"):
        discard_draft(by=reform)
    assert not Event.objects.exists()


def test_who_manages_lists_but_does_not_publish_may_not(acting_for: Callable[..., Actor]) -> None:
    draft = EntryFactory().edition
    with pytest.raises(NotAllowed):
        discard_draft(by=acting_for(UnitFactory(), Power.MANAGE_LISTS))
    assert draft.entries.count() == 1


def test_the_button_discards_once(signed_in: Callable[..., Client]) -> None:
    EntryFactory()
    client = signed_in(UnitFactory(county_body=True), Power.PUBLISH, Power.MANAGE_LISTS)
    url = reverse("catalogue:discard-draft")
    assertContains(client.post(url, follow=True), "草稿已作废")
    assertContains(client.post(url, follow=True), "现在没有清单草稿")
    assert not Edition.objects.exists()
