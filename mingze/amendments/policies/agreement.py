"""Who confirms what an assist row says, and who decides where the two sides do not."""

from __future__ import annotations

from mingze.amendments.queries.agreement import Agreement
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.rules import Power


def may_see_agreements(actor: Actor) -> Verdict:
    """Everybody sees those of their own unit; some see all."""
    return YES if sees_whole_draft(actor) else no("只能查看本单位的事项。")


def may_speak_for_unit(actor: Actor) -> Verdict:
    if actor.holds(Power.SPEAK_FOR_UNIT):
        return YES
    return no(f"只有代表{actor.unit_name}确认的岗位可以确认。")


def may_confirm(actor: Actor, agreement: Agreement) -> Verdict:
    """The department that leads a row and the township whose row it is, through who speaks for them."""
    if agreement.side_of(actor.unit_id) is None:
        return no("只有事项所在的乡镇和牵头部门可以确认。")
    return may_speak_for_unit(actor)


def may_waive(actor: Actor) -> Verdict:
    if actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("只有组织编制与调整、裁定争议的岗位可以作出这一决定。")
