"""Whether both sides of an assist row agree to what it says (双方确认)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from mingze.amendments.models import AgreementWaiver, Confirmation
from mingze.catalogue.models import Edition, Entry, Involvement, List
from mingze.catalogue.rules import Role


@dataclass(frozen=True, slots=True)
class Agreement:
    """How an assist row stands in an edition. Rows and units by their ids.

    `published_before` says that the latest earlier edition held the row in the same words: nobody
    needs to agree to them again.
    """

    row: int
    township: int
    lead: int | None
    content_hash: str
    by_township: Confirmation | None
    by_lead: Confirmation | None
    waiver: AgreementWaiver | None
    published_before: bool

    @property
    def agreed(self) -> bool:
        return self.by_township is not None and self.by_lead is not None

    @property
    def settled(self) -> bool:
        """Whether the row may be published as it is."""
        return self.agreed or self.waiver is not None or self.published_before

    def waits_for(self, unit_id: int) -> bool:
        """Whether the unit still has to say its word."""
        return not self.settled and self.side_of(unit_id) is not None and self.of(unit_id) is None

    def side_of(self, unit_id: int) -> str | None:
        if unit_id == self.lead:
            return Confirmation.Side.LEAD
        return Confirmation.Side.TOWNSHIP if unit_id == self.township else None

    def of(self, unit_id: int) -> Confirmation | None:
        """The unit's own confirmation."""
        return {self.lead: self.by_lead, self.township: self.by_township}.get(unit_id)


def agreement_of(edition: Edition, *, rows: Iterable[int] | None = None) -> dict[int, Agreement]:
    """By row, in list order, how the edition's assist rows stand (all, or some): six queries."""
    entries = edition.entries.filter(version__list=List.ASSIST)
    if rows is not None:
        entries = entries.filter(row__in=list(rows))
    leads = _leads(entries)
    confirmations = {
        (each.row_id, each.unit_id, each.side, each.content_hash): each
        for each in Confirmation.objects.filter(row__in=entries.values("row"), withdrawn_at=None)
    }
    waivers = {
        (each.row_id, each.content_hash): each
        for each in AgreementWaiver.objects.filter(row__in=entries.values("row"))
    }
    before = _published_before(edition, entries)
    found = {}
    listed = entries.order_by("row__township__code", "version__domain__position", "number")
    for row, township, version, said in listed.values_list(
        "row", "row__township", "version", "version__content_hash"
    ):
        lead = leads.get(version)
        found[row] = Agreement(
            row,
            township,
            lead,
            said,
            confirmations.get((row, township, Confirmation.Side.TOWNSHIP, said)),
            confirmations.get((row, lead or 0, Confirmation.Side.LEAD, said)),
            waivers.get((row, said)),
            (row, said) in before,
        )
    return found


def _leads(entries: QuerySet[Entry]) -> dict[int, int]:
    """Version -> the department that leads: the one marked, else the first named."""
    parts = Involvement.objects.filter(version__in=entries.values("version"), role=Role.DEPARTMENT)
    leads: dict[int, int] = {}
    for version, unit in parts.order_by("version", "-leads", "position").values_list("version", "unit"):
        leads.setdefault(version, unit)
    return leads


def _published_before(edition: Edition, entries: QuerySet[Entry]) -> set[tuple[int, str]]:
    earlier = Edition.objects.published().filter(sequence__lt=edition.sequence)
    last = earlier.order_by("-sequence").first()
    if last is None:
        return set()
    held = last.entries.filter(row__in=entries.values("row"), version__list=List.ASSIST)
    return set(held.values_list("row", "version__content_hash"))


def unagreed(edition: Edition) -> list[Agreement]:
    """The assist rows that neither both sides nor a recorded decision have settled."""
    return [each for each in agreement_of(edition).values() if not each.settled]
