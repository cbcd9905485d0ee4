"""The procedure of a dispute: raised, negotiated, asked about in writing, taken to a meeting, taken back.

How it ends stands in `rulings`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from mingze.amendments.actions.proceeding import (
    asking,
    finish_all,
    hand_to_office,
    locked_dispute,
    move_on,
    own_unit,
    told,
    write_step,
)
from mingze.amendments.actions.rulings import file_minutes, rule
from mingze.amendments.models import Dispute, DisputedRow, DisputeParty, DisputeStep
from mingze.amendments.policies import disputes as policies
from mingze.amendments.queries import disputes as queries
from mingze.amendments.queries.limits import limits, next_number
from mingze.amendments.rules import Stage, Step, Terms, convener, due_when_raised, office_due
from mingze.audit.actions import record
from mingze.catalogue.models import Duty, Row
from mingze.catalogue.queries.findings import ReviewedFinding
from mingze.inbox.actions import Asking, ask_many, finish
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import County, Unit
from mingze.workdays.queries import calendar

__all__ = [
    "answer_inquiry",
    "ask_in_writing",
    "file_minutes",
    "raise_dispute",
    "raise_from_finding",
    "report_no_agreement",
    "rule",
    "state_claim",
    "submit_to_meeting",
    "withdraw_dispute",
]


@transaction.atomic
def raise_dispute(
    *,
    title: str,
    question: str,
    rows: Sequence[Row] = (),
    duty: Duty | None = None,
    parties: Sequence[Unit] = (),
    origin: str,
    origin_note: str = "",
    by: Actor,
    raised_by_unit: Unit | None = None,
) -> Dispute:
    """Begin the procedure. The division in force stays until it has ended.

    Parties are the units that the rows name, their townships, `parties` and who raises it; the lead
    convenes. `raised_by_unit` is for whoever enters it for another unit. RuleBroken while another
    dispute is open on one of the rows, or on the duty where one of the two names no rows.
    """
    # Against two who raise the same at once, and for the number, which the next one counts from.
    County.objects.select_for_update().first()
    held = queries.entries_now(rows)
    entries = [held[row.pk] for row in rows if row.pk in held]
    townships = list(dict.fromkeys(row.township for row in rows))
    concerned = [*queries.named_units(entries), *townships]
    policies.may_raise_about(by, concerned).require()
    raiser = _raiser(raised_by_unit, by)
    _check(title, question, rows, duty, raiser, [*concerned, *parties])
    convening = convener(queries.leading_units(entries), raiser)
    now, today = clock.now(), clock.today()
    due = due_when_raised(_terms(), today, calendar())
    dispute = Dispute.objects.create(
        number=next_number(Dispute.objects.all(), "争议"),
        title=title.strip(),
        question=question.strip(),
        origin=origin,
        origin_note=origin_note,
        duty=duty or _only_duty(rows),
        raised_by_unit=raiser,
        raised_by=by.name,
        raised_at=now,
        convener=convening,
        negotiation_due_on=due.negotiation,
        due_on=due.whole,
    )
    DisputedRow.objects.bulk_create(DisputedRow(dispute=dispute, row=row) for row in rows)
    taking_part = _parties(convening, concerned, parties, raiser, by)
    DisputeParty.objects.bulk_create(
        DisputeParty(dispute=dispute, unit=unit, position=n) for n, unit in enumerate(taking_part)
    )
    write_step(
        dispute, DisputeStep.Kind.RAISED, by, unit=raiser, text=dispute.question, due_on=due.negotiation
    )
    ask_many(askings=_first_askings(dispute, taking_part), by=by)
    record("dispute.raised", dispute, by=by, number=dispute.number, rows=[row.pk for row in rows])
    return dispute


@transaction.atomic
def raise_from_finding(*, findings: Sequence[ReviewedFinding], by: Actor) -> Dispute:
    """One dispute for what the list check found; the one that was raised for it before, unless withdrawn."""
    marks = [f"{each.finding.rule}:{each.finding.fingerprint}" for each in findings]
    County.objects.select_for_update().first()
    raised = Dispute.objects.filter(origin=Dispute.Origin.CHECK, origin_note__in=marks)
    before = raised.exclude(state=Stage.WITHDRAWN).first()
    if before:
        return before
    rows = list(dict.fromkeys(entry.row for each in findings for entry in each.entries))
    first = findings[0]
    name = first.entries[0].version.name if first.entries else first.finding.township
    return raise_dispute(
        title=f"{name}：{first.rule.title}"[:200],
        question="\n".join(dict.fromkeys(each.finding.message for each in findings)),
        rows=rows,
        origin=Dispute.Origin.CHECK,
        origin_note=marks[0],
        by=by,
    )


@transaction.atomic
def state_claim(*, dispute: Dispute, claim: str, citation: str, by: Actor) -> DisputeParty:
    """A party says what it claims and what it cites; what it said before stays in the time line."""
    dispute = locked_dispute(dispute)
    policies.may_state_claim(by, dispute).require()
    claim, citation = claim.strip(), citation.strip()
    if not claim:
        raise RuleBroken("请写明本单位的主张。", field="claim")
    party = DisputeParty.objects.get(dispute=dispute, unit=by.unit_id)
    party.claim, party.citation, party.stated_at = claim, citation, clock.now()
    party.save(update_fields=["claim", "citation", "stated_at"])
    said = f"{claim}\n依据：{citation}" if citation else claim
    write_step(dispute, DisputeStep.Kind.STATED, by, unit=party.unit, text=said)
    finish(key=f"dispute:{dispute.pk}:claim:{party.unit_id}", by=by)
    record("dispute.claim_stated", dispute, by=by, unit=party.unit.code)
    return party


@transaction.atomic
def report_no_agreement(*, dispute: Dispute, text: str, by: Actor) -> Dispute:
    """The negotiation has failed: the reform office takes it up, from this day until its own due day."""
    dispute = locked_dispute(dispute)
    policies.may_report_no_agreement(by, dispute).require()
    text = told(text, "请写明协商经过和各方分歧。")
    dispute.office_due_on = office_due(_terms(), clock.today(), dispute.due_on, calendar())
    move_on(dispute, Step.NOT_AGREED, "office_due_on")
    write_step(
        dispute, DisputeStep.Kind.NOT_AGREED, by, unit=own_unit(by), text=text, due_on=dispute.office_due_on
    )
    hand_to_office(dispute, "请书面征询或提交专题会议", dispute.office_due_on, note="协商未达成一致", by=by)
    record("dispute.not_agreed", dispute, by=by)
    return dispute


@transaction.atomic
def ask_in_writing(*, dispute: Dispute, question: str, by: Actor) -> DisputeStep:
    """Ask all parties one question in writing, which they answer in `Limits.inquiry_days` working days."""
    dispute = locked_dispute(dispute)
    policies.may_ask_in_writing(by, dispute).require()
    question = told(question, "请写明征询的问题。", field="question")
    due_on = calendar().add_working_days(clock.today(), limits().inquiry_days)
    step = write_step(dispute, DisputeStep.Kind.ASKED, by, unit=own_unit(by), text=question, due_on=due_on)
    askings = [
        asking(dispute, party.unit, f"inquiry:{party.unit_id}", "请书面答复编办征询", due_on, question)
        for party in dispute.parties.select_related("unit__parent")
    ]
    ask_many(askings=askings, by=by)
    record("dispute.asked_in_writing", dispute, by=by, due_on=due_on.isoformat())
    return step


@transaction.atomic
def answer_inquiry(*, dispute: Dispute, text: str, by: Actor) -> DisputeStep:
    """A party answers the latest question, once."""
    dispute = locked_dispute(dispute)
    policies.may_answer_inquiry(by, dispute).require()
    step = write_step(
        dispute, DisputeStep.Kind.ANSWERED, by, unit=own_unit(by), text=told(text, "请写明答复。")
    )
    finish(key=f"dispute:{dispute.pk}:inquiry:{by.unit_id}", by=by)
    record("dispute.answered", dispute, by=by)
    return step


@transaction.atomic
def submit_to_meeting(*, dispute: Dispute, by: Actor, text: str = "") -> Dispute:
    """Put it before the special meeting, which ends it with a ruling."""
    dispute = locked_dispute(dispute)
    policies.may_submit_to_meeting(by, dispute).require()
    move_on(dispute, Step.TO_MEETING)
    write_step(
        dispute, DisputeStep.Kind.TO_MEETING, by, unit=own_unit(by), text=text.strip(), due_on=dispute.due_on
    )
    hand_to_office(dispute, "请列入专题会议研究并裁定", dispute.due_on, note="已提交专题会议研究", by=by)
    record("dispute.to_meeting", dispute, by=by)
    return dispute


@transaction.atomic
def withdraw_dispute(*, dispute: Dispute, text: str, by: Actor) -> Dispute:
    """End it without a decision; the division in force stays."""
    dispute = locked_dispute(dispute)
    policies.may_withdraw(by, dispute).require()
    text = told(text, "请写明撤回理由。")
    move_on(dispute, Step.WITHDRAW)
    write_step(dispute, DisputeStep.Kind.WITHDRAWN, by, unit=own_unit(by), text=text)
    finish_all(dispute, note="争议已撤回", by=by)
    record("dispute.withdrawn", dispute, by=by, reason=text)
    return dispute


def _check(
    title: str, question: str, rows: Sequence[Row], duty: Duty | None, raiser: Unit, others: Sequence[Unit]
) -> None:
    told(title, "请写明争议事由。", field="title")
    told(question, "请写明争议焦点：各方对什么看法不一。", field="question")
    if not set(others) - {raiser}:
        raise RuleBroken("争议至少涉及两个单位，请选择另一方。", field="parties")
    before = queries.open_dispute_about(duty=duty, rows=rows) if rows or duty else None
    if before:
        raise RuleBroken(f"这件事已有在办争议{before.number}，请在那件争议中陈述主张。", field="rows")


def _raiser(unit: Unit | None, by: Actor) -> Unit:
    """Only the reform office enters what another unit raised."""
    if unit is None or unit.pk == by.unit_id:
        return Unit.objects.get(pk=by.unit_id)
    policies.may_run_disputes(by).require()
    return unit


def _parties(
    convening: Unit, concerned: Sequence[Unit], further: Sequence[Unit], raiser: Unit, by: Actor
) -> list[Unit]:
    """Everybody concerned, once. The reform office is no party in what it raises about others."""
    units = [*concerned, *further]
    if raiser.pk != by.unit_id or not policies.may_run_disputes(by):
        units.append(raiser)
    first = [convening] if convening in units else []
    return list(dict.fromkeys([*first, *units]))


def _only_duty(rows: Sequence[Row]) -> Duty | None:
    duties = {row.duty for row in rows}
    return duties.pop() if len(duties) == 1 else None


def _terms() -> Terms:
    county = limits()
    return Terms(county.negotiation_days, county.office_days, county.whole_days)


def _first_askings(dispute: Dispute, parties: Sequence[Unit]) -> list[Asking]:
    """The convener brings the parties together, every party says what it claims."""
    due_on = dispute.negotiation_due_on
    claims = [asking(dispute, unit, f"claim:{unit.pk}", "请陈述本单位主张", due_on) for unit in parties]
    return [asking(dispute, dispute.convener, "convene", "请召集各方协商", due_on), *claims]
