"""The criteria in use, what they suggest for an item, and which items still wait."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mingze.campaigns.models import Campaign, DecisionTable, DraftItem
from mingze.campaigns.rules import Criterion, criteria_from_data, default_criteria


def decision_table(campaign: Campaign) -> DecisionTable | None:
    """The version in use; None while the campaign goes by the product's own criteria."""
    return DecisionTable.objects.filter(campaign=campaign).order_by("-number").first()


def criteria_of(campaign: Campaign) -> list[Criterion]:
    table = decision_table(campaign)
    return criteria_from_data(table.criteria) if table else list(default_criteria())


def items_of(campaign: Campaign) -> QuerySet[DraftItem]:
    return DraftItem.objects.filter(topic__campaign=campaign).select_related("topic", "township", "row")


KEPT = (DraftItem.Choice.BASIC, DraftItem.Choice.ASSIST, DraftItem.Choice.TAKEN_BACK)
"""Choices by which an item becomes a row."""


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """Items that wait for a choice, and kept ones that have no row yet."""

    total: int
    undecided: int
    without_row: int


def item_counts(campaign: Campaign) -> ItemCounts:
    """One query for each number."""
    items = DraftItem.objects.filter(topic__campaign=campaign)
    return ItemCounts(
        total=items.count(),
        undecided=items.filter(choice="").count(),
        without_row=items.filter(without_row()).count(),
    )


def without_row() -> Q:
    return Q(choice__in=KEPT, row=None)
