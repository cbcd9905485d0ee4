"""How many rows stand where."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from mingze.catalogue.models import Edition, Involvement
from mingze.catalogue.rules import ListKind, Role
from mingze.organisations.models import Unit


@dataclass(slots=True)
class ListCounts:
    """Rows on each of the three lists."""

    basic: int = 0
    assist: int = 0
    taken_back: int = 0

    @property
    def total(self) -> int:
        return self.basic + self.assist + self.taken_back


@dataclass(slots=True)
class DepartmentCounts:
    """Duties (each counted once for the county) in which a department leads, assists or takes over."""

    leads: int = 0
    assists: int = 0
    takes_over: int = 0


def township_counts(edition: Edition, township: Unit | None = None) -> dict[int, ListCounts]:
    """Unit id -> counts, for all townships or one. One query."""
    entries = edition.entries.all()
    if township:
        entries = entries.filter(row__township=township)
    counts: dict[int, ListCounts] = {}
    for unit, kind, rows in entries.values_list("row__township", "version__list").annotate(rows=Count("pk")):
        setattr(counts.setdefault(unit, ListCounts()), ListKind(kind).value, rows)
    return counts


def average_counts(counts: dict[int, ListCounts]) -> dict[str, float]:
    """The average township, per list and in all; empty where there are none."""
    if not counts:
        return {}
    return {
        name: sum(getattr(each, name) for each in counts.values()) / len(counts)
        for name in (*ListKind, "total")
    }


def department_counts(edition: Edition, department: Unit | None = None) -> dict[int, DepartmentCounts]:
    """Unit id -> counts, for all departments or one. One query.

    Where no department is marked as the lead, the first named leads.
    """
    parts = Involvement.objects.filter(version__entries__edition=edition).exclude(role=Role.ASSISTING)
    if department:
        parts = parts.filter(version__in=Involvement.objects.filter(unit=department).values("version"))
    named = list(
        parts.order_by("version", "-leads", "position").values_list(
            "version__row__duty", "version", "unit", "role"
        )
    )
    leads: dict[int, int] = {}
    for _, version, unit, role in named:
        if role == Role.DEPARTMENT:
            leads.setdefault(version, unit)
    duties: dict[tuple[int, str], set[int]] = {}
    for duty, version, unit, role in named:
        part = "takes_over" if role == Role.TAKEOVER else "leads" if leads[version] == unit else "assists"
        duties.setdefault((unit, part), set()).add(duty)
    counts: dict[int, DepartmentCounts] = {}
    for (unit, part), held in duties.items():
        if department is None or unit == department.pk:
            setattr(counts.setdefault(unit, DepartmentCounts()), part, len(held))
    return counts
