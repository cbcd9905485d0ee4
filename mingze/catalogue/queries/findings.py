"""What the checks find in an edition, together with what people said about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mingze.catalogue.checks.checking import check
from mingze.catalogue.checks.model import Bands, CheckedRow, Finding, StatedHeading
from mingze.catalogue.checks.registry import RULES, Rule
from mingze.catalogue.checks.reporting import row_named
from mingze.catalogue.checks.texts import text_findings
from mingze.catalogue.models import CountBand, Edition, Entry, FindingReview, StatedCount
from mingze.catalogue.queries.checked import checked_content, checked_entry, register
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.rules import Content, ListKind
from mingze.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class ReviewedFinding:
    """A finding with its rows, and the confirmation (确认无误) that stands for it, if any."""

    finding: Finding
    entries: list[Entry]
    review: FindingReview | None

    @property
    def rule(self) -> Rule:
        return RULES[self.finding.rule]


def findings_of(
    edition: Edition,
    *,
    township: Unit | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[ReviewedFinding]:
    """Run all checks over an edition; with a township, only what concerns it.

    Townships are always compared with all others. A constant number of queries.
    """
    entries = {entry.pk: entry for entry in whole_entries(Entry.objects.filter(edition=edition))}
    day = _last_day(edition)
    rows = [checked_entry(entry, day) for entry in entries.values()]
    found = check(
        rows, stated=_stated(edition, rows), bands=bands(), register=register(day), progress=progress
    )
    reviews = _reviews(FindingReview.objects.all())
    return [
        ReviewedFinding(
            finding,
            [entries[row] for row in finding.rows],
            reviews.get((finding.rule, finding.fingerprint)),
        )
        for finding in found
        if township is None or _concerns(finding, entries, township)
    ]


def findings_of_content(content: Content, township: Unit) -> list[ReviewedFinding]:
    """What is wrong with the texts of one row by themselves, whether it is stored or not.

    The same rules and marks as on the checks page: what was confirmed there carries the confirmation
    here. The findings have no entries.
    """
    day = timezone.localdate()
    row = checked_content(content, township, day)
    found = list(text_findings(row, register(day)))
    reviews = _reviews(FindingReview.objects.filter(fingerprint__in=[each.fingerprint for each in found]))
    named = row_named(row)
    return [
        ReviewedFinding(
            replace(finding, rows=(), message=finding.message.removeprefix(named).removeprefix("的")),
            [],
            reviews.get((finding.rule, finding.fingerprint)),
        )
        for finding in found
    ]


def _reviews(given: QuerySet[FindingReview]) -> dict[tuple[str, str], FindingReview]:
    """Those that were not taken back, by what they are about."""
    return {(review.rule, review.fingerprint): review for review in given.filter(withdrawn_at=None)}


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The same thing found about one duty in several townships: a person judges it once."""

    findings: list[ReviewedFinding]

    @property
    def first(self) -> ReviewedFinding:
        return self.findings[0]

    @property
    def entries(self) -> list[Entry]:
        return list(dict.fromkeys(entry for item in self.findings for entry in item.entries))

    @property
    def fingerprints(self) -> list[str]:
        return [item.finding.fingerprint for item in self.findings]

    @property
    def other_townships(self) -> list[Unit]:
        """Those besides the one that the first finding speaks of."""
        return [item.entries[0].row.township for item in self.findings[1:]]


def grouped(found: Iterable[ReviewedFinding]) -> list[FindingGroup]:
    """Findings that say the same of single rows of one duty, the township apart, together; others alone."""
    groups: dict[tuple[object, ...], list[ReviewedFinding]] = {}
    for n, item in enumerate(found):
        key: tuple[object, ...] = (n,)
        if len(item.entries) == 1 and item.finding.township:
            duty = item.entries[0].row.duty_id
            township = item.entries[0].row.township.name
            said = re.sub(r"\d+", "", item.finding.message.replace(township, ""))
            key = (item.finding.rule, item.finding.severity, duty, said, item.review and item.review.reason)
        groups.setdefault(key, []).append(item)
    return [FindingGroup(items) for items in groups.values()]


def _concerns(finding: Finding, entries: dict[int, Entry], township: Unit) -> bool:
    return finding.township == township.code or any(
        entries[row].row.township_id == township.pk for row in finding.rows
    )


def bands() -> Bands:
    """The county's own bands over the proposed ones."""
    own = {band.of: (band.low, band.high) for band in CountBand.objects.all()}
    minimum = own.pop(CountBand.Of.PARTY_BUILDING, None)
    values: dict[str, Any] = dict(own)
    if minimum:
        values["party_building_minimum"] = minimum[0]
    return replace(Bands(), **values)


def _last_day(edition: Edition) -> date:
    """Today, or the last day on which the edition was in force: what came later is no fault of it."""
    today = timezone.localdate()
    successor = Edition.objects.filter(previous=edition).first()
    if successor is None or successor.effective_on is None:
        return today
    return min(today, successor.effective_on - timedelta(days=1))


def _stated(edition: Edition, rows: list[CheckedRow]) -> list[StatedHeading]:
    found: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        # A set: a row without a domain counts once, for the list as a whole.
        for domain in {row.domain, ""}:
            found[row.township, row.list, domain] += 1
    stated = StatedCount.objects.filter(edition=edition).select_related("township", "domain")
    return [
        StatedHeading(
            township=item.township.code,
            township_name=item.township.name,
            list=ListKind(item.list),
            domain=item.domain.name if item.domain else "",
            stated=item.stated,
            found=found[item.township.code, item.list, item.domain.name if item.domain else ""],
        )
        for item in stated
    ]
