from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils import timezone
from rapidfuzz import fuzz, process

from mingze.kernel.actor import Actor
from mingze.organisations.models import Appointment, County, Post, Unit, UnitAlias, User
from mingze.organisations.rules import Power, name_variants, normal_name

INSIDE_KINDS = (Unit.Kind.OFFICE, Unit.Kind.VILLAGE)
"""Units that are found inside another one."""


def county() -> County | None:
    return County.objects.first()


def serving_user(user_id: int) -> User | None:
    """The person with the appointment in which they act at hand, in one query; None if they have none.

    Of several it is the one with most powers, and among equals the earliest.
    """
    serving = Appointment.objects.current().filter(user=user_id).select_related("unit__parent", "user")
    # `min` keeps the first of equals.
    appointment = min(
        serving.order_by("started_on", "pk"), key=lambda each: -len(set(each.powers)), default=None
    )
    if appointment is None:
        return None
    appointment.user.current_appointment = appointment
    return appointment.user


def actor_for(user: User) -> Actor | None:
    """The capacity `user` acts in, or none: in an office they act for the unit it is a part of."""
    if user.current_appointment is None:
        user = serving_user(user.pk) or user
    appointment = user.current_appointment
    if appointment is None:
        return None
    unit = appointment.unit.acts_as
    return Actor(
        user_id=user.pk,
        name=str(user),
        unit_id=unit.pk,
        unit_name=unit.name,
        powers=frozenset(appointment.powers),
    )


def operator(name: str = "系统管理命令") -> Actor:
    """Whoever runs a command on the machine itself: may do everything, and is recorded as such."""
    return Actor(user_id=0, name=name, unit_id=0, unit_name="系统", powers=frozenset(Power))


class UnitNames:
    """Finds the unit that a document means by a name. Two queries, then memory.

    Names, short names and aliases are known with and without the county before them; only a whole
    name matches, never a part of one. A name as it was entered goes before one that we derived, and
    what two units could be meant by finds neither: an unknown name is told, a wrong unit is not.
    """

    def __init__(self, units: list[Unit] | None = None) -> None:
        self._units = list(Unit.objects.current()) if units is None else units

    @cached_property
    def _claims(self) -> dict[str, list[Unit]]:
        """Who is called so: more than one where the name alone does not tell."""
        owner = county()
        county_name = owner.name if owner else ""
        by_pk = {unit.pk: unit for unit in self._units}
        aliases = UnitAlias.objects.filter(unit__in=by_pk).order_by("pk")
        full = [(unit.name, unit) for unit in self._units]
        other = [(unit.short_name, unit) for unit in self._units if unit.short_name]
        other += [(alias.name, by_pk[alias.unit_id]) for alias in aliases]
        derived = [(way, unit) for name, unit in full + other for way in name_variants(name, county_name)]
        claims: dict[str, list[Unit]] = {}
        for names in (full, other, derived):
            for name, units in _claimed(names).items():
                claims.setdefault(name, units)
        return claims

    def find(self, name: str) -> Unit | None:
        units = self._claims.get(normal_name(name), [])
        return units[0] if len(units) == 1 else None

    def ways(self) -> dict[str, Unit]:
        """Every way of writing that means one unit alone, and which."""
        return {way: units[0] for way, units in self._claims.items() if len(units) == 1}

    def nearest(self, name: str, limit: int = 3) -> list[Unit]:
        """The units whose names look most like `name`, best first, none twice."""
        matches = process.extract(normal_name(name), list(self._claims), scorer=fuzz.WRatio, limit=limit * 4)
        units = dict.fromkeys(
            unit for found, score, _ in matches if score >= 45 for unit in self._claims[found]
        )
        return list(units)[:limit]


def _claimed(names: Iterable[tuple[str, Unit]]) -> dict[str, list[Unit]]:
    claims: dict[str, dict[Unit, None]] = {}
    for name, unit in names:
        claims.setdefault(normal_name(name), {})[unit] = None
    return {name: list(units) for name, units in claims.items()}


def is_named_elsewhere(unit: Unit) -> bool:
    """Whether anything outside this app refers to the unit, whatever it is: a list prints its name then."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: unit}).exists()
        for relation in Unit._meta.related_objects
        if relation.related_model._meta.app_label != Unit._meta.app_label
    )


def units_found(*, text: str = "", kind: str = "", with_ended: bool = False) -> QuerySet[Unit]:
    """Units by a part of a name, alias or code, in the order of their kinds.

    Offices and villages come only where a text or their kind asks for them. Each unit carries the
    numbers `offices` and `serving` (appointments here and in the parts).
    """
    units = Unit.objects.all() if with_ended else Unit.objects.current()
    if text:
        units = units.filter(_called(text))
    if kind:
        units = units.filter(kind=kind)
    if not text and not kind:
        units = units.exclude(kind__in=INSIDE_KINDS)
    rank = Case(*[When(kind=kind, then=n) for n, kind in enumerate(Unit.Kind)], output_field=IntegerField())
    return (
        units.annotate(offices=_offices(), serving=_serving())
        .select_related("parent")
        .prefetch_related("aliases")
        .order_by(rank, "code")
    )


def _called(text: str) -> Q:
    found = Q()
    for spelling in {text.strip(), normal_name(text)}:
        aliases = UnitAlias.objects.filter(unit=OuterRef("pk"), name__icontains=spelling)
        found |= Q(name__icontains=spelling) | Q(short_name__icontains=spelling)
        found |= Q(code__icontains=spelling) | Q(Exists(aliases))
    return found


def _number_of(rows: QuerySet[Any]) -> Subquery:
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(number=count).values("number"))


def _offices() -> Subquery:
    return _number_of(Unit.objects.current().filter(parent=OuterRef("pk"), kind=Unit.Kind.OFFICE))


def _serving() -> Subquery:
    here = Q(unit=OuterRef("pk")) | Q(unit__parent=OuterRef("pk"))
    return _number_of(Appointment.objects.current().filter(here))


def parts_of(unit: Unit) -> QuerySet[Unit]:
    """What is inside a unit, those that still exist first, each with `posts` and the number `serving`."""
    ended = Case(When(valid_to__lte=timezone.localdate(), then=1), default=0, output_field=IntegerField())
    return unit.parts.annotate(serving=_serving()).prefetch_related("posts").order_by(ended, "code")


def posts_in(unit: Unit) -> QuerySet[Post]:
    """The posts that an appointment to the unit can name: its own and those of its offices."""
    inside = Q(unit=unit) | Q(unit__parent=unit)
    return Post.objects.filter(inside).select_related("unit").order_by("unit__code", "pk")


def serving_and_former(unit: Unit) -> tuple[list[Appointment], list[Appointment]]:
    """Who serves in the unit or its parts or is appointed to from a later day, and who did before."""
    here = Appointment.objects.filter(Q(unit=unit) | Q(unit__parent=unit))
    return _parted(here.select_related("user", "unit", "post").order_by("unit__code", "started_on", "pk"))


def appointments_of(user: User) -> tuple[list[Appointment], list[Appointment]]:
    """A person's appointments that last or are to begin, and those that have ended."""
    return _parted(
        user.appointments.select_related("unit", "unit__parent", "post").order_by("started_on", "pk")
    )


def _parted(appointments: QuerySet[Appointment]) -> tuple[list[Appointment], list[Appointment]]:
    today = timezone.localdate()
    lasting: list[Appointment] = []
    ended: list[Appointment] = []
    for appointment in appointments:
        is_over = appointment.ended_on is not None and appointment.ended_on <= today
        (ended if is_over else lasting).append(appointment)
    return lasting, ended


def people_found(*, text: str = "", state: str = "") -> QuerySet[User]:
    """People by a part of their name, account or unit; each carries `serving`, the appointments that last.

    `state` is "active", "inactive", "unappointed" (nothing can be done with the account yet) or empty.
    """
    people = User.objects.all()
    current = Appointment.objects.current()
    if text:
        units = current.filter(user=OuterRef("pk"), unit__in=Unit.objects.filter(_called(text)))
        people = people.filter(
            Q(full_name__icontains=text.strip()) | Q(username__icontains=text.strip()) | Exists(units)
        )
    if state == "unappointed":
        people = people.filter(~Exists(current.filter(user=OuterRef("pk"))), is_active=True)
    elif state:
        people = people.filter(is_active=state == "active")
    serving = current.select_related("unit", "unit__parent", "post")
    return people.prefetch_related(Prefetch("appointments", serving, to_attr="serving"))


def person_called(text: str) -> list[User]:
    """Whom somebody means who types an account or a full name; more than one where names are shared."""
    by_account = list(User.objects.filter(username__iexact=text))
    return by_account or list(User.objects.filter(full_name=text))
