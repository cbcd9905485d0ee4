"""Who reviews a draft, who sets the steps of the review, and who publishes."""

from __future__ import annotations

from mingze.catalogue import policies as catalogue
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.rules import Power


def may_set_review_steps(actor: Actor | None) -> Verdict:
    if actor and actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("审查环节由组织编制与调整的岗位设定。")


def may_review(actor: Actor | None) -> Verdict:
    """Reviewers give their own word; the reform office enters that of a body without an account."""
    if actor and (actor.holds(Power.REVIEW_DRAFTS) or actor.holds(Power.RUN_CAMPAIGNS)):
        return YES
    return no("草稿由负责审查的岗位审查；没有账号的审查单位，意见由组织编制的岗位代为登记。")


def may_publish_despite(actor: Actor | None) -> Verdict:
    """Whether the actor may publish although something stands against it, for a recorded reason."""
    catalogue_verdict = catalogue.may_publish(actor)
    if actor is None or not catalogue_verdict:
        return catalogue_verdict
    if actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return no("审查、确认尚未完成时，只有同时负责组织编制和公布的岗位可以写明理由后公布。")
