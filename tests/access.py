"""Who gets what from every page. A new URL without a row here fails the suite.

To add a page, add one row to PAGES under its URL name:

    "catalogue:row": Access(ANYONE, args=lambda world: [world.published_entry.row.pk]),
    "catalogue:draft-row": Access({TOWNSHIP, LIST_MANAGER, OVERSEER}, args=..., otherwise=404),
    "catalogue:publish": Access({PUBLISHER}, otherwise=403),
    "catalogue:discard-draft": Access({PUBLISHER}, post_only=True),

* `roles`   who may see it. ANYONE includes people who are not signed in; STAFF is everybody with an
            appointment. REFORM holds all powers of the reform office and counts wherever
            LIST_MANAGER, PUBLISHER or UNIT_KEEPER is named.
* `args`    what goes into the URL: a function of the World, which holds things that could be seen. Add a
            property to World if your page needs something that is not there yet.
* `query`   what goes after the `?`, likewise.
* `answers` the status for those who may (200 unless you say so, e.g. 302 for a page that only redirects); a
            mapping from role to status where they are not all answered alike.
* `otherwise` the status for signed-in people who may not: 403 (they may know of it) or 404 (they may not).
  People who are not signed in are always sent to sign in, unless the page is for ANYONE.
* `post_only` for URLs that only change something: a GET is answered with 405, and it is the POST that is
  tried (with `data`, a function of the World; what it changes is rolled back).

tests/test_access.py walks every page with every role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mingze.catalogue.models import Edition, Entry, List
from mingze.organisations.models import Appointment, Unit, User
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, EditionFactory, EntryFactory, UnitFactory, UserFactory

ANONYMOUS = "not signed in"
NO_APPOINTMENT = "signed in without an appointment"
TOWNSHIP = "staff of the township that the things belong to"
OTHER_TOWNSHIP = "staff of another township"
DEPARTMENT = "staff of the department that the rows name"
OTHER_DEPARTMENT = "staff of a department that no row names"
OVERSEER = "overseer"
LIST_MANAGER = "manages the lists"
PUBLISHER = "publishes"
UNIT_KEEPER = "keeps units and people"
REFORM = "reform office"

POWERS: dict[str, frozenset[Power]] = {
    TOWNSHIP: frozenset({Power.EDIT_DRAFT}),
    OTHER_TOWNSHIP: frozenset({Power.EDIT_DRAFT}),
    DEPARTMENT: frozenset(),
    OTHER_DEPARTMENT: frozenset(),
    OVERSEER: frozenset({Power.OVERSEE}),
    LIST_MANAGER: frozenset({Power.MANAGE_LISTS}),
    PUBLISHER: frozenset({Power.PUBLISH}),
    UNIT_KEEPER: frozenset({Power.MANAGE_UNITS}),
    REFORM: frozenset({Power.MANAGE_LISTS, Power.PUBLISH, Power.MANAGE_UNITS}),
}
STAFF = frozenset(POWERS)
ANYONE = STAFF | {ANONYMOUS, NO_APPOINTMENT}
ROLES = (ANONYMOUS, NO_APPOINTMENT, *POWERS)


class World:
    """Things that could be seen: a published edition, a draft, and a person in every role."""

    @cached_property
    def township(self) -> Unit:
        return UnitFactory(township=True)

    @cached_property
    def department(self) -> Unit:
        return UnitFactory()

    @cached_property
    def published(self) -> Edition:
        return self.published_entry.edition

    @cached_property
    def published_entry(self) -> Entry:
        """An assist row of the township that names the department, in force since 2025."""
        return EntryFactory(
            edition=EditionFactory(published=True),
            row__township=self.township,
            version__list=List.ASSIST,
            version__departments=[self.department],
        )

    @cached_property
    def draft(self) -> Edition:
        return self.draft_entry.edition

    @cached_property
    def draft_entry(self) -> Entry:
        """A row that only the draft holds, of the township, naming the department."""
        assert self.published_entry
        return EntryFactory(
            row__township=self.township, version__list=List.ASSIST, version__departments=[self.department]
        )

    @cached_property
    def people(self) -> dict[str, User]:
        """One person for every role that signs in."""
        units = {
            TOWNSHIP: self.township,
            OTHER_TOWNSHIP: UnitFactory(township=True),
            DEPARTMENT: self.department,
            OTHER_DEPARTMENT: UnitFactory(),
        }
        body = UnitFactory(county_body=True)
        people = {
            role: AppointmentFactory(unit=units.get(role, body), powers=sorted(powers)).user
            for role, powers in POWERS.items()
        }
        return people | {NO_APPOINTMENT: UserFactory()}

    @cached_property
    def appointment(self) -> Appointment:
        """That of the township's own editor."""
        return self.people[TOWNSHIP].appointments.get()


def _nothing(world: World) -> Mapping[str, Any]:
    return {}


def _no_arguments(world: World) -> Iterable[Any]:
    return ()


@dataclass(frozen=True)
class Access:
    """Who may see a page, and what the others get. See the module's docstring."""

    roles: Iterable[str]
    args: Callable[[World], Iterable[Any]] = _no_arguments
    query: Callable[[World], Mapping[str, Any]] = _nothing
    answers: int | Mapping[str, int] = 200
    otherwise: int = 403
    post_only: bool = False
    data: Callable[[World], Mapping[str, Any]] = _nothing
    allowed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        named = frozenset(self.roles)
        includes_reform = named & {LIST_MANAGER, PUBLISHER, UNIT_KEEPER}
        object.__setattr__(self, "allowed", named | {REFORM} if includes_reform else named)

    def status_for(self, role: str) -> int:
        """What `role` gets; 302 for those who are sent to sign in."""
        if role in self.allowed:
            return self.answers if isinstance(self.answers, int) else self.answers.get(role, 200)
        return {ANONYMOUS: 302, NO_APPOINTMENT: 403}.get(role, self.otherwise)


PAGES: dict[str, Access] = {
    "web:desk": Access(STAFF),
    # Whoever is signed in already is sent on.
    "web:sign-in": Access(ANYONE, answers=dict.fromkeys(ANYONE - {ANONYMOUS}, 302)),
    # Also for those who can do nothing else: they must be able to come back as somebody else.
    "web:sign-out": Access(STAFF | {NO_APPOINTMENT}, post_only=True),
    "web:change-password": Access(STAFF),
}
