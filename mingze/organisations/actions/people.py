"""Everything that changes people: accounts, passwords, appointments and the powers they carry."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from mingze.audit.actions import record
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations import policies
from mingze.organisations.actions.columns import check_columns
from mingze.organisations.models import Appointment, Post, Unit, User
from mingze.organisations.rules import Power

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that is mistaken for another when it is read out."""
NOT_ONESELF = "请由另一位负责维护单位与人员的人员办理。"


@transaction.atomic
def enter_person(
    *, username: str, full_name: str, password: str | None, by: Actor, is_demonstration: bool = False
) -> User:
    """Give a person an account. Without a password they cannot sign in until one is set."""
    policies.may_manage_units(by).require()
    if not full_name.strip():
        raise RuleBroken("请填写姓名。", field="full_name")
    # People type their account with or without capitals.
    if User.objects.filter(username__iexact=username).exists():
        raise RuleBroken(f"账号“{username}”已存在。", field="username")
    check_columns(User(username=username, full_name=full_name), exclude={"password"})
    user = User.objects.create_user(
        username, password=password, full_name=full_name, is_demonstration=is_demonstration
    )
    record("person.entered", user, by=by, username=username)
    return user


@transaction.atomic
def appoint(
    *,
    user: User,
    unit: Unit,
    powers: Iterable[str],
    started_on: date,
    by: Actor,
    post: Post | None = None,
) -> Appointment:
    """Let a person serve in a unit with the named powers, from a day on."""
    policies.may_manage_units(by).require()
    granted = _known_powers(powers)
    if user.pk == by.user_id:
        raise RuleBroken(f"不能为自己登记任职。{NOT_ONESELF}", field="user")
    unit = _held(unit)
    _check_can_serve(user, unit, post, started_on)
    appointment = Appointment.objects.create(
        user=user, unit=unit, post=post, powers=granted, started_on=started_on
    )
    record("person.appointed", appointment, by=by, user=user.pk, unit=unit.pk, powers=granted)
    return appointment


def _held(unit: Unit) -> Unit:
    """Against the same form sent twice, and against the unit being ended at the same moment.

    `no_key`: a row that merely refers to the unit need not wait, and we need not wait for it.
    """
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _known_powers(powers: Iterable[str]) -> list[str]:
    wanted = sorted({str(power) for power in powers})
    unknown = [power for power in wanted if power not in set(Power)]
    if unknown:
        raise RuleBroken(f"没有这样的权限：{'、'.join(unknown)}。", field="powers")
    return wanted


def _check_can_serve(user: User, unit: Unit, post: Post | None, started_on: date) -> None:
    if not user.is_active:
        raise RuleBroken(f"{user}的账号已停用，请先恢复账号。", field="user")
    if unit.valid_to and unit.valid_to <= started_on:
        raise RuleBroken(f"{unit}到这一天已撤销。", field="started_on")
    if post and unit.pk not in (post.unit_id, post.unit.parent_id):
        raise RuleBroken(f"岗位“{post.name}”不属于{unit}。", field="post")
    present = user.appointments.filter(unit=unit).filter(Q(ended_on=None) | Q(ended_on__gt=started_on))
    if present.exists():
        raise RuleBroken(f"{user}已在{unit}任职。", field="user")


@transaction.atomic
def appoint_new_person(
    *,
    username: str,
    full_name: str,
    unit: Unit,
    powers: Iterable[str],
    started_on: date,
    by: Actor,
    post: Post | None = None,
) -> tuple[Appointment, str]:
    """Give a person an account and let them serve in a unit.

    Returns the password too, which is stored nowhere: it can be shown this once.
    """
    policies.may_manage_units(by).require()
    # Before the first record: whoever waits for a unit must not make everybody wait for the record's end.
    unit = _held(unit)
    password = _new_password()
    user = enter_person(username=username, full_name=full_name, password=password, by=by)
    appointment = appoint(user=user, unit=unit, post=post, powers=powers, started_on=started_on, by=by)
    return appointment, password


@transaction.atomic
def end_appointment(*, appointment: Appointment, ended_on: date, by: Actor) -> None:
    """The person no longer serves from `ended_on` on."""
    policies.may_manage_units(by).require()
    if _carries_own_access(appointment, by):
        raise RuleBroken(f"这项任职带有您自己维护单位与人员的权限，不能由您本人结束。{NOT_ONESELF}")
    if ended_on < appointment.started_on:
        raise RuleBroken("离任日期不能早于任职日期。", field="ended_on")
    if appointment.ended_on == ended_on:
        return
    appointment.ended_on = ended_on
    appointment.save(update_fields=["ended_on"])
    record("person.left", appointment, by=by, ended_on=ended_on.isoformat())


def _carries_own_access(appointment: Appointment, by: Actor) -> bool:
    """Whether it is by this appointment that `by` may manage units: without it nobody might be left to."""
    return appointment.user_id == by.user_id and Power.MANAGE_UNITS in appointment.powers


@transaction.atomic
def change_powers(*, appointment: Appointment, powers: Iterable[str], by: Actor) -> None:
    """Let the appointment carry exactly the named powers."""
    policies.may_manage_units(by).require()
    after = _known_powers(powers)
    # The record says what the powers were: nobody else may change them in between.
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    before = appointment.powers
    if _carries_own_access(appointment, by) and Power.MANAGE_UNITS not in after:
        raise RuleBroken(f"不能取消自己维护单位与人员的权限。{NOT_ONESELF}", field="powers")
    if appointment.user_id == by.user_id and set(after) - set(before):
        raise RuleBroken(f"不能给自己增加权限。{NOT_ONESELF}", field="powers")
    if after == before:
        return
    appointment.powers = after
    appointment.save(update_fields=["powers"])
    record("person.powers_changed", appointment, by=by, user=appointment.user_id, before=before, after=after)


@transaction.atomic
def deactivate_person(*, user: User, by: Actor) -> None:
    """Turn an account away from now on, also where it is signed in already. Appointments stay as they are."""
    policies.may_manage_units(by).require()
    if user.pk == by.user_id:
        raise RuleBroken(f"不能停用自己的账号。{NOT_ONESELF}")
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        record("person.deactivated", user, by=by, username=user.username)


@transaction.atomic
def reactivate_person(*, user: User, by: Actor) -> None:
    """Let a deactivated account sign in again, with the password it had."""
    policies.may_manage_units(by).require()
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("person.reactivated", user, by=by, username=user.username)


@transaction.atomic
def set_new_password(*, user: User, by: Actor) -> str:
    """Give somebody a random password; the old one is void at once, and so are their sessions.

    Returns the password, which is stored nowhere: it can be shown this once.
    """
    policies.may_manage_units(by).require()
    if user.pk == by.user_id:
        raise RuleBroken("自己的密码请用“修改密码”更改。")
    password = _new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    record("person.password_set", user, by=by, username=user.username)
    return password


def _new_password() -> str:
    """Twelve letters in three groups, about 59 bits."""
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def change_own_password(*, user: User, password: str, by: Actor) -> None:
    """A person sets their own password; the form has checked the old one."""
    if user.pk != by.user_id:
        raise RuleBroken("只能修改自己的密码。")
    user.set_password(password)
    user.save(update_fields=["password"])
    record("person.password_changed", user, by=by)
