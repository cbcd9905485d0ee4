"""Who may ask for opinions, give, answer and read them."""

from __future__ import annotations

from mingze.amendments.models import Consultation, Opinion
from mingze.amendments.queries.opinions import names_unit
from mingze.catalogue.models import Entry
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power

ANSWERED_BY_TOWNSHIPS = (Opinion.Voice.VILLAGE, Opinion.Voice.RETIRED_CADRE)
"""Whose opinions a township answers itself where its own list is concerned."""


def may_open_consultation(actor: Actor) -> Verdict:
    """Whoever runs the work, and a unit's manager whose handing over asks others for their opinions."""
    if actor.holds(Power.RUN_CAMPAIGNS) or actor.holds(Power.SPEAK_FOR_UNIT):
        return YES
    return no("只有组织编制与调整的岗位和代表单位报送的岗位可以征求意见。")


def may_close_consultation(actor: Actor) -> Verdict:
    if actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("只有组织编制与调整的岗位可以结束征求意见。")


def may_answer_consultation(actor: Actor, consultation: Consultation) -> Verdict:
    """A unit that was asked answers through whoever speaks for it."""
    if not consultation.consulted.filter(unit=actor.unit_id).exists():
        return no("这次征求意见没有征求贵单位的意见。")
    if not actor.holds(Power.SPEAK_FOR_UNIT):
        return no(f"只有代表{actor.unit_name}答复的岗位可以答复。")
    return YES


def may_give_opinions(actor: Actor, consultation: Consultation) -> Verdict:
    """Staff of the units that were asked and of the township concerned, and whoever runs the work."""
    if actor.holds(Power.RUN_CAMPAIGNS) or consultation.township_id == actor.unit_id:
        return YES
    if consultation.consulted.filter(unit=actor.unit_id).exists():
        return YES
    return no("只有被征求意见的单位、相关乡镇和组织编制与调整的岗位可以提出意见。")


def may_follow(actor: Actor, entry: Entry) -> Verdict:
    """How a row of the draft comes about is seen by the units that it names and those who read everything."""
    if sees_whole_draft(actor) or names_unit(entry, actor.unit_id):
        return YES
    return no("只能查看本乡镇的事项和写明本单位的事项。")


def may_comment_on(actor: Actor, entry: Entry) -> Verdict:
    """A township speaks about its own rows, a department about those that name it."""
    if actor.holds(Power.RUN_CAMPAIGNS) or names_unit(entry, actor.unit_id):
        return YES
    return no("只能对本乡镇的事项或者写明本单位的事项提出意见。")


def may_speak_as(actor: Actor, unit: Unit) -> Verdict:
    """For one's own unit, a township for its villages too; who runs the work takes down for anybody."""
    if actor.holds(Power.RUN_CAMPAIGNS) or actor.unit_id == unit.pk:
        return YES
    if unit.kind == Unit.Kind.VILLAGE and unit.parent_id == actor.unit_id:
        return YES
    return no(f"只有{unit}自己和组织编制与调整的岗位可以录入{unit}的意见。")


def may_withdraw_opinion(actor: Actor, opinion: Opinion) -> Verdict:
    return may_speak_as(actor, opinion.unit)


def may_answer_opinion(actor: Actor, opinion: Opinion) -> Verdict:
    """Who runs the work answers; a township answers its villages and retired cadres about its own list."""
    if actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    if not actor.holds(Power.SPEAK_FOR_UNIT) or opinion.township_id != actor.unit_id:
        return no("意见由组织编制与调整的岗位答复。")
    if opinion.voice not in ANSWERED_BY_TOWNSHIPS:
        return no("乡镇只答复村（社区）和老干部的意见，其他意见由组织编制与调整的岗位答复。")
    return YES
