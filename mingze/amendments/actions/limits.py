"""Setting the working days and numbers of the procedures."""

from __future__ import annotations

from django.db import transaction

from mingze.amendments.models import Limits
from mingze.amendments.policies.disputes import may_run_disputes
from mingze.amendments.queries.limits import limits
from mingze.amendments.rules import Terms
from mingze.audit.actions import record
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken

SETTABLE = (
    "negotiation_days",
    "office_days",
    "whole_days",
    "inquiries_at_most",
    "inquiry_days",
    "consultation_days",
    "reports_admissions",
)


@transaction.atomic
def set_limits(*, by: Actor, **days: int) -> Limits:
    """Set those of the fields of `Limits` that are given. What has begun keeps the due days it was given.

    TypeError for a name that is none of them.
    """
    may_run_disputes(by).require()
    if unknown := set(days) - set(SETTABLE):
        raise TypeError(f"no such limits: {', '.join(sorted(unknown))}")
    present = limits()
    for name, value in days.items():
        setattr(present, name, value)
    _check(present)
    values = {name: getattr(present, name) for name in SETTABLE}
    stored, _ = Limits.objects.update_or_create(pk=1, defaults=values)
    record("limits.set", stored, by=by, **values)
    return stored


def _check(wanted: Limits) -> None:
    terms = Terms(wanted.negotiation_days, wanted.office_days, wanted.whole_days)
    for fault in terms.faults():
        raise RuleBroken(fault, field="whole_days")
    if min(wanted.inquiry_days, wanted.consultation_days) < 1:
        raise RuleBroken("每个期限至少1个工作日。")
    if wanted.inquiries_at_most < 0:
        raise RuleBroken("次数不能是负数。", field="inquiries_at_most")
