"""What rests on a law that changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from mingze.amendments.models import LawReview, LawReviewItem
from mingze.catalogue.models import Duty, Edition, Entry, Law
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.contents import whole_entries


def editions_reviewed() -> list[Edition]:
    """The draft and what is in force or will be: what a change of the law can still reach."""
    found = [editions.draft(), editions.latest_published(), editions.in_force()]
    return list({edition.pk: edition for edition in found if edition}.values())


def resting_on(law: Law) -> QuerySet[Entry]:
    """The entries of the draft and of what is in force whose rows rest on the law."""
    return Entry.objects.filter(edition__in=editions_reviewed(), version__bases__law=law)


def duties_resting_on(law: Law) -> QuerySet[Duty]:
    return Duty.objects.filter(pk__in=resting_on(law).order_by().values("row__duty")).order_by("code")


def counted(reviews: QuerySet[LawReview]) -> QuerySet[LawReview]:
    """The reviews with how many duties they hold (`duties`) and how many are settled (`settled`)."""
    settled = Count("items", filter=~Q(items__outcome=""))
    return reviews.select_related("law").annotate(duties=Count("items"), settled=settled)


@dataclass(frozen=True, slots=True)
class Resting:
    """A duty of a review, and the rows that rest on the law: one for each township."""

    item: LawReviewItem
    entries: tuple[Entry, ...]
    articles: tuple[str, ...]

    @property
    def townships(self) -> int:
        return len({entry.row.township_id for entry in self.entries})


def resting_by_duty(review: LawReview) -> list[Resting]:
    """Every duty of the review with its rows. A row that the draft and what is in force both hold
    counts once, as the draft has it."""
    rows: dict[int, Entry] = {}
    for entry in whole_entries(resting_on(review.law)).order_by("edition__sequence", "row__township__code"):
        rows[entry.row_id] = entry
    by_duty: dict[int, list[Entry]] = {}
    for entry in sorted(rows.values(), key=lambda entry: entry.row.township.code):
        by_duty.setdefault(entry.row.duty_id, []).append(entry)
    items = review.items.select_related("duty", "proposal")
    return [_resting(item, by_duty.get(item.duty_id, []), review.law) for item in items]


def _resting(item: LawReviewItem, entries: Iterable[Entry], law: Law) -> Resting:
    held = tuple(entries)
    cited = [basis for entry in held for basis in entry.version.bases.all() if basis.law_id == law.pk]
    articles = tuple(dict.fromkeys(basis.article for basis in cited if basis.article))
    return Resting(item, held, articles)
