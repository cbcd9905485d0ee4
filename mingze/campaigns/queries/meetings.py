"""Special meetings as they are read, and what the next one should take up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from mingze.amendments.models import Dispute
from mingze.campaigns.models import AgendaItem, Campaign, DraftItem, Meeting
from mingze.campaigns.queries.criteria import latest_classifications


@dataclass(frozen=True, slots=True)
class SuggestedAgenda:
    """What waits for a meeting: disputes, and questions that the classification raised about the criteria."""

    disputes: list[Dispute]
    questions: list[str]


def suggested_agenda(campaign: Campaign) -> SuggestedAgenda:
    """Open disputes that were submitted to a meeting and are on no agenda, and questions about the criteria.

    Two queries.
    """
    return SuggestedAgenda(list(disputes_without_meeting()), _questions(campaign))


def disputes_without_meeting() -> QuerySet[Dispute]:
    """Disputes that wait for a meeting and stand on the agenda of none that is still open."""
    planned = AgendaItem.objects.filter(meeting__closed_at=None, dispute__isnull=False)
    waiting = Dispute.objects.filter(state=Dispute.State.MEETING)
    return waiting.exclude(pk__in=planned.values("dispute")).order_by("raised_at", "pk")


def _questions(campaign: Campaign) -> list[str]:
    """One for each way in which townships chose otherwise than the criteria suggested, most often first."""
    labels = dict(DraftItem.Choice.choices)
    against = (
        latest_classifications(campaign)
        .exclude(suggested="")
        .exclude(suggested=F("choice"))
        .values_list("suggested", "choice")
    )
    counted = against.annotate(items=Count("pk")).order_by("-items", "suggested", "choice")
    return [
        f"归类标准：有{items}项按标准建议归入“{labels[suggested]}”，实际归入“{labels[choice]}”，标准是否调整"
        for suggested, choice, items in counted
    ]


def meetings_of(campaign: Campaign) -> QuerySet[Meeting]:
    """The campaign's meetings, the newest first, with `items` and `decided` on their agendas."""
    return campaign.meetings.annotate(
        items=Count("agenda"), decided=Count("agenda", filter=~Q(agenda__decision=""))
    ).order_by("-number")


def agenda_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda in its order, with each dispute's parties and ruling: a constant number of queries."""
    return meeting.agenda.select_related("dispute__ruling", "dispute__duty", "table").prefetch_related(
        "dispute__parties__unit",
        "dispute__ruling__amendments__row__township",
        "dispute__ruling__amendments__row__duty",
    )
