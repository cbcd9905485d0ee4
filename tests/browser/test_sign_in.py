from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from mingze.organisations.rules import Power
from tests.browser.conftest import Visit, fits_the_width
from tests.factories import AppointmentFactory, UnitFactory


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_sign_in_page_can_be_read_by_everybody(
    visit: Visit, axe: Callable[[Page], None], screenshot: Callable[..., Any], phone: bool
) -> None:
    page = visit(reverse("web:sign-in"), phone=phone)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    assert fits_the_width(page)
    screenshot(page, "sign-in")


def test_a_person_signs_in_with_the_keyboard_and_out_again(visit: Visit, live_server: LiveServer) -> None:
    person = AppointmentFactory(unit=UnitFactory(township=True), powers=[Power.EDIT_DRAFT]).user
    page = visit(reverse("web:sign-in"))
    page.locator("input[name=username]").fill(person.username)
    page.locator("input[name=password]").fill("correct-horse-battery")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{reverse('web:desk')}")
    page.locator(f"form[action='{reverse('web:sign-out')}'] button").first.click()
    expect(page).to_have_url(f"{live_server.url}{reverse('portal:home')}")


def test_a_wrong_password_is_answered_beside_the_form(visit: Visit, axe: Callable[[Page], None]) -> None:
    person = AppointmentFactory().user
    page = visit(reverse("web:sign-in"))
    page.locator("input[name=username]").fill(person.username)
    page.locator("input[name=password]").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("input[name=username]")).to_have_value(person.username)
    axe(page)
