"""Special meetings (专题会议): planned, recorded, decided, closed. After that nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from mingze.amendments.actions.amending import Wanted
from mingze.amendments.actions.rulings import rule
from mingze.amendments.models import Dispute, Ruling
from mingze.audit.actions import record
from mingze.campaigns.actions.campaigns import locked_campaign
from mingze.campaigns.actions.criteria import adopt_criteria
from mingze.campaigns.models import AgendaItem, Campaign, DecisionTable, Meeting
from mingze.campaigns.policies.campaigns import may_run_campaigns
from mingze.campaigns.policies.meetings import FINAL
from mingze.campaigns.queries.meetings import disputes_without_meeting
from mingze.campaigns.rules import Criterion
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken

LONGEST_QUESTION = 300


@transaction.atomic
def plan_meeting(
    *,
    campaign: Campaign,
    title: str,
    held_on: date,
    place: str,
    chair: str,
    attendance: str,
    disputes: Sequence[Dispute] = (),
    questions: Sequence[str] = (),
    by: Actor,
) -> Meeting:
    """Call the campaign's next meeting: the disputes that wait for one, then the questions.

    Its agenda may be changed until it is closed. RuleBroken when a dispute does not wait for a meeting.
    """
    may_run_campaigns(by).require()
    # The lock keeps the numbers of two meetings apart that are planned together.
    locked = locked_campaign(campaign)
    _require_text(title, "title", "请填写会议名称。")
    _require_text(chair, "chair", "请填写主持人。")
    meeting = Meeting.objects.create(
        campaign=locked,
        number=(locked.meetings.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=title.strip(),
        held_on=held_on,
        place=place.strip(),
        chair=chair.strip(),
        attendance=attendance.strip(),
    )
    asked = [question.strip() for question in questions if question.strip()]
    _put_on_agenda(meeting, disputes, asked)
    record(
        "meeting.planned",
        meeting,
        by=by,
        number=meeting.number,
        held_on=held_on.isoformat(),
        disputes=[dispute.number for dispute in disputes],
        questions=asked,
    )
    return meeting


@transaction.atomic
def add_to_agenda(
    *, meeting: Meeting, disputes: Sequence[Dispute] = (), questions: Sequence[str] = (), by: Actor
) -> list[AgendaItem]:
    """Put further disputes and questions at the end of the agenda."""
    meeting = _open_meeting(meeting, by)
    asked = [question.strip() for question in questions if question.strip()]
    if not disputes and not asked:
        raise RuleBroken("请选择争议或者填写议题。", field="questions")
    items = _put_on_agenda(meeting, disputes, asked)
    record("agenda.extended", meeting, by=by, items=[str(item) for item in items])
    return items


@transaction.atomic
def remove_from_agenda(*, item: AgendaItem, by: Actor) -> None:
    """Take an item off; one that was decided stays."""
    item, meeting = _open_item(item, by)
    if item.decision:
        raise RuleBroken("这一议题已有议定事项，不能移出议程。")
    said = str(item)
    item.delete()
    _number(list(meeting.agenda.all()))
    record("agenda.shortened", meeting, by=by, item=said)


@transaction.atomic
def move_on_agenda(*, item: AgendaItem, places: int, by: Actor) -> None:
    """Move an item by that many places towards the end, or if negative towards the beginning."""
    item, meeting = _open_item(item, by)
    items = list(meeting.agenda.all())
    at = items.index(item)
    items.insert(min(max(at + places, 0), len(items) - 1), items.pop(at))
    _number(items)
    record("agenda.rearranged", meeting, by=by, items=[str(each) for each in items])


@transaction.atomic
def record_item(*, item: AgendaItem, discussion: str, decision: str, by: Actor) -> AgendaItem:
    """Write down what was said and decided on an item.

    What a ruling or new criteria made binding is not reworded: RuleBroken.
    """
    item, _ = _open_item(item, by)
    if _is_binding(item) and decision.strip() != item.decision:
        raise RuleBroken("议定事项已经生效，不能改写；讨论情况可以补充。", field="decision")
    item.discussion, item.decision = discussion.strip(), decision.strip()
    item.save(update_fields=["discussion", "decision"])
    record("agenda_item.recorded", item, by=by, decision=item.decision)
    return item


@transaction.atomic
def decide_dispute_in_meeting(
    *,
    item: AgendaItem,
    text: str,
    reason: str,
    changes: Sequence[Wanted],
    acknowledged: bool = False,
    by: Actor,
) -> Ruling:
    """The meeting's decision on a dispute is that dispute's ruling; `changes` go into the draft.

    Raises what ruling raises, Conflicted among it.
    """
    item, meeting = _open_item(item, by)
    if item.dispute is None:
        raise RuleBroken("这一议题不是职责争议。")
    _require_held(meeting)
    ruling = rule(
        dispute=item.dispute,
        text=text,
        reason=reason,
        changes=changes,
        decided_by=meeting.title,
        decided_on=meeting.held_on,
        acknowledged=acknowledged,
        by=by,
    )
    item.decision = ruling.text
    item.save(update_fields=["decision"])
    record("agenda_item.ruled", item, by=by, dispute=item.dispute.number, ruling=ruling.number)
    return ruling


@transaction.atomic
def decide_criteria_in_meeting(
    *, item: AgendaItem, criteria: Sequence[Criterion], decision: str, by: Actor
) -> DecisionTable:
    """The meeting changes the criteria for the rest of the campaign: their next version, tied to the item."""
    item, meeting = _open_item(item, by)
    if item.dispute is not None:
        raise RuleBroken("这一议题是职责争议，不能用来调整归类标准。")
    if item.table is not None:
        raise RuleBroken("这一议题已经调整过归类标准。")
    _require_text(decision, "decision", "请填写议定事项。")
    _require_held(meeting)
    table = adopt_criteria(campaign=meeting.campaign, criteria=criteria, note=f"{meeting.title}议定", by=by)
    item.table, item.decision = table, decision.strip()
    item.save(update_fields=["table", "decision"])
    record("agenda_item.criteria_adopted", item, by=by, version=table.number, decision=item.decision)
    return table


@transaction.atomic
def close_meeting(*, meeting: Meeting, minutes_number: str, by: Actor) -> Meeting:
    """Make the minutes final under their number. Every item must have its decision."""
    meeting = _open_meeting(meeting, by)
    _require_held(meeting)
    number = minutes_number.strip()
    _require_text(number, "minutes_number", "请填写纪要文号。")
    if Meeting.objects.filter(minutes_number=number).exists():
        raise RuleBroken(f"已有文号为“{number}”的纪要。", field="minutes_number")
    items = list(meeting.agenda.all())
    if not items:
        raise RuleBroken("会议没有议题，不能定稿。")
    undecided = [str(item.position) for item in items if not item.decision]
    if undecided:
        raise RuleBroken(f"第{'、'.join(undecided)}项议题还没有议定事项，不能定稿。")
    meeting.minutes_number, meeting.closed_at = number, clock.now()
    meeting.save(update_fields=["minutes_number", "closed_at"])
    record("meeting.closed", meeting, by=by, minutes_number=number, items=len(items))
    return meeting


def _open_meeting(meeting: Meeting, by: Actor) -> Meeting:
    """The meeting, locked: what one writes into it no other closes at the same time."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=meeting.pk)
    may_run_campaigns(by).require()
    if locked.closed_at is not None:
        raise RuleBroken(FINAL)
    return locked


def _open_item(item: AgendaItem, by: Actor) -> tuple[AgendaItem, Meeting]:
    """The item as it is now, and its meeting, locked."""
    meeting = _open_meeting(item.meeting, by)
    present = meeting.agenda.select_related("dispute", "table").filter(pk=item.pk).first()
    if present is None:
        raise RuleBroken("这一议题已被移出议程。")
    return present, meeting


def _put_on_agenda(
    meeting: Meeting, disputes: Sequence[Dispute], questions: Sequence[str]
) -> list[AgendaItem]:
    waiting = set(disputes_without_meeting().values_list("pk", flat=True)) if disputes else set()
    for dispute in disputes:
        if dispute.pk not in waiting:
            raise RuleBroken(f"争议“{dispute}”不在待专题会议研究之列，或者已列入另一会议。", field="disputes")
    if len({dispute.pk for dispute in disputes}) < len(disputes):
        raise RuleBroken("同一争议只能列入一次。", field="disputes")
    after = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    items = [AgendaItem(meeting=meeting, dispute=dispute) for dispute in disputes]
    items += [AgendaItem(meeting=meeting, question=_short_enough(question)) for question in questions]
    for position, item in enumerate(items, start=after + 1):
        item.position = position
    return AgendaItem.objects.bulk_create(items)


def _short_enough(question: str) -> str:
    if len(question) > LONGEST_QUESTION:
        raise RuleBroken(f"每项议题至多 {LONGEST_QUESTION} 字。", field="questions")
    return question


def _number(items: Sequence[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])


def _is_binding(item: AgendaItem) -> bool:
    if item.table is not None:
        return True
    return (
        item.dispute is not None and Ruling.objects.filter(dispute=item.dispute, text=item.decision).exists()
    )


def _require_held(meeting: Meeting) -> None:
    if meeting.held_on > clock.today():
        raise RuleBroken("会议还没有召开，不能作出决定或者定稿。")


def _require_text(text: str, field: str, message: str) -> None:
    if not text.strip():
        raise RuleBroken(message, field=field)
