"""Asking for opinions, giving them, and answering every one (征求意见)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mingze.amendments.actions.amending import Wanted, amend
from mingze.amendments.models import Consultation, Consulted, Opinion
from mingze.amendments.policies import opinions as policies
from mingze.amendments.queries.limits import limits
from mingze.amendments.queries.opinions import entries_now, open_opinions
from mingze.audit.actions import record
from mingze.catalogue.models import Row
from mingze.catalogue.policies import may_edit_draft_of
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.queries.editions import draft
from mingze.catalogue.rules import Content, content_from_data, content_to_data
from mingze.inbox import actions as inbox
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from mingze.workdays.queries import calendar

WITHOUT_REMARK = (Consulted.Stance.AGREE, Consulted.Stance.NO_COMMENT)
"""Stances that need no word of explanation."""
OF_THE_UNIT = {Opinion.Voice.TOWNSHIP: True, Opinion.Voice.DEPARTMENT: False}
"""Voices that are the unit's own, and whether that unit is a township."""


@transaction.atomic
def open_consultation(
    *,
    title: str,
    question: str,
    units: Iterable[Unit],
    due_on: date | None = None,
    township: Unit | None = None,
    path: str = "",
    by: Actor,
) -> Consultation:
    """Ask the units for their opinions until `due_on`, or for as long as the county's limits give.

    `township` is the one whose list it is about, if it is about one. The units find it in their inbox,
    which leads to `path`, or to the consultation itself.
    """
    policies.may_open_consultation(by).require()
    asked = list(dict.fromkeys(unit.acts_as for unit in units))
    if not title.strip():
        raise RuleBroken("请填写标题。", field="title")
    if not asked:
        raise RuleBroken("请选择向哪些单位征求意见。", field="units")
    due_on = due_on or calendar().add_working_days(clock.today(), limits().consultation_days)
    if due_on < clock.today():
        raise RuleBroken("答复期限不能早于今天。", field="due_on")
    consultation = Consultation.objects.create(
        title=title.strip(), question=question.strip(), township=township, due_on=due_on, opened_by=by.name
    )
    Consulted.objects.bulk_create(Consulted(consultation=consultation, unit=unit) for unit in asked)
    path = path or consultation.get_absolute_url()
    askings = [
        inbox.Asking(unit, _key(consultation, unit.pk), f"征求意见：{consultation.title}", path, due_on)
        for unit in asked
    ]
    inbox.ask_many(askings=askings, by=by)
    record("consultation.opened", consultation, by=by, units=[unit.code for unit in asked])
    return consultation


@transaction.atomic
def answer_consultation(*, consultation: Consultation, stance: str, remark: str, by: Actor) -> Consulted:
    """Take the stance of the actor's unit on the whole. Until the end it may be changed."""
    policies.may_answer_consultation(by, consultation).require()
    _require_open(consultation)
    if stance not in Consulted.Stance.values:
        raise RuleBroken("请选择态度。", field="stance")
    if stance not in WITHOUT_REMARK and not remark.strip():
        raise RuleBroken("请写明条件或者理由。", field="remark")
    answer = consultation.consulted.select_for_update().get(unit=by.unit_id)
    answer.stance, answer.remark = stance, remark.strip()
    answer.answered_at, answer.answered_by = clock.now(), by.name
    answer.save()
    inbox.finish(key=_key(consultation, by.unit_id), by=by, note=answer.get_stance_display())
    record("consultation.answered", consultation, by=by, stance=stance, remark=answer.remark)
    return answer


@transaction.atomic
def close_consultation(*, consultation: Consultation, by: Actor) -> None:
    """End it. Whoever has not answered is asked no more; every opinion must have been answered."""
    policies.may_close_consultation(by).require()
    consultation = _require_open(consultation)
    waiting = open_opinions(consultation.opinions.all()).count()
    if waiting:
        raise RuleBroken(f"还有{waiting}条意见没有答复，请先逐条答复。")
    consultation.closed_at = clock.now()
    consultation.save(update_fields=["closed_at"])
    inbox.finish_matching(prefix=f"consultation:{consultation.pk}", by=by, note="征求意见已结束")
    record("consultation.closed", consultation, by=by)


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion as it is taken down. `unit` is who says or passes it on, the actor's own if not given."""

    text: str
    voice: str
    row: Row | None = None
    speaker: str = ""
    suggested: Content | None = None
    unit: Unit | None = None


@transaction.atomic
def give_opinion(
    *,
    consultation: Consultation,
    row: Row | None = None,
    text: str,
    voice: str,
    speaker: str = "",
    suggested: Content | None = None,
    unit: Unit | None = None,
    by: Actor,
) -> Opinion:
    """Take down what somebody says about a row, or about the whole.

    `suggested` is what the row should say instead; without a row it is one that the township's list
    should have. What the row says by now is kept beside it.
    """
    said = Said(text, voice, row, speaker, suggested, unit)
    (opinion,) = _given(consultation, [said], by)
    record("opinion.given", opinion, by=by, consultation=consultation.pk, row=opinion.row_id)
    return opinion


@transaction.atomic
def give_opinions(*, consultation: Consultation, opinions: Sequence[Said], by: Actor) -> list[Opinion]:
    """Take down many as `give_opinion` does, all or none, in the same number of queries."""
    given = _given(consultation, opinions, by)
    record("opinions.given", consultation, by=by, opinions=[opinion.pk for opinion in given])
    return given


def _given(consultation: Consultation, opinions: Sequence[Said], by: Actor) -> list[Opinion]:
    policies.may_give_opinions(by, consultation).require()
    _require_open(consultation)
    own = Unit.objects.filter(pk=by.unit_id).first()
    entries = entries_now(said.row.pk for said in opinions if said.row)
    made = []
    for said in opinions:
        _check_said(said, consultation)
        opinion = Opinion(
            consultation=consultation,
            row=said.row,
            unit=_speaking_unit(said, own, by),
            voice=said.voice,
            speaker=said.speaker.strip(),
            text=said.text.strip(),
            suggested=content_to_data(said.suggested) if said.suggested else None,
            given_by=by.name,
        )
        if said.row:
            entry = entries.get(said.row.pk)
            if entry is None:
                raise RuleBroken("这一条已不在清单上。")
            policies.may_comment_on(by, entry).require()
            opinion.base = content_to_data(content_of(entry.version))
        if opinion.suggested and opinion.suggested == opinion.base:
            raise RuleBroken("建议的文字与现在的文字相同。", field="suggested")
        made.append(opinion)
    return Opinion.objects.bulk_create(made)


def _check_said(said: Said, consultation: Consultation) -> None:
    if not said.text.strip():
        raise RuleBroken("请填写意见。", field="text")
    if said.voice not in Opinion.Voice.values:
        raise RuleBroken("请选择意见来源。", field="voice")
    if said.row and consultation.township_id not in (None, said.row.township_id):
        raise RuleBroken("这一条不是征求意见的乡镇清单上的事项。")
    if said.suggested and not said.row and consultation.township_id is None:
        raise RuleBroken("建议新增事项的，请在对某个乡镇的征求意见中提出。", field="suggested")


def _speaking_unit(said: Said, own: Unit | None, by: Actor) -> Unit:
    unit = said.unit or own
    if unit is None:
        raise RuleBroken("请写明是哪个单位提出或者转达的意见。", field="unit")
    policies.may_speak_as(by, unit).require()
    if unit.is_township != OF_THE_UNIT.get(Opinion.Voice(said.voice), unit.is_township):
        raise RuleBroken(f"意见来源与提出单位“{unit}”不符。", field="voice")
    return unit


@transaction.atomic
def withdraw_opinion(*, opinion: Opinion, by: Actor) -> None:
    """Take an opinion back that is not answered yet; it stays on record."""
    policies.may_withdraw_opinion(by, opinion).require()
    opinion = _still_open(opinion)
    opinion.withdrawn_at = clock.now()
    opinion.save(update_fields=["withdrawn_at"])
    record("opinion.withdrawn", opinion, by=by, consultation=opinion.consultation_id)


@transaction.atomic
def answer_opinion(
    *,
    opinion: Opinion,
    answer: str,
    text: str = "",
    content: Content | None = None,
    base: Content | None = None,
    acknowledged: bool = False,
    apply: bool = True,
    by: Actor,
) -> Opinion:
    """Answer an opinion, with reasons unless it is wholly accepted.

    Where there is a draft, what was suggested is written into it with the same act if it is accepted;
    or `content`, what the answering person made of it, and `base`, what they had before their eyes.
    Raises Conflicted where the draft says something else by now and that is not `acknowledged`.
    """
    policies.may_answer_opinion(by, opinion).require()
    opinion = _still_open(opinion)
    if answer not in Opinion.Answer.values:
        raise RuleBroken("请选择是否采纳。", field="answer")
    if answer != Opinion.Answer.ACCEPTED and not text.strip():
        raise RuleBroken("没有全部采纳的，请写明理由。", field="text")
    opinion.answer, opinion.answer_text = answer, text.strip()
    opinion.answered_at, opinion.answered_by = clock.now(), by.name
    opinion.save()
    wanted = _wanted(opinion, content, base) if apply else None
    if wanted and draft():
        _require_open_part(wanted.township, by)
        amend(wanted=[wanted], source=opinion, acknowledged=acknowledged, by=by)
    record("opinion.answered", opinion, by=by, answer=answer, text=opinion.answer_text)
    return opinion


def _wanted(opinion: Opinion, content: Content | None, base: Content | None) -> Wanted | None:
    """What the answer makes the row say, if it changes anything."""
    if opinion.answer == Opinion.Answer.REJECTED:
        return None
    if content is None and opinion.suggested and opinion.answer == Opinion.Answer.ACCEPTED:
        content = content_from_data(opinion.suggested)
    township = opinion.row.township if opinion.row else opinion.consultation.township
    if content is None or township is None:
        return None
    if base is None and opinion.base:
        base = content_from_data(opinion.base)
    return Wanted(township=township, row=opinion.row, content=content, base=base)


def _require_open_part(township: Unit, by: Actor) -> None:
    """A township that answers for itself changes its part only while that is open to it."""
    verdict = may_edit_draft_of(by, township)
    if not by.holds(Power.RUN_CAMPAIGNS) and not verdict:
        raise RuleBroken(verdict.reason)


def _still_open(opinion: Opinion) -> Opinion:
    """The opinion, locked until the transaction ends."""
    present = Opinion.objects.select_for_update().get(pk=opinion.pk)
    if present.withdrawn_at:
        raise RuleBroken("这条意见已经撤回。")
    if present.answer:
        raise RuleBroken(f"这条意见已由{present.answered_by}答复。")
    return present


def _require_open(consultation: Consultation) -> Consultation:
    """The consultation, locked until the transaction ends."""
    present = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if present.closed_at:
        raise RuleBroken("征求意见已经结束。")
    return present


def _key(consultation: Consultation, unit_id: int) -> str:
    return f"consultation:{consultation.pk}:unit:{unit_id}"
