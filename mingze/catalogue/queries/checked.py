"""Rows and units as the checks read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from mingze.catalogue.checks.model import CheckedParty, CheckedRow
from mingze.catalogue.checks.naming import KnownUnit, Register
from mingze.catalogue.models import Entry, Law
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.rules import Content, Party, Role, match_key
from mingze.organisations.models import Unit
from mingze.organisations.queries import UnitNames


def checked_entry(entry: Entry, day: date) -> CheckedRow:
    """Free of queries when the entry came from `whole_entries`. `day` tells what is in force."""
    version = entry.version
    return _checked_row(
        content_of(version),
        township=entry.row.township,
        units={part.unit.code: part.unit for part in version.involvements.all()},
        repealed={basis.law.name for basis in version.bases.all() if _repealed(basis.law, day)},
        day=day,
        id=entry.pk,
        row_id=entry.row_id,
        number=entry.number,
        duty_code=entry.row.duty.code,
        duty_key=entry.row.duty.match_key,
    )


def checked_content(content: Content, township: Unit, day: date) -> CheckedRow:
    """A row that is being written, as it would be checked if it were stored. It has no number: 0."""
    laws = Law.objects.filter(name__in=[basis.law for basis in content.bases])
    return _checked_row(
        content,
        township=township,
        units={unit.code: unit for unit in Unit.objects.filter(code__in=[p.unit for p in content.parties])},
        repealed={law.name for law in laws if _repealed(law, day)},
        day=day,
        id=0,
        row_id=0,
        number=0,
        duty_code="",
        duty_key=match_key(content.name),
    )


def register(day: date) -> Register:
    """The county's departments and bodies by all their names, those that have ended by then too.

    A name that a unit bears today is that unit's, whoever bore it before.
    """
    units = list(Unit.objects.at_county_level())
    former = [unit for unit in units if _ended(unit, day)]
    ways = UnitNames(former).ways() if former else {}
    ways |= UnitNames([unit for unit in units if unit not in former]).ways()
    return Register({way: KnownUnit(u.code, u.name, _ended(u, day)) for way, u in ways.items()})


def _checked_row(
    content: Content,
    *,
    township: Unit,
    units: Mapping[str, Unit],
    repealed: Collection[str],
    day: date,
    **place: Any,
) -> CheckedRow:
    def in_role(role: Role) -> tuple[CheckedParty, ...]:
        return tuple(_party(part, units[part.unit], day) for part in content.in_role(role))

    laws = tuple(basis.law for basis in content.bases)
    departments, joint_duty = _with_joint_duty(in_role(Role.DEPARTMENT), content.joint_duty)
    return CheckedRow(
        township=township.code,
        township_name=township.name,
        list=content.list,
        domain=content.domain,
        name=content.name,
        scope=content.scope,
        scope_reason=content.scope_reason,
        departments=departments,
        township_duty=content.township_duty,
        takeovers=in_role(Role.TAKEOVER),
        way_of_working=content.way_of_working,
        repealed_bases=tuple(law for law in laws if law in repealed),
        bases=laws,
        joint_duty=joint_duty,
        assisting=in_role(Role.ASSISTING),
        **place,
    )


def _with_joint_duty(
    departments: tuple[CheckedParty, ...], text: str
) -> tuple[tuple[CheckedParty, ...], str]:
    """The lead first; a text for all departments together is the lead's to answer for, if it has no other."""
    ordered = sorted(departments, key=lambda party: not party.leads)
    if not ordered or ordered[0].duty:
        return tuple(ordered), text
    lead = ordered[0]
    first = CheckedParty(lead.code, lead.name, lead.leads, text, lead.ended)
    return (first, *ordered[1:]), ""


def _party(part: Party, unit: Unit, day: date) -> CheckedParty:
    return CheckedParty(unit.code, unit.name, part.leads, part.duty, _ended(unit, day))


def _ended(unit: Unit, day: date) -> bool:
    return unit.valid_to is not None and unit.valid_to <= day


def _repealed(law: Law, day: date) -> bool:
    return law.status == Law.Status.REPEALED and (law.status_on is None or law.status_on <= day)
