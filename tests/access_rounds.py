"""Who gets what from the pages of campaigns, their rounds and the board."""

from __future__ import annotations

from mingze.campaigns.actions.rounds import open_round, submit
from mingze.campaigns.models import Campaign, HandOver, Round
from mingze.campaigns.tests.making import Compilation, compilation, manager, runner
from mingze.kernel import clock
from mingze.organisations.models import Unit
from tests.access import (
    CAMPAIGN_LEADER,
    DEPARTMENT,
    DEPARTMENT_HEAD,
    LIST_MANAGER,
    REFORM,
    SEE_THE_WHOLE_DRAFT,
    STAFF,
    TOWNSHIP,
    TOWNSHIP_HEAD,
    Access,
    World,
)
from tests.factories import UnitFactory

SEE_THE_CAMPAIGN = SEE_THE_WHOLE_DRAFT | {TOWNSHIP, DEPARTMENT}
SEE_THE_TOWNSHIP = SEE_THE_WHOLE_DRAFT | {TOWNSHIP}
HIDDEN = dict.fromkeys(
    STAFF - SEE_THE_CAMPAIGN - {TOWNSHIP_HEAD, DEPARTMENT_HEAD, REFORM},
    404,
)
"""For whom the campaign does not exist; the others may know of it and get 403."""
HIDDEN_TOWNSHIP = HIDDEN | {DEPARTMENT: 404}


def _made(world: World) -> Compilation:
    """A campaign of the world's township and of another one that has not handed over."""
    return world.keep(
        "compilation",
        lambda: compilation(units=[world.township, UnitFactory(township=True)], department=world.department),
    )


def _campaign(world: World) -> list[int]:
    return [campaign_of(world).pk]


def campaign_of(world: World) -> Campaign:
    return _made(world).campaign


def _round(world: World) -> Round:
    def make() -> Round:
        day = clock.today()
        return open_round(campaign=campaign_of(world), up_due_on=day, down_due_on=day, by=runner())

    return world.keep("round", make)


def _handed(world: World) -> HandOver:
    """The township's own, on its way up."""

    def make() -> HandOver:
        return submit(round=_round(world), township=world.township, by=manager(world.township))

    return world.keep("hand-over", make)


def _of_township(world: World) -> list[object]:
    return [_round(world).pk, world.township.code]


def _returned(world: World) -> list[object]:
    assert _handed(world)
    return _of_township(world)


def _step(world: World) -> list[int]:
    step = campaign_of(world).plan.first()
    assert step is not None
    return [step.pk]


def _unit(world: World) -> Unit:
    assert _round(world)
    return world.township


PAGES: dict[str, Access] = {
    "campaigns:campaigns": Access(STAFF),
    "campaigns:open-campaign": Access({CAMPAIGN_LEADER}),
    "campaigns:campaign": Access(SEE_THE_CAMPAIGN, args=_campaign, otherwise=404),
    "campaigns:open-round": Access({CAMPAIGN_LEADER}, args=_campaign, otherwise=HIDDEN),
    "campaigns:finish-campaign": Access({CAMPAIGN_LEADER}, args=_campaign, otherwise=HIDDEN),
    "campaigns:mark-step": Access(
        {CAMPAIGN_LEADER},
        args=_step,
        post=True,
        data=lambda world: {"done_on": "2026-02-03"},
        otherwise=HIDDEN,
    ),
    "campaigns:round": Access(SEE_THE_CAMPAIGN, args=lambda world: [_handed(world).round_id], otherwise=404),
    "campaigns:close-round": Access(
        {CAMPAIGN_LEADER}, args=lambda world: [_round(world).pk], otherwise=HIDDEN
    ),
    "campaigns:submit": Access(SEE_THE_TOWNSHIP, args=_of_township, otherwise=404),
    "campaigns:submit (handing over)": Access(
        {TOWNSHIP_HEAD},
        args=_of_township,
        post=True,
        data=lambda world: {"checked": "on"},
        otherwise=HIDDEN_TOWNSHIP,
    ),
    "campaigns:return-township": Access({CAMPAIGN_LEADER}, args=_returned, otherwise=HIDDEN),
    "campaigns:hand-over": Access(SEE_THE_TOWNSHIP, args=lambda world: [_handed(world).pk], otherwise=404),
    "campaigns:compare-snapshots": Access(
        SEE_THE_TOWNSHIP, args=lambda world: [_handed(world).township.code], otherwise=404
    ),
    "campaigns:board": Access(SEE_THE_WHOLE_DRAFT, args=_campaign, otherwise=404),
    "campaigns:remind": Access(
        {CAMPAIGN_LEADER, LIST_MANAGER},
        args=_campaign,
        post=True,
        data=lambda world: {"unit": _unit(world).code},
        otherwise=dict.fromkeys(STAFF - SEE_THE_WHOLE_DRAFT, 404),
    ),
    "campaigns:weekly-report": Access(SEE_THE_WHOLE_DRAFT, args=_campaign, otherwise=404),
}
