"""Who may do what to the lists. Each answer carries the sentence that a page shows."""

from __future__ import annotations

from mingze.catalogue.queries.editions import latest_published
from mingze.catalogue.queries.holds import AFTER_PUBLICATION, why_closed
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import YES, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


def may_manage_lists(actor: Actor | None) -> Verdict:
    """Everything that concerns the whole county: domains, laws, aliases, reviews of findings."""
    if actor is None or not actor.holds(Power.MANAGE_LISTS):
        return no("只有负责管理全县清单的岗位可以进行此操作。")
    return YES


def may_edit_draft_of(actor: Actor | None, township: Unit) -> Verdict:
    """A township's own staff edit its draft while it is open to them; those who manage the lists, any."""
    if actor is None:
        return no("请先登录。")
    if actor.holds(Power.MANAGE_LISTS):
        return YES
    if actor.unit_id == township.pk and actor.holds(Power.EDIT_DRAFT):
        return _open(township.pk)
    return no(f"只有{township}编制清单的岗位和县级清单管理岗位可以修改{township}的草稿。")


def _open(township_id: int) -> Verdict:
    reason = why_closed(township_id)
    return no(reason) if reason else YES


def may_import(actor: Actor | None) -> Verdict:
    """Whether importing is the actor's work at all; `may_import_now` says whether it is the time for it."""
    if actor and (actor.holds(Power.MANAGE_LISTS) or actor.holds(Power.EDIT_DRAFT)):
        return YES
    return no("您的岗位不能导入清单。")


def may_import_now(actor: Actor | None) -> Verdict:
    """A township's own staff import while their part of the draft is open to them."""
    verdict = may_import(actor)
    if actor is None or not verdict or may_manage_lists(actor):
        return verdict
    return _open(actor.unit_id)


def may_open_draft(actor: Actor | None) -> Verdict:
    """The first draft is opened by whoever works on it; once a list is published, by the county."""
    verdict = may_import(actor)
    if not verdict or may_manage_lists(actor) or latest_published() is None:
        return verdict
    return no(AFTER_PUBLICATION)


def may_publish(actor: Actor | None) -> Verdict:
    if actor is None or not actor.holds(Power.PUBLISH):
        return no("只有负责公布清单的岗位可以公布。")
    return YES
