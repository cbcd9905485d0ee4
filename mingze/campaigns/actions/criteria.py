"""The criteria of classification in their versions: one holds until the next is adopted."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from mingze.audit.actions import record
from mingze.campaigns.models import Campaign, DecisionTable
from mingze.campaigns.policies.survey import may_run_survey
from mingze.campaigns.queries.classifying import decision_table
from mingze.campaigns.rules import Criterion, criteria_from_data, criteria_to_data, default_criteria
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken


@transaction.atomic
def adopt_criteria(
    *, campaign: Campaign, criteria: Sequence[Criterion], note: str = "", by: Actor
) -> DecisionTable:
    """Let the campaign go by these criteria, in the order of their positions, from now on.

    What was classified before keeps its version. RuleBroken when they change nothing or cannot be.
    """
    may_run_survey(by).require()
    locked_campaign(campaign)
    criteria = sorted(criteria, key=lambda each: each.position)
    _check(criteria, decision_table(campaign))
    table = _next_table(campaign, criteria, note, by)
    record("criteria.adopted", table, by=by, campaign=campaign.title, number=table.number, note=note)
    return table


def table_in_use(campaign: Campaign, *, by: Actor) -> DecisionTable:
    """The version that holds. The first is made of the product's criteria when it is needed.

    Call it with the campaign locked.
    """
    return decision_table(campaign) or _next_table(campaign, default_criteria(), "系统自带的标准", by)


def locked_campaign(campaign: Campaign) -> Campaign:
    """The campaign, held against others who change its survey until the transaction ends.

    RuleBroken when it is finished.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not locked.is_under_way:
        raise RuleBroken("这项编制工作已经完成，不能再改动。")
    return locked


def _check(criteria: Sequence[Criterion], last: DecisionTable | None) -> None:
    data = criteria_to_data(criteria)
    try:
        criteria_from_data(data)
    except ValueError as unfit:
        raise RuleBroken("归类标准有重复或不认得的项目。") from unfit
    if not any(each.active for each in criteria):
        raise RuleBroken("至少要有一条使用中的标准。")
    if not all(each.name.strip() and each.question.strip() for each in criteria):
        raise RuleBroken("每条标准都要有名称和问题。")
    if last and last.criteria == data:
        raise RuleBroken("与现行的归类标准相同，没有改动。")


def _next_table(campaign: Campaign, criteria: Sequence[Criterion], note: str, by: Actor) -> DecisionTable:
    last = decision_table(campaign)
    return DecisionTable.objects.create(
        campaign=campaign,
        number=last.number + 1 if last else 1,
        criteria=criteria_to_data(criteria),
        note=note.strip(),
        adopted_by=by.name,
    )
