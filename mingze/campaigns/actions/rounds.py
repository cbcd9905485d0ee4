"""三上三下: opening a round, handing a township's draft up and down, ending the round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from mingze.amendments.actions.opinions import close_consultation, open_consultation
from mingze.amendments.models import Consultation
from mingze.audit.actions import record
from mingze.campaigns.actions.campaigns import locked_campaign
from mingze.campaigns.actions.snapshots import take_snapshot
from mingze.campaigns.models import Campaign, HandOver, Round
from mingze.campaigns.policies.campaigns import may_hand_over, may_run_campaigns
from mingze.campaigns.queries.campaigns import party_townships
from mingze.campaigns.queries.rounds import named_departments, open_opinions_of, unfinished
from mingze.catalogue.actions.drafts import locked_draft
from mingze.catalogue.actions.holds import close_own_part, release
from mingze.catalogue.models import Edition
from mingze.inbox.actions import Asking, ask_many, finish, finish_matching
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


@transaction.atomic
def open_round(*, campaign: Campaign, up_due_on: date, down_due_on: date, by: Actor) -> Round:
    """Begin the next round: open the townships' parts of the draft to them and ask them to hand over.

    A draft is opened where there is none. RuleBroken while another round of the campaign is open.
    """
    may_run_campaigns(by).require()
    campaign = locked_campaign(campaign)
    townships = list(party_townships(campaign))
    if campaign.rounds.filter(closed_at=None).exists():
        raise RuleBroken("上一轮还没有结束，请先结束上一轮。")
    if not townships:
        raise RuleBroken("这项编制工作没有参与的乡镇。")
    if up_due_on < clock.today():
        raise RuleBroken("报送期限不能早于今天。", field="up_due_on")
    if down_due_on < up_due_on:
        raise RuleBroken("反馈期限不能早于报送期限。", field="down_due_on")
    last = campaign.rounds.aggregate(last=Max("number"))["last"] or 0
    opened = Round.objects.create(
        campaign=campaign,
        number=last + 1,
        opened_at=clock.now(),
        up_due_on=up_due_on,
        down_due_on=down_due_on,
    )
    authority = _with(by, Power.MANAGE_LISTS)
    release(draft=locked_draft(by=authority), townships=townships, by=authority)
    ask_many(askings=[_asking(opened, township) for township in townships], by=by)
    record(
        "round.opened",
        opened,
        by=by,
        campaign=campaign.pk,
        number=opened.number,
        up_due_on=up_due_on.isoformat(),
        down_due_on=down_due_on.isoformat(),
    )
    return opened


def _with(by: Actor, power: Power) -> Actor:
    """The actor with what a round lends: its opener opens parts of the draft, its townships close theirs."""
    return replace(by, powers=by.powers | {power})


def _key(of: Round, township: Unit) -> str:
    return f"round:{of.pk}:unit:{township.pk}"


def _asking(of: Round, township: Unit) -> Asking:
    return Asking(
        unit=township,
        key=_key(of, township),
        title=f"{of.campaign}{of}：报送{township}清单草稿",
        path=reverse("campaigns:submit", args=[of.pk, township.code]),
        due_on=of.up_due_on,
        detail="核对本乡镇草稿后报送。报送后草稿收稿，县里反馈后可以继续修改。",
    )


@transaction.atomic
def submit(*, round: Round, township: Unit, note: str = "", by: Actor) -> HandOver:
    """Hand the township's part of the draft up to the county.

    What it says is kept, the part is closed to the township, and the departments that its assist and
    taken-back rows name are asked for their opinions until the county is due to return it.
    """
    may_hand_over(by, township).require()
    round = _locked_round(round)
    _require_party(round, township)
    if round.hand_overs.filter(township=township, direction=HandOver.Direction.UP).exists():
        raise RuleBroken(f"{township}本轮已经报送。")
    draft = _draft()
    if not draft.entries.filter(row__township=township).exists():
        raise RuleBroken(f"草稿中还没有{township}的条目。")
    today = clock.today()
    close_own_part(
        draft=draft,
        township=township,
        reason=f"{township}的草稿已于{today.month}月{today.day}日报送（{round}），等待县里反馈后再修改。",
        by=_with(by, Power.EDIT_DRAFT),
    )
    snapshot = take_snapshot(campaign=round.campaign, township=township, by=by)
    hand_over = HandOver.objects.create(
        round=round,
        township=township,
        direction=HandOver.Direction.UP,
        snapshot=snapshot,
        consultation=_consult(round, township, draft, note, by),
        note=note.strip(),
        at=clock.now(),
        by=by.name,
    )
    finish(key=_key(round, township), by=by, note=f"{round}已报送")
    record("township.submitted", hand_over, by=by, round=round.pk, township=township.code)
    return hand_over


def _consult(round: Round, township: Unit, draft: Edition, note: str, by: Actor) -> Consultation | None:
    units = list(named_departments(draft, township))
    if not units:
        return None
    return open_consultation(
        title=f"{round.campaign}{round}：{township}清单草稿",
        question=note.strip() or f"请对{township}清单草稿中涉及你单位的配合履职事项和上级收回事项提出意见。",
        units=units,
        due_on=max(round.down_due_on, clock.today()),
        township=township,
        by=by,
    )


@transaction.atomic
def return_to_township(*, round: Round, township: Unit, note: str, despite: str = "", by: Actor) -> HandOver:
    """Hand a township's part back down, with what it says now, and open it to the township again.

    Every opinion that was asked on its way up must be answered; if some are not, `despite` says why
    it goes back nevertheless, and stands in the note.
    """
    may_run_campaigns(by).require()
    round = _locked_round(round)
    directions = set(round.hand_overs.filter(township=township).values_list("direction", flat=True))
    if HandOver.Direction.UP not in directions:
        raise RuleBroken(f"{township}本轮还没有报送。")
    if HandOver.Direction.DOWN in directions:
        raise RuleBroken(f"{township}本轮已经反馈。")
    unanswered, despite = open_opinions_of(round, township), despite.strip()
    if unanswered and not despite:
        raise RuleBroken(
            f"还有{unanswered}条意见没有答复。请先答复，或者写明未答复即反馈的理由。", field="despite"
        )
    lines = [note.strip(), f"尚有{unanswered}条意见未答复即反馈，理由：{despite}" if unanswered else ""]
    draft = _draft()
    hand_over = HandOver.objects.create(
        round=round,
        township=township,
        direction=HandOver.Direction.DOWN,
        snapshot=take_snapshot(campaign=round.campaign, township=township, by=by),
        note="\n".join(filter(None, lines)),
        at=clock.now(),
        by=by.name,
    )
    release(draft=draft, townships=[township], by=_with(by, Power.MANAGE_LISTS))
    if not unanswered:
        _end_consultation(round, township, by)
    record(
        "township.returned",
        hand_over,
        by=by,
        round=round.pk,
        township=township.code,
        unanswered=unanswered,
        despite=despite if unanswered else "",
    )
    return hand_over


def _end_consultation(round: Round, township: Unit, by: Actor) -> None:
    """What the departments were asked is over; whoever did not answer is asked no more."""
    asked = Consultation.objects.filter(hand_over__round=round, hand_over__township=township)
    for consultation in asked.filter(closed_at=None):
        close_consultation(consultation=consultation, by=by)


@transaction.atomic
def close_round(*, round: Round, despite: str = "", by: Actor) -> None:
    """End a round once every township has handed over and had it returned, and no opinion waits.

    If something is missing, `despite` says why the round ends nevertheless; the round keeps that.
    """
    may_run_campaigns(by).require()
    round = _locked_round(round)
    missing, despite = unfinished(round), despite.strip()
    if missing and not despite:
        raise RuleBroken(f"本轮还不能结束：{'；'.join(missing)}。确需结束的，请写明理由。", field="despite")
    if len(despite) > 500:
        raise RuleBroken("理由不能超过 500 字。", field="despite")
    round.closed_at, round.passed_reason = clock.now(), despite if missing else ""
    round.save(update_fields=["closed_at", "passed_reason"])
    finish_matching(prefix=f"round:{round.pk}", by=by, note=f"{round}已结束")
    record("round.closed", round, by=by, number=round.number, missing=missing, despite=round.passed_reason)


def _locked_round(round: Round) -> Round:
    """The round, held against a second hand-over and against its end until the transaction is over."""
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if locked.closed_at is not None:
        raise RuleBroken(f"{locked}已经结束。")
    return locked


def _require_party(round: Round, township: Unit) -> None:
    if not party_townships(round.campaign).filter(pk=township.pk).exists():
        raise RuleBroken(f"{township}没有参与这项编制工作。")


def _draft() -> Edition:
    """The draft, held against everybody who changes it: nothing is edited between closing and keeping."""
    draft = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT).first()
    if draft is None:
        raise RuleBroken("现在没有清单草稿。")
    return draft
