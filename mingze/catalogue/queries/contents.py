"""Rows as values: what a stored version says, in the form that rules, imports and exports share."""

from __future__ import annotations

from django.db.models import F, Prefetch, QuerySet

from mingze.catalogue.models import Basis, Entry, Involvement, RowVersion
from mingze.catalogue.rules import Citation, Content, ListKind, Party, Role, Scope

BY_DOMAIN = (F("version__domain__position").asc(nulls_first=True), "version__domain")
"""In the order of the headings, rows without one first: databases disagree about where NULL comes."""


def whole_entries(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The entries with everything that their rows say: three queries, however many rows."""
    return entries.select_related(
        "edition", "version__domain", "row__duty", "row__township"
    ).prefetch_related(
        Prefetch("version__involvements", Involvement.objects.select_related("unit").order_by("position")),
        Prefetch("version__bases", Basis.objects.select_related("law").order_by("position")),
    )


def in_list_order(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """By list, domain and number, as a list is printed. Rows without a domain come first."""
    return entries.order_by("version__list", *BY_DOMAIN, "number", "pk")


def content_of(version: RowVersion) -> Content:
    """What a version says. Free of queries when the version came from `whole_entries`."""
    return Content(
        list=ListKind(version.list),
        name=version.name,
        domain=version.domain.name if version.domain else "",
        scope=Scope(version.scope),
        scope_reason=version.scope_reason,
        parties=tuple(
            Party(part.unit.code, Role(part.role), part.leads, part.duty)
            for part in version.involvements.all()
        ),
        joint_duty=version.joint_duty,
        township_duty=version.township_duty,
        way_of_working=version.way_of_working,
        handed_over_on=version.handed_over_on.isoformat() if version.handed_over_on else "",
        bases=tuple(
            Citation(basis.law.name, basis.article, basis.text_date.isoformat() if basis.text_date else "")
            for basis in version.bases.all()
        ),
    )
