"""Who gets what from the pages of the survey: raw duties, topics, classification, looking for gaps."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mingze.campaigns.actions.coverage import check_coverage
from mingze.campaigns.models import Campaign, CoverageCheck, DraftItem, RawDuty, Topic
from mingze.campaigns.tests.surveying import MACHINE, begun_campaign, merged, written
from tests.access import (
    CAMPAIGN_LEADER,
    LIST_MANAGER,
    SEE_THE_WHOLE_DRAFT,
    STAFF,
    TOWNSHIP,
    Access,
    World,
)

READ = SEE_THE_WHOLE_DRAFT
READ_OR_OWN = SEE_THE_WHOLE_DRAFT | {TOWNSHIP}
# Those who may not change something are told so where they may read it, and find nothing where they may not.
UNSEEN = dict.fromkeys(STAFF - READ, 404)
UNSEEN_BUT_BY_THE_TOWNSHIP = dict.fromkeys(STAFF - READ_OR_OWN, 404)


def campaign(world: World) -> Campaign:
    return world.keep("survey", lambda: begun_campaign(world.township, world.department))


def raw_duty(world: World) -> RawDuty:
    return world.keep("raw duty", lambda: written(campaign(world), world.township, "秸秆禁烧巡查")[0])


def topic(world: World) -> Topic:
    assert raw_duty(world)
    return world.keep("topic", lambda: merged(campaign(world))[0])


def item(world: World) -> DraftItem:
    return topic(world).items.get()


def check(world: World) -> CoverageCheck:
    return world.keep(
        "coverage check",
        lambda: check_coverage(
            campaign=campaign(world),
            title="热线工单",
            source="hotline",
            content="标题\n路灯不亮\n".encode(),
            file_name="热线.csv",
            by=MACHINE,
        ),
    )


def _campaign(world: World) -> list[int]:
    return [campaign(world).pk]


def _topic(world: World) -> list[int]:
    return [topic(world).pk]


def _item(world: World) -> list[int]:
    return [item(world).pk]


def _upload(world: World) -> dict[str, Any]:
    content = "起底事项\n清理河道\n".encode()
    return {"file": SimpleUploadedFile("起底.csv", content), "township": world.township.code}


PAGES: dict[str, Access] = {
    "campaigns:survey": Access(READ_OR_OWN, args=_campaign, otherwise=404),
    "campaigns:survey (uploading)": Access(
        {TOWNSHIP, CAMPAIGN_LEADER},
        args=_campaign,
        post=True,
        data=_upload,
        otherwise=UNSEEN_BUT_BY_THE_TOWNSHIP,
    ),
    "campaigns:raw-duties": Access(READ_OR_OWN, args=_campaign, otherwise=404),
    "campaigns:enter-raw-duties": Access(
        {TOWNSHIP, CAMPAIGN_LEADER}, args=_campaign, otherwise=UNSEEN_BUT_BY_THE_TOWNSHIP
    ),
    "campaigns:evidence": Access(READ_OR_OWN, args=lambda world: [raw_duty(world).pk], otherwise=404),
    "campaigns:topics": Access(READ, args=_campaign, otherwise=404),
    "campaigns:topics (confirming)": Access(
        {CAMPAIGN_LEADER},
        args=_campaign,
        post=True,
        data=lambda world: {"topics": [topic(world).pk]},
        otherwise=UNSEEN,
    ),
    "campaigns:propose-topics": Access({CAMPAIGN_LEADER}, args=_campaign, post=True, otherwise=UNSEEN),
    "campaigns:link-rows": Access({CAMPAIGN_LEADER}, args=_campaign, post=True, otherwise=UNSEEN),
    "campaigns:topic": Access(READ, args=_topic, otherwise=404),
    "campaigns:change-topic": Access(
        {CAMPAIGN_LEADER},
        args=_topic,
        post=True,
        data=lambda world: {"change": "rename", "name": "秸秆禁烧"},
        otherwise=UNSEEN,
    ),
    "campaigns:classify": Access(
        {CAMPAIGN_LEADER},
        args=_topic,
        post=True,
        data=lambda world: {"items": [item(world).pk], "choice": "basic"},
        otherwise=UNSEEN,
    ),
    "campaigns:set-row": Access({CAMPAIGN_LEADER}, args=_item, otherwise=UNSEEN),
    "campaigns:draft-row": Access({LIST_MANAGER}, args=_item, otherwise=UNSEEN),
    "campaigns:coverage": Access(READ, args=_campaign, otherwise=404),
    "campaigns:coverage-check": Access(READ, args=lambda world: [check(world).pk], otherwise=404),
    "campaigns:settle-line": Access(
        {CAMPAIGN_LEADER},
        args=lambda world: [check(world).lines.get().pk],
        post=True,
        data=lambda world: {"dismiss": "1", "note": "市政设施管养。"},
        otherwise=UNSEEN,
    ),
}
