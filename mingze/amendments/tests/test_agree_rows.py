"""Both sides of an assist row agree to its words, or it is decided without that on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.amendments.actions.agreement import (
    confirm,
    confirm_many,
    decide_without_agreement,
    withdraw_confirmation,
)
from mingze.amendments.queries.agreement import agreement_of, unagreed
from mingze.catalogue.actions.drafts import edit_row, open_draft
from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

Acting = Callable[..., Actor]


@pytest.fixture
def lead() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="新民镇")


@pytest.fixture
def entry(lead: Unit, township: Unit) -> Entry:
    return assist(township, lead)


@pytest.fixture
def for_lead(lead: Unit, acting_for: Acting) -> Actor:
    return acting_for(lead, Power.SPEAK_FOR_UNIT)


@pytest.fixture
def for_township(township: Unit, acting_for: Acting) -> Actor:
    return acting_for(township, Power.SPEAK_FOR_UNIT)


@pytest.fixture
def reform(acting_for: Acting) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def assist(township: Unit, *departments: Unit) -> Entry:
    entry = EntryFactory(
        row__township=township, version__list=List.ASSIST, version__departments=list(departments)
    )
    return whole_entries(Entry.objects.filter(pk=entry.pk)).get()


def said(entry: Entry) -> str:
    return Entry.objects.get(row=entry.row, edition=entry.edition).version.content_hash


def change(entry: Entry) -> None:
    edit_row(
        entry=entry,
        content=replace(content_of(entry.version), township_duty="1.改成这样。"),
        seen_hash=said(entry),
        by=operator(),
    )


def test_a_row_is_agreed_when_both_sides_have_confirmed_it(
    entry: Entry, for_lead: Actor, for_township: Actor
) -> None:
    confirm(row=entry.row, content_hash=said(entry), by=for_lead)
    assert [each.row for each in unagreed(entry.edition)] == [entry.row_id]
    confirm(row=entry.row, content_hash=said(entry), by=for_township)
    confirm(row=entry.row, content_hash=said(entry), by=for_township)

    agreement = agreement_of(entry.edition)[entry.row_id]

    assert agreement.agreed
    assert agreement.settled
    assert entry.row.confirmations.count() == 2
    assert unagreed(entry.edition) == []


def test_the_department_that_is_marked_as_lead_confirms_and_not_the_first_named(
    entry: Entry, lead: Unit, acting_for: Acting
) -> None:
    marked = UnitFactory()
    entry.version.involvements.create(unit=marked, role="department", position=7, leads=True)

    with pytest.raises(NotAllowed):
        confirm(row=entry.row, content_hash=said(entry), by=acting_for(lead, Power.SPEAK_FOR_UNIT))
    confirm(row=entry.row, content_hash=said(entry), by=acting_for(marked, Power.SPEAK_FOR_UNIT))


def test_other_units_and_people_who_do_not_speak_for_theirs_confirm_nothing(
    entry: Entry, lead: Unit, acting_for: Acting
) -> None:
    for actor in (acting_for(lead), acting_for(UnitFactory(), Power.SPEAK_FOR_UNIT)):
        with pytest.raises(NotAllowed):
            confirm(row=entry.row, content_hash=said(entry), by=actor)


def test_nobody_confirms_a_text_that_they_did_not_look_at(entry: Entry, for_lead: Actor) -> None:
    seen = said(entry)
    change(entry)
    with pytest.raises(RuleBroken, match="您核对之后文字又有改动"):
        confirm(row=entry.row, content_hash=seen, by=for_lead)


def test_confirmations_do_not_stand_for_other_words(
    entry: Entry, for_lead: Actor, for_township: Actor
) -> None:
    for actor in (for_lead, for_township):
        confirm(row=entry.row, content_hash=said(entry), by=actor)
    change(entry)
    assert not agreement_of(entry.edition)[entry.row_id].agreed


def test_only_assist_rows_of_a_draft_are_confirmed(township: Unit, for_township: Actor) -> None:
    basic = EntryFactory(row__township=township)
    with pytest.raises(RuleBroken, match="配合履职事项清单"):
        confirm(row=basic.row, content_hash=said(basic), by=for_township)


def test_without_a_draft_there_is_nothing_to_confirm(lead: Unit, for_lead: Actor) -> None:
    published = EntryFactory(
        edition=EditionFactory(published=True), version__list=List.ASSIST, version__departments=[lead]
    )
    with pytest.raises(RuleBroken, match="没有清单草稿"):
        confirm(row=published.row, content_hash=said(published), by=for_lead)


def test_many_are_confirmed_at_once_or_none(
    township: Unit, lead: Unit, for_lead: Actor, acting_for: Acting
) -> None:
    entries = [assist(township, lead) for _ in range(9)]
    foreign = assist(township, UnitFactory())
    seen = [(entry.row_id, said(entry)) for entry in entries]

    with pytest.raises(NotAllowed):
        confirm_many(rows=[*seen, (foreign.row_id, said(foreign))], by=for_lead)
    assert not entries[0].row.confirmations.exists()

    confirm(row=entries[0].row, content_hash=said(entries[0]), by=for_lead)
    numbers = []
    for part in (seen[1:3], seen[3:]):
        with CaptureQueriesContext(connection) as queries:
            assert confirm_many(rows=part, by=for_lead) == len(part)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert confirm_many(rows=seen, by=for_lead) == 0


def test_a_confirmation_is_taken_back_by_the_unit_that_gave_it(
    entry: Entry, for_lead: Actor, for_township: Actor
) -> None:
    confirmation = confirm(row=entry.row, content_hash=said(entry), by=for_lead)
    with pytest.raises(RuleBroken):
        withdraw_confirmation(confirmation=confirmation, by=for_township)

    withdraw_confirmation(confirmation=confirmation, by=for_lead)

    assert agreement_of(entry.edition)[entry.row_id].by_lead is None
    assert confirm(row=entry.row, content_hash=said(entry), by=for_lead).pk != confirmation.pk


def test_it_is_decided_without_agreement_on_record_and_for_those_words_only(
    entry: Entry, reform: Actor, for_lead: Actor
) -> None:
    with pytest.raises(NotAllowed):
        decide_without_agreement(row=entry.row, content_hash=said(entry), reason="理由", by=for_lead)
    with pytest.raises(RuleBroken):
        decide_without_agreement(row=entry.row, content_hash=said(entry), reason=" ", by=reform)
    with pytest.raises(RuleBroken):
        decide_without_agreement(row=entry.row, content_hash="0" * 64, reason="理由", by=reform)

    decide_without_agreement(row=entry.row, content_hash=said(entry), reason="第3次会议议定。", by=reform)

    assert unagreed(entry.edition) == []
    with pytest.raises(RuleBroken, match="已经作出决定"):
        decide_without_agreement(row=entry.row, content_hash=said(entry), reason="理由", by=reform)
    change(entry)
    assert len(unagreed(entry.edition)) == 1


def test_what_both_agreed_to_needs_no_decision(
    entry: Entry, reform: Actor, for_lead: Actor, for_township: Actor
) -> None:
    for actor in (for_lead, for_township):
        confirm(row=entry.row, content_hash=said(entry), by=actor)
    with pytest.raises(RuleBroken, match="双方已经确认"):
        decide_without_agreement(row=entry.row, content_hash=said(entry), reason="理由", by=reform)


def test_words_that_are_published_already_need_no_agreement_again(lead: Unit, township: Unit) -> None:
    published = EntryFactory(
        edition=EditionFactory(published=True),
        row__township=township,
        version__list=List.ASSIST,
        version__departments=[lead],
    )
    draft = open_draft(by=operator())

    assert agreement_of(draft)[published.row_id].published_before
    assert unagreed(draft) == []
    change(whole_entries(draft.entries.all()).get())
    assert len(unagreed(draft)) == 1


def test_agreement_takes_as_many_queries_for_a_county_as_for_a_row(lead: Unit, township: Unit) -> None:
    numbers = []
    for more in (1, 8):
        entries = [assist(township, lead) for _ in range(more)]
        with CaptureQueriesContext(connection) as queries:
            agreement_of(entries[0].edition)
        numbers.append(len(queries))
    assert numbers == [5, 5]
