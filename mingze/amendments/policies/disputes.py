"""Who may take which step of a dispute. The sentences also say when it is not the time for it."""

from __future__ import annotations

from collections.abc import Collection

from mingze.amendments.models import Dispute
from mingze.amendments.queries.disputes import has_answered, inquiries, is_named_in, is_party
from mingze.amendments.queries.limits import limits
from mingze.amendments.rules import Stage, Step, is_overdue, why_not_now
from mingze.catalogue.models import Row
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power

_SPEAKING = (Power.SPEAK_FOR_UNIT, Power.EDIT_DRAFT)


def may_run_disputes(actor: Actor | None) -> Verdict:
    """The reform office's part: asking in writing, meetings, rulings, limits."""
    if actor is None or not actor.holds(Power.RUN_CAMPAIGNS):
        return no("只有编办负责裁定争议的岗位可以进行此操作。")
    return YES


def may_raise_disputes(actor: Actor | None) -> Verdict:
    """Whether raising disputes is the actor's work at all; `may_raise_about` says whether this one is."""
    if actor and (may_run_disputes(actor) or any(map(actor.holds, _SPEAKING))):
        return YES
    return no("只有代表单位答复、编制清单的岗位和编办可以提出争议。")


def may_raise_about(actor: Actor | None, concerned: Collection[Unit]) -> Verdict:
    """A unit raises what concerns it, the reform office what concerns anybody. Nobody concerned: anything."""
    verdict = may_raise_disputes(actor)
    if actor is None or not verdict or may_run_disputes(actor):
        return verdict
    if concerned and actor.unit_id not in {unit.pk for unit in concerned}:
        return no(f"这些条目没有涉及{actor.unit_name}，不能由{actor.unit_name}提出争议。")
    return YES


def may_raise_on(actor: Actor | None, row: Row) -> Verdict:
    """The same for one row, asked without reading it."""
    verdict = may_raise_disputes(actor)
    if actor is None or not verdict or may_run_disputes(actor) or is_named_in(row, actor.unit_id):
        return verdict
    return no(f"这一条没有涉及{actor.unit_name}。")


def may_state_claim(actor: Actor | None, dispute: Dispute) -> Verdict:
    if actor is None or not any(map(actor.holds, _SPEAKING)) or not is_party(dispute, actor.unit_id):
        return no("只有争议各方的工作人员可以陈述本单位的主张。")
    return _in_time(dispute, Step.STATE_CLAIM)


def may_convene(actor: Actor | None, dispute: Dispute) -> Verdict:
    """Whoever speaks for the convener; once the negotiation is overdue also the reform office."""
    if actor is None:
        return no("请先登录。")
    speaks = actor.holds(Power.SPEAK_FOR_UNIT) or actor.holds(Power.RUN_CAMPAIGNS)
    if actor.unit_id == dispute.convener_id and speaks:
        return YES
    overdue = is_overdue(dispute.negotiation_due_on, clock.today())
    if overdue and may_run_disputes(actor):
        return YES
    return no(f"由召集单位{dispute.convener}代表单位答复的岗位办理；协商超期的，编办也可以办理。")


def may_file_minutes(actor: Actor | None, dispute: Dispute) -> Verdict:
    verdict = may_convene(actor, dispute)
    return _in_time(dispute, Step.AGREE) if verdict else verdict


def may_report_no_agreement(actor: Actor | None, dispute: Dispute) -> Verdict:
    verdict = may_convene(actor, dispute)
    return _in_time(dispute, Step.NOT_AGREED) if verdict else verdict


def may_ask_in_writing(actor: Actor | None, dispute: Dispute) -> Verdict:
    verdict = _runs(actor, dispute, Step.ASK)
    most = limits().inquiries_at_most
    if verdict and len(inquiries(dispute)) >= most:
        return no(f"书面征询至多{most}次，已经用完。请提交专题会议研究。")
    return verdict


def may_answer_inquiry(actor: Actor | None, dispute: Dispute) -> Verdict:
    if actor is None or not actor.holds(Power.SPEAK_FOR_UNIT) or not is_party(dispute, actor.unit_id):
        return no("书面征询由争议各方代表单位答复的岗位答复。")
    if dispute.state == Stage.ASKED and not inquiries(dispute):
        return no("编办还没有书面征询。")
    if has_answered(dispute, actor.unit_id):
        return no("本单位已经答复了这次征询。")
    return _in_time(dispute, Step.ANSWER)


def may_submit_to_meeting(actor: Actor | None, dispute: Dispute) -> Verdict:
    return _runs(actor, dispute, Step.TO_MEETING)


def may_rule(actor: Actor | None, dispute: Dispute) -> Verdict:
    return _runs(actor, dispute, Step.RULE)


def may_withdraw(actor: Actor | None, dispute: Dispute) -> Verdict:
    """Who raised it takes it back while it is negotiated; the reform office while it is open."""
    if actor is None:
        return no("请先登录。")
    raised = actor.unit_id == dispute.raised_by_unit_id and any(map(actor.holds, _SPEAKING))
    if raised and dispute.state == Stage.NEGOTIATING:
        return YES
    if not may_run_disputes(actor):
        return no("协商期间由提出单位撤回，之后由编办撤回。")
    return _in_time(dispute, Step.WITHDRAW)


def _runs(actor: Actor | None, dispute: Dispute, step: Step) -> Verdict:
    verdict = may_run_disputes(actor)
    return _in_time(dispute, step) if verdict else verdict


def _in_time(dispute: Dispute, step: Step) -> Verdict:
    reason = why_not_now(Stage(dispute.state), step)
    return no(reason) if reason else YES
