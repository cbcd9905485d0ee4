from __future__ import annotations

from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.rules import Power


def may_enter_calendar(actor: Actor) -> Verdict:
    if actor.holds(Power.MANAGE_UNITS):
        return YES
    return no("放假调休安排由负责维护单位与人员的岗位导入。")
