"""What pages about lower things show of this app."""

from __future__ import annotations

from django.template.loader import render_to_string

from mingze.amendments.policies import disputes as dispute_policies
from mingze.amendments.policies import law_reviews as law_review_policies
from mingze.amendments.policies import opinions as opinion_policies
from mingze.amendments.policies import proposals as proposal_policies
from mingze.amendments.queries import agreement, consultations, disputes, law_reviews, opinions, proposals
from mingze.amendments.queries.reviews import review_states
from mingze.amendments.queries.trail import is_concerned, trail
from mingze.catalogue.models import Edition, Law, Row
from mingze.catalogue.policies import may_publish
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.organisations.request import PublicRequest
from mingze.ui.registry import panel_for


@panel_for(Row)
def disputes_on_a_row(request: PublicRequest, row: Row) -> str:
    """Open disputes and how earlier ones ended, for those who may see them; a link to raise one."""
    actor = request.actor
    if actor is None:
        return ""
    may_raise = dispute_policies.may_raise_on(actor, row)
    shown = {"disputes": disputes.disputes_on(row, actor), "row": row, "may_raise": may_raise}
    return render_to_string("amendments/_row_disputes.html", shown, request=request)


@panel_for(Row)
def agreement_and_opinions(request: PublicRequest, row: Row) -> str:
    """Whether both sides agree to the draft's words, and what was said: for staff concerned."""
    actor = request.actor
    entry = opinions.entries_now([row.pk]).get(row.pk) if actor else None
    if actor is None or entry is None:
        return ""
    present = editions.draft() if opinion_policies.may_follow(actor, entry) else None
    standing = agreement.agreement_of(present, rows=[row.pk]).get(row.pk) if present else None
    visible = opinions.visible_opinions(actor).filter(row=row)
    found = list(consultations.whole_opinions(visible))
    may_comment = opinion_policies.may_comment_on(actor, entry)
    return render_to_string(
        "amendments/_row_panel.html",
        {
            "row": row,
            "agreement": standing,
            "lead": entry.version.lead.unit if entry.version.lead else None,
            "waits": standing is not None and standing.waits_for(actor.unit_id),
            "opinions": consultations.shown(found) if found else [],
            "open_to_me": opinions.open_for(actor, row) if may_comment else [],
            "may_answer": {
                each.pk for each in found if each.is_open and opinion_policies.may_answer_opinion(actor, each)
            },
        },
        request=request,
    )


@panel_for(Row)
def decided_changes(request: PublicRequest, row: Row) -> str:
    """The decisions that changed the row, word by word: for those whom the row concerns."""
    steps = trail(row) if is_concerned(request.actor, row) else []
    return render_to_string("amendments/_trail.html", {"steps": steps}, request=request) if steps else ""


@panel_for(Edition)
def review_of_the_draft(request: PublicRequest, edition: Edition) -> str:
    """How far the draft's review has come, and the way to publish it."""
    if request.actor is None or not edition.is_draft:
        return ""
    return render_to_string(
        "amendments/_draft_panel.html",
        {
            "states": review_states(edition, editions.edition_digest(edition)),
            "sees_whole": sees_whole_draft(request.actor),
            "may_publish": may_publish(request.actor),
        },
        request=request,
    )


@panel_for(Row)
def proposals_on_a_row(request: PublicRequest, row: Row) -> str:
    """What is proposed about the row, and the way to propose; once there is a published list."""
    actor = request.actor
    if actor is None or not proposal_policies.may_raise(actor):
        return ""
    entry = proposals.row_now(row, actor)
    if entry is None or not proposal_policies.may_raise_about(actor, entry):
        return ""
    return render_to_string(
        "amendments/row_proposals.html",
        {
            "row": row,
            "proposals": proposals.open_proposals_on(row, actor),
            "may_raise": editions.latest_published(),
        },
    )


@panel_for(Law)
def reviews_of_a_law(request: PublicRequest, law: Law) -> str:
    return render_to_string(
        "amendments/law_reviews_panel.html",
        {
            "law": law,
            "reviews": law_reviews.counted(law.reviews.all()),
            "may_open": law_review_policies.may_open(request.actor),
        },
    )
