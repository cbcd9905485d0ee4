"""Proposals to adjust the lists: raised, asked about, decided, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mingze.amendments.actions.amending import Wanted, amend
from mingze.amendments.actions.asking import ask_office, call_off, no_longer_ask, require_answers
from mingze.amendments.actions.opinions import close_consultation, open_consultation
from mingze.amendments.models import Proposal, ProposedChange
from mingze.amendments.policies import proposals as policies
from mingze.amendments.queries.limits import next_number
from mingze.amendments.queries.proposals import base_content, row_now, units_concerned, wanted_content
from mingze.audit.actions import record
from mingze.catalogue.models import Duty
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.rules import Content, content_to_data
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit

CLOSED = "这项建议已经办结或者撤回。"


@transaction.atomic
def raise_proposal(
    *,
    title: str,
    reason: str,
    origin: str,
    duty: Duty | None = None,
    changes: Sequence[Wanted] = (),
    by: Actor,
    unit: Unit | None = None,
) -> Proposal:
    """Propose that lists say something else.

    A unit proposes what concerns its own rows or those that name it; whoever runs adjustments, anything
    and for any `unit`. A change without `base` is taken as written against what its row says now.
    """
    policies.may_raise(by).require()
    if unit and unit.pk != by.unit_id:
        policies.may_raise_for_any(by).require()
    if not reason.strip():
        raise RuleBroken("请写明理由。", field="reason")
    if not changes and duty is None:
        raise RuleBroken("请写明建议调整哪一条，或者哪一个事项。")
    proposer = unit or Unit.objects.get(pk=by.unit_id)
    bases = [_base(change, by) for change in changes]
    for change, base in zip(changes, bases, strict=True):
        if not _concerns(proposer, change, base):
            policies.may_raise_for_any(by).require()
        if base and base == change.content:
            raise RuleBroken("建议的文字与现在的文字相同。")
    proposal = Proposal.objects.create(
        number=next_number(Proposal.objects.all(), "调整"),
        title=title.strip(),
        origin=origin,
        unit=proposer,
        duty=duty or _one_duty(changes),
        reason=reason.strip(),
        raised_by=by.name,
    )
    ProposedChange.objects.bulk_create(
        ProposedChange(
            proposal=proposal,
            township=change.township,
            row=change.row,
            base=base and content_to_data(base),
            content=change.content and content_to_data(change.content),
        )
        for change, base in zip(changes, bases, strict=True)
    )
    ask_office(proposal, title=f"调整建议待办理：{proposal.title}", by=by)
    record("proposal.raised", proposal, by=by, number=proposal.number, changes=len(changes))
    return proposal


def _base(change: Wanted, by: Actor) -> Content | None:
    if change.base or change.row is None:
        return change.base
    entry = row_now(change.row, by)
    return content_of(entry.version) if entry else None


def _concerns(unit: Unit, change: Wanted, base: Content | None) -> bool:
    named = {party.unit for content in (base, change.content) if content for party in content.parties}
    return change.township == unit or unit.code in named


def _one_duty(changes: Sequence[Wanted]) -> Duty | None:
    duties = {change.row.duty for change in changes if change.row}
    return duties.pop() if len(duties) == 1 else None


@transaction.atomic
def consult_on(
    *, proposal: Proposal, units: Sequence[Unit] | None = None, due_on: date | None = None, by: Actor
) -> Proposal:
    """Ask units about the proposal: those given, or all whom it concerns; by the day given, or within
    the county's working days for opinions."""
    policies.may_handle(by).require()
    proposal = _open(proposal)
    if proposal.consultation:
        raise RuleBroken("这项建议已经征求过意见。")
    asked = units_concerned(proposal) if units is None else units
    if not asked:
        raise RuleBroken("请选择征求意见的单位。", field="units")
    proposal.consultation = open_consultation(
        title=f"调整建议：{proposal.title}",
        question=proposal.reason,
        units=asked,
        due_on=due_on,
        path=proposal.get_absolute_url(),
        by=by,
    )
    proposal.state = Proposal.State.CONSULTING
    proposal.save(update_fields=["consultation", "state"])
    record("proposal.consulted_on", proposal, by=by, units=[unit.name for unit in asked])
    return proposal


@transaction.atomic
def decide_proposal(
    *,
    proposal: Proposal,
    outcome: str,
    text: str = "",
    changes: Sequence[Wanted] | None = None,
    acknowledged: bool = False,
    by: Actor,
) -> Proposal:
    """Adopt the proposal as it stands (accepted), with the changes given instead (partly), or not (rejected).

    What is adopted goes into the draft. Raises amending.Conflicted where the draft says something else
    than the proposal was written against, unless `acknowledged`. A decision ends the consultation; the
    opinions that were given in it must have been answered.
    """
    policies.may_handle(by).require()
    proposal = _open(proposal)
    _check_decision(proposal, outcome, text.strip())
    wanted = _decided_changes(proposal, outcome, changes)
    if proposal.consultation and proposal.consultation.closed_at is None:
        close_consultation(consultation=proposal.consultation, by=by)
    proposal.state = outcome
    proposal.decision_text = text.strip()
    proposal.decided_at, proposal.decided_by = clock.now(), by.name
    proposal.save(update_fields=["state", "decision_text", "decided_at", "decided_by"])
    made = amend(wanted=wanted, source=proposal, acknowledged=acknowledged, by=by) if wanted else []
    no_longer_ask(proposal, by=by)
    record("proposal.decided", proposal, by=by, outcome=outcome, rows=len(made))
    return proposal


def _check_decision(proposal: Proposal, outcome: str, text: str) -> None:
    if outcome not in {Proposal.State.ACCEPTED, Proposal.State.PARTLY, Proposal.State.REJECTED}:
        raise RuleBroken("请选择是否采纳。", field="outcome")
    if outcome != Proposal.State.ACCEPTED and not text:
        raise RuleBroken("没有全部采纳的，请说明理由。", field="text")
    require_answers(proposal.consultation, reason=text)


def _decided_changes(proposal: Proposal, outcome: str, changes: Sequence[Wanted] | None) -> Sequence[Wanted]:
    stored = list(proposal.changes.select_related("township", "row__township", "row__duty"))
    if outcome == Proposal.State.REJECTED:
        return []
    if outcome == Proposal.State.ACCEPTED:
        return [as_proposed(change) for change in stored]
    if stored and changes is None:
        raise RuleBroken("部分采纳的，请选择采纳哪些改动。", field="changes")
    return changes or []


def as_proposed(change: ProposedChange) -> Wanted:
    """The change as it was proposed, to be adopted."""
    return Wanted(change.township, change.row, wanted_content(change), base_content(change))


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: Actor) -> Proposal:
    """The unit that raised it takes it back before it is decided."""
    proposal = _open(proposal)
    policies.may_withdraw(by, proposal).require()
    proposal.state = Proposal.State.WITHDRAWN
    proposal.save(update_fields=["state"])
    call_off(proposal.consultation, by=by)
    no_longer_ask(proposal, by=by)
    record("proposal.withdrawn", proposal, by=by, number=proposal.number)
    return proposal


def _open(proposal: Proposal) -> Proposal:
    """The proposal, held against everybody else who decides it until the transaction ends."""
    present = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not present.is_open:
        raise RuleBroken(CLOSED)
    return present
