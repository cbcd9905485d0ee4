from __future__ import annotations

from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.rules import Power


def may_manage_units(actor: Actor | None) -> Verdict:
    if actor is None or not actor.holds(Power.MANAGE_UNITS):
        return no("只有负责维护单位与人员的岗位可以修改。")
    return YES


def may_read_people(actor: Actor | None) -> Verdict:
    if may_manage_units(actor) or (actor is not None and actor.holds(Power.OVERSEE)):
        return YES
    return no("人员、账号和权限只有负责维护单位与人员的岗位和督导岗位可以查看。")
