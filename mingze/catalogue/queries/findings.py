"""What the checks find in an edition, together with what people said about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from mingze.catalogue.checks.checking import check
from mingze.catalogue.checks.model import Bands, CheckedParty, CheckedRow, Finding, StatedHeading
from mingze.catalogue.checks.registry import RULES, Rule
from mingze.catalogue.models import CountBand, Edition, Entry, FindingReview, Law, StatedCount
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.rules import ListKind, Scope
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
    rows = [_checked(entry, day) for entry in entries.values()]
    found = check(rows, stated=_stated(edition, rows), bands=bands(), progress=progress)
    reviews = {
        (review.rule, review.fingerprint): review
        for review in FindingReview.objects.filter(withdrawn_at=None)
    }
    return [
        ReviewedFinding(
            finding,
            [entries[row] for row in finding.rows],
            reviews.get((finding.rule, finding.fingerprint)),
        )
        for finding in found
        if township is None or _concerns(finding, entries, township)
    ]


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


def _checked(entry: Entry, day: date) -> CheckedRow:
    version, township = entry.version, entry.row.township
    departments = [CheckedParty(p.unit.code, p.unit.name, p.leads, p.duty) for p in version.departments]
    if departments and version.joint_duty and not departments[0].duty:
        # A text for all departments together is the lead's to answer for.
        first = departments[0]
        departments[0] = CheckedParty(first.code, first.name, first.leads, version.joint_duty)
    laws = [basis.law for basis in version.bases.all()]
    return CheckedRow(
        id=entry.pk,
        row_id=entry.row_id,
        duty_code=entry.row.duty.code,
        duty_key=entry.row.duty.match_key,
        township=township.code,
        township_name=township.name,
        list=ListKind(version.list),
        domain=version.domain.name if version.domain else "",
        number=entry.number,
        name=version.name,
        scope=Scope(version.scope),
        scope_reason=version.scope_reason,
        departments=tuple(departments),
        township_duty=version.township_duty,
        takeovers=tuple(CheckedParty(p.unit.code, p.unit.name, False, "") for p in version.takeovers),
        way_of_working=version.way_of_working,
        repealed_bases=tuple(law.name for law in laws if _repealed(law, day)),
        bases=tuple(law.name for law in laws),
    )


def _last_day(edition: Edition) -> date:
    """Today, or the last day on which the edition was in force: what came later is no fault of it."""
    today = timezone.localdate()
    successor = Edition.objects.filter(previous=edition).first()
    if successor is None or successor.effective_on is None:
        return today
    return min(today, successor.effective_on - timedelta(days=1))


def _repealed(law: Law, day: date) -> bool:
    return law.status == Law.Status.REPEALED and (law.status_on is None or law.status_on <= day)


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
