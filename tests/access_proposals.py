"""Who gets what from the pages on proposals, admissions and law reviews (see tests/access.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingze.amendments.actions.admissions import apply_for_admission, decide_admission
from mingze.amendments.actions.amending import Wanted
from mingze.amendments.actions.law_reviews import open_law_review
from mingze.amendments.actions.proposals import raise_proposal
from mingze.amendments.models import Admission, LawReview, Proposal
from mingze.catalogue.models import Law
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.queries import actor_for
from tests.access import (
    CAMPAIGN_LEADER,
    DEPARTMENT_HEAD,
    LIST_MANAGER,
    OTHER_TOWNSHIP,
    REFORM,
    SEE_THE_DRAFT_ROW,
    SEE_THE_WHOLE_DRAFT,
    STAFF,
    TOWNSHIP,
    TOWNSHIP_HEAD,
    Access,
    World,
)
from tests.factories import EntryFactory

SEE = SEE_THE_DRAFT_ROW
RAISE = {TOWNSHIP, DEPARTMENT_HEAD, CAMPAIGN_LEADER}
SEEN_BY_HEADS = SEE | {REFORM, TOWNSHIP_HEAD, DEPARTMENT_HEAD}
HIDDEN = dict.fromkeys(STAFF - SEEN_BY_HEADS, 404)
"""Those who may not know of it; of the others, those who may not do it get 403."""


def _reform(world: World) -> Actor:
    actor = actor_for(world.people[REFORM])
    assert actor
    return actor


def _proposal(world: World) -> Proposal:
    def make() -> Proposal:
        return raise_proposal(
            title="调整配合职责",
            reason="原文没有写明上报。",
            origin=Proposal.Origin.TOWNSHIP,
            duty=world.published_entry.row.duty,
            changes=[Wanted(world.township, world.published_entry.row, None)],
            by=_reform(world),
            unit=world.township,
        )

    return world.keep("proposal", make)


def _admission(world: World) -> Admission:
    def make() -> Admission:
        return apply_for_admission(
            title="农村自建房安全排查",
            content="1. 逐户排查。",
            basis="县政府常务会议纪要",
            reason="汛期临近。",
            townships=[world.township],
            applicant=world.department,
            by=_reform(world),
        )

    return world.keep("admission", make)


def _let_in(world: World) -> Admission:
    assert world.published_entry
    decide = decide_admission
    return world.keep(
        "let-in",
        lambda: decide(admission=_admission(world), outcome=Admission.State.ADMITTED, by=_reform(world)),
    )


def _review(world: World) -> LawReview:
    def make() -> LawReview:
        assert EntryFactory(edition=world.draft, version__laws=[world.law])  # type: ignore[no-untyped-call]
        return open_law_review(
            law=world.law, status=Law.Status.AMENDED, status_on=clock.today(), by=_reform(world)
        )

    return world.keep("law-review", make)


def _proposal_id(world: World) -> list[int]:
    return [_proposal(world).pk]


def _admission_id(world: World) -> list[int]:
    return [_admission(world).pk]


def _reported(world: World) -> Mapping[str, Any]:
    return {"reported_on": clock.today().isoformat()}


PAGES: dict[str, Access] = {
    "amendments:home": Access(STAFF),
    "amendments:proposals": Access(STAFF),
    "amendments:proposal": Access(SEE, args=_proposal_id, otherwise=404),
    "amendments:raise-proposal": Access(RAISE | {OTHER_TOWNSHIP}),
    "amendments:raise-proposal (about a row)": Access(
        RAISE, query=lambda world: {"row": world.published_entry.row.pk}
    ),
    "amendments:consult-on-proposal": Access({CAMPAIGN_LEADER}, args=_proposal_id, otherwise=HIDDEN),
    "amendments:decide-proposal": Access({CAMPAIGN_LEADER}, args=_proposal_id, otherwise=HIDDEN),
    "amendments:withdraw-proposal": Access(
        {TOWNSHIP, CAMPAIGN_LEADER}, args=_proposal_id, otherwise=HIDDEN, post=True
    ),
    "amendments:law-reviews": Access(SEE_THE_WHOLE_DRAFT, otherwise=404),
    "amendments:open-law-review": Access({LIST_MANAGER}),
    "amendments:law-review": Access(
        SEE_THE_WHOLE_DRAFT, args=lambda world: [_review(world).pk], otherwise=404
    ),
    "amendments:settle-law-review-item": Access(
        {LIST_MANAGER, CAMPAIGN_LEADER},
        args=lambda world: [_review(world).items.get().pk],
        otherwise=dict.fromkeys(STAFF - SEE_THE_WHOLE_DRAFT - {REFORM}, 404),
    ),
    "amendments:admissions": Access(STAFF),
    "amendments:apply-for-admission": Access({DEPARTMENT_HEAD, CAMPAIGN_LEADER}),
    "amendments:admission": Access(SEE, args=_admission_id, otherwise=404),
    "amendments:consult-on-admission": Access(
        {CAMPAIGN_LEADER}, args=_admission_id, otherwise=HIDDEN, post=True
    ),
    "amendments:decide-admission": Access({CAMPAIGN_LEADER}, args=_admission_id, otherwise=HIDDEN),
    "amendments:report-admission": Access(
        {CAMPAIGN_LEADER},
        args=lambda world: [_let_in(world).pk],
        otherwise=HIDDEN,
        post=True,
        data=_reported,
    ),
    "amendments:withdraw-admission": Access(
        {DEPARTMENT_HEAD, CAMPAIGN_LEADER}, args=_admission_id, otherwise=HIDDEN, post=True
    ),
}
