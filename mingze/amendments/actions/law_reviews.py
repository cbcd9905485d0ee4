"""Reviews of what rests on a law that was amended or repealed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mingze.amendments.models import LawReview, LawReviewItem, Proposal
from mingze.amendments.policies import law_reviews as policies
from mingze.amendments.queries.law_reviews import duties_resting_on
from mingze.audit.actions import record
from mingze.catalogue.actions.vocabulary import mark_law
from mingze.catalogue.models import Law
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken


@transaction.atomic
def open_law_review(*, law: Law, status: str, status_on: date | None, note: str = "", by: Actor) -> LawReview:
    """Say that the law changed, and list every duty that rests on it for a decision.

    Where nothing rests on it the review is closed at once: it is then the record that somebody looked.
    """
    policies.may_open(by).require()
    if status == Law.Status.IN_FORCE:
        raise RuleBroken("请选择“已修改”或者“已废止”。", field="status")
    # Against somebody else who opens the same review.
    law = Law.objects.select_for_update().get(pk=law.pk)
    if LawReview.objects.filter(law=law, closed_at=None).exists():
        raise RuleBroken(f"{law}正在复核，请先办结。")
    mark_law(law=law, status=status, status_on=status_on, by=by)
    duties = list(duties_resting_on(law))
    review = LawReview.objects.create(
        law=law,
        status=status,
        status_on=status_on,
        note=note.strip(),
        opened_by=by.name,
        closed_at=None if duties else clock.now(),
    )
    LawReviewItem.objects.bulk_create(LawReviewItem(review=review, duty=duty) for duty in duties)
    record("law_review.opened", review, by=by, law=law.name, status=status, duties=len(duties))
    return review


@transaction.atomic
def settle_item(
    *, item: LawReviewItem, outcome: str, note: str = "", proposal: Proposal | None = None, by: Actor
) -> LawReviewItem:
    """Say what the change means for one duty: nothing (kept), or the proposal named (proposed).

    The review closes with its last item; until then what was said can be said anew.
    """
    policies.may_settle(by).require()
    review = LawReview.objects.select_for_update(of=("self",)).get(pk=item.review_id)
    if review.closed_at:
        raise RuleBroken("这项复核已经完成。")
    if outcome not in LawReviewItem.Outcome:
        raise RuleBroken("请选择结论。", field="outcome")
    is_proposed = outcome == LawReviewItem.Outcome.PROPOSED
    if is_proposed and proposal is None:
        raise RuleBroken("请选择所提出的调整建议。", field="proposal")
    if not is_proposed and not note.strip():
        raise RuleBroken("请说明为什么不受影响。", field="note")
    item.outcome, item.note = outcome, note.strip()
    item.proposal = proposal if is_proposed else None
    item.settled_at, item.settled_by = clock.now(), by.name
    item.save(update_fields=["outcome", "note", "proposal", "settled_at", "settled_by"])
    if not review.items.filter(outcome="").exists():
        review.closed_at = clock.now()
        review.save(update_fields=["closed_at"])
    record("law_review.item_settled", review, by=by, duty=item.duty.code, outcome=outcome)
    return item
