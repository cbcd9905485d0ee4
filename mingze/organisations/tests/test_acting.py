"""In which capacity somebody acts who holds several appointments, or one to an office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from mingze.organisations.queries import actor_for
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, UnitFactory, UserFactory

Queries = Callable[[int], object]


def acting_unit(user: object) -> tuple[int, set[str]]:
    actor = actor_for(user)  # type: ignore[arg-type]
    assert actor is not None
    return actor.unit_id, set(actor.powers)


def test_the_appointment_with_most_powers_counts() -> None:
    user = UserFactory()
    AppointmentFactory(user=user, powers=[])
    second = AppointmentFactory(user=user, powers=[Power.EDIT_DRAFT, Power.OVERSEE])
    AppointmentFactory(user=user, powers=[Power.PUBLISH])
    assert acting_unit(user) == (second.unit_id, {"edit_draft", "oversee"})


def test_among_equals_the_earliest_counts() -> None:
    user = UserFactory()
    AppointmentFactory(user=user, powers=[Power.PUBLISH], started_on=date(2025, 6, 1))
    earlier = AppointmentFactory(user=user, powers=[Power.EDIT_DRAFT], started_on=date(2024, 6, 1))
    assert acting_unit(user) == (earlier.unit_id, {"edit_draft"})


def test_an_appointment_that_has_ended_does_not_count() -> None:
    user = UserFactory()
    AppointmentFactory(user=user, powers=list(Power), ended_on=date(2025, 6, 1))
    present = AppointmentFactory(user=user)
    assert acting_unit(user) == (present.unit_id, set())


def test_in_an_office_one_acts_for_the_unit_that_it_is_a_part_of() -> None:
    township = UnitFactory(township=True)
    office = UnitFactory(office=True, parent=township)
    user = AppointmentFactory(unit=office, powers=[Power.EDIT_DRAFT]).user
    assert acting_unit(user) == (township.pk, {"edit_draft"})


def test_in_a_village_one_acts_for_the_village() -> None:
    village = UnitFactory(village=True)
    assert acting_unit(AppointmentFactory(unit=village).user) == (village.pk, set())


def test_the_capacity_is_found_in_one_query(django_assert_num_queries: Queries) -> None:
    user = AppointmentFactory(unit=UnitFactory(office=True)).user
    AppointmentFactory(user=user)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        actor_for(user)
