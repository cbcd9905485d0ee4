"""Who gets what from the pages of disputes and of the limits of procedures (see tests/access.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mingze.amendments.actions import disputes
from mingze.amendments.models import Dispute
from mingze.kernel.actor import Actor
from mingze.organisations.queries import actor_for
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

SEE_THE_DISPUTE = SEE_THE_WHOLE_DRAFT | {TOWNSHIP, TOWNSHIP_HEAD, DEPARTMENT, DEPARTMENT_HEAD}
UNSEEN = dict.fromkeys(STAFF - SEE_THE_DISPUTE - {REFORM}, 404)
"""Whoever sees a dispute and may not take a step is told so; for others it is not there."""


def actor(world: World, role: str) -> Actor:
    found = actor_for(world.people[role])
    assert found
    return found


def raised(world: World) -> Dispute:
    """The township's dispute with the department, which leads its row and convenes."""
    return world.keep(
        "dispute",
        lambda: disputes.raise_dispute(
            title="由谁组织",
            question="说法不一。",
            rows=[world.published_entry.row],
            origin="unit",
            by=actor(world, TOWNSHIP),
        ),
    )


def asked(world: World) -> Dispute:
    """The same, not agreed on and asked about in writing."""

    def make() -> Dispute:
        by = actor(world, DEPARTMENT_HEAD)
        dispute = disputes.report_no_agreement(dispute=raised(world), text="没有谈拢。", by=by)
        disputes.ask_in_writing(dispute=dispute, question="三定怎么写？", by=actor(world, CAMPAIGN_LEADER))
        return dispute

    return world.keep("asked dispute", make)


def in_meeting(world: World) -> Dispute:
    return world.keep(
        "dispute in meeting",
        lambda: disputes.submit_to_meeting(dispute=asked(world), by=actor(world, CAMPAIGN_LEADER)),
    )


def settled(world: World) -> Dispute:
    def make() -> Dispute:
        by = actor(world, DEPARTMENT_HEAD)
        return disputes.file_minutes(dispute=raised(world), text="维持原分工。", by=by).dispute

    return world.keep("settled dispute", make)


def _of(find: Callable[[World], Dispute], *more: str) -> Callable[[World], list[Any]]:
    return lambda world: [find(world).pk, *more]


def _step(roles: set[str], find: Callable[[World], Dispute], name: str) -> Access:
    return Access(roles, args=_of(find, name), otherwise=UNSEEN)


LIMITS = {
    "negotiation_days": 5,
    "office_days": 10,
    "whole_days": 20,
    "inquiries_at_most": 2,
    "inquiry_days": 3,
    "consultation_days": 5,
}

PAGES = {
    "amendments:disputes": Access(STAFF),
    "amendments:export-disputes": Access(STAFF, args=lambda world: ["xlsx"]),
    "amendments:raise-dispute": Access(
        {TOWNSHIP, DEPARTMENT_HEAD, CAMPAIGN_LEADER},
        query=lambda world: {"row": str(world.published_entry.row.pk)},
    ),
    "amendments:dispute": Access(SEE_THE_DISPUTE, args=_of(raised), otherwise=404),
    "amendments:dispute-step (stating a claim)": _step({TOWNSHIP, DEPARTMENT_HEAD}, raised, "claim"),
    "amendments:dispute-step (not agreed)": _step({DEPARTMENT_HEAD}, raised, "not-agreed"),
    "amendments:dispute-step (withdrawing)": _step({TOWNSHIP, CAMPAIGN_LEADER}, raised, "withdraw"),
    "amendments:dispute-step (asking)": _step({CAMPAIGN_LEADER}, asked, "ask"),
    "amendments:dispute-step (answering)": _step({TOWNSHIP_HEAD, DEPARTMENT_HEAD}, asked, "answer"),
    "amendments:dispute-step (to a meeting)": _step({CAMPAIGN_LEADER}, asked, "to-meeting"),
    "amendments:file-minutes": Access({DEPARTMENT_HEAD}, args=_of(raised), otherwise=UNSEEN),
    "amendments:rule": Access({CAMPAIGN_LEADER}, args=_of(in_meeting), otherwise=UNSEEN),
    "amendments:rule (deciding)": Access(
        {CAMPAIGN_LEADER},
        args=_of(in_meeting),
        post=True,
        data=lambda world: {"text": "维持原分工。", "reason": "原分工合法。"},
        otherwise=UNSEEN,
    ),
    "amendments:ruling-document": Access(SEE_THE_DISPUTE, args=_of(settled, "docx"), otherwise=404),
    "amendments:limits": Access(STAFF),
    "amendments:limits (setting them)": Access({CAMPAIGN_LEADER}, post=True, data=lambda world: LIMITS),
}
