"""Who may hold a notice against a township's list, and do what about it."""

from __future__ import annotations

from mingze.amendments.models import Notice, Objection
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power

COUNTY = (Power.MANAGE_LISTS, Power.RUN_CAMPAIGNS)
"""Powers of those who do for every township what its own people may do."""


def _is_county(actor: Actor) -> bool:
    return any(map(actor.holds, COUNTY))


def may_check_notices(actor: Actor | None) -> Verdict:
    """Whether checking notices is the actor's work at all, for whatever township."""
    if actor and (_is_county(actor) or Unit.objects.townships().filter(pk=actor.unit_id).exists()):
        return YES
    return no("来文比对由收到文件的乡镇和县级清单管理岗位办理。")


def may_check_for(actor: Actor | None, township: Unit) -> Verdict:
    if actor and (actor.unit_id == township.pk or _is_county(actor)):
        return YES
    return no(f"只有{township}和县级清单管理岗位可以为{township}比对来文。")


def may_correct(actor: Actor | None, notice: Notice) -> Verdict:
    """The township and the county say how a task stands, until the township's letter has gone out."""
    if actor is None or not may_check_for(actor, notice.township):
        return no(f"只有{notice.township}和县级清单管理岗位可以改定比对结果。")
    if hasattr(notice, "objection"):
        return no("异议函已经提出，所附的比对结果不再改动。")
    return YES


def may_object(actor: Actor | None, notice: Notice) -> Verdict:
    speaks = actor and (actor.holds(Power.SPEAK_FOR_UNIT) or actor.holds(Power.EDIT_DRAFT))
    if actor is None or actor.unit_id != notice.township_id or not speaks:
        return no(f"异议函由{notice.township}负责清单或者代表本单位的岗位提出。")
    return YES


def may_ask_for_admission(actor: Actor | None, notice: Notice) -> Verdict:
    if actor and (_is_county(actor) or may_object(actor, notice)):
        return YES
    return no(f"请其申请准入，由{notice.township}负责清单的岗位或者县级清单管理岗位办理。")


def may_answer_objection(actor: Actor | None, objection: Objection) -> Verdict:
    """The issuer answers; where it is not known, or does not, the reform office."""
    if actor and actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    issuer = objection.notice.issuer
    if actor and issuer and actor.unit_id == issuer.pk and actor.holds(Power.SPEAK_FOR_UNIT):
        return YES
    return no(f"由{issuer or '县委编办'}代表单位答复的岗位或者县委编办答复。")
