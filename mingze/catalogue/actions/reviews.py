from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.models import FindingReview
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken


@transaction.atomic
def confirm_finding(*, rule: str, fingerprint: str, reason: str, by: Actor) -> FindingReview:
    """Say that what a check found is no fault (确认无误). Pressing twice is once."""
    policies.may_manage_lists(by).require()
    reason = reason.strip()
    if not reason:
        raise RuleBroken("请写明确认无误的理由。", field="reason")
    review, is_new = FindingReview.objects.get_or_create(
        rule=rule,
        fingerprint=fingerprint,
        withdrawn_at=None,
        defaults={"reason": reason[:300], "reviewed_by": by.name},
    )
    if is_new:
        record("finding.confirmed", review, by=by, rule=rule, fingerprint=fingerprint, reason=reason)
    return review


@transaction.atomic
def confirm_findings(*, rule: str, fingerprints: Iterable[str], reason: str, by: Actor) -> None:
    """The same word on several findings of a rule, all or none."""
    for fingerprint in dict.fromkeys(fingerprints):
        confirm_finding(rule=rule, fingerprint=fingerprint, reason=reason, by=by)


@transaction.atomic
def withdraw_confirmations(*, reviews: Iterable[FindingReview], by: Actor) -> None:
    """Take the word back: the findings count again."""
    policies.may_manage_lists(by).require()
    for review in reviews:
        if review.withdrawn_at is None:
            review.withdrawn_at = clock.now()
            review.save(update_fields=["withdrawn_at"])
            record("finding.confirmation_withdrawn", review, by=by, rule=review.rule)
