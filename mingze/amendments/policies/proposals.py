"""Who may propose to adjust the lists, ask about it, decide it."""

from __future__ import annotations

from mingze.amendments.models import Proposal
from mingze.amendments.queries.opinions import names_unit
from mingze.catalogue.models import Entry
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.rules import Power


def may_raise(actor: Actor | None) -> Verdict:
    """Whether proposing is the actor's work at all; which rows concern a unit, the action looks up."""
    if actor and any(map(actor.holds, (Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT, Power.RUN_CAMPAIGNS))):
        return YES
    return no("只有乡镇编制清单的岗位、可以代表单位的岗位和组织清单调整的岗位可以提出调整建议。")


def may_raise_for_any(actor: Actor | None) -> Verdict:
    if actor and actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("只能就本单位的条目或者写有本单位职责的条目提出调整建议。")


def may_raise_about(actor: Actor | None, entry: Entry) -> Verdict:
    """Whether the row is the actor's to propose about. Free of queries for whole entries."""
    verdict = may_raise(actor)
    if not verdict or (actor and names_unit(entry, actor.unit_id)):
        return verdict
    return may_raise_for_any(actor)


def may_handle(actor: Actor | None) -> Verdict:
    """Ask others about a proposal and decide it."""
    if actor and actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("只有组织清单调整的岗位可以征求意见和作出决定。")


def may_withdraw(actor: Actor | None, proposal: Proposal) -> Verdict:
    """Whoever may speak for the unit that raised it; and the county."""
    if may_handle(actor) or (actor and actor.unit_id == proposal.unit_id and may_raise(actor)):
        return YES
    return no("只有提出单位可以撤回这项建议。")
