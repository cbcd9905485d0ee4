"""Rows and duties that nothing speaks of any more."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from mingze.catalogue.models import Duty, DutyAlias, Row

T = TypeVar("T", Row, Duty)


def forget_unused_rows(rows: QuerySet[Row]) -> None:
    """Remove those rows that no edition holds a version of and no other record refers to.

    What was said about a row that a draft held for a while (an opinion, a dispute) keeps the row:
    it can come back. One that was only mistyped leaves no trace.
    """
    # By a query: a record that comes last may still need the row's key.
    _unused(rows).delete()


def forget_unused_duties() -> None:
    """Remove duties that no row and no other record refers to."""
    _unused(Duty.objects.all()).delete()


def _unused(things: QuerySet[T]) -> QuerySet[T]:
    for relation in things.model._meta.related_objects:
        if relation.related_model is DutyAlias:  # goes with its duty
            continue
        others = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        things = things.filter(~Exists(others))
    return things
