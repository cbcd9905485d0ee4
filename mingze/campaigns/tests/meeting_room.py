"""Things that tests about meetings, criteria and the sample begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from mingze.amendments.actions.disputes import raise_dispute, report_no_agreement, submit_to_meeting
from mingze.amendments.models import Dispute
from mingze.campaigns.actions.campaigns import open_campaign, set_sample
from mingze.campaigns.actions.meetings import plan_meeting
from mingze.campaigns.models import (
    Campaign,
    Classification,
    DecisionTable,
    DraftItem,
    Meeting,
    Topic,
)
from mingze.catalogue.models import List
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from tests.factories import EntryFactory, UnitFactory

BY = operator()
HELD_ON = date(2026, 3, 12)


def campaign_of(
    townships: Sequence[Unit], departments: Sequence[Unit] = (), *, sample: Unit | None = None
) -> Campaign:
    campaign = open_campaign(
        title="乡镇履职事项清单编制",
        kind=Campaign.Kind.COMPILATION,
        started_on=date(2026, 1, 5),
        due_on=date(2026, 9, 30),
        aims="",
        townships=townships,
        departments=departments,
        officials={},
        task_force=[],
        plan=[],
        by=BY,
    )
    if sample:
        set_sample(campaign=campaign, township=sample, by=BY)
        campaign.refresh_from_db()
    return campaign


def waiting_dispute(township: Unit | None = None, lead: Unit | None = None, **more: Any) -> Dispute:
    """A dispute over an assist row of the draft that has been submitted to a meeting."""
    entry = EntryFactory(
        row__township=township or UnitFactory(township=True),
        version__list=List.ASSIST,
        version__departments=[lead or UnitFactory()],
    )
    told = {"title": "河道采砂由谁巡查", "question": "巡查由部门还是乡镇承担？"} | more
    dispute = raise_dispute(
        rows=[entry.row], origin=Dispute.Origin.UNIT, by=BY, raised_by_unit=entry.row.township, **told
    )
    Dispute.objects.filter(pk=dispute.pk).update(negotiation_due_on=date(2025, 1, 2))
    dispute = report_no_agreement(dispute=dispute, text="各执一词。", by=BY)
    return submit_to_meeting(dispute=dispute, by=BY)


def meeting_of(campaign: Campaign, **more: Any) -> Meeting:
    particulars: dict[str, Any] = {
        "title": "乡镇履职事项清单编制第一次专题会议",
        "held_on": HELD_ON,
        "place": "县政府三楼会议室",
        "chair": "县委常委、副县长 高建国",
        "attendance": "县委编办 张喆，县司法局 李敏",
    }
    return plan_meeting(campaign=campaign, by=BY, **(particulars | more))


def classified(
    campaign: Campaign, table: DecisionTable, township: Unit, *, answers: Sequence[str], **said: str
) -> Classification:
    """A choice as it was recorded under that version of the criteria: `suggested`, `choice`, `reason`."""
    topic = Topic.objects.create(campaign=campaign, name=f"第{Topic.objects.count() + 1}件事")
    item = DraftItem.objects.create(topic=topic, township=township, choice=said["choice"])
    return Classification.objects.create(
        item=item, table=table, answers=list(answers), decided_by="张三", **said
    )
