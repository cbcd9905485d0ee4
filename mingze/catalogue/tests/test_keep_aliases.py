from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions.vocabulary import add_aliases, set_aliases
from mingze.catalogue.models import Duty, DutyAlias
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


@pytest.fixture
def duty() -> Duty:
    return DutyFactory(keywords=["河道"])


def words(duty: Duty) -> tuple[list[str], list[str]]:
    duty.refresh_from_db()
    return list(duty.aliases.values_list("text", flat=True)), duty.keywords


def test_the_duty_goes_by_exactly_the_words_given(duty: Duty, manager: Actor) -> None:
    set_aliases(duty=duty, aliases=["河里有垃圾", "河臭"], keywords=["河道"], by=manager)
    set_aliases(
        duty=duty, aliases=[" 河臭 ", "", "河边  倒渣土", "河臭"], keywords=["河道", " ", "渣土"], by=manager
    )
    assert words(duty) == (["河臭", "河边 倒渣土"], ["河道", "渣土"])
    assert [event.data for event in Event.objects.all()] == [
        {"added": ["河臭", "河里有垃圾"], "removed": [], "keywords": ["河道"]},
        {"added": ["河边 倒渣土"], "removed": ["河里有垃圾"], "keywords": ["河道", "渣土"]},
    ]


def test_words_of_other_duties_stay(duty: Duty, manager: Actor) -> None:
    other = DutyAlias.objects.create(duty=DutyFactory(), text="河臭")
    set_aliases(duty=duty, aliases=["河臭"], keywords=[], by=manager)
    set_aliases(duty=duty, aliases=[], keywords=[], by=manager)
    assert list(DutyAlias.objects.all()) == [other]


def test_too_long_a_phrase_is_refused_and_nothing_changes(duty: Duty, manager: Actor) -> None:
    with pytest.raises(RuleBroken, match="超过 60 字") as refusal:
        set_aliases(duty=duty, aliases=["好", "长" * 61], keywords=["新"], by=manager)
    assert refusal.value.field == "aliases"
    assert words(duty) == ([], ["河道"])
    set_aliases(duty=duty, aliases=["长" * 60], keywords=[], by=manager)
    assert words(duty) == (["长" * 60], [])


def test_many_duties_at_once_keep_what_they_have(duty: Duty, manager: Actor) -> None:
    other = DutyFactory()
    DutyAlias.objects.create(duty=duty, text="河臭")
    added = add_aliases(
        aliases={duty: ["河臭", "河里有垃圾", "河里有垃圾"], other: ["路坏了", "长" * 61]},
        keywords={duty: ["河道", "垃圾"], other: []},
        by=manager,
    )
    assert added == 2
    assert words(duty) == (["河臭", "河里有垃圾"], ["河道", "垃圾"])
    assert words(other) == (["路坏了"], [])
    event = Event.objects.get()
    assert (event.verb, event.data) == ("duties.aliases_added", {"duties": 2, "aliases": 2})


def test_the_same_words_again_leave_no_record_but_new_keywords_alone_do(duty: Duty, manager: Actor) -> None:
    add_aliases(aliases={duty: []}, keywords={duty: ["河道"]}, by=manager)
    assert not Event.objects.exists()
    add_aliases(aliases={duty: []}, keywords={duty: ["采砂"]}, by=manager)
    assert words(duty) == ([], ["河道", "采砂"])
    assert (Event.objects.get().target_id, Event.objects.get().data) == (duty.pk, {"duties": 1, "aliases": 0})


def test_who_does_not_manage_the_lists_may_not(duty: Duty, acting_for: Callable[..., Actor]) -> None:
    stranger = acting_for(UnitFactory(township=True), Power.EDIT_DRAFT)
    with pytest.raises(NotAllowed):
        set_aliases(duty=duty, aliases=["河臭"], keywords=[], by=stranger)
    with pytest.raises(NotAllowed):
        add_aliases(aliases={duty: ["河臭"]}, keywords={}, by=stranger)
    assert words(duty) == ([], ["河道"])


def test_the_page_takes_a_line_each_and_says_what_is_wrong(signed_in: Callable[..., Client]) -> None:
    duty = EntryFactory(edition=EditionFactory(published=True)).row.duty
    browser = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    url = reverse("catalogue:aliases", args=[duty.code])

    response = browser.post(url, {"aliases": "长" * 61, "keywords": ""})
    assert "超过 60 字" in response.context["form"].errors["aliases"][0]
    response = browser.post(
        url, {"aliases": "河臭\r\n\r\n河里有垃圾", "keywords": "河道，采砂、垃圾"}, follow=True
    )

    assertRedirects(response, duty.get_absolute_url())
    assertContains(response, "河臭")
    assert words(duty) == (["河臭", "河里有垃圾"], ["河道", "采砂", "垃圾"])
    assertContains(browser.get(url), "河臭\n河里有垃圾")
    assertContains(browser.get(url), "河道、采砂、垃圾")


def test_all_words_can_be_taken_away_on_the_page(signed_in: Callable[..., Client]) -> None:
    duty = EntryFactory(edition=EditionFactory(published=True)).row.duty
    DutyAlias.objects.create(duty=duty, text="河臭")
    browser = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    url = reverse("catalogue:aliases", args=[duty.code])
    assertRedirects(browser.post(url, {"aliases": "", "keywords": ""}), duty.get_absolute_url())
    assert words(duty) == ([], [])
