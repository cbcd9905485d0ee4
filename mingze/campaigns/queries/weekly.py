"""What happened in a campaign in a week, from the records: the figures of the weekly report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from mingze.amendments.models import Consulted, Dispute, Opinion
from mingze.campaigns.models import Campaign, HandOver, Meeting, PlanStep, Round
from mingze.campaigns.queries.rounds import Standing, standings
from mingze.inbox.models import Todo
from mingze.kernel import clock

ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday."""

    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def next(self) -> Week:
        return Week(self.monday + ONE_WEEK)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From its first moment in China to that of the next week."""
        midnight = time(tzinfo=clock.CHINA)
        return datetime.combine(self.monday, midnight), datetime.combine(self.next.monday, midnight)

    def holds(self, day: date) -> bool:
        return self.monday <= day <= self.sunday


def week_of(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


@dataclass(frozen=True, slots=True)
class WeeklyFigures:
    """What the report says; names are in the order of codes or of the plan.

    What was done lies in the week. What is open or late is as at its end, or as now while it runs.
    """

    campaign: Campaign
    week: Week
    until: date
    handed_up: list[str]
    returned: list[str]
    steps_done: list[str]
    opinions_given: int
    opinions_answered: int
    disputes_settled: int
    meetings: list[str]
    round: Round | None
    not_up: list[str]
    not_down: list[str]
    open_opinions: int
    disputes_open: int
    silent_units: int
    late_up: list[str]
    late_down: list[str]
    steps_late: list[str]
    todos_overdue: int
    next_steps: list[PlanStep]
    next_terms: list[str]


def weekly_figures(campaign: Campaign, day: date) -> WeeklyFigures:
    """The figures of the week in which `day` lies."""
    week = week_of(day)
    until = min(week.sunday, clock.today())
    first, end = week.moments
    handed = HandOver.objects.filter(round__campaign=campaign, at__gte=first, at__lt=end)
    rows = list(handed.select_related("township").order_by("township__code"))
    steps = list(campaign.plan.all())
    round = _round_at(campaign, end)
    table = _as_at(round, end, until)
    opinions = Opinion.objects.filter(consultation__hand_over__round__campaign=campaign)
    closed = Dispute.objects.filter(state=Dispute.State.SETTLED)
    return WeeklyFigures(
        campaign=campaign,
        week=week,
        until=until,
        handed_up=[each.township.label for each in rows if each.direction == HandOver.Direction.UP],
        returned=[each.township.label for each in rows if each.direction == HandOver.Direction.DOWN],
        steps_done=[step.name for step in steps if step.done_on and week.holds(step.done_on)],
        opinions_given=opinions.filter(given_at__gte=first, given_at__lt=end).count(),
        opinions_answered=opinions.filter(answered_at__gte=first, answered_at__lt=end).count(),
        disputes_settled=closed.filter(closed_at__gte=first, closed_at__lt=end).count(),
        meetings=_meetings(campaign, week),
        round=round,
        not_up=[each.township.label for each in table if each.up is None],
        not_down=[each.township.label for each in table if each.up and each.down is None],
        open_opinions=opinions.filter(given_at__lt=end)
        .filter(Q(answered_at=None) | Q(answered_at__gte=end))
        .filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=end))
        .count(),
        disputes_open=Dispute.objects.filter(raised_at__lt=end)
        .filter(Q(closed_at=None) | Q(closed_at__gte=end))
        .count(),
        silent_units=_silent_units(campaign, end),
        late_up=[each.township.label for each in table if each.up is None and each.is_late_up],
        late_down=[each.township.label for each in table if each.up and not each.down and each.is_late_down],
        steps_late=[step.name for step in steps if _is_late(step, until)],
        todos_overdue=Todo.objects.filter(
            unit__campaign_parties__campaign=campaign, due_on__lt=until, asked_at__lt=end
        )
        .filter(Q(done_at=None) | Q(done_at__gte=end))
        .count(),
        next_steps=[
            step
            for step in steps
            if step.starts_on <= week.next.sunday and (step.done_on is None or step.done_on > until)
        ],
        next_terms=_next_terms(round, week.next),
    )


def _round_at(campaign: Campaign, end: datetime) -> Round | None:
    """The last round that had begun, unless it had ended by then."""
    begun = campaign.rounds.filter(opened_at__lt=end).order_by("-number").first()
    if begun is None or (begun.closed_at and begun.closed_at < end):
        return None
    return begun


def _as_at(round: Round | None, end: datetime, until: date) -> list[Standing]:
    """How the townships stood then: what came later is left out."""
    if round is None:
        return []
    return [
        Standing(
            each.round,
            each.township,
            each.official,
            each.up if each.up and each.up.at < end else None,
            each.down if each.down and each.down.at < end else None,
            each.open_opinions,
            each.unanswered_units,
            until,
        )
        for each in standings(round)
    ]


def _meetings(campaign: Campaign, week: Week) -> list[str]:
    held = Meeting.objects.filter(campaign=campaign, held_on__range=(week.monday, week.sunday))
    return list(held.order_by("number").values_list("title", flat=True))


def _silent_units(campaign: Campaign, end: datetime) -> int:
    asked = Consulted.objects.filter(
        consultation__hand_over__round__campaign=campaign, consultation__opened_at__lt=end
    )
    silent = asked.filter(Q(answered_at=None) | Q(answered_at__gte=end)).filter(
        Q(consultation__closed_at=None) | Q(consultation__closed_at__gte=end)
    )
    return silent.order_by().values("unit").distinct().count()


def _is_late(step: PlanStep, until: date) -> bool:
    return step.due_on < until and (step.done_on is None or step.done_on > until)


def _next_terms(round: Round | None, week: Week) -> list[str]:
    if round is None:
        return []
    terms = ((round.up_due_on, "报送"), (round.down_due_on, "反馈"))
    return [f"{round}{word}{day.month}月{day.day}日届满" for day, word in terms if week.holds(day)]
