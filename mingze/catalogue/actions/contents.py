"""Writing what rows say: the one place where versions of a draft are made and changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mingze.catalogue.models import Basis, Domain, Edition, Entry, Involvement, Law, Row, RowVersion
from mingze.catalogue.rules import Content, content_hash
from mingze.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of the draft shall say, under which number. `entry` is its present entry, if any."""

    row: Row
    content: Content
    number: int
    entry: Entry | None = None


def put_contents(draft: Edition, changes: Sequence[Change]) -> list[Entry]:
    """Make the draft say what `changes` say. The caller holds the draft's lock.

    A version that an earlier edition introduced is left alone and a new one is pinned instead; a
    version that this draft introduced is rewritten. The number of queries does not depend on how
    many rows change.
    """
    domains = _domains(change.content.domain for change in changes)
    laws = _laws(citation.law for change in changes for citation in change.content.bases)
    units = {unit.code: unit for unit in Unit.objects.all()}

    rewritten: list[RowVersion] = []
    created: list[RowVersion] = []
    for change in changes:
        version = _version_to_write(draft, change)
        _fill(version, change.content, domains)
        (rewritten if version.pk else created).append(version)
    children = [version.pk for version in rewritten]
    Involvement.objects.filter(version__in=children).delete()
    Basis.objects.filter(version__in=children).delete()
    RowVersion.objects.bulk_update(rewritten, _WRITTEN, batch_size=200)
    RowVersion.objects.bulk_create(created, batch_size=500)

    versions = {version.row_id: version for version in [*rewritten, *created]}
    _write_parties(changes, versions, units)
    _write_bases(changes, versions, laws)
    return _pin(draft, changes, versions)


_WRITTEN = [
    "list", "domain", "name", "scope", "scope_reason", "joint_duty", "township_duty",
    "way_of_working", "handed_over_on", "content_hash",
]  # fmt: skip


def _version_to_write(draft: Edition, change: Change) -> RowVersion:
    if change.entry and change.entry.version.introduced_in_id == draft.pk:
        return change.entry.version
    return RowVersion(row=change.row, introduced_in=draft)


def _fill(version: RowVersion, content: Content, domains: dict[str, Domain]) -> None:
    version.list = content.list
    version.domain = domains.get(content.domain)
    version.name = content.name
    version.scope = content.scope
    version.scope_reason = content.scope_reason
    version.joint_duty = content.joint_duty
    version.township_duty = content.township_duty
    version.way_of_working = content.way_of_working
    version.handed_over_on = date.fromisoformat(content.handed_over_on) if content.handed_over_on else None
    version.content_hash = content_hash(content)


def _domains(names: Iterable[str]) -> dict[str, Domain]:
    """The domains of those names. One that the county did not know goes to the end of its order."""
    wanted = list(dict.fromkeys(filter(None, names)))
    known = {domain.name: domain for domain in Domain.objects.all()}
    last = max((domain.position for domain in known.values()), default=0)
    new = [name for name in wanted if name not in known]
    for n, name in enumerate(new, start=1):
        known[name] = Domain.objects.create(name=name, position=last + n)
    return known


def _laws(names: Iterable[str]) -> dict[str, Law]:
    wanted = set(names)
    known = set(Law.objects.filter(name__in=wanted).values_list("name", flat=True))
    Law.objects.bulk_create(Law(name=name) for name in sorted(wanted - known))
    return {law.name: law for law in Law.objects.filter(name__in=wanted)}


def _write_parties(
    changes: Sequence[Change], versions: dict[int, RowVersion], units: dict[str, Unit]
) -> None:
    Involvement.objects.bulk_create(
        (
            Involvement(
                version=versions[change.row.pk],
                unit=units[party.unit],
                role=party.role,
                position=position,
                leads=party.leads,
                duty=party.duty,
            )
            for change in changes
            for position, party in enumerate(change.content.parties)
        ),
        batch_size=1000,
    )


def _write_bases(changes: Sequence[Change], versions: dict[int, RowVersion], laws: dict[str, Law]) -> None:
    Basis.objects.bulk_create(
        (
            Basis(
                version=versions[change.row.pk],
                law=laws[citation.law],
                article=citation.article,
                text_date=date.fromisoformat(citation.text_date) if citation.text_date else None,
                position=position,
            )
            for change in changes
            for position, citation in enumerate(change.content.bases)
        ),
        batch_size=1000,
    )


def _pin(draft: Edition, changes: Sequence[Change], versions: dict[int, RowVersion]) -> list[Entry]:
    entries: list[Entry] = []
    new: list[Entry] = []
    for change in changes:
        entry = change.entry or Entry(edition=draft, row=change.row)
        entry.version, entry.number = versions[change.row.pk], change.number
        entries.append(entry)
        if change.entry is None:
            new.append(entry)
    Entry.objects.bulk_create(new, batch_size=500)
    kept = [change.entry for change in changes if change.entry]
    Entry.objects.bulk_update(kept, ["version", "number"], batch_size=500)
    return entries
