from __future__ import annotations

from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


def may_see_todos_of(actor: Actor, unit: Unit) -> Verdict:
    """The unit's own people, and whoever oversees the county."""
    if actor.unit_id == unit.pk or actor.holds(Power.OVERSEE):
        return YES
    return no("只能查看本单位的待办。")


def may_urge(actor: Actor) -> Verdict:
    if actor.holds(Power.MANAGE_LISTS) or actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("只有负责管理全县清单和组织编制与调整的岗位可以催办。")
