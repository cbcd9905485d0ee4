"""Opinions and agreement: who gets what."""

from __future__ import annotations

from mingze.amendments.actions.agreement import confirm
from mingze.amendments.actions.opinions import give_opinion, open_consultation
from mingze.amendments.models import Confirmation, Consultation, Opinion
from mingze.organisations.models import Unit
from mingze.organisations.queries import actor_for, operator
from tests.access import (
    CAMPAIGN_LEADER,
    DEPARTMENT,
    DEPARTMENT_HEAD,
    REFORM,
    SEE_THE_WHOLE_DRAFT,
    STAFF,
    TOWNSHIP,
    TOWNSHIP_HEAD,
    Access,
    World,
)

SEE_THE_CONSULTATION = SEE_THE_WHOLE_DRAFT | {TOWNSHIP, DEPARTMENT}
UNLESS_CONSULTED = dict.fromkeys(STAFF - SEE_THE_CONSULTATION - {TOWNSHIP_HEAD, DEPARTMENT_HEAD, REFORM}, 404)


def consultation(world: World) -> Consultation:
    """The department is asked about the township's part of the draft."""
    return world.keep(
        "consultation",
        lambda: open_consultation(
            title="征求意见", question="", units=[world.department], township=world.township, by=operator()
        ),
    )


def opinion(world: World) -> Opinion:
    """What the department says of the draft's row."""
    return world.keep(
        "opinion",
        lambda: give_opinion(
            consultation=consultation(world),
            row=world.draft_entry.row,
            text="请写明次数。",
            voice=Opinion.Voice.DEPARTMENT,
            unit=Unit.objects.get(pk=world.department.pk),
            by=operator(),
        ),
    )


def confirmation(world: World) -> Confirmation:
    """The department agrees to the draft's row."""
    actor = actor_for(world.people[DEPARTMENT_HEAD])
    assert actor is not None
    entry = world.draft_entry
    return world.keep(
        "confirmation",
        lambda: confirm(row=entry.row, content_hash=entry.version.content_hash, by=actor),
    )


def _consultation(world: World) -> list[int]:
    return [consultation(world).pk]


def _opinion(world: World) -> list[int]:
    return [opinion(world).pk]


def _draft_row(world: World) -> list[int]:
    return [world.draft_entry.row_id]


PAGES: dict[str, Access] = {
    "amendments:opinions": Access(STAFF),
    "amendments:opinions (one by one)": Access(STAFF, query=lambda world: {"view": "opinions"}),
    "amendments:consultation": Access(SEE_THE_CONSULTATION, args=_consultation, otherwise=404),
    "amendments:answer-consultation": Access(
        {DEPARTMENT_HEAD}, args=_consultation, otherwise=UNLESS_CONSULTED
    ),
    "amendments:close-consultation": Access(
        {CAMPAIGN_LEADER}, args=_consultation, post=True, answers=302, otherwise=UNLESS_CONSULTED
    ),
    "amendments:give-opinion": Access(
        {CAMPAIGN_LEADER, TOWNSHIP, DEPARTMENT}, args=_consultation, otherwise=UNLESS_CONSULTED
    ),
    "amendments:give-opinion (on a row)": Access(
        {CAMPAIGN_LEADER, TOWNSHIP, DEPARTMENT},
        args=_consultation,
        query=lambda world: {"row": str(world.draft_entry.row_id)},
        otherwise=UNLESS_CONSULTED,
    ),
    "amendments:answer-opinion": Access({CAMPAIGN_LEADER}, args=_opinion, otherwise=UNLESS_CONSULTED),
    "amendments:withdraw-opinion": Access(
        {CAMPAIGN_LEADER, DEPARTMENT}, args=_opinion, post=True, answers=302, otherwise=UNLESS_CONSULTED
    ),
    "amendments:agreement": Access(STAFF),
    "amendments:confirm": Access({TOWNSHIP_HEAD, DEPARTMENT_HEAD}, post=True, answers=302),
    "amendments:withdraw-confirmation": Access(
        {DEPARTMENT_HEAD},
        args=lambda world: [confirmation(world).pk],
        post=True,
        otherwise=dict.fromkeys(STAFF - {DEPARTMENT, DEPARTMENT_HEAD}, 404),
    ),
    "amendments:waive-agreement": Access({CAMPAIGN_LEADER}, args=_draft_row),
}
