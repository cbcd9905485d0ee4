"""The criteria of classification in their versions, and decisions that a new version puts in question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from mingze.campaigns.models import Campaign, Classification, DecisionTable, DraftItem
from mingze.campaigns.queries.classifying import decision_table
from mingze.campaigns.rules import Suggestion, criteria_from_data, suggest


def tables_of(campaign: Campaign) -> QuerySet[DecisionTable]:
    """All versions, the newest first, with the agenda items of the meetings that made them: two queries."""
    return campaign.decision_tables.prefetch_related("agenda_items__meeting")


def latest_classifications(campaign: Campaign) -> QuerySet[Classification]:
    """What stands: of each item of the campaign the last choice, in no order."""
    later = Classification.objects.filter(item=OuterRef("item")).order_by("-decided_at", "-pk")
    of_campaign = Classification.objects.filter(item__topic__campaign=campaign)
    return of_campaign.filter(pk=Subquery(later.values("pk")[:1])).order_by()


@dataclass(frozen=True, slots=True)
class ToReview:
    """A choice (its classification by id), and what the criteria in force suggest instead."""

    classification: int
    choice: str
    suggestion: Suggestion

    @property
    def choice_label(self) -> str:
        return DraftItem.Choice(self.choice).label

    @property
    def suggested_label(self) -> str:
        """Empty where the criteria speak for nothing."""
        return dict(DraftItem.Choice.choices).get(self.suggestion.choice, "")


def to_review(campaign: Campaign) -> list[ToReview]:
    """Choices that stand and that the criteria of today would not suggest any more, in the order of topics.

    What was chosen against the very suggestion that is made today was weighed then and is not listed;
    nor is what was chosen, or chosen again, under the version in force. Two queries.
    """
    table = decision_table(campaign)
    if table is None:
        return []
    criteria = criteria_from_data(table.criteria)
    earlier = latest_classifications(campaign).exclude(table=table)
    known: dict[tuple[str, ...], Suggestion] = {}
    found = []
    for pk, answers, suggested, choice in earlier.order_by("item__topic", "item__township__code").values_list(
        "pk", "answers", "suggested", "choice"
    ):
        key = tuple(answers)
        if key not in known:
            known[key] = suggest(criteria, key)
        now = known[key]
        if now.choice not in (choice, suggested):
            found.append(ToReview(pk, choice, now))
    return found


def classifications_shown(listed: Sequence[ToReview]) -> list[tuple[Classification, ToReview]]:
    """The choices with what a page says of them: one query."""
    whole = Classification.objects.select_related("item__topic", "item__township", "table")
    classifications = whole.in_bulk([each.classification for each in listed])
    return [(classifications[each.classification], each) for each in listed]
