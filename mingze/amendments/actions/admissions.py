"""Admissions: applied for, asked about, decided, reported upward, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mingze.amendments.actions.amending import Wanted, amend
from mingze.amendments.actions.asking import ask_office, call_off, no_longer_ask, require_answers
from mingze.amendments.actions.notices import note_application
from mingze.amendments.actions.opinions import close_consultation, open_consultation
from mingze.amendments.models import Admission
from mingze.amendments.policies import admissions as policies
from mingze.amendments.queries.admissions import OPEN, proposed_row, row_of
from mingze.amendments.queries.limits import limits, next_number
from mingze.audit.actions import record
from mingze.catalogue.rules import Content, ListKind
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit

NEEDED = {"title": "事项名称", "content": "工作内容", "basis": "依据", "reason": "理由"}


@transaction.atomic
def apply_for_admission(
    *,
    title: str,
    content: str,
    basis: str,
    reason: str,
    townships: Sequence[Unit],
    people: str = "",
    money: str = "",
    powers: str = "",
    training: str = "",
    by: Actor,
    applicant: Unit | None = None,
) -> Admission:
    """Ask that townships take on what their lists do not hold, and say what comes down with it."""
    applicant = applicant or Unit.objects.get(pk=by.unit_id)
    policies.may_apply(by, applicant).require()
    told = {"title": title, "content": content, "basis": basis, "reason": reason}
    for field, text in told.items():
        if not text.strip():
            raise RuleBroken(f"请填写{NEEDED[field]}。", field=field)
    if not townships or not all(unit.is_township for unit in townships):
        raise RuleBroken("请选择涉及的乡镇。", field="townships")
    admission = Admission.objects.create(
        number=next_number(Admission.objects.all(), "准入"),
        applicant=applicant,
        people=people.strip(),
        money=money.strip(),
        powers=powers.strip(),
        training=training.strip(),
        submitted_by=by.name,
        **{field: text.strip() for field, text in told.items()},
    )
    admission.townships.set(townships)
    ask_office(admission, title=f"准入申请待办理：{admission.title}", by=by)
    note_application(admission=admission, by=by)
    names = [unit.name for unit in townships]
    record("admission.applied_for", admission, by=by, number=admission.number, townships=names)
    return admission


@transaction.atomic
def consult_townships(*, admission: Admission, due_on: date | None = None, by: Actor) -> Admission:
    """Ask the townships concerned; by the day given, or within the county's working days for opinions."""
    policies.may_decide(by).require()
    admission = _open(admission)
    if admission.consultation_id:
        raise RuleBroken("这项申请已经征求过乡镇意见。")
    townships = list(admission.townships.all())
    admission.consultation = open_consultation(
        title=f"准入申请：{admission.title}",
        question=f"{admission.applicant}申请由乡镇承担：{admission.content}",
        units=townships,
        due_on=due_on,
        path=admission.get_absolute_url(),
        by=by,
    )
    admission.state = Admission.State.CONSULTING
    admission.save(update_fields=["consultation", "state"])
    record("admission.consulted_on", admission, by=by, units=[unit.name for unit in townships])
    return admission


@transaction.atomic
def decide_admission(
    *,
    admission: Admission,
    outcome: str,
    text: str = "",
    expires_on: date | None = None,
    rows: Content | None = None,
    by: Actor,
) -> Admission:
    """Let it in for good (admitted), until a day (temporary), or not (refused).

    For good: `rows`, or else what the application says, becomes an assist row of every township
    concerned in the draft. For a time: it holds until the day before `expires_on` and ends by itself.
    A refusal is remembered and is shown when the same is asked again.
    """
    policies.may_decide(by).require()
    admission = _open(admission)
    _check_decision(admission, outcome, text.strip(), expires_on)
    if admission.consultation and admission.consultation.closed_at is None:
        close_consultation(consultation=admission.consultation, by=by)
    admission.state = outcome
    admission.decision_text = text.strip()
    admission.expires_on = expires_on if outcome == Admission.State.TEMPORARY else None
    admission.decided_at, admission.decided_by = clock.now(), by.name
    admission.save(update_fields=["state", "decision_text", "expires_on", "decided_at", "decided_by"])
    if outcome == Admission.State.ADMITTED:
        amend(wanted=_rows(admission, rows), source=admission, by=by)
    no_longer_ask(admission, by=by)
    day = admission.expires_on.isoformat() if admission.expires_on else ""
    record("admission.decided", admission, by=by, outcome=outcome, expires_on=day)
    return admission


def _check_decision(admission: Admission, outcome: str, text: str, expires_on: date | None) -> None:
    state = Admission.State
    if outcome not in {state.ADMITTED, state.TEMPORARY, state.REFUSED}:
        raise RuleBroken("请选择是否准入。", field="outcome")
    if outcome == state.REFUSED and not text:
        raise RuleBroken("不予准入的，请说明理由。", field="text")
    if outcome == state.TEMPORARY and (expires_on is None or expires_on <= clock.today()):
        raise RuleBroken("临时准入的，请填写今天以后的失效日期。", field="expires_on")
    require_answers(admission.consultation, reason=text)


def _rows(admission: Admission, rows: Content | None) -> list[Wanted]:
    content = rows or proposed_row(admission)
    if content.list != ListKind.ASSIST:
        raise RuleBroken("准入的事项列入配合履职事项清单。", field="list")
    townships = list(admission.townships.all())
    return [Wanted(unit, None, row_of(content, townships[0], unit)) for unit in townships]


@transaction.atomic
def report_upward(*, admission: Admission, reported_on: date, by: Actor) -> Admission:
    """Say on which day the admission was reported to the level above."""
    policies.may_decide(by).require()
    if not limits().reports_admissions:
        raise RuleBroken("本县设置为准入事项不需要向上级报备。")
    admission = Admission.objects.select_for_update(of=("self",)).get(pk=admission.pk)
    if admission.state not in {Admission.State.ADMITTED, Admission.State.TEMPORARY}:
        raise RuleBroken("只有准入的事项需要报备。")
    if reported_on > clock.today():
        raise RuleBroken("报备日期不能晚于今天。", field="reported_on")
    admission.reported_on = reported_on
    admission.save(update_fields=["reported_on"])
    record("admission.reported_upward", admission, by=by, reported_on=reported_on.isoformat())
    return admission


@transaction.atomic
def withdraw_admission(*, admission: Admission, by: Actor) -> Admission:
    """The department takes its application back before it is decided."""
    admission = _open(admission)
    policies.may_withdraw(by, admission).require()
    admission.state = Admission.State.WITHDRAWN
    admission.save(update_fields=["state"])
    call_off(admission.consultation, by=by)
    no_longer_ask(admission, by=by)
    record("admission.withdrawn", admission, by=by, number=admission.number)
    return admission


def _open(admission: Admission) -> Admission:
    """The application, held against everybody else who decides it until the transaction ends."""
    present = Admission.objects.select_for_update(of=("self",)).get(pk=admission.pk)
    if present.state not in OPEN:
        raise RuleBroken("这项申请已经办结或者撤回。")
    return present
