from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mingze.amendments.actions.amending import Conflicted, Wanted
from mingze.amendments.actions.opinions import answer_consultation
from mingze.amendments.actions.proposals import (
    consult_on,
    decide_proposal,
    raise_proposal,
    withdraw_proposal,
)
from mingze.amendments.models import Amendment, Proposal
from mingze.amendments.queries.proposals import row_now, visible_proposals
from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import edit_row, open_draft
from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Content
from mingze.catalogue.tests.wording import basic
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, UnitFactory

ACCEPTED, PARTLY, REJECTED = Proposal.State.ACCEPTED, Proposal.State.PARTLY, Proposal.State.REJECTED


@pytest.fixture
def entry() -> Entry:
    """An assist row in force."""
    made = EntryFactory(
        edition=EditionFactory(published=True),
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
    )
    return whole_entries(Entry.objects.filter(pk=made.pk)).get()


@pytest.fixture
def county(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


@pytest.fixture
def editor(entry: Entry, acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(entry.row.township, Power.EDIT_DRAFT)


def reworded(entry: Entry, text: str = "1. 发现问题及时上报。") -> Wanted:
    content = replace(content_of(entry.version), township_duty=text)
    return Wanted(entry.row.township, entry.row, content)


def raised(entry: Entry, by: Actor, *changes: Wanted, unit: Unit | None = None) -> Proposal:
    return raise_proposal(
        title="调整配合职责",
        reason="原文没有写明上报。",
        origin=Proposal.Origin.TOWNSHIP,
        changes=changes or [reworded(entry)],
        by=by,
        unit=unit,
    )


def in_draft(entry: Entry) -> Content:
    found = whole_entries(Entry.objects.filter(row=entry.row, edition__state=Edition.State.DRAFT)).get()
    return content_of(found.version)


def lead_of(entry: Entry) -> Unit:
    lead = entry.version.lead
    assert lead
    return lead.unit


def test_a_township_proposes_to_reword_its_own_row(entry: Entry, editor: Actor) -> None:
    proposal = raised(entry, editor)

    assert proposal.number == f"调整〔{clock.today().year}〕1号"
    assert (proposal.unit, proposal.duty, proposal.state) == (entry.row.township, entry.row.duty, "raised")
    change = proposal.changes.get()
    assert (change.row, change.township) == (entry.row, entry.row.township)
    assert change.base["township_duty"] == ""
    assert change.content["township_duty"]
    assert Event.objects.latest("sequence").verb == "proposal.raised"


def test_a_department_proposes_about_rows_that_name_it_and_no_others(
    entry: Entry, acting_for: Callable[..., Actor]
) -> None:
    assert raised(entry, acting_for(lead_of(entry), Power.SPEAK_FOR_UNIT)).unit == lead_of(entry)
    with pytest.raises(NotAllowed, match="写有本单位职责"):
        raised(entry, acting_for(UnitFactory(), Power.SPEAK_FOR_UNIT))
    with pytest.raises(NotAllowed):
        raised(entry, acting_for(entry.row.township, Power.OVERSEE))


def test_the_county_proposes_for_any_unit_and_a_unit_only_for_itself(
    entry: Entry, county: Actor, editor: Actor
) -> None:
    assert raised(entry, county, unit=lead_of(entry)).unit == lead_of(entry)
    with pytest.raises(NotAllowed):
        raised(entry, editor, unit=lead_of(entry))


def test_a_proposal_gives_its_reasons_and_says_what_it_is_about(entry: Entry, editor: Actor) -> None:
    with pytest.raises(RuleBroken, match="理由") as refusal:
        raise_proposal(title="改", reason=" ", origin="township", changes=[reworded(entry)], by=editor)
    assert refusal.value.field == "reason"
    with pytest.raises(RuleBroken, match="哪一条"):
        raise_proposal(title="改", reason="需要", origin="township", by=editor)
    assert raise_proposal(title="改", reason="需要", origin="township", duty=DutyFactory(), by=editor).duty


def test_what_is_accepted_goes_into_the_draft_which_the_first_decision_opens(
    entry: Entry, editor: Actor, county: Actor
) -> None:
    proposal = raised(entry, editor)
    decided = decide_proposal(proposal=proposal, outcome=ACCEPTED, by=county)

    assert in_draft(entry).township_duty == "1. 发现问题及时上报。"
    assert (decided.state, decided.decided_by) == (ACCEPTED, county.name)
    amendment = Amendment.objects.get()
    assert (amendment.proposal, amendment.row) == (proposal, entry.row)
    assert Event.objects.latest("sequence").verb == "proposal.decided"


def test_a_row_is_added_and_one_is_taken_out(entry: Entry, editor: Actor, county: Actor) -> None:
    township = entry.row.township
    changes = [
        Wanted(township, entry.row, None),
        Wanted(township, None, basic("照料陶瓷作坊")),
    ]
    decide_proposal(proposal=raised(entry, editor, *changes), outcome=ACCEPTED, by=county)
    names = Entry.objects.filter(edition__state=Edition.State.DRAFT).values_list("version__name", flat=True)
    assert list(names) == ["照料陶瓷作坊"]


def test_partly_means_the_changes_of_the_county_and_needs_its_reasons(
    entry: Entry, editor: Actor, county: Actor
) -> None:
    proposal = raised(entry, editor)
    other = [reworded(entry, "1. 每月上报一次。")]
    with pytest.raises(RuleBroken, match="理由"):
        decide_proposal(proposal=proposal, outcome=PARTLY, changes=other, by=county)
    with pytest.raises(RuleBroken, match="采纳哪些改动"):
        decide_proposal(proposal=proposal, outcome=PARTLY, text="按月即可。", by=county)

    decide_proposal(proposal=proposal, outcome=PARTLY, text="按月即可。", changes=other, by=county)
    assert in_draft(entry).township_duty == "1. 每月上报一次。"


def test_a_rejection_changes_nothing_and_says_why(entry: Entry, editor: Actor, county: Actor) -> None:
    proposal = raised(entry, editor)
    with pytest.raises(RuleBroken, match="理由"):
        decide_proposal(proposal=proposal, outcome=REJECTED, by=county)
    decide_proposal(proposal=proposal, outcome=REJECTED, text="原文已经包含。", by=county)
    assert not Edition.objects.filter(state=Edition.State.DRAFT).exists()
    with pytest.raises(RuleBroken, match="已经办结"):
        decide_proposal(proposal=proposal, outcome=ACCEPTED, by=county)
    with pytest.raises(RuleBroken, match="请选择"):
        decide_proposal(proposal=raised(entry, editor), outcome="withdrawn", by=county)


def test_only_the_county_decides_and_asks(entry: Entry, editor: Actor) -> None:
    proposal = raised(entry, editor)
    with pytest.raises(NotAllowed):
        decide_proposal(proposal=proposal, outcome=ACCEPTED, by=editor)
    with pytest.raises(NotAllowed):
        consult_on(proposal=proposal, by=editor)


def test_a_draft_that_says_otherwise_by_now_is_not_overwritten_unseen(
    entry: Entry, editor: Actor, county: Actor, acting_for: Callable[..., Actor]
) -> None:
    proposal = raised(entry, editor)
    manager = acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    open_draft(by=manager)
    present = row_now(entry.row, manager)
    assert present
    assert present.edition.is_draft
    other = replace(content_of(present.version), township_duty="1. 不再配合。")
    edit_row(entry=present, content=other, seen_hash=present.version.content_hash, by=manager)

    with pytest.raises(Conflicted):
        decide_proposal(proposal=proposal, outcome=ACCEPTED, by=county)
    proposal.refresh_from_db()
    assert proposal.is_open
    decide_proposal(proposal=proposal, outcome=ACCEPTED, acknowledged=True, by=county)
    assert in_draft(entry).township_duty == "1. 发现问题及时上报。"


def test_the_units_named_and_the_townships_are_asked_unless_others_are_given(
    entry: Entry, editor: Actor, county: Actor
) -> None:
    proposal = consult_on(proposal=raised(entry, editor), by=county)
    assert proposal.state == Proposal.State.CONSULTING
    assert proposal.consultation
    assert [each.unit for each in proposal.consultation.consulted.all()] == [lead_of(entry)]
    asked = Todo.objects.get(unit=lead_of(entry))
    assert asked.path == proposal.get_absolute_url()
    with pytest.raises(RuleBroken, match="已经征求过意见"):
        consult_on(proposal=proposal, by=county)

    other = UnitFactory()
    again = consult_on(proposal=raised(entry, editor), units=[other], by=county)
    assert again.consultation
    assert again.consultation.consulted.get().unit == other
    with pytest.raises(RuleBroken, match="请选择"):
        consult_on(proposal=raised(entry, editor), units=[], by=county)


def test_nobody_decides_before_the_answers_are_in_without_saying_why(
    entry: Entry, editor: Actor, county: Actor
) -> None:
    proposal = consult_on(proposal=raised(entry, editor), due_on=date(2099, 1, 1), by=county)
    with pytest.raises(RuleBroken, match="尚未答复") as refusal:
        decide_proposal(proposal=proposal, outcome=ACCEPTED, by=county)
    assert refusal.value.field == "text"
    decided = decide_proposal(proposal=proposal, outcome=ACCEPTED, text="汛期将至，先行调整。", by=county)
    assert decided.consultation
    decided.consultation.refresh_from_db()
    assert decided.consultation.closed_at


def test_who_let_the_day_pass_or_has_answered_is_not_waited_for(
    entry: Entry, editor: Actor, county: Actor, acting_for: Callable[..., Actor]
) -> None:
    late = consult_on(proposal=raised(entry, editor), by=county)
    with clock.at(clock.now() + timedelta(days=30)):
        assert decide_proposal(proposal=late, outcome=ACCEPTED, by=county).state == ACCEPTED

    again = raised(entry, editor, reworded(entry, "1. 每周上报一次。"))
    answered = consult_on(proposal=again, by=county)
    assert answered.consultation
    head = acting_for(lead_of(entry), Power.SPEAK_FOR_UNIT)
    answer_consultation(consultation=answered.consultation, stance="agree", remark="", by=head)
    assert decide_proposal(proposal=answered, outcome=ACCEPTED, by=county).state == ACCEPTED


def test_the_unit_that_raised_it_takes_it_back_and_nobody_is_asked_any_more(
    entry: Entry, editor: Actor, county: Actor, acting_for: Callable[..., Actor]
) -> None:
    proposal = consult_on(proposal=raised(entry, editor), by=county)
    with pytest.raises(NotAllowed, match="提出单位"):
        withdraw_proposal(proposal=proposal, by=acting_for(lead_of(entry), Power.SPEAK_FOR_UNIT))
    assert withdraw_proposal(proposal=proposal, by=editor).state == Proposal.State.WITHDRAWN
    assert not Todo.objects.open().exists()
    with pytest.raises(RuleBroken, match="已经办结"):
        withdraw_proposal(proposal=proposal, by=editor)


def test_a_proposal_is_seen_by_those_it_concerns(
    entry: Entry, county: Actor, acting_for: Callable[..., Actor]
) -> None:
    proposal = raised(entry, county)
    asked = UnitFactory()
    consult_on(proposal=proposal, units=[asked], by=county)
    seeing = [entry.row.township, lead_of(entry), asked, UnitFactory()]
    assert [visible_proposals(acting_for(unit)).count() for unit in seeing] == [1, 1, 1, 0]
    assert visible_proposals(acting_for(UnitFactory(), Power.OVERSEE)).get() == proposal
