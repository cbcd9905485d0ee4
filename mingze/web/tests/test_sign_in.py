from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axes.utils import reset
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.organisations.models import User
from tests.factories import AppointmentFactory, UnitFactory, UserFactory

SIGN_IN, SIGN_OUT, DESK = reverse("web:sign-in"), reverse("web:sign-out"), reverse("web:desk")
PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def no_failures_counted_yet() -> None:
    reset()


@pytest.fixture
def person() -> User:
    return AppointmentFactory(user__username="zhang", user__full_name="张三").user


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"username": "zhang", "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_signs_in_comes_to_their_desk(person: User) -> None:
    client = Client()
    response = sign_in(client)
    assertRedirects(response, DESK)
    assertContains(client.get(DESK), "张三，您好。")


def test_who_was_sent_to_sign_in_comes_back_to_where_they_wanted_to_go(person: User) -> None:
    client = Client()
    wanted = reverse("web:change-password")
    response = client.get(wanted)
    assertRedirects(response, f"{SIGN_IN}?next={wanted}")
    assertContains(client.get(response.url), f'name="next" value="{wanted}"')
    assertRedirects(sign_in(client, next=wanted), wanted)


def test_nobody_is_sent_to_another_site_after_signing_in(person: User) -> None:
    assertRedirects(sign_in(Client(), next="https://elsewhere.example/"), DESK)


def test_a_wrong_password_and_an_unknown_account_get_the_same_words(person: User) -> None:
    for username in ("zhang", "nobody"):
        client = Client()
        response = client.post(SIGN_IN, {"username": username, "password": "wrong-password"})
        assertContains(response, "账号或密码不正确，请重新输入。")
        assertContains(response, f'value="{username}"')
        assertNotContains(response, "wrong-password")
        assert not is_signed_in(client)


def test_an_account_is_locked_after_eight_failures_for_that_address_only(person: User) -> None:
    UserFactory(username="li")
    here, elsewhere = Client(), Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(7):
        assert sign_in(here, "wrong-password").status_code == 200
    locked = sign_in(here, "wrong-password")

    assertContains(locked, "暂停登录 15 分钟", status_code=429)
    assertContains(sign_in(here), "暂停登录", status_code=429)
    assert not is_signed_in(here)
    assertRedirects(sign_in(elsewhere), DESK)
    assertRedirects(
        here.post(SIGN_IN, {"username": "li", "password": PASSWORD}), DESK, target_status_code=403
    )


def test_another_spelling_of_the_account_gives_no_further_guesses(person: User) -> None:
    client = Client()
    for username in ("zhang", "Zhang", "ZHANG", "zhAng", "ｚhang", " zhang", "zhanG", "zHang"):
        response = client.post(SIGN_IN, {"username": username, "password": "wrong-password"})
    assert response.status_code == 429
    assertContains(sign_in(client), "暂停登录", status_code=429)


def from_address(told: str, proxy: str = "127.0.0.1") -> Client:
    """A browser behind our proxy, which tells the address last."""
    return Client(REMOTE_ADDR=proxy, HTTP_X_FORWARDED_FOR=told)


def test_behind_the_proxy_a_stranger_does_not_lock_the_official_out(person: User) -> None:
    with override_settings(PRODUCTION=True):
        for n in range(8):
            # What the stranger writes into the header themselves stands before what the proxy adds.
            response = sign_in(from_address(f"203.0.113.{n}, 198.51.100.66"), "wrong-password")
        assert response.status_code == 429
        assertContains(sign_in(from_address("198.51.100.66")), "暂停登录", status_code=429)
        assertRedirects(sign_in(from_address("203.0.113.5")), DESK)


def test_without_a_proxy_nobody_chooses_their_address(person: User) -> None:
    for n in range(8):
        response = sign_in(from_address(f"203.0.113.{n}"), "wrong-password")
    assert response.status_code == 429


@pytest.mark.parametrize("told", ["", "unknown", "1.2.3.4:99", "2001:db8::1, not-an-address"])
def test_a_header_without_an_address_is_no_fault_of_the_program(told: str, person: User) -> None:
    with override_settings(PRODUCTION=True):
        assert sign_in(from_address(told), "wrong-password").status_code == 200
        assertRedirects(sign_in(from_address(told)), DESK)


def test_many_accounts_tried_from_one_address_lock_that_address(person: User) -> None:
    here = Client()
    with override_settings(ADDRESS_FAILURE_LIMIT=12):
        for n in range(12):
            response = here.post(SIGN_IN, {"username": f"account-{n}", "password": "Passw0rd!2026"})
        assert response.status_code == 429
        assertContains(sign_in(here), "暂停登录", status_code=429)
        assertRedirects(sign_in(Client(REMOTE_ADDR="192.0.2.7")), DESK)


def test_seven_failures_are_forgiven_by_the_right_password(person: User) -> None:
    client = Client()
    for _ in range(7):
        sign_in(client, "wrong-password")
    assertRedirects(sign_in(client), DESK)


def test_signing_out_ends_the_session_and_takes_a_press_of_the_button(person: User) -> None:
    client = Client()
    sign_in(client)
    assert client.get(SIGN_OUT).status_code == 405
    assert is_signed_in(client)
    assertRedirects(client.post(SIGN_OUT), reverse("portal:home"))
    assert not is_signed_in(client)
    assertRedirects(client.get(DESK), f"{SIGN_IN}?next={DESK}")


def test_a_demonstration_account_is_turned_away_in_production(person: User) -> None:
    User.objects.update(is_demonstration=True)
    client = Client()
    sign_in(client)
    assert is_signed_in(client)
    assertContains(client.get(DESK), "张三")
    with override_settings(PRODUCTION=True):
        assertContains(sign_in(Client()), "账号或密码不正确")
        assertRedirects(client.get(DESK), f"{SIGN_IN}?next={DESK}")
    User.objects.update(is_demonstration=False)
    with override_settings(PRODUCTION=True):
        assertRedirects(sign_in(Client()), DESK)


def test_a_deactivated_account_is_turned_away_at_once(person: User) -> None:
    client = Client()
    sign_in(client)
    User.objects.update(is_active=False)
    assertRedirects(client.get(DESK), f"{SIGN_IN}?next={DESK}")
    assertContains(sign_in(Client()), "账号或密码不正确")


def test_who_has_no_appointment_is_told_so_may_read_what_is_public_and_sign_out() -> None:
    UserFactory(username="zhang", full_name="张三")
    client = Client()
    sign_in(client)
    assertContains(client.get(DESK), "现在没有在任何单位任职", status_code=403)
    assert client.get(reverse("portal:home")).status_code == 200
    assertRedirects(client.post(SIGN_OUT), reverse("portal:home"))
    assert not is_signed_in(client)


def test_a_person_changes_their_own_password_and_stays_signed_in(
    person: User, signed_in: Callable[..., Client]
) -> None:
    client = Client()
    sign_in(client)
    url = reverse("web:change-password")
    new = {"new_password1": "a-new-long-secret", "new_password2": "a-new-long-secret"}
    assert client.post(url, {"old_password": "wrong", **new}).context["form"].errors.keys() == {
        "old_password"
    }
    assertContains(client.post(url, {"old_password": PASSWORD, **new}, follow=True), "密码已修改")
    assert is_signed_in(client)
    assertContains(sign_in(Client()), "账号或密码不正确")
    assertRedirects(sign_in(Client(), "a-new-long-secret"), DESK)


@pytest.mark.parametrize(
    ("new", "again", "message"),
    [
        ("short", "short", "密码太短，至少需要 10 个字符。"),
        ("password123", "password123", "这个密码太常见了。"),
        ("zhangzhang", "zhangzhang", "太相似"),
        ("a-new-long-secret", "another-secret", "输入的两个密码不一致。"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_told_in_chinese(
    new: str, again: str, message: str, person: User
) -> None:
    person.username = "zhangzhang"
    person.save()
    client = Client()
    client.force_login(person, backend="mingze.organisations.authentication.Backend")
    form = {"old_password": "wrong", "new_password1": new, "new_password2": again}
    response = client.post(reverse("web:change-password"), form)
    assertContains(response, message)
    told = [str(error) for errors in response.context["form"].errors.values() for error in errors]
    assert [text for text in told if re.search("[A-Za-z]{2}", text)] == []


def test_the_menu_holds_only_what_the_person_may_open(signed_in: Callable[..., Client]) -> None:
    client = signed_in(UnitFactory())
    page = client.get(DESK)
    entries = [entry["url"] for entry in page.context["site"]["entries"]]
    assert {url: client.get(url).status_code for url in entries} == dict.fromkeys(entries, 200)
    assert reverse("catalogue:draft") not in entries
    assert reverse("catalogue:checks") not in entries
