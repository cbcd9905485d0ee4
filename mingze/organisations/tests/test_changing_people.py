from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from mingze.audit.models import Event
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations import actions
from mingze.organisations.models import Appointment, User
from mingze.organisations.queries import actor_for, operator
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, PostFactory, UnitFactory, UserFactory

Acting = Callable[..., Actor]
DAY = date(2026, 7, 1)


@pytest.fixture
def keeper(acting_for: Acting) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_UNITS)


def test_a_person_serves_with_the_powers_given(keeper: Actor) -> None:
    unit, user = UnitFactory(), UserFactory()
    post = PostFactory(unit=UnitFactory(office=True, parent=unit))

    actions.appoint(
        user=user, unit=unit, post=post, powers=[Power.PUBLISH, Power.EDIT_DRAFT], started_on=DAY, by=keeper
    )

    appointment = user.appointments.get()
    assert (appointment.unit, appointment.post, appointment.started_on) == (unit, post, DAY)
    assert appointment.powers == ["edit_draft", "publish"]
    assert Event.objects.get().data == {
        "user": user.pk,
        "unit": unit.pk,
        "powers": ["edit_draft", "publish"],
    }


def test_a_person_appointed_twice_is_refused(keeper: Actor) -> None:
    present = AppointmentFactory()

    with pytest.raises(RuleBroken, match="已在") as refusal:
        actions.appoint(user=present.user, unit=present.unit, powers=[], started_on=DAY, by=keeper)
    assert refusal.value.field == "user"
    assert present.user.appointments.count() == 1


def test_the_database_too_lets_a_person_serve_a_unit_once_at_a_time() -> None:
    present = AppointmentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(user=present.user, unit=present.unit, started_on=DAY)


def test_a_person_comes_back_after_they_left(keeper: Actor) -> None:
    former = AppointmentFactory(ended_on=DAY)

    actions.appoint(user=former.user, unit=former.unit, powers=[], started_on=DAY, by=keeper)

    assert former.user.appointments.count() == 2


def test_nobody_comes_back_before_they_left(keeper: Actor) -> None:
    leaving = AppointmentFactory(ended_on=DAY)

    with pytest.raises(RuleBroken, match="已在"):
        actions.appoint(
            user=leaving.user,
            unit=leaving.unit,
            powers=[],
            started_on=DAY - timedelta(days=1),
            by=keeper,
        )


def test_a_post_of_another_unit_is_refused(keeper: Actor) -> None:
    with pytest.raises(RuleBroken, match="不属于") as refusal:
        actions.appoint(
            user=UserFactory(), unit=UnitFactory(), post=PostFactory(), powers=[], started_on=DAY, by=keeper
        )
    assert refusal.value.field == "post"


def test_nobody_is_appointed_to_an_ended_unit(keeper: Actor) -> None:
    ended = UnitFactory(valid_to=DAY)

    with pytest.raises(RuleBroken, match="到这一天已撤销") as refusal:
        actions.appoint(user=UserFactory(), unit=ended, powers=[], started_on=DAY, by=keeper)
    assert refusal.value.field == "started_on"


def test_a_deactivated_account_is_not_appointed(keeper: Actor) -> None:
    with pytest.raises(RuleBroken, match="账号已停用"):
        actions.appoint(
            user=UserFactory(is_active=False), unit=UnitFactory(), powers=[], started_on=DAY, by=keeper
        )


def test_an_unknown_power_is_refused(keeper: Actor) -> None:
    appointment = AppointmentFactory(powers=["publish"])

    with pytest.raises(RuleBroken, match="没有这样的权限：fly"):
        actions.appoint(user=UserFactory(), unit=UnitFactory(), powers=["fly"], started_on=DAY, by=keeper)
    with pytest.raises(RuleBroken, match="没有这样的权限：fly"):
        actions.change_powers(appointment=appointment, powers=["fly"], by=keeper)
    appointment.refresh_from_db()
    assert appointment.powers == ["publish"]


def test_a_new_person_can_sign_in_with_the_password_shown_and_it_is_not_recorded(keeper: Actor) -> None:
    appointment, password = actions.appoint_new_person(
        username="zhangzhe", full_name="张喆", unit=UnitFactory(), powers=[], started_on=DAY, by=keeper
    )

    assert User.objects.get(username="zhangzhe").check_password(password)
    assert appointment.user.full_name == "张喆"
    assert [event.verb for event in Event.objects.all()] == ["person.entered", "person.appointed"]
    assert all(password not in str(event.data) for event in Event.objects.all())


def test_an_account_name_is_taken_whatever_its_capitals(keeper: Actor) -> None:
    UserFactory(username="zhangzhe")

    with pytest.raises(RuleBroken, match="账号“ZhangZhe”已存在") as refusal:
        actions.appoint_new_person(
            username="ZhangZhe", full_name="张哲", unit=UnitFactory(), powers=[], started_on=DAY, by=keeper
        )
    assert refusal.value.field == "username"
    assert not User.objects.filter(full_name="张哲").exists()


def test_a_person_who_cannot_be_appointed_is_not_entered_either(keeper: Actor) -> None:
    with pytest.raises(RuleBroken, match="已撤销"):
        actions.appoint_new_person(
            username="zhangzhe",
            full_name="张喆",
            unit=UnitFactory(valid_to=DAY),
            powers=[],
            started_on=DAY,
            by=keeper,
        )
    assert not User.objects.filter(username="zhangzhe").exists()


def test_changed_powers_count_at_once_and_are_recorded(keeper: Actor) -> None:
    appointment = AppointmentFactory(powers=["edit_draft"])

    actions.change_powers(appointment=appointment, powers=[Power.PUBLISH], by=keeper)

    actor = actor_for(appointment.user)
    assert actor is not None
    assert actor.powers == {"publish"}
    event = Event.objects.get()
    assert (event.verb, event.target_id) == ("person.powers_changed", appointment.pk)
    assert event.data == {"user": appointment.user_id, "before": ["edit_draft"], "after": ["publish"]}


def test_powers_that_stay_the_same_leave_no_trace(keeper: Actor) -> None:
    appointment = AppointmentFactory(powers=["publish"])

    actions.change_powers(appointment=appointment, powers=["publish"], by=keeper)

    assert not Event.objects.exists()


def test_nobody_gives_up_their_own_power_over_units(keeper: Actor) -> None:
    own = Appointment.objects.get(user_id=keeper.user_id)

    with pytest.raises(RuleBroken, match="不能取消自己维护单位与人员的权限") as refusal:
        actions.change_powers(appointment=own, powers=[Power.PUBLISH], by=keeper)
    assert refusal.value.field == "powers"
    with pytest.raises(RuleBroken, match="不能由您本人结束"):
        actions.end_appointment(appointment=own, ended_on=DAY, by=keeper)
    own.refresh_from_db()
    assert (own.powers, own.ended_on) == (["manage_units"], None)


def test_nobody_gives_themselves_a_power_but_anybody_may_give_one_up(keeper: Actor) -> None:
    own = Appointment.objects.get(user_id=keeper.user_id)
    with pytest.raises(RuleBroken, match="不能给自己增加权限") as refusal:
        actions.change_powers(appointment=own, powers=[Power.MANAGE_UNITS, Power.OVERSEE], by=keeper)
    assert refusal.value.field == "powers"
    own.refresh_from_db()
    assert own.powers == ["manage_units"]

    actions.change_powers(appointment=own, powers=[Power.MANAGE_UNITS, Power.OVERSEE], by=operator())
    actions.change_powers(appointment=own, powers=[Power.MANAGE_UNITS], by=keeper)

    own.refresh_from_db()
    assert own.powers == ["manage_units"]


def test_nobody_appoints_themselves(keeper: Actor) -> None:
    oneself, unit = User.objects.get(pk=keeper.user_id), UnitFactory()
    with pytest.raises(RuleBroken, match="不能为自己登记任职") as refusal:
        actions.appoint(user=oneself, unit=unit, powers=[Power.PUBLISH], started_on=DAY, by=keeper)
    assert refusal.value.field == "user"
    assert oneself.appointments.count() == 1

    actions.appoint(user=oneself, unit=unit, powers=[Power.PUBLISH], started_on=DAY, by=operator())
    assert oneself.appointments.count() == 2


def test_a_colleague_takes_the_power_away(keeper: Actor, acting_for: Acting) -> None:
    colleague = acting_for(UnitFactory(), Power.MANAGE_UNITS)
    own = Appointment.objects.get(user_id=keeper.user_id)

    actions.change_powers(appointment=own, powers=[], by=colleague)

    own.refresh_from_db()
    assert own.powers == []


def test_an_appointment_ended_twice_is_recorded_once(keeper: Actor) -> None:
    appointment = AppointmentFactory()

    for _ in range(2):
        actions.end_appointment(appointment=appointment, ended_on=timezone.localdate(), by=keeper)

    assert actor_for(appointment.user) is None
    assert Event.objects.count() == 1


def test_an_appointment_does_not_end_before_it_begins(keeper: Actor) -> None:
    appointment = AppointmentFactory(started_on=DAY)

    with pytest.raises(RuleBroken, match="不能早于任职日期") as refusal:
        actions.end_appointment(appointment=appointment, ended_on=date(2026, 6, 30), by=keeper)
    assert refusal.value.field == "ended_on"


def test_a_deactivated_account_is_turned_away_where_it_is_signed_in(keeper: Actor, client: Client) -> None:
    user = AppointmentFactory().user
    client.force_login(user, backend="mingze.organisations.authentication.Backend")
    assert client.get("/organisations/").status_code == 200

    actions.deactivate_person(user=user, by=keeper)
    actions.deactivate_person(user=user, by=keeper)

    assert client.get("/organisations/").status_code == 302
    assert [event.verb for event in Event.objects.all()] == ["person.deactivated"]
    assert user.appointments.get().ended_on is None

    actions.reactivate_person(user=user, by=keeper)
    assert User.objects.get(pk=user.pk).is_active


def test_nobody_deactivates_themselves(keeper: Actor) -> None:
    oneself = User.objects.get(pk=keeper.user_id)

    with pytest.raises(RuleBroken, match="不能停用自己的账号"):
        actions.deactivate_person(user=oneself, by=keeper)
    assert User.objects.get(pk=keeper.user_id).is_active


def test_a_new_password_voids_the_old_one_and_the_sessions(keeper: Actor, client: Client) -> None:
    user = AppointmentFactory().user
    client.force_login(user, backend="mingze.organisations.authentication.Backend")

    password = actions.set_new_password(user=user, by=keeper)

    assert client.get("/organisations/").status_code == 302
    user.refresh_from_db()
    assert user.check_password(password)
    assert not user.check_password("correct-horse-battery")
    event = Event.objects.get()
    assert (event.verb, event.data) == ("person.password_set", {"username": user.username})


def test_passwords_are_long_and_differ(keeper: Actor) -> None:
    user = UserFactory()

    passwords = {actions.set_new_password(user=user, by=keeper) for _ in range(5)}

    assert len(passwords) == 5
    assert {len(password) for password in passwords} == {14}


def test_ones_own_password_is_changed_elsewhere(keeper: Actor) -> None:
    with pytest.raises(RuleBroken, match="修改密码"):
        actions.set_new_password(user=User.objects.get(pk=keeper.user_id), by=keeper)


def test_only_keepers_of_units_change_people(acting_for: Acting) -> None:
    appointment = AppointmentFactory()
    user, unit = appointment.user, appointment.unit
    by = acting_for(unit, Power.MANAGE_LISTS, Power.PUBLISH, Power.EDIT_DRAFT, Power.OVERSEE)
    acts = [
        lambda: actions.enter_person(username="x", full_name="某", password=None, by=by),
        lambda: actions.appoint(user=user, unit=UnitFactory(), powers=[], started_on=DAY, by=by),
        lambda: actions.appoint_new_person(
            username="x", full_name="某", unit=unit, powers=[], started_on=DAY, by=by
        ),
        lambda: actions.end_appointment(appointment=appointment, ended_on=DAY, by=by),
        lambda: actions.change_powers(appointment=appointment, powers=["publish"], by=by),
        lambda: actions.deactivate_person(user=user, by=by),
        lambda: actions.reactivate_person(user=user, by=by),
        lambda: actions.set_new_password(user=user, by=by),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="只有负责维护单位与人员的岗位可以修改"):
            act()
    assert not Event.objects.exists()
