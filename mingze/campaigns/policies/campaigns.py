"""Who runs a campaign, and who speaks for a township in it."""

from __future__ import annotations

from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import SEEING_ALL, Power


def may_run_campaigns(actor: Actor) -> Verdict:
    if actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("只有组织编制与调整的岗位可以进行此操作。")


def may_hand_over(actor: Actor, township: Unit) -> Verdict:
    """A township's draft goes up in the township's name: by whoever speaks for it, and by nobody else."""
    if actor.unit_id == township.pk and actor.holds(Power.SPEAK_FOR_UNIT):
        return YES
    return no(f"只有代表{township}的岗位可以报送{township}的清单草稿。")


def may_take_snapshots(actor: Actor, townships: list[Unit]) -> Verdict:
    if actor.holds(Power.RUN_CAMPAIGNS) or all(may_hand_over(actor, unit) for unit in townships):
        return YES
    return no("只有组织编制与调整的岗位可以为这些乡镇存照。")


def may_read_hand_overs_of(actor: Actor, township: Unit) -> Verdict:
    """What a township's draft said is read by its own people and by those who read everything."""
    if actor.unit_id == township.pk or any(map(actor.holds, SEEING_ALL)):
        return YES
    return no(f"只有{township}和县里负责编制工作的岗位可以查看。")
