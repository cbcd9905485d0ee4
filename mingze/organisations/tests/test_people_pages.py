from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.organisations.models import Appointment, User
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, PostFactory, UnitFactory, UserFactory

SignedIn = Callable[..., Client]


@pytest.fixture
def keeper(signed_in: SignedIn) -> Client:
    return signed_in(UnitFactory(county_body=True, name="县委编办"), Power.MANAGE_UNITS)


def page(name: str, *args: Any) -> str:
    return reverse(f"organisations:{name}", args=args)


def people(response: Any) -> set[str]:
    return {person.full_name for person in response.context["page_obj"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many_people(
    keeper: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        office = UnitFactory(office=True)
        appointment = AppointmentFactory(unit=office, post=PostFactory(unit=office))
        AppointmentFactory(user=appointment.user)

    with django_assert_num_queries(6):
        response = keeper.get(page("people"))

    assert len(people(response)) == rows + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_person_costs_the_same_however_long_they_served(
    keeper: Client, django_assert_num_queries: Any, rows: int
) -> None:
    person = UserFactory()
    for _ in range(rows):
        AppointmentFactory(user=person, unit=UnitFactory(office=True))
        AppointmentFactory(user=person, ended_on=date(2026, 1, 1))

    with django_assert_num_queries(5):
        response = keeper.get(page("person", person.pk))

    assert len(response.context["serving"]) == len(response.context["former"]) == rows


@pytest.mark.parametrize("text", ["张", "zhang", "新民"])
def test_people_are_found_by_name_account_or_unit(keeper: Client, text: str) -> None:
    unit = UnitFactory(township=True, name="新民镇")
    AppointmentFactory(unit=unit, user__full_name="张喆", user__username="zhangzhe")
    AppointmentFactory(user__full_name="李硷", user__username="lijian")

    assert people(keeper.get(page("people"), {"name": text})) == {"张喆"}


def test_people_are_found_by_the_state_of_their_account(keeper: Client) -> None:
    AppointmentFactory(user__full_name="在职")
    AppointmentFactory(user__full_name="离任", ended_on=date(2026, 1, 1))
    AppointmentFactory(user__full_name="停用", user__is_active=False)

    def found(state: str) -> set[str]:
        return people(keeper.get(page("people"), {"state": state})) & {"在职", "离任", "停用"}

    assert found("") == {"在职", "离任", "停用"}
    assert found("active") == {"在职", "离任"}
    assert found("inactive") == {"停用"}
    assert found("unappointed") == {"离任"}


def test_demonstration_and_deactivated_accounts_are_marked(keeper: Client) -> None:
    demonstration = UserFactory(is_demonstration=True)
    inactive = AppointmentFactory(user__is_active=False).user

    assertContains(keeper.get(page("people")), "演示账号", count=1)
    assertContains(keeper.get(page("people")), "已停用</span>", count=1)
    assertContains(keeper.get(page("person", demonstration.pk)), "演示账号")
    assertContains(keeper.get(page("person", inactive.pk)), "账号已停用，不能登录")


def test_a_search_without_a_result_says_so(keeper: Client) -> None:
    assertContains(keeper.get(page("people"), {"name": "查无此人"}), "没有找到这样的人员")


def test_the_page_of_a_person_shows_appointments_and_powers(keeper: Client) -> None:
    office = UnitFactory(office=True, name="平安办", parent=UnitFactory(township=True, name="新民镇"))
    person = AppointmentFactory(unit=office, powers=[Power.EDIT_DRAFT]).user
    AppointmentFactory(
        user=person, unit=UnitFactory(name="县司法局"), ended_on=date(2024, 1, 1), started_on=date(2023, 1, 1)
    )

    response = keeper.get(page("person", person.pk))

    assertContains(response, "新民镇平安办")
    assertContains(response, "编辑本单位清单草稿")
    assertContains(response, "县司法局")
    assertContains(response, "2023年1月1日至 2024年1月1日")


def test_an_overseer_reads_people_and_is_told_why_they_may_change_nothing(signed_in: SignedIn) -> None:
    appointment = AppointmentFactory(user__full_name="张喆")
    client = signed_in(UnitFactory(), Power.OVERSEE)

    assertContains(client.get(page("people")), "张喆")
    response = client.get(page("person", appointment.user_id))
    assertContains(response, "只有负责维护单位与人员的岗位可以修改。")
    for name, argument in (
        ("set-password", appointment.user_id),
        ("deactivate-person", appointment.user_id),
        ("change-powers", appointment.pk),
        ("end-appointment", appointment.pk),
    ):
        assertNotContains(response, page(name, argument))


def test_other_staff_find_no_people_not_even_colleagues(signed_in: SignedIn) -> None:
    colleague = AppointmentFactory()
    client = signed_in(colleague.unit, Power.MANAGE_LISTS, Power.PUBLISH, Power.EDIT_DRAFT)

    assert client.get(page("people")).status_code == 404
    assert client.get(page("person", colleague.user_id)).status_code == 404


@pytest.mark.parametrize("powers", [[], [Power.OVERSEE, Power.PUBLISH]])
def test_other_staff_change_no_accounts_and_no_powers(signed_in: SignedIn, powers: list[Power]) -> None:
    appointment = AppointmentFactory(user__is_active=False, powers=["publish"])
    user = User.objects.get(pk=appointment.user_id)
    client = signed_in(appointment.unit, *powers)

    for name, argument in (
        ("set-password", user.pk),
        ("deactivate-person", user.pk),
        ("reactivate-person", user.pk),
        ("change-powers", appointment.pk),
        ("end-appointment", appointment.pk),
    ):
        response = client.post(page(name, argument), {"ended_on": "2026-07-01"})
        assert response.status_code == 403, name
    after, now = Appointment.objects.get(pk=appointment.pk), User.objects.get(pk=user.pk)
    assert (after.powers, after.ended_on) == (["publish"], None)
    assert (now.password, now.is_active) == (user.password, False)


def test_page_appoints_a_person_named_by_account_or_name(keeper: Client) -> None:
    unit = UnitFactory()
    UserFactory(full_name="张喆", username="zhangzhe")
    UserFactory(full_name="李硷", username="lijian")

    for text in ("ZhangZhe", "李硷"):
        response = keeper.post(
            page("appoint", unit.code), {"user": text, "started_on": "2026-07-01", "powers": ["publish"]}
        )
        assertRedirects(response, page("unit", unit.code))

    served = [(each.user.username, each.powers) for each in unit.appointments.order_by("pk")]
    assert served == [("zhangzhe", ["publish"]), ("lijian", ["publish"])]


def test_page_asks_for_the_account_where_people_share_a_name(keeper: Client) -> None:
    UserFactory(full_name="张伟", username="zhangwei1")
    UserFactory(full_name="张伟", username="zhangwei2")
    unit = UnitFactory()

    response = keeper.post(page("appoint", unit.code), {"user": "张伟", "started_on": "2026-07-01"})

    assert response.context["form"].errors["user"] == ["有 2 人同名，请改填账号：zhangwei1、zhangwei2。"]
    assert not unit.appointments.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_to_appoint_costs_the_same_however_many_people(
    keeper: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        AppointmentFactory(unit=UnitFactory(office=True))
    unit = PostFactory().unit

    with django_assert_num_queries(7):
        keeper.get(page("appoint", unit.code))


def test_page_appoints_once_when_the_form_is_sent_twice(keeper: Client) -> None:
    unit, user = UnitFactory(), UserFactory()
    data = {"user": user.username, "started_on": "2026-07-01"}

    keeper.post(page("appoint", unit.code), data)
    again = keeper.post(page("appoint", unit.code), data)

    assert "已在" in again.context["form"].errors["user"][0]
    assert unit.appointments.count() == 1


def test_only_posts_of_the_unit_and_its_offices_are_offered(keeper: Client) -> None:
    unit = UnitFactory(township=True)
    own = PostFactory(unit=unit, name="联络岗")
    inside = PostFactory(unit=UnitFactory(office=True, parent=unit, name="平安办"), name="调解岗")
    PostFactory(name="外单位岗")

    form = keeper.get(page("appoint", unit.code)).context["form"]

    labels = [(choice.value, label) for choice, label in list(form["post"].field.choices)[1:]]
    assert set(labels) == {(own.pk, "联络岗"), (inside.pk, "平安办：调解岗")}


NEW = {"full_name": "张喆", "username": "zhangzhe", "started_on": "2026-07-01", "powers": ["edit_draft"]}


def test_page_shows_a_new_persons_password_once_and_lets_nobody_keep_it(keeper: Client) -> None:
    unit = UnitFactory()

    response = keeper.post(page("appoint-new-person", unit.code), NEW)

    password = response.context["password"]
    assertContains(response, password)
    assertContains(response, "密码只显示这一次")
    assert "no-store" in response.headers["Cache-Control"]
    user = User.objects.get(username="zhangzhe")
    assert user.check_password(password)
    assert user.appointments.get().powers == ["edit_draft"]
    assertNotContains(keeper.get(page("person", user.pk)), password)


def test_page_enters_a_new_person_once_when_the_form_is_sent_twice(keeper: Client) -> None:
    unit = UnitFactory()

    first = keeper.post(page("appoint-new-person", unit.code), NEW)
    again = keeper.post(page("appoint-new-person", unit.code), NEW)

    assert again.context["form"].errors["username"] == ["账号“zhangzhe”已存在。"]
    assert User.objects.get(username="zhangzhe").check_password(first.context["password"])


def test_page_changes_powers_also_to_none(keeper: Client) -> None:
    appointment = AppointmentFactory(powers=["publish"])
    url = page("change-powers", appointment.pk)
    assert keeper.get(url).context["form"]["powers"].value() == ["publish"]

    assertRedirects(keeper.post(url), page("person", appointment.user_id))

    appointment.refresh_from_db()
    assert appointment.powers == []


def test_page_says_beside_the_powers_why_one_keeps_ones_own(keeper: Client) -> None:
    own = Appointment.objects.get(powers=["manage_units"])

    response = keeper.post(page("change-powers", own.pk), {"powers": ["publish"]})

    assert "不能取消自己" in response.context["form"].errors["powers"][0]
    assertContains(keeper.get(page("person", own.user_id)), "这是您自己的账号")
    assertNotContains(keeper.get(page("person", own.user_id)), page("deactivate-person", own.user_id))


def test_page_ends_an_appointment(keeper: Client) -> None:
    appointment = AppointmentFactory()

    response = keeper.post(page("end-appointment", appointment.pk), {"ended_on": "2026-07-01"})

    assertRedirects(response, page("person", appointment.user_id))
    appointment.refresh_from_db()
    assert appointment.ended_on == date(2026, 7, 1)


def test_page_asks_before_it_deactivates_and_can_take_it_back(keeper: Client) -> None:
    person = UserFactory()

    assert keeper.get(page("deactivate-person", person.pk)).status_code == 200
    assert User.objects.get(pk=person.pk).is_active
    assertRedirects(keeper.post(page("deactivate-person", person.pk)), page("person", person.pk))
    assert not User.objects.get(pk=person.pk).is_active
    assertRedirects(keeper.post(page("reactivate-person", person.pk)), page("person", person.pk))
    assert User.objects.get(pk=person.pk).is_active


def test_page_says_why_nobody_deactivates_themselves(keeper: Client) -> None:
    own = Appointment.objects.get(powers=["manage_units"])

    response = keeper.post(page("deactivate-person", own.user_id))

    assertContains(response, "不能停用自己的账号")
    assert User.objects.get(pk=own.user_id).is_active


def test_page_sets_a_new_password_and_shows_it_once(keeper: Client) -> None:
    person = UserFactory()
    before = person.password

    assert keeper.get(page("set-password", person.pk)).status_code == 200
    assert User.objects.get(pk=person.pk).password == before
    response = keeper.post(page("set-password", person.pk))

    assert "no-store" in response.headers["Cache-Control"]
    assertContains(response, response.context["password"])
    assertContains(response, "告知本人")
    assert User.objects.get(pk=person.pk).check_password(response.context["password"])
