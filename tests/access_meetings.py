"""Who gets what from the pages of special meetings, the criteria and the sample."""

from __future__ import annotations

from mingze.campaigns.models import AgendaItem, Meeting
from mingze.campaigns.tests.meeting_room import meeting_of, waiting_dispute
from tests.access import (
    CAMPAIGN_LEADER,
    LIST_MANAGER,
    TOWNSHIP,
    TOWNSHIP_HEAD,
    Access,
    World,
)
from tests.access_rounds import (
    HIDDEN,
    HIDDEN_TOWNSHIP,
    SEE_THE_CAMPAIGN,
    SEE_THE_TOWNSHIP,
    campaign_of,
)


def _campaign(world: World) -> list[int]:
    return [campaign_of(world).pk]


def _meeting(world: World) -> Meeting:
    """A meeting about a dispute of the township and the department, and a question."""

    def make() -> Meeting:
        dispute = waiting_dispute(world.township, world.department)
        return meeting_of(campaign_of(world), disputes=[dispute], questions=["派驻机构的事归谁"])

    return world.keep("meeting", make)


def _item(world: World) -> AgendaItem:
    """The dispute."""
    return _meeting(world).agenda.get(position=1)


def _in_township(world: World) -> list[object]:
    return [campaign_of(world).pk, world.township.code]


def _meeting_id(world: World) -> list[int]:
    return [_meeting(world).pk]


def _item_id(world: World) -> list[int]:
    return [_item(world).pk]


PAGES: dict[str, Access] = {
    "campaigns:meetings": Access(SEE_THE_CAMPAIGN, args=_campaign, otherwise=404),
    "campaigns:plan-meeting": Access({CAMPAIGN_LEADER}, args=_campaign, otherwise=HIDDEN),
    "campaigns:meeting": Access(SEE_THE_CAMPAIGN, args=_meeting_id, otherwise=404),
    "campaigns:change-agenda": Access(
        {CAMPAIGN_LEADER},
        args=_meeting_id,
        post=True,
        data=lambda world: {"down": _item(world).pk},
        otherwise=HIDDEN,
    ),
    "campaigns:minutes": Access(
        SEE_THE_CAMPAIGN, args=lambda world: [_meeting(world).pk, "docx"], otherwise=404
    ),
    "campaigns:record-item": Access({CAMPAIGN_LEADER}, args=_item_id, otherwise=HIDDEN),
    "campaigns:rule-item": Access({CAMPAIGN_LEADER}, args=_item_id, otherwise=HIDDEN),
    "campaigns:criteria": Access(SEE_THE_CAMPAIGN, args=_campaign, otherwise=404),
    "campaigns:change-criteria": Access({CAMPAIGN_LEADER}, args=_campaign, otherwise=HIDDEN),
    # A township is sent to its own page.
    "campaigns:sample": Access(
        SEE_THE_TOWNSHIP, args=_campaign, answers={TOWNSHIP: 302, TOWNSHIP_HEAD: 302}, otherwise=404
    ),
    "campaigns:deviations": Access(SEE_THE_TOWNSHIP, args=_in_township, otherwise=404),
    "campaigns:take-over-sample": Access(
        {TOWNSHIP, LIST_MANAGER, CAMPAIGN_LEADER}, args=_in_township, post=True, otherwise=HIDDEN_TOWNSHIP
    ),
}
