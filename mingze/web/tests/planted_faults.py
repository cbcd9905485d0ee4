"""Faults planted by rule into the lists of the demonstration county, in three parts. Pure.

The duties are dealt into thirds once. The checks may be tuned on the faults of the first two; those of the
last are planted into other duties and, where a duty is said in other words, with words of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from random import Random

from mingze.catalogue.checks import CheckedParty, CheckedRow, Finding, StatedHeading, check
from mingze.catalogue.checks.naming import KnownUnit, Register
from mingze.catalogue.rules import Content, ListKind, Role, match_key
from mingze.catalogue.tests.planting import (
    FAULTS,
    Fault,
    Planted,
    Rows,
    heading_off_by_one,
    rows_lost,
    shared,
)
from mingze.catalogue.tests.planting_texts import IN_THREE_WAYS, TEXT_FAULTS, under_another
from mingze.organisations.rules import name_variants
from mingze.web.demonstration import source

SEED = 2026
TUNED, LAST = (0, 1), 2
ROUNDS = 6
"""How often each kind of fault is planted in each third."""

TOGETHER = 2
"""Counties over which one fault of each kind is spread: a third has not enough duties for all at once."""


def claimed_by_another_in_one_township(rows: Rows, random: Random, way: int) -> Planted:
    """One township says a duty of all in other words and under another department."""
    row = shared(rows, random, ListKind.ASSIST, ListKind.TAKEN_BACK)
    new = under_another(rows, row, way, random)
    return Planted([new if each.id == row.id else each for each in rows], "crossing", frozenset({row.id}))


WHOLE_TOWNSHIP: tuple[Fault, ...] = (rows_lost, heading_off_by_one)
"""Faults that concern a whole township: each is planted into lists of its own."""

WITH_WAYS: tuple[Callable[..., Planted], ...] = (*IN_THREE_WAYS, claimed_by_another_in_one_township)
WITHIN = tuple(fault for fault in (*FAULTS, *TEXT_FAULTS) if fault not in WHOLE_TOWNSHIP) + WITH_WAYS

ALSO_RIGHT = {"claimed_by_another_in_one_township": {"lead_differs"}}
"""Where hardly a word was changed, it is still known as the duty that another department leads elsewhere."""


@dataclass(frozen=True)
class PlantedFault:
    """One fault: its kind, the rules that may find it, and the rows that the finding must name."""

    kind: str
    rules: frozenset[str]
    concerned: frozenset[int]

    def is_among(self, findings: list[Finding]) -> bool:
        return any(each.rule in self.rules and self.concerned <= set(each.rows) for each in findings)


@dataclass(frozen=True)
class FaultyCounty:
    """A county's lists, what was planted into them, and the rows of the duties that were left alone."""

    rows: Rows
    faults: list[PlantedFault]
    untouched: frozenset[int]
    stated: tuple[StatedHeading, ...] = ()

    def findings(self) -> list[Finding]:
        return check(self.rows, stated=self.stated, register=register())

    def false_findings(self, findings: list[Finding]) -> list[Finding]:
        """Findings about rows into which nothing was planted, or about numbers that nothing was done to."""
        return [each for each in findings if self.untouched and set(each.rows) <= self.untouched]


@cache
def register() -> Register:
    """The county's units by all their names."""
    county = source.county()
    units = [*county["department"], *county["body"]]
    ways = {
        way: KnownUnit(unit["code"], unit["name"])
        for unit in units
        for name in (unit["name"], unit["short"], *unit["aliases"])
        for way in name_variants(name, source.COUNTY_NAME)
    }
    return Register(ways)


@cache
def clean_county() -> tuple[CheckedRow, ...]:
    """The lists of 2025 as they were written, a row for each duty of each township."""
    ids = count(1)
    rows = []
    for name, code in source.townships().items():
        numbers = dict.fromkeys(ListKind, 0)
        for number, duty in enumerate(source.first_edition()):
            if name in duty.townships:
                content = duty.in_township(code)
                numbers[content.list] += 1
                rows.append(_row(content, code, name, numbers[content.list], next(ids), f"D{number:03}"))
    return tuple(rows)


def _row(content: Content, code: str, township: str, number: int, row: int, duty: str) -> CheckedRow:
    return CheckedRow(
        id=row,
        row_id=row,
        duty_code=duty,
        duty_key=match_key(content.name),
        township=code,
        township_name=township,
        list=content.list,
        domain=content.domain,
        number=number,
        name=content.name,
        scope=content.scope,
        scope_reason=content.scope_reason,
        departments=_parties(content, Role.DEPARTMENT),
        township_duty=content.township_duty,
        takeovers=_parties(content, Role.TAKEOVER),
        way_of_working=content.way_of_working,
        bases=tuple(basis.law for basis in content.bases),
        assisting=_parties(content, Role.ASSISTING),
    )


def _parties(content: Content, role: Role) -> tuple[CheckedParty, ...]:
    names = _unit_names()
    return tuple(CheckedParty(p.unit, names[p.unit], p.leads, p.duty) for p in content.in_role(role))


@cache
def _unit_names() -> dict[str, str]:
    county = source.county()
    return {unit["code"]: unit["name"] for unit in (*county["department"], *county["township"])}


@cache
def thirds() -> tuple[frozenset[str], ...]:
    """The codes of the county's duties, dealt into three parts."""
    duties = sorted({row.duty_code for row in clean_county()})
    Random(SEED).shuffle(duties)
    return tuple(frozenset(duties[part::3]) for part in range(3))


def faulty_counties(third: int) -> Iterator[FaultyCounty]:
    """Lists with faults in the duties of one third: many together, those of a whole township alone."""
    for turn in range(ROUNDS):
        random = Random(f"{SEED} {third} {turn}")
        kinds = random.sample(WITHIN, len(WITHIN))
        for part in range(TOGETHER):
            yield _with_many(kinds[part::TOGETHER], third, random)
        township = random.choice(sorted({row.township for row in clean_county()}))
        own = [row for row in clean_county() if row.township == township]
        for fault in WHOLE_TOWNSHIP:
            planted = fault(own, random)
            kind = _as_fault(fault.__name__, planted, planted.concerned)
            yield FaultyCounty(planted.rows, [kind], frozenset(), planted.stated)


def _with_many(kinds: Sequence[Callable[..., Planted]], third: int, random: Random) -> FaultyCounty:
    """One fault of each kind, each in a duty of its own."""
    rows = {row.id: row for row in clean_county()}
    left = [row for row in clean_county() if row.duty_code in thirds()[third]]
    faults, touched = [], set[str]()
    for fault in kinds:
        planted = fault(left, random, third) if fault in WITH_WAYS else fault(left, random)
        kind = fault.__name__
        new = {row.id: row for row in planted.rows if rows.get(row.id) != row}
        ids = {row: row if row in rows else len(rows) + 1 for row in new}
        duties = {rows[row].duty_code for row in planted.concerned & rows.keys()}
        rows |= {ids[n]: _as_own(row, ids[n], kind, duties) for n, row in new.items()}
        concerned = frozenset(ids.get(row, row) for row in planted.concerned)
        faults.append(_as_fault(kind, planted, concerned))
        touched |= duties
        left = [row for row in left if row.duty_code not in duties]
    untouched = frozenset(row.id for row in clean_county() if row.duty_code not in touched)
    return FaultyCounty(list(rows.values()), faults, untouched)


def _as_own(row: CheckedRow, row_id: int, kind: str, duties: set[str]) -> CheckedRow:
    """A row that was planted; the duty that was made up for it is nobody else's."""
    return replace(row, id=row_id, duty_code=row.duty_code if row.duty_code in duties else kind)


def _as_fault(kind: str, planted: Planted, concerned: frozenset[int]) -> PlantedFault:
    return PlantedFault(kind, frozenset({planted.rule} | ALSO_RIGHT.get(kind, set())), concerned)
