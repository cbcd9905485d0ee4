"""Closing a township's part of the draft to its own edits (收稿), and opening it to them again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.actions.drafts import require_draft
from mingze.catalogue.models import Edition, Hold
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit


@transaction.atomic
def hold(*, draft: Edition, townships: Iterable[Unit], reason: str, by: Actor) -> None:
    """Close these townships' parts of the draft to their own staff.

    `reason` is the sentence that they read instead of the form. Where a part is closed already, it
    takes the place of the old one.
    """
    policies.may_manage_lists(by).require()
    _hold(draft, townships, reason, by)


@transaction.atomic
def close_own_part(*, draft: Edition, township: Unit, reason: str, by: Actor) -> None:
    """The township hands its part over and closes it. Only the county opens it again."""
    policies.may_edit_draft_of(by, township).require()
    _hold(draft, [township], reason, by)


@transaction.atomic
def release(*, draft: Edition, townships: Iterable[Unit], by: Actor) -> None:
    """Let the townships' own staff change their parts again. Parts that are open stay so."""
    policies.may_manage_lists(by).require()
    draft = require_draft(draft)
    holds = Hold.objects.filter(edition=draft, township__in=list(townships))
    codes = list(holds.order_by("township__code").values_list("township__code", flat=True))
    holds.delete()
    if codes:
        record("draft.released", draft, by=by, townships=codes)


def _hold(draft: Edition, townships: Iterable[Unit], reason: str, by: Actor) -> None:
    reason = reason.strip()
    if not reason:
        raise RuleBroken("请写明为什么暂时不能修改。", field="reason")
    if len(reason) > Hold.REASON_LIMIT:
        raise RuleBroken(f"说明不能超过 {Hold.REASON_LIMIT} 字。", field="reason")
    draft = require_draft(draft)
    units = sorted(set(townships), key=lambda unit: unit.code)
    Hold.objects.bulk_create(
        (Hold(edition=draft, township=unit, reason=reason, held_at=clock.now()) for unit in units),
        update_conflicts=True,
        unique_fields=["edition", "township"],
        update_fields=["reason", "held_at"],
    )
    if units:
        record("draft.held", draft, by=by, townships=[unit.code for unit in units], reason=reason)
