"""Who may ask that townships take something on, and who decides."""

from __future__ import annotations

from mingze.amendments.models import Admission
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


def may_decide(actor: Actor | None) -> Verdict:
    """Ask the townships, decide, report upward; and enter an application that came on paper."""
    if actor and actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("只有组织清单调整的岗位可以办理准入申请。")


def may_apply(actor: Actor | None, applicant: Unit | None) -> Verdict:
    """Whoever speaks for the department that asks."""
    if may_decide(actor):
        return YES
    if applicant is None or applicant.is_township:
        return no("准入申请由上级部门提出。")
    if actor and actor.unit_id == applicant.pk and actor.holds(Power.SPEAK_FOR_UNIT):
        return YES
    return no(f"只有代表{applicant}的岗位可以以{applicant}的名义申请准入。")


def may_withdraw(actor: Actor | None, admission: Admission) -> Verdict:
    if may_apply(actor, admission.applicant):
        return YES
    return no("只有申请部门可以撤回申请。")
