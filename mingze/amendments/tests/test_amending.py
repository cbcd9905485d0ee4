"""A decision changes the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mingze.amendments.actions.amending import Conflicted, Wanted, amend
from mingze.amendments.models import Amendment, Proposal
from mingze.catalogue.actions import drafts
from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Content, ListKind, content_from_data
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def entry() -> Entry:
    return EntryFactory(edition=EditionFactory(published=True), version__list=List.BASIC)


@pytest.fixture
def by(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


@pytest.fixture
def proposal(entry: Entry) -> Proposal:
    return Proposal.objects.create(
        number="调整〔2026〕1号", title="改名", origin="township", unit=entry.row.township, reason="不清楚。"
    )


def said(entry: Entry) -> Content:
    return content_of(whole_entries(Entry.objects.filter(pk=entry.pk)).get().version)


def in_draft(entry: Entry) -> Entry:
    return whole_entries(Entry.objects.filter(edition__state=Edition.State.DRAFT, row=entry.row)).get()


def wanted(entry: Entry, **changes: str) -> Wanted:
    base = said(entry)
    return Wanted(entry.row.township, entry.row, replace(base, **changes), base)


def test_it_opens_the_draft_and_changes_it_and_not_what_is_published(
    entry: Entry, proposal: Proposal, by: Actor
) -> None:
    before = said(entry)
    (amendment,) = amend(wanted=[wanted(entry, name="新的名称")], source=proposal, by=by)
    assert said(in_draft(entry)).name == "新的名称"
    assert said(entry) == before
    assert content_from_data(amendment.before) == before
    assert content_from_data(amendment.after).name == "新的名称"
    assert amendment.proposal == proposal
    assert amendment.edition == in_draft(entry).edition


def test_what_is_said_already_gives_no_amendment(entry: Entry, proposal: Proposal, by: Actor) -> None:
    assert amend(wanted=[wanted(entry)], source=proposal, by=by) == []
    assert not Amendment.objects.exists()


def test_what_others_changed_meanwhile_elsewhere_stays(entry: Entry, proposal: Proposal, by: Actor) -> None:
    change = wanted(entry, name="新的名称")
    mine = drafts.locked_draft(by=replace(by, powers=frozenset({Power.MANAGE_LISTS})))
    assert mine.is_draft
    _edit(entry, by, scope_reason="镇里有特殊情况")
    amend(wanted=[change], source=proposal, by=by)
    assert (said(in_draft(entry)).name, said(in_draft(entry)).scope_reason) == ("新的名称", "镇里有特殊情况")


def test_what_others_changed_otherwise_must_be_acknowledged(
    entry: Entry, proposal: Proposal, by: Actor
) -> None:
    change = wanted(entry, name="新的名称")
    drafts.locked_draft(by=replace(by, powers=frozenset({Power.MANAGE_LISTS})))
    _edit(entry, by, name="别人的名称")
    with pytest.raises(Conflicted) as conflict:
        amend(wanted=[change], source=proposal, by=by)
    ((_, merge),) = conflict.value.merges
    assert [(each.theirs, each.ours) for each in merge.conflicts] == [("别人的名称", "新的名称")]
    assert said(in_draft(entry)).name == "别人的名称"
    amend(wanted=[change], source=proposal, acknowledged=True, by=by)
    assert said(in_draft(entry)).name == "新的名称"


def test_a_new_row_and_a_row_taken_out(entry: Entry, proposal: Proposal, by: Actor) -> None:
    township: Unit = entry.row.township
    new = Content(list=ListKind.BASIC, name="一件新的事")
    added, removed = amend(
        wanted=[Wanted(township, None, new), Wanted(township, entry.row, None)], source=proposal, by=by
    )
    assert (added.before, content_from_data(added.after)) == (None, new)
    assert (removed.after, content_from_data(removed.before)) == (None, said(entry))
    names = Entry.objects.filter(edition__state=Edition.State.DRAFT).values_list("version__name", flat=True)
    assert list(names) == ["一件新的事"]


def _edit(entry: Entry, by: Actor, **changes: str) -> None:
    present = in_draft(entry)
    drafts.edit_row(
        entry=present,
        content=replace(content_of(present.version), **changes),
        seen_hash=present.version.content_hash,
        by=replace(by, powers=frozenset({Power.MANAGE_LISTS})),
    )
