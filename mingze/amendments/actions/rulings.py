"""How a dispute ends: agreed in minutes (协商纪要) or ruled (裁定). Either binds and changes the draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mingze.amendments.actions.amending import Wanted, amend
from mingze.amendments.actions.proceeding import (
    finish_all,
    locked_dispute,
    move_on,
    own_unit,
    told,
    write_step,
)
from mingze.amendments.models import Dispute, DisputeStep, Ruling
from mingze.amendments.policies import disputes as policies
from mingze.amendments.queries.limits import next_number
from mingze.amendments.rules import Step
from mingze.audit.actions import record
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import County


@transaction.atomic
def file_minutes(
    *, dispute: Dispute, text: str, changes: Sequence[Wanted] = (), acknowledged: bool = False, by: Actor
) -> Ruling:
    """File what the parties agreed on; `changes` go into the draft at once.

    Without any the old division stays. Raises Conflicted as `amend` does.
    """
    dispute = locked_dispute(dispute)
    policies.may_file_minutes(by, dispute).require()
    text = told(text, "请写明协商一致的内容。")
    _check_changes(dispute, changes)
    ruling = _settled(
        dispute,
        Step.AGREE,
        Ruling(kind=Ruling.Kind.AGREED, text=text, decided_on=clock.today()),
        decided_by=f"{dispute.convener}牵头协商",
    )
    write_step(dispute, DisputeStep.Kind.MINUTES, by, unit=own_unit(by), text=text)
    return _carried_out(dispute, ruling, changes, acknowledged, "dispute.agreed", by)


@transaction.atomic
def rule(
    *,
    dispute: Dispute,
    text: str,
    reason: str,
    changes: Sequence[Wanted] = (),
    decided_by: str = "",
    decided_on: date | None = None,
    acknowledged: bool = False,
    by: Actor,
) -> Ruling:
    """Decide the dispute; `changes` go into the draft at once. Without any the old division is confirmed.

    `decided_by` is the body that decided, such as the special meeting; the actor's unit if not given.
    Raises Conflicted as `amend` does.
    """
    dispute = locked_dispute(dispute)
    policies.may_rule(by, dispute).require()
    text = told(text, "请写明裁定结论。")
    reason = told(reason, "请写明裁定理由。", field="reason")
    day = decided_on or clock.today()
    if day > clock.today():
        raise RuleBroken("裁定日期不能晚于今天。", field="decided_on")
    _check_changes(dispute, changes)
    ruling = _settled(
        dispute,
        Step.RULE,
        Ruling(kind=Ruling.Kind.RULED, text=text, reason=reason, decided_on=day),
        decided_by=decided_by.strip() or by.unit_name,
    )
    write_step(dispute, DisputeStep.Kind.RULED, by, unit=own_unit(by), text=f"{text}\n理由：{reason}")
    return _carried_out(dispute, ruling, changes, acknowledged, "dispute.ruled", by)


_NUMBERED_AS = {Ruling.Kind.AGREED: "协商纪要", Ruling.Kind.RULED: "裁定"}


def _settled(dispute: Dispute, step: Step, ruling: Ruling, *, decided_by: str) -> Ruling:
    """The ruling, filed under the next number of its kind, and the dispute closed."""
    # Two disputes may be settled at the same moment: the next number waits for this one.
    County.objects.select_for_update().first()
    ruling.dispute, ruling.decided_by = dispute, decided_by
    ruling.number = next_number(Ruling.objects.all(), _NUMBERED_AS[Ruling.Kind(ruling.kind)])
    ruling.save(force_insert=True)
    move_on(dispute, step)
    return ruling


def _carried_out(
    dispute: Dispute, ruling: Ruling, changes: Sequence[Wanted], acknowledged: bool, verb: str, by: Actor
) -> Ruling:
    made = amend(wanted=changes, source=ruling, acknowledged=acknowledged, by=by) if changes else []
    finish_all(dispute, note=f"已办结：{ruling.number}", by=by)
    record(verb, dispute, by=by, ruling=ruling.number, rows=[each.row_id for each in made])
    return ruling


def _check_changes(dispute: Dispute, changes: Sequence[Wanted]) -> None:
    """A decision changes what the dispute is about: its rows, or a new one for a township that is a party."""
    rows = set(dispute.disputed_rows.values_list("row", flat=True))
    units = set(dispute.parties.values_list("unit", flat=True))
    for each in changes:
        if each.row.pk not in rows if each.row else each.township.pk not in units:
            raise RuleBroken("只能改动本争议所涉的条目，新增条目只能加给争议一方的乡镇。", field="changes")
