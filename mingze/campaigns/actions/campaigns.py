"""Beginning a compilation, keeping its plan, ending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from mingze.audit.actions import record
from mingze.campaigns.models import Campaign, Party, PlanStep, TaskForceMember
from mingze.campaigns.policies.campaigns import may_run_campaigns
from mingze.campaigns.queries.campaigns import campaign_under_way, party_townships
from mingze.catalogue.models import Edition
from mingze.inbox.actions import finish_matching
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit


@transaction.atomic
def open_campaign(
    *,
    title: str,
    kind: str,
    started_on: date,
    due_on: date,
    aims: str,
    townships: Sequence[Unit],
    departments: Sequence[Unit],
    officials: Mapping[Unit, str],
    task_force: Sequence[tuple[str, str, str]],
    plan: Sequence[tuple[str, date, date]],
    by: Actor,
) -> Campaign:
    """Begin a compilation or an adjustment.

    `officials` ties a county official to a township, `task_force` is (role, name, office) in order,
    `plan` is (step, first day, last day). RuleBroken when another one is under way.
    """
    may_run_campaigns(by).require()
    _check(title, started_on, due_on, townships, plan)
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                title=title.strip(),
                kind=kind,
                started_on=started_on,
                due_on=due_on,
                aims=aims.strip(),
                created_by=by.name,
            )
    except IntegrityError as taken:
        # Somebody else began one since the check above.
        raise RuleBroken("已有一项编制工作正在进行，完成后才能建立下一项。") from taken
    Party.objects.bulk_create(
        Party(campaign=campaign, unit=unit, official=officials.get(unit, "").strip())
        for unit in [*townships, *departments]
    )
    TaskForceMember.objects.bulk_create(
        TaskForceMember(campaign=campaign, position=position, role=role, name=name, office=office)
        for position, (role, name, office) in enumerate(task_force, start=1)
    )
    PlanStep.objects.bulk_create(
        PlanStep(campaign=campaign, name=name, starts_on=first, due_on=last) for name, first, last in plan
    )
    record(
        "campaign.opened",
        campaign,
        by=by,
        townships=[unit.code for unit in townships],
        departments=[unit.code for unit in departments],
    )
    return campaign


def _check(
    title: str,
    started_on: date,
    due_on: date,
    townships: Sequence[Unit],
    plan: Sequence[tuple[str, date, date]],
) -> None:
    under_way = campaign_under_way()
    if under_way:
        raise RuleBroken(f"“{under_way}”正在进行，完成后才能建立下一项。")
    if not title.strip():
        raise RuleBroken("请填写名称。", field="title")
    if Campaign.objects.filter(title=title.strip()).exists():
        raise RuleBroken("已有同名的编制工作。", field="title")
    if due_on < started_on:
        raise RuleBroken("计划完成日期不能早于开始日期。", field="due_on")
    if not townships:
        raise RuleBroken("请至少选定一个乡镇。", field="townships")
    for name, first, last in plan:
        if last < first:
            raise RuleBroken(f"工作计划“{name}”的完成期限早于开始日期。", field="plan")


@transaction.atomic
def set_sample(*, campaign: Campaign, township: Unit | None, by: Actor) -> None:
    """Name the township that is finished first and the others are compared with; None names none."""
    may_run_campaigns(by).require()
    campaign = locked_campaign(campaign)
    if township and not party_townships(campaign).filter(pk=township.pk).exists():
        raise RuleBroken("打样乡镇应当是参与本次编制的乡镇。", field="township")
    campaign.sample = township
    campaign.save(update_fields=["sample"])
    record("campaign.sample_set", campaign, by=by, township=township.code if township else "")


@transaction.atomic
def mark_step_done(*, step: PlanStep, done_on: date | None, by: Actor) -> None:
    """Enter on which day a step of the plan was done; None takes that back."""
    may_run_campaigns(by).require()
    locked_campaign(step.campaign)
    if done_on and done_on > clock.today():
        raise RuleBroken("完成日期不能晚于今天。", field="done_on")
    step.done_on = done_on
    step.save(update_fields=["done_on"])
    record(
        "plan_step.marked",
        step,
        by=by,
        campaign=step.campaign_id,
        done_on=done_on.isoformat() if done_on else "",
    )


@transaction.atomic
def finish_campaign(*, campaign: Campaign, edition: Edition | None, by: Actor) -> None:
    """End a campaign with the published edition that it brought about, or broken off without one."""
    may_run_campaigns(by).require()
    campaign = locked_campaign(campaign)
    if campaign.rounds.filter(closed_at=None).exists():
        raise RuleBroken("还有一轮报送没有结束，请先结束该轮。")
    if edition and edition.is_draft:
        raise RuleBroken("请选定已经公布的清单版本。", field="edition")
    if edition and Campaign.objects.filter(edition=edition).exists():
        raise RuleBroken("这一版清单是另一项编制工作形成的。", field="edition")
    campaign.edition, campaign.finished_at = edition, clock.now()
    campaign.save(update_fields=["edition", "finished_at"])
    finish_matching(prefix=f"campaign:{campaign.pk}", by=by, note="编制工作已完成")
    record("campaign.finished", campaign, by=by, edition=edition.sequence if edition else None)


def locked_campaign(campaign: Campaign) -> Campaign:
    """The campaign, held until the transaction ends against whoever else opens a round in it or ends it."""
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not locked.is_under_way:
        raise RuleBroken(f"“{locked}”已经完成，不能再改动。")
    return locked
