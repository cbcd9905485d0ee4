"""A dispute from the day it is raised to the amendment that its end makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from mingze.amendments.actions import disputes
from mingze.amendments.actions.amending import Conflicted, Wanted
from mingze.amendments.actions.limits import set_limits
from mingze.amendments.models import Amendment, Dispute, DisputeStep, Ruling
from mingze.amendments.queries.disputes import clock_sentences, is_mine_to_move
from mingze.amendments.tests.disputing import Case, make_case, raise_about, somebody
from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import edit_row, open_draft
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from mingze.workdays.rules import Calendar
from tests.factories import EntryFactory, UnitFactory

MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)


@pytest.fixture
def case() -> Case:
    return make_case()


def kinds(dispute: Dispute) -> list[str]:
    return list(dispute.steps.values_list("kind", flat=True))


def open_todos(dispute: Dispute) -> set[tuple[str, str]]:
    """(unit, last words of the key) of what is open."""
    todos = Todo.objects.open().under(f"dispute:{dispute.pk}").select_related("unit")
    return {(todo.unit.name, todo.key.split(":")[2]) for todo in todos}


def test_the_lead_convenes_and_everybody_named_is_a_party(case: Case) -> None:
    with clock.at(MONDAY):
        dispute = case.raised()
    assert dispute.number == "争议〔2026〕1号"
    assert dispute.convener == case.lead
    assert [party.unit for party in dispute.parties.all()] == [case.lead, case.township]
    assert (dispute.negotiation_due_on, dispute.due_on) == (date(2026, 3, 9), date(2026, 3, 30))
    assert open_todos(dispute) == {("县水利局", "convene"), ("县水利局", "claim"), ("新民镇", "claim")}
    assert dispute.duty == case.entry.row.duty


def test_of_several_departments_the_first_named_convenes() -> None:
    first, second = UnitFactory(), UnitFactory()
    entry = EntryFactory(version__list="assist", version__departments=[first, second])
    by = somebody(second, Power.SPEAK_FOR_UNIT)
    dispute = raise_about(entry, by=by)
    assert dispute.convener == first
    assert [party.unit for party in dispute.parties.all()] == [first, second, entry.row.township]


def test_where_nobody_leads_who_raised_it_convenes() -> None:
    entry, other = EntryFactory(), UnitFactory()
    by = somebody(entry.row.township, Power.EDIT_DRAFT)
    dispute = raise_about(entry, by=by, parties=[other])
    assert dispute.convener == entry.row.township
    assert [party.unit for party in dispute.parties.all()] == [entry.row.township, other]


def test_the_reform_office_raises_for_others_and_is_no_party(case: Case) -> None:
    dispute = raise_about(case.entry, by=case.reform, raised_by_unit=case.township)
    assert dispute.raised_by_unit == case.township
    assert case.reform.unit_id not in dispute.parties.values_list("unit", flat=True)
    own = raise_about(EntryFactory(version__departments=[case.lead]), by=case.reform)
    assert case.reform.unit_id not in own.parties.values_list("unit", flat=True)


def test_an_agreement_changes_the_draft_and_both_know_of_each_other(case: Case) -> None:
    dispute = case.raised()
    disputes.state_claim(dispute=dispute, claim="由镇组织。", citation="《防洪法》第八条", by=case.speaker)
    assert open_todos(dispute) == {("县水利局", "convene"), ("新民镇", "claim")}
    wanted = case.change(township_duty="1.巡查。\n2.协助清理。")
    ruling = disputes.file_minutes(
        dispute=dispute, text="由水利局组织，镇协助。", changes=[wanted], by=case.speaker
    )
    dispute.refresh_from_db()
    assert (dispute.state, dispute.ruling) == ("settled", ruling)
    assert ruling.number == f"协商纪要〔{clock.today().year}〕1号"
    (amendment,) = ruling.amendments.all()
    assert (amendment.row, amendment.ruling) == (case.entry.row, ruling)
    assert case.says().township_duty == "1.巡查。\n2.协助清理。"
    assert kinds(dispute) == ["raised", "stated", "minutes"]
    assert open_todos(dispute) == set()
    assert [event.verb for event in Event.objects.order_by("sequence")][-2:] == [
        "list.amended",
        "dispute.agreed",
    ]


def test_without_agreement_it_goes_by_way_of_questions_and_a_meeting_to_a_ruling(case: Case) -> None:
    with clock.at(MONDAY):
        dispute = case.raised()
    with clock.at(MONDAY.replace(day=6)):
        dispute = disputes.report_no_agreement(dispute=dispute, text="没有谈拢。", by=case.speaker)
    assert dispute.office_due_on == date(2026, 3, 20)
    assert open_todos(dispute) == {("县委编办", "office")}
    disputes.ask_in_writing(dispute=dispute, question="请说明三定规定。", by=case.reform)
    assert open_todos(dispute) == {("县委编办", "office"), ("县水利局", "inquiry"), ("新民镇", "inquiry")}
    assert is_mine_to_move(dispute, case.speaker)
    disputes.answer_inquiry(dispute=dispute, text="三定没有写。", by=case.speaker)
    assert not is_mine_to_move(dispute, case.speaker)
    assert open_todos(dispute) == {("县委编办", "office"), ("新民镇", "inquiry")}
    dispute = disputes.submit_to_meeting(dispute=dispute, by=case.reform)
    assert open_todos(dispute) == {("县委编办", "office")}
    ruling = disputes.rule(
        dispute=dispute,
        text="由县水利局组织清障。",
        reason="《中华人民共和国防洪法》第八条。",
        changes=[case.change(township_duty="1.发现后上报。")],
        decided_by="专题会议",
        by=case.reform,
    )
    dispute.refresh_from_db()
    assert (dispute.state, ruling.kind, ruling.decided_by) == ("settled", "ruled", "专题会议")
    assert kinds(dispute) == ["raised", "not_agreed", "asked", "answered", "to_meeting", "ruled"]
    assert case.says().township_duty == "1.发现后上报。"
    assert Edition.objects.published().get().entries.get().version.township_duty == "1.巡查。"
    assert open_todos(dispute) == set()


def test_a_ruling_may_confirm_the_old_division_and_opens_no_draft(case: Case) -> None:
    dispute = case.in_meeting()
    ruling = disputes.rule(dispute=dispute, text="维持原分工。", reason="原分工合法。", by=case.reform)
    assert not ruling.amendments.exists()
    assert not Edition.objects.filter(state="draft").exists()


def test_a_row_may_be_taken_out_by_a_ruling(case: Case) -> None:
    dispute = case.in_meeting()
    out = Wanted(case.township, case.entry.row, None)
    disputes.rule(dispute=dispute, text="取消。", reason="没有依据。", changes=[out], by=case.reform)
    assert not Edition.objects.get(state="draft").entries.exists()
    assert Amendment.objects.get().after is None


def test_what_others_changed_meanwhile_has_to_be_looked_at(case: Case) -> None:
    dispute = case.in_meeting()
    wanted = case.change(township_duty="1.发现后上报。")
    open_draft(by=operator())
    entry = whole_entries(Entry.objects.filter(row=case.entry.row, edition__state="draft")).get()
    theirs = replace(content_of(entry.version), township_duty="1.每周巡查。")
    edit_row(entry=entry, content=theirs, seen_hash=entry.version.content_hash, by=operator())

    def decide(*, acknowledged: bool) -> Ruling:
        return disputes.rule(
            dispute=dispute,
            text="定。",
            reason="理由。",
            changes=[wanted],
            acknowledged=acknowledged,
            by=case.reform,
        )

    with pytest.raises(Conflicted) as conflicted:
        decide(acknowledged=False)
    ((_, merge),) = conflicted.value.merges
    assert merge.conflicts[0].theirs == "1.每周巡查。"
    dispute.refresh_from_db()
    assert dispute.is_open
    assert decide(acknowledged=True).amendments.count() == 1
    assert case.says().township_duty == "1.发现后上报。"


def test_a_decision_changes_nothing_that_the_dispute_is_not_about(case: Case) -> None:
    dispute, other = case.raised(), EntryFactory(edition=case.entry.edition)
    wanted = [Wanted(other.row.township, other.row, content_of(other.version))]
    with pytest.raises(RuleBroken, match="只能改动本争议所涉的条目"):
        disputes.file_minutes(dispute=dispute, text="改。", changes=wanted, by=case.speaker)


def test_a_second_open_dispute_on_a_row_is_refused_until_the_first_is_closed(case: Case) -> None:
    first = case.raised()
    with pytest.raises(RuleBroken, match=first.number):
        raise_about(case.entry, by=case.speaker)
    with pytest.raises(RuleBroken, match=first.number):
        case.raised(rows=[], duty=case.entry.row.duty, parties=[case.lead])
    neighbour = EntryFactory(
        edition=case.entry.edition, row__duty=case.entry.row.duty, version__departments=[case.lead]
    )
    raise_about(neighbour, by=case.speaker)
    disputes.withdraw_dispute(dispute=first, text="已经谈好。", by=case.manager)
    assert case.raised().number == f"争议〔{clock.today().year}〕3号"


def test_questions_are_limited_in_number(case: Case) -> None:
    set_limits(inquiries_at_most=1, by=case.reform)
    dispute = case.not_agreed()
    disputes.ask_in_writing(dispute=dispute, question="一", by=case.reform)
    with pytest.raises(NotAllowed, match="至多1次"):
        disputes.ask_in_writing(dispute=dispute, question="二", by=case.reform)


def test_the_reform_office_takes_over_when_the_negotiation_is_overdue(case: Case) -> None:
    with clock.at(MONDAY):
        dispute = case.raised()
    with clock.at(MONDAY.replace(day=9)), pytest.raises(NotAllowed, match="召集单位县水利局"):
        disputes.report_no_agreement(dispute=dispute, text="超期。", by=case.reform)
    with clock.at(MONDAY.replace(day=10)):
        dispute = disputes.report_no_agreement(dispute=dispute, text="超期。", by=case.reform)
    assert dispute.state == "asked"


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda c, d: disputes.file_minutes(dispute=d, text="好。", by=c.manager), "召集单位"),
        (lambda c, d: disputes.ask_in_writing(dispute=d, question="问", by=c.reform), "正在协商"),
        (lambda c, d: disputes.ask_in_writing(dispute=d, question="问", by=c.speaker), "只有编办"),
        (lambda c, d: disputes.answer_inquiry(dispute=d, text="答", by=c.speaker), "正在协商"),
        (lambda c, d: disputes.rule(dispute=d, text="定", reason="理", by=c.reform), "正在协商"),
        (lambda c, d: disputes.submit_to_meeting(dispute=d, by=c.reform), "正在协商"),
        (lambda c, d: disputes.withdraw_dispute(dispute=d, text="不争了", by=c.speaker), "提出单位"),
        (lambda c, d: disputes.state_claim(dispute=d, claim="我", citation="", by=c.reform), "争议各方"),
    ],
)
def test_nobody_takes_another_s_step_or_takes_it_too_early(
    case: Case, act: Callable[[Case, Dispute], object], sentence: str
) -> None:
    dispute = case.raised()
    with pytest.raises(NotAllowed, match=sentence):
        act(case, dispute)
    assert kinds(dispute) == ["raised"]


def test_a_unit_raises_only_what_concerns_it(case: Case) -> None:
    stranger = somebody(UnitFactory(), Power.SPEAK_FOR_UNIT)
    with pytest.raises(NotAllowed, match="没有涉及"):
        raise_about(case.entry, by=stranger)
    with pytest.raises(NotAllowed, match="只有代表单位"):
        raise_about(case.entry, by=somebody(case.lead))
    with pytest.raises(NotAllowed, match="只有编办"):
        raise_about(case.entry, by=case.manager, raised_by_unit=case.lead)
    with pytest.raises(RuleBroken, match="至少涉及两个单位"):
        raise_about(by=stranger)
    assert not Dispute.objects.exists()


def test_terms_are_told_in_a_sentence_while_they_run(case: Case) -> None:
    with clock.at(MONDAY):
        dispute = case.raised()
    calendar = Calendar(frozenset({date(2026, 1, 1)}))
    with clock.at(MONDAY.replace(day=4)):
        told = clock_sentences(dispute, calendar)
    assert told == [
        ("协商", "自3月2日起5个工作日，3月9日届满，还剩3个工作日", False),
        ("全程", "自3月2日起20个工作日，3月30日届满，还剩18个工作日", False),
    ]
    with clock.at(MONDAY.replace(day=10)):
        assert [over for _, _, over in clock_sentences(dispute, calendar)] == [True, False]


def test_the_limits_are_set_by_the_reform_office_and_have_to_fit(case: Case) -> None:
    set_limits(negotiation_days=3, whole_days=15, by=case.reform)
    with clock.at(MONDAY):
        assert case.raised().negotiation_due_on == date(2026, 3, 5)
    with pytest.raises(RuleBroken, match="不能超过全程"):
        set_limits(negotiation_days=10, by=case.reform)
    with pytest.raises(NotAllowed):
        set_limits(negotiation_days=4, by=case.manager)
    with pytest.raises(TypeError):
        set_limits(patience=4, by=case.reform)


def test_the_database_knows_when_a_dispute_is_closed_and_settles_it_once(case: Case) -> None:
    dispute = case.raised()
    disputes.file_minutes(dispute=dispute, text="维持。", by=case.speaker)
    again = {"dispute": dispute, "kind": "agreed", "text": "又", "decided_on": clock.today()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(number="另号", **again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(closed_at=None)
    with pytest.raises(NotAllowed, match="已经办结"):
        disputes.file_minutes(dispute=dispute, text="再来。", by=case.speaker)
    assert DisputeStep.objects.filter(kind="minutes").count() == 1
