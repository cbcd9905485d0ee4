"""Who may review what rests on a law that changed."""

from __future__ import annotations

from mingze.catalogue.policies import may_manage_lists
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.rules import Power

may_open = may_manage_lists
"""Whoever says whether a law still holds."""


def may_settle(actor: Actor | None) -> Verdict:
    if may_manage_lists(actor) or (actor and actor.holds(Power.RUN_CAMPAIGNS)):
        return YES
    return no("只有负责管理全县清单和组织清单调整的岗位可以填写复核结论。")
