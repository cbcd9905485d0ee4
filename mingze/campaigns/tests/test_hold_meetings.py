"""A special meeting from its plan to its minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from mingze.amendments.actions.amending import Wanted
from mingze.amendments.models import Dispute
from mingze.audit.models import Event
from mingze.campaigns.actions import meetings
from mingze.campaigns.actions.criteria import adopt_criteria
from mingze.campaigns.models import AgendaItem, Campaign, Meeting
from mingze.campaigns.queries.meetings import suggested_agenda
from mingze.campaigns.rules import default_criteria
from mingze.campaigns.tests.meeting_room import BY, campaign_of, classified, meeting_of, waiting_dispute
from mingze.catalogue.queries.contents import content_of
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitFactory


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def campaign(township: Unit) -> Campaign:
    return campaign_of([township])


def agenda(meeting: Meeting) -> list[tuple[int, str]]:
    return [(item.position, str(item)) for item in meeting.agenda.all()]


def test_meetings_are_numbered_and_take_up_disputes_before_questions(campaign: Campaign) -> None:
    dispute = waiting_dispute()
    first = meeting_of(campaign, disputes=[dispute], questions=["派驻机构的事归谁", " "])
    second = meeting_of(campaign)
    assert [first.number, second.number] == [1, 2]
    assert agenda(first) == [(1, str(dispute)), (2, "派驻机构的事归谁")]


def test_the_suggested_agenda_is_what_waits_and_stands_on_no_open_agenda(campaign: Campaign) -> None:
    taken, waiting = waiting_dispute(), waiting_dispute()
    meeting_of(campaign, disputes=[taken])
    assert suggested_agenda(campaign).disputes == [waiting]


def test_choices_against_the_criteria_suggest_questions(campaign: Campaign, township: Unit) -> None:
    table = adopt_criteria(campaign=campaign, criteria=default_criteria(), note="", by=BY)
    for _ in range(2):
        classified(
            campaign,
            table,
            township,
            answers=["statutory"],
            suggested="assist",
            choice="basic",
            reason="常用",
        )
    classified(campaign, table, township, answers=["statutory"], suggested="assist", choice="assist")
    assert suggested_agenda(campaign).questions == [
        "归类标准：有2项按标准建议归入“配合履职”，实际归入“基本履职”，标准是否调整"
    ]


def test_a_dispute_that_does_not_wait_for_a_meeting_is_not_taken_up(campaign: Campaign) -> None:
    dispute = waiting_dispute()
    meeting_of(campaign, disputes=[dispute])
    with pytest.raises(RuleBroken, match="已列入另一会议"):
        meeting_of(campaign, disputes=[dispute])
    other = waiting_dispute()
    with pytest.raises(RuleBroken, match="一次"):
        meeting_of(campaign, disputes=[other, other])


def test_the_agenda_is_changed_while_the_meeting_is_open(campaign: Campaign) -> None:
    meeting = meeting_of(campaign, questions=["甲", "乙"])
    (third,) = meetings.add_to_agenda(meeting=meeting, questions=["丙"], by=BY)
    meetings.move_on_agenda(item=third, places=-2, by=BY)
    assert agenda(meeting) == [(1, "丙"), (2, "甲"), (3, "乙")]
    meetings.remove_from_agenda(item=meeting.agenda.get(question="甲"), by=BY)
    assert agenda(meeting) == [(1, "丙"), (2, "乙")]
    meetings.record_item(item=third, discussion="", decision="同意。", by=BY)
    with pytest.raises(RuleBroken, match="已有议定事项"):
        meetings.remove_from_agenda(item=third, by=BY)


def test_what_a_meeting_decides_on_a_dispute_is_its_ruling_and_changes_the_draft(campaign: Campaign) -> None:
    dispute = waiting_dispute()
    row = dispute.disputed_rows.get().row
    meeting = meeting_of(campaign, disputes=[dispute])
    item = meeting.agenda.get()
    meetings.record_item(item=item, discussion="两家都讲了情况。", decision="", by=BY)
    before = content_of(row.entries.get().version)

    ruling = meetings.decide_dispute_in_meeting(
        item=item,
        text="巡查由部门承担，乡镇发现后上报。",
        reason="法律写明由部门巡查。",
        changes=[Wanted(row.township, row, replace(before, township_duty="1.发现后及时上报。"))],
        by=BY,
    )

    item.refresh_from_db()
    dispute.refresh_from_db()
    assert (ruling.decided_by, ruling.decided_on) == (meeting.title, meeting.held_on)
    assert dispute.state == Dispute.State.SETTLED
    assert (item.discussion, item.decision) == ("两家都讲了情况。", ruling.text)
    assert row.entries.get().version.township_duty == "1.发现后及时上报。"
    with pytest.raises(RuleBroken, match="不能改写"):
        meetings.record_item(item=item, discussion="", decision="另一种说法。", by=BY)
    meetings.record_item(item=item, discussion="补充。", decision=ruling.text, by=BY)


def test_a_question_is_no_dispute_and_a_dispute_no_question(campaign: Campaign) -> None:
    meeting = meeting_of(campaign, disputes=[waiting_dispute()], questions=["标准"])
    about_dispute, about_criteria = meeting.agenda.all()
    with pytest.raises(RuleBroken, match="不是职责争议"):
        meetings.decide_dispute_in_meeting(item=about_criteria, text="好。", reason="是。", changes=[], by=BY)
    with pytest.raises(RuleBroken, match="是职责争议"):
        meetings.decide_criteria_in_meeting(
            item=about_dispute, criteria=default_criteria(), decision="好。", by=BY
        )


def test_a_meeting_changes_the_criteria_in_their_next_version(campaign: Campaign) -> None:
    adopt_criteria(campaign=campaign, criteria=default_criteria(), note="", by=BY)
    meeting = meeting_of(campaign, questions=["标准"])
    changed = [replace(each, active=each.key != "stationed") for each in default_criteria()]
    table = meetings.decide_criteria_in_meeting(
        item=meeting.agenda.get(), criteria=changed, decision="派驻一条不再使用。", by=BY
    )
    item = meeting.agenda.get()
    assert (table.number, table.note) == (2, f"{meeting.title}议定")
    assert (item.table, item.decision) == (table, "派驻一条不再使用。")
    with pytest.raises(RuleBroken, match="已经调整过"):
        meetings.decide_criteria_in_meeting(item=item, criteria=default_criteria(), decision="又。", by=BY)


def test_a_meeting_is_closed_when_every_item_has_its_decision_and_then_nothing_changes(
    campaign: Campaign,
) -> None:
    meeting = meeting_of(campaign, questions=["甲", "乙"])
    one, two = meeting.agenda.all()
    meetings.record_item(item=one, discussion="", decision="同意。", by=BY)
    with pytest.raises(RuleBroken, match="第2项议题还没有议定事项"):
        meetings.close_meeting(meeting=meeting, minutes_number="〔2026〕1号", by=BY)
    meetings.record_item(item=two, discussion="", decision="下次再议。", by=BY)
    with pytest.raises(RuleBroken, match="纪要文号"):
        meetings.close_meeting(meeting=meeting, minutes_number=" ", by=BY)
    closed = meetings.close_meeting(meeting=meeting, minutes_number="〔2026〕1号", by=BY)

    assert closed.closed_at is not None
    for change in (
        lambda: meetings.record_item(item=one, discussion="", decision="改。", by=BY),
        lambda: meetings.add_to_agenda(meeting=meeting, questions=["丙"], by=BY),
        lambda: meetings.remove_from_agenda(item=two, by=BY),
        lambda: meetings.move_on_agenda(item=two, places=-1, by=BY),
        lambda: meetings.close_meeting(meeting=meeting, minutes_number="〔2026〕2号", by=BY),
    ):
        with pytest.raises(RuleBroken, match="已经定稿"):
            change()


def test_two_minutes_do_not_share_a_number_and_empty_ones_are_not_closed(campaign: Campaign) -> None:
    meeting = meeting_of(campaign, questions=["甲"])
    meetings.record_item(item=meeting.agenda.get(), discussion="", decision="同意。", by=BY)
    meetings.close_meeting(meeting=meeting, minutes_number="〔2026〕1号", by=BY)
    empty = meeting_of(campaign)
    with pytest.raises(RuleBroken, match="已有文号"):
        meetings.close_meeting(meeting=empty, minutes_number="〔2026〕1号", by=BY)
    with pytest.raises(RuleBroken, match="没有议题"):
        meetings.close_meeting(meeting=empty, minutes_number="〔2026〕2号", by=BY)


def test_nothing_is_decided_before_the_meeting_was_held(campaign: Campaign) -> None:
    tomorrow = date.fromordinal(clock.today().toordinal() + 1)
    meeting = meeting_of(campaign, held_on=tomorrow, questions=["甲"])
    with pytest.raises(RuleBroken, match="还没有召开"):
        meetings.close_meeting(meeting=meeting, minutes_number="〔2026〕1号", by=BY)


def test_only_who_runs_campaigns_holds_meetings(
    campaign: Campaign, township: Unit, acting_for: Callable[..., Actor]
) -> None:
    meeting = meeting_of(campaign, questions=["甲"])
    item: AgendaItem = meeting.agenda.get()
    townsman = acting_for(township, Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT)
    with pytest.raises(NotAllowed):
        meetings.record_item(item=item, discussion="", decision="同意。", by=townsman)
    with pytest.raises(NotAllowed):
        meetings.plan_meeting(
            campaign=campaign,
            title="会",
            held_on=date(2026, 3, 1),
            place="",
            chair="某",
            attendance="",
            by=townsman,
        )


def test_the_log_tells_what_was_planned_and_closed(campaign: Campaign) -> None:
    meeting = meeting_of(campaign, questions=["甲"])
    meetings.record_item(item=meeting.agenda.get(), discussion="", decision="同意。", by=BY)
    meetings.close_meeting(meeting=meeting, minutes_number="〔2026〕1号", by=BY)
    verbs = list(Event.objects.filter(verb__startswith="meeting.").values_list("verb", flat=True))
    assert sorted(verbs) == ["meeting.closed", "meeting.planned"]
