"""Who gets what from every page. A new URL without a row here fails the suite.

To add a page, add one row to PAGES under its URL name:

    "catalogue:row": Access(ANYONE, args=lambda world: [world.published_entry.row.pk]),
    "catalogue:recall": Access({PUBLISHER}, args=lambda world: [world.published.sequence]),
    "catalogue:discard-draft": Access({PUBLISHER}, post=True),

A page that is answered differently for different things has a row for each, told apart by words in brackets:

    "catalogue:row (of a draft)": Access({TOWNSHIP, OVERSEER}, args=..., otherwise=404, public=True),

* `roles`   who may see it. ANYONE includes people who are not signed in; STAFF is everybody with an
            appointment. REFORM holds all powers of the reform office and counts wherever LIST_MANAGER,
            PUBLISHER, UNIT_KEEPER or CAMPAIGN_LEADER is named; TOWNSHIP_HEAD may do what TOWNSHIP may,
            DEPARTMENT_HEAD what DEPARTMENT may, unless the page is `personal`.
* `args`    what goes into the URL: a function of the World, which holds things that could be seen. Add a
            property to World if your page needs something that is not there yet.
* `query`   what goes after the `?`, likewise.
* `answers` the status for those who may (200 unless you say so, e.g. 302 for a page that only redirects); a
            mapping from role to status where they are not all answered alike.
* `otherwise` the status for signed-in people who may not: 403 (they may know of it) or 404 (they may not);
            a mapping from role to status where they are told apart (403 for those not in it).
* `public`  the view needs nobody signed in: strangers, too, get `otherwise` and are not sent to sign in.
* `post`    it is a POST that is tried (with `data`, a function of the World); what it changes is rolled back.

* `personal` the thing belongs to one person, not to a unit.

What `args` and `data` need that World does not have is made by a function beside the row and kept with
`world.keep("dispute", make)`. Apps above the catalogue have files of their own (tests/access_*.py), which
tests/pages.py puts together.

tests/test_access.py walks every page with every role. Whoever may not read a page is also refused a POST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile

from mingze.catalogue.models import Edition, Entry, FindingReview, Law, List, PendingImport
from mingze.organisations.models import Appointment, Unit, UnitAlias, User
from mingze.organisations.rules import Power
from mingze.workdays.imports import SHIPPED
from tests.factories import (
    AppointmentFactory,
    EditionFactory,
    EntryFactory,
    FindingReviewFactory,
    LawFactory,
    PendingImportFactory,
    UnitAliasFactory,
    UnitFactory,
    UserFactory,
)

T = TypeVar("T")

ANONYMOUS = "not signed in"
NO_APPOINTMENT = "signed in without an appointment"
TOWNSHIP = "staff of the township that the things belong to"
OTHER_TOWNSHIP = "staff of another township"
DEPARTMENT = "staff of the department that the rows name"
OTHER_DEPARTMENT = "staff of a department that no row names"
TOWNSHIP_HEAD = "manager of the township that the things belong to"
DEPARTMENT_HEAD = "speaks for the department that the rows name"
OVERSEER = "overseer"
REVIEWER = "reviews drafts"
CAMPAIGN_LEADER = "runs campaigns"
LIST_MANAGER = "manages the lists"
PUBLISHER = "publishes"
UNIT_KEEPER = "keeps units and people"
REFORM = "reform office"

POWERS: dict[str, frozenset[Power]] = {
    TOWNSHIP: frozenset({Power.EDIT_DRAFT}),
    OTHER_TOWNSHIP: frozenset({Power.EDIT_DRAFT}),
    DEPARTMENT: frozenset(),
    OTHER_DEPARTMENT: frozenset(),
    TOWNSHIP_HEAD: frozenset({Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT}),
    DEPARTMENT_HEAD: frozenset({Power.SPEAK_FOR_UNIT}),
    OVERSEER: frozenset({Power.OVERSEE}),
    REVIEWER: frozenset({Power.REVIEW_DRAFTS}),
    CAMPAIGN_LEADER: frozenset({Power.RUN_CAMPAIGNS}),
    LIST_MANAGER: frozenset({Power.MANAGE_LISTS}),
    PUBLISHER: frozenset({Power.PUBLISH}),
    UNIT_KEEPER: frozenset({Power.MANAGE_UNITS}),
    REFORM: frozenset({Power.MANAGE_LISTS, Power.PUBLISH, Power.MANAGE_UNITS, Power.RUN_CAMPAIGNS}),
}
STANDS_FOR = {TOWNSHIP_HEAD: TOWNSHIP, DEPARTMENT_HEAD: DEPARTMENT}
"""Whoever may do at least what somebody else may."""
STAFF = frozenset(POWERS)
ANYONE = STAFF | {ANONYMOUS, NO_APPOINTMENT}
ROLES = (ANONYMOUS, NO_APPOINTMENT, *POWERS)


class World:
    """Things that could be seen: a published edition, a draft, and a person in every role."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """What `make` makes the first time, under that name."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

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
            TOWNSHIP_HEAD: self.township,
            DEPARTMENT_HEAD: self.department,
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
    def pending_import(self) -> PendingImport:
        """What the township's own editor uploaded and has not confirmed."""
        return PendingImportFactory(user_id=self.people[TOWNSHIP].pk, township=self.township)

    @cached_property
    def review(self) -> FindingReview:
        return FindingReviewFactory()

    @cached_property
    def law(self) -> Law:
        return LawFactory()

    @cached_property
    def alias(self) -> UnitAlias:
        return UnitAliasFactory(unit=self.department)

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
    otherwise: int | Mapping[str, int] = 403
    public: bool = False
    post: bool = False
    data: Callable[[World], Mapping[str, Any]] = _nothing
    personal: bool = False
    allowed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        named = frozenset(self.roles)
        if named & {LIST_MANAGER, PUBLISHER, UNIT_KEEPER, CAMPAIGN_LEADER}:
            named |= {REFORM}
        if not self.personal:
            named |= {role for role, other in STANDS_FOR.items() if other in named}
        object.__setattr__(self, "allowed", named)

    def status_for(self, role: str) -> int:
        """What `role` gets; 302 for those who are sent to sign in."""
        if role in self.allowed:
            return _of(self.answers, role, 200)
        if self.public:
            return _of(self.otherwise, role, 403)
        return {ANONYMOUS: 302, NO_APPOINTMENT: 403}.get(role) or _of(self.otherwise, role, 403)


def _of(status: int | Mapping[str, int], role: str, usual: int) -> int:
    if isinstance(status, int):
        return status
    return status.get(role, status.get(STANDS_FOR.get(role, role), usual))


def url_name(page: str) -> str:
    """The URL name in a key of PAGES, without the words that tell rows apart."""
    return page.partition(" (")[0]


# Of a draft, a township sees its own rows and a department those that name it; both may not know of others'.
SEE_THE_WHOLE_DRAFT = {OVERSEER, LIST_MANAGER, REVIEWER, CAMPAIGN_LEADER}
SEE_THE_DRAFT_ROW = {TOWNSHIP, DEPARTMENT} | SEE_THE_WHOLE_DRAFT
EDIT_THE_DRAFT_ROW = {TOWNSHIP, LIST_MANAGER}
IMPORT = {TOWNSHIP, OTHER_TOWNSHIP, LIST_MANAGER}
READ_PEOPLE = {UNIT_KEEPER, OVERSEER}
NOT_FOUND_UNLESS_SEEN = dict.fromkeys(
    STAFF - SEE_THE_DRAFT_ROW - {REFORM, TOWNSHIP_HEAD, DEPARTMENT_HEAD}, 404
)


def _draft(world: World) -> dict[str, str]:
    return {"edition": "draft"}


def _township(world: World) -> list[str]:
    return [world.township.code]


def _department(world: World) -> list[str]:
    return [world.department.code]


def _draft_entry(world: World) -> list[int]:
    return [world.draft_entry.pk]


def _appointment(world: World) -> list[int]:
    return [world.appointment.pk]


def _person(world: World) -> list[int]:
    return [world.appointment.user_id]


def _calendar_file(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("2026.csv", (SHIPPED / "2026.csv").read_bytes())}


PAGES: dict[str, Access] = {
    "portal:home": Access(ANYONE),
    "web:desk": Access(STAFF),
    "web:health": Access(ANYONE),
    # Whoever is signed in already is sent on.
    "web:sign-in": Access(ANYONE, answers=dict.fromkeys(ANYONE - {ANONYMOUS}, 302)),
    # Also for those who can do nothing else: they must be able to come back as somebody else.
    "web:sign-out": Access(STAFF | {NO_APPOINTMENT}, post=True),
    "web:change-password": Access(STAFF),
    "web:calendar": Access(STAFF),
    "web:calendar (entering a year)": Access({UNIT_KEEPER}, post=True, data=_calendar_file),
    "inbox:todos": Access(STAFF),
    "inbox:todos (of a unit)": Access(
        {TOWNSHIP, OVERSEER}, query=lambda world: {"unit": world.township.code}, otherwise=404
    ),
    "catalogue:township": Access(ANYONE, args=_township),
    "catalogue:township (in the draft)": Access(
        SEE_THE_DRAFT_ROW, args=_township, query=_draft, otherwise=404, public=True
    ),
    "catalogue:department": Access(ANYONE, args=_department),
    "catalogue:row": Access(ANYONE, args=lambda world: [world.published_entry.row.pk]),
    "catalogue:row (of the draft)": Access(
        SEE_THE_DRAFT_ROW, args=lambda world: [world.draft_entry.row.pk], otherwise=404, public=True
    ),
    "catalogue:duty": Access(ANYONE, args=lambda world: [world.published_entry.row.duty.code]),
    "catalogue:duty (in the draft)": Access(
        SEE_THE_WHOLE_DRAFT,
        args=lambda world: [world.draft_entry.row.duty.code],
        query=_draft,
        otherwise=404,
        public=True,
    ),
    "catalogue:aliases": Access({LIST_MANAGER}, args=lambda world: [world.published_entry.row.duty.code]),
    "catalogue:editions": Access(ANYONE),
    "catalogue:compare": Access(ANYONE),
    "catalogue:edition": Access(ANYONE, args=lambda world: [world.published.sequence]),
    "catalogue:edition (the draft)": Access(
        SEE_THE_WHOLE_DRAFT, args=lambda world: [world.draft.sequence], otherwise=404, public=True
    ),
    "catalogue:grid": Access(ANYONE),
    "catalogue:grid (of the draft)": Access(SEE_THE_WHOLE_DRAFT, query=_draft, otherwise=404, public=True),
    "catalogue:export-grid": Access(ANYONE),
    "catalogue:export-grid (of the draft)": Access(
        SEE_THE_WHOLE_DRAFT, query=_draft, otherwise=404, public=True
    ),
    "catalogue:search": Access(ANYONE),
    "catalogue:who": Access(ANYONE),
    "catalogue:draft": Access(IMPORT | SEE_THE_WHOLE_DRAFT, otherwise=404),
    "catalogue:open-draft": Access({LIST_MANAGER}, post=True),
    "catalogue:discard-draft": Access({PUBLISHER}, post=True),
    "catalogue:edit-row": Access(EDIT_THE_DRAFT_ROW, args=_draft_entry, otherwise=NOT_FOUND_UNLESS_SEEN),
    "catalogue:remove-row": Access(EDIT_THE_DRAFT_ROW, args=_draft_entry, otherwise=NOT_FOUND_UNLESS_SEEN),
    "catalogue:add-row": Access(EDIT_THE_DRAFT_ROW, args=_township),
    "catalogue:text-check": Access(
        EDIT_THE_DRAFT_ROW,
        args=_township,
        post=True,
        data=lambda world: {"list": "basic", "name": "修路", "scope": "共性"},
    ),
    "catalogue:upload": Access(IMPORT),
    # An upload that is not confirmed yet is seen by whoever made it, and by nobody else.
    "catalogue:confirm-import": Access(
        {TOWNSHIP},
        personal=True,
        args=lambda world: [world.pending_import.pk],
        otherwise=dict.fromkeys({TOWNSHIP_HEAD, OTHER_TOWNSHIP, LIST_MANAGER, REFORM}, 404),
    ),
    "catalogue:checks": Access(SEE_THE_WHOLE_DRAFT | {TOWNSHIP, OTHER_TOWNSHIP}, otherwise=404),
    "catalogue:confirm-finding": Access(
        {LIST_MANAGER},
        post=True,
        data=lambda world: {"rule": "near_duplicate", "fingerprint": "0" * 32, "reason": "两件不同的事。"},
    ),
    "catalogue:withdraw-confirmation": Access(
        {LIST_MANAGER}, post=True, data=lambda world: {"review": world.review.pk}
    ),
    "catalogue:bands": Access({LIST_MANAGER}),
    "catalogue:domains": Access({LIST_MANAGER}),
    "catalogue:laws": Access(SEE_THE_WHOLE_DRAFT, otherwise=404),
    "catalogue:law": Access(SEE_THE_WHOLE_DRAFT, args=lambda world: [world.law.pk], otherwise=404),
    "catalogue:law (marking it)": Access(
        {LIST_MANAGER},
        args=lambda world: [world.law.pk],
        post=True,
        data=lambda world: {"status": "in_force"},
        otherwise=dict.fromkeys(STAFF - SEE_THE_WHOLE_DRAFT, 404),
    ),
    "catalogue:export-township": Access(ANYONE, args=lambda world: [world.township.code, "xlsx"]),
    "catalogue:export-township (in the draft)": Access(
        SEE_THE_DRAFT_ROW,
        args=lambda world: [world.township.code, "xlsx"],
        query=_draft,
        otherwise=404,
        public=True,
    ),
    "catalogue:export-department": Access(ANYONE, args=lambda world: [world.department.code, "xlsx"]),
    "catalogue:export-search": Access(
        ANYONE, args=lambda world: ["xlsx"], query=lambda world: {"township": world.township.code}
    ),
    "catalogue:recall": Access({PUBLISHER}, args=lambda world: [world.published.sequence]),
    "catalogue:export-county": Access(STAFF),
    "catalogue:export-county (in the draft)": Access(SEE_THE_WHOLE_DRAFT, query=_draft, otherwise=404),
    "organisations:units": Access(STAFF),
    "organisations:unit": Access(STAFF, args=_township),
    "organisations:export-units": Access(STAFF),
    "organisations:add-unit": Access({UNIT_KEEPER}),
    "organisations:import-units": Access({UNIT_KEEPER}),
    "organisations:edit-unit": Access({UNIT_KEEPER}, args=_township),
    "organisations:end-unit": Access({UNIT_KEEPER}, args=_township),
    "organisations:restore-unit": Access({UNIT_KEEPER}, args=_township, post=True),
    "organisations:add-alias": Access({UNIT_KEEPER}, args=_township),
    "organisations:remove-alias": Access({UNIT_KEEPER}, args=lambda world: [world.alias.pk], post=True),
    "organisations:add-post": Access({UNIT_KEEPER}, args=_township),
    "organisations:appoint": Access({UNIT_KEEPER}, args=_township),
    "organisations:appoint-new-person": Access({UNIT_KEEPER}, args=_township),
    "organisations:end-appointment": Access({UNIT_KEEPER}, args=_appointment),
    "organisations:change-powers": Access({UNIT_KEEPER}, args=_appointment),
    "organisations:people": Access(READ_PEOPLE, otherwise=404),
    "organisations:person": Access(READ_PEOPLE, args=_person, otherwise=404),
    "organisations:deactivate-person": Access({UNIT_KEEPER}, args=_person),
    "organisations:reactivate-person": Access({UNIT_KEEPER}, args=_person, post=True),
    "organisations:set-password": Access({UNIT_KEEPER}, args=_person),
}
