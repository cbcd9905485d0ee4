"""Finding rows by words that stand in them, with counts per value of each filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When

from mingze.catalogue.models import DutyAlias, Entry, Involvement, List, RowVersion
from mingze.catalogue.queries.contents import BY_DOMAIN, whole_entries
from mingze.catalogue.queries.lists import Editions, visible_entries
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit

FIELDS = {
    "name": "事项名称",
    "joint_duty": "上级部门职责",
    "township_duty": "乡镇配合职责",
    "way_of_working": "工作方式",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to. Empty means everything; codes and names as in the address."""

    text: str = ""
    list: str = ""
    domain: str = ""
    department: str = ""
    township: str = ""

    @property
    def terms(self) -> Sequence[str]:
        return self.text.split()[:6]

    def but(self, facet: str) -> Filters:
        """The same without one filter: what that filter's own counts are taken of."""
        values = {name: getattr(self, name) for name in ("text", "list", "domain", "department", "township")}
        return Filters(**(values | {facet: ""}))


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with how many rows each of its values would leave."""

    name: str
    label: str
    values: list[FacetValue]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Where in a row the searched words stand."""

    label: str
    text: str


_AS_PRINTED = Case(*[When(version__list=kind, then=place) for place, kind in enumerate(List.values)])


def find_entries(editions: Editions, filters: Filters, actor: Actor | None) -> QuerySet[Entry]:
    """The entries that hold every one of the words somewhere, in list order."""
    entries = _narrowed(visible_entries(editions, actor), filters)
    return whole_entries(entries).order_by(_AS_PRINTED, *BY_DOMAIN, "number", "row__township__code")


def _narrowed(entries: QuerySet[Entry], filters: Filters) -> QuerySet[Entry]:
    for term in filters.terms:
        found = Q(row__duty__in=DutyAlias.objects.filter(text__icontains=term).values("duty"))
        found |= Q(version__in=Involvement.objects.filter(duty__icontains=term).values("version"))
        for field in FIELDS:
            found |= Q(**{f"version__{field}__icontains": term})
        entries = entries.filter(found)
    if filters.list:
        entries = entries.filter(version__list=filters.list)
    if filters.domain:
        entries = entries.filter(version__domain__name=filters.domain)
    if filters.township:
        entries = entries.filter(row__township__code=filters.township)
    if filters.department:
        named = Involvement.objects.filter(unit__code=filters.department).values("version")
        entries = entries.filter(version__in=named)
    return entries


_FACETS: Mapping[str, tuple[str, str, str, str]] = {
    "list": ("清单", "version__list", "version__list", "version__list"),
    "domain": ("领域", "version__domain__name", "version__domain__name", "version__domain__position"),
    "township": ("乡镇", "row__township__code", "row__township__name", "row__township__code"),
    "department": (
        "部门",
        "version__involvements__unit__code",
        "version__involvements__unit__name",
        "version__involvements__unit__code",
    ),
}


def facets(editions: Editions, filters: Filters, actor: Actor | None) -> list[Facet]:
    """Counts per value of every filter, each under the other filters: one query for each filter."""
    found = []
    for name, (label, value_path, label_path, order) in _FACETS.items():
        entries = _narrowed(visible_entries(editions, actor), filters.but(name)).order_by(order)
        if name == "department":
            # Not the rows with a township in them, but the townships: such a row names departments too.
            entries = entries.filter(version__involvements__unit__in=Unit.objects.at_county_level())
        rows = list(entries.values_list(value_path, label_path, order).annotate(n=Count("pk", distinct=True)))
        if name == "list":
            rows.sort(key=lambda row: List.values.index(row[0]))
        chosen = getattr(filters, name)
        values = [
            FacetValue(value, List(shown).label if name == "list" else shown, n, value == chosen)
            for value, shown, _, n in rows
            if value
        ]
        found.append(Facet(name, label, values))
    return found


def excerpts(version: RowVersion, aliases: list[str], terms: Sequence[str]) -> list[Excerpt]:
    """The parts of a row, other than its name, in which the words were found."""
    parts = [(FIELDS[field], getattr(version, field)) for field in FIELDS if field != "name"]
    parts += [(f"{part.unit.label}职责", part.duty) for part in version.involvements.all()]
    parts += [("群众常用说法", alias) for alias in aliases]
    return [
        Excerpt(label, _around(text, term))
        for label, text in parts
        if (term := next((term for term in terms if term.lower() in text.lower()), None))
    ][:3]


def _around(text: str, term: str, margin: int = 28) -> str:
    """The piece of a text around a word, cut at line ends and marked where it was cut."""
    at = text.lower().index(term.lower())
    line_start = text.rfind("\n", 0, at) + 1
    line_end = text.find("\n", at)
    line_end = len(text) if line_end < 0 else line_end
    start, end = max(line_start, at - margin), min(line_end, at + len(term) + margin)
    return ("…" if start > line_start else "") + text[start:end] + ("…" if end < line_end else "")
