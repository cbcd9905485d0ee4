"""What the checks read and what they find. Pure: rows come in as plain values, findings go out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mingze.catalogue.rules import ListKind, Scope


class Severity(StrEnum):
    """How much a finding weighs. It never blocks anything by itself."""

    ERROR = "error"
    """The list cannot be right as it stands."""
    WARNING = "warning"
    """Someone has to look."""
    NOTICE = "notice"
    """Often intended, worth a glance."""


@dataclass(frozen=True, slots=True)
class CheckedParty:
    """A unit named in a row; `leads` only if the row itself marks it, `ended` if it no longer exists."""

    code: str
    name: str
    leads: bool
    duty: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of one township's lists, as far as the checks look at it.

    `id` is what findings point with; `duty_key` is the duty's name as `match_key` gives it.
    `bases` are all cited laws, `repealed_bases` those among them that are no longer in force.
    `joint_duty` is a text of all departments together where the lead has one of its own.
    """

    id: int
    row_id: int
    duty_code: str
    duty_key: str
    township: str
    township_name: str
    list: ListKind
    domain: str
    number: int
    name: str
    scope: Scope
    scope_reason: str
    departments: tuple[CheckedParty, ...]
    township_duty: str
    takeovers: tuple[CheckedParty, ...]
    way_of_working: str
    repealed_bases: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    joint_duty: str = ""
    assisting: tuple[CheckedParty, ...] = ()

    @property
    def parties(self) -> tuple[CheckedParty, ...]:
        return (*self.departments, *self.takeovers, *self.assisting)


@dataclass(frozen=True, slots=True)
class StatedHeading:
    """How many rows a heading says there are, and how many were found under it.

    An empty `domain` means the heading of the whole list.
    """

    township: str
    township_name: str
    list: ListKind
    domain: str
    stated: int
    found: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that looks wrong.

    `rows` are the ids of the rows concerned, in order; only findings about counts have none.
    `township` is its code, or empty when the finding is about the county. `fingerprint` marks the
    rule and the texts concerned, townships' names included and database ids not: the same texts give
    the same mark, and a changed text another one.
    """

    rule: str
    severity: Severity
    rows: tuple[int, ...]
    township: str
    message: str
    advice: str
    fingerprint: str


Band = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bands:
    """Numbers of rows per township that need no explanation, both ends included.

    The defaults are a proposal drawn from published counties' lists; a county sets its own.
    """

    total: Band = (290, 350)
    basic: Band = (110, 145)
    assist: Band = (75, 105)
    taken_back: Band = (15, 130)
    party_building_minimum: int = 20
    """Rows in the domain of party building."""
