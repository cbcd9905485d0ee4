"""Who may write down raw duties, and who merges, classifies and looks for gaps."""

from __future__ import annotations

from mingze.campaigns.models import RawDuty
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


def may_enter_raw_duties(actor: Actor | None, township: Unit | None) -> Verdict:
    """A township's own staff for itself; those who run campaigns for any."""
    if may_run_survey(actor):
        return YES
    if actor and township and actor.unit_id == township.pk and actor.holds(Power.EDIT_DRAFT):
        return YES
    return no("只有本乡镇编制清单的岗位和组织编制工作的岗位可以录入起底事项。")


def may_attach_evidence(actor: Actor | None, raw_duty: RawDuty) -> Verdict:
    return may_enter_raw_duties(actor, raw_duty.township)


def may_run_survey(actor: Actor | None) -> Verdict:
    """Merging, classifying, linking to rows, looking for gaps: for the whole county at once."""
    if actor is None or not actor.holds(Power.RUN_CAMPAIGNS):
        return no("只有组织编制工作的岗位可以进行此操作。")
    return YES
