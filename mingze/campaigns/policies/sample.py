"""Who takes the sample over, who says why a township differs from it, and who reads that."""

from __future__ import annotations

from mingze.catalogue.policies import may_edit_draft_of
from mingze.catalogue.queries.lists import sees_draft_of
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


def may_take_over(actor: Actor | None, township: Unit) -> Verdict:
    """Whoever may edit the township's part of the draft, and whoever runs the campaign."""
    if actor and actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    return may_edit_draft_of(actor, township)


def may_give_reason(actor: Actor | None, township: Unit) -> Verdict:
    """The township's own staff who edit its lists, and whoever runs the campaign.

    Also while its part of the draft is closed: a reason changes nothing in the lists.
    """
    if actor and actor.holds(Power.RUN_CAMPAIGNS):
        return YES
    if actor and actor.unit_id == township.pk and actor.holds(Power.EDIT_DRAFT):
        return YES
    return no(f"只有{township}编制清单的岗位和组织编制的岗位可以填写理由。")


def may_read_deviations(actor: Actor | None, township: Unit) -> Verdict:
    """Whoever sees the township's part of the draft. The sample's wording is shown beside it."""
    if sees_draft_of(actor, township):
        return YES
    return no(f"您不能查看{township}的清单草稿。")
