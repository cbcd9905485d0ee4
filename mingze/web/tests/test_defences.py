"""What every answer carries, and what the program says when it turns something down."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import Domain, Edition
from mingze.catalogue.views import reading
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, DomainFactory, EditionFactory, EntryFactory, UnitFactory

HOME = reverse("portal:home")


def test_every_page_has_a_content_security_policy_without_loopholes() -> None:
    for url in (HOME, reverse("web:sign-in"), "/no-such-page/"):
        policy = Client().get(url).headers["Content-Security-Policy"]
        directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert directives["default-src"] == "'self'"
        assert directives["object-src"] == "'none'"
        assert directives["base-uri"] == "'none'"
        assert directives["frame-ancestors"] == "'none'"
        assert directives["form-action"] == "'self'"
        assert "unsafe" not in policy
        assert "*" not in policy


def test_pages_are_not_framed_guessed_at_or_told_to_other_sites() -> None:
    headers = Client().get(HOME).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_change_without_the_form_s_token_is_refused(signed_in: Callable[..., Client]) -> None:
    session = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    client = Client(enforce_csrf_checks=True)
    client.cookies = session.cookies
    form = {"add": "1", "name": "平安法治"}
    url = reverse("catalogue:domains")

    assertContains(client.post(url, form), "请返回", status_code=403)
    assert not Domain.objects.exists()

    token = client.get(url).context["csrf_token"]
    assert client.post(url, form | {"csrfmiddlewaretoken": str(token)}).status_code == 302
    assert Domain.objects.get().name == "平安法治"


def test_what_there_is_not_and_what_one_may_not_are_told_in_words(
    signed_in: Callable[..., Client],
) -> None:
    assertContains(Client().get("/no-such-page/"), "没有这个页面", status_code=404)
    client = signed_in(UnitFactory(township=True))
    assertContains(client.get(reverse("catalogue:domains")), "只有负责管理全县清单的岗位", status_code=403)


def test_a_fault_is_told_without_its_details(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise ValueError("secret detail")

    EntryFactory(edition=EditionFactory(published=True))
    monkeypatch.setattr(reading.search, "facets", broken)
    response = Client(raise_request_exception=False).get(reverse("catalogue:search"))
    assertContains(response, "系统出错了", status_code=500)
    assertNotContains(response, "secret detail", status_code=500)
    assertContains(response, '<a class="btn btn-outline-secondary" href="/">', status_code=500)


@pytest.mark.parametrize(
    "path",
    [
        "lists/search/?q=%00",
        "lists/search/?township=%00&domain=%00",
        "lists/who/?q=%00",
        "lists/townships/%00/",
        "lists/duties/%00/",
        "lists/editions/compare/?old=%00&new=1",
        "lists/editions/99999999999999999999/",
        "lists/rows/99999999999999999999/",
        "lists/search/?edition=99999999999999999999",
        "lists/search/?page=99999999999999999999",
        "lists/search/?page=-1",
        "lists/search/?on=0000-00-00",
    ],
)
def test_addresses_that_make_no_sense_are_no_fault_of_the_program(path: str) -> None:
    EntryFactory(edition=EditionFactory(published=True))
    assert Client().get(f"/{path}").status_code in {200, 400, 404}


def test_an_address_with_a_nul_in_it_is_turned_away_before_anything_is_looked_for(
    django_assert_num_queries: Any,
) -> None:
    for path in ("/lists/search/?q=%00", "/lists/townships/%00/", "/%00/", "/?%00"):
        with django_assert_num_queries(0):
            response = Client().get(path)
        assertContains(response, "无法处理这个请求", status_code=400)
        assert "Content-Security-Policy" in response.headers
    assert Client().get("/lists/search/?q=%2500").status_code == 200


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 30])
def test_a_number_too_large_for_any_database_is_a_page_that_there_is_not(
    number: str, signed_in: Callable[..., Client]
) -> None:
    EntryFactory(edition=EditionFactory(published=True))
    client = signed_in(UnitFactory(county_body=True), *Power)
    numbered = (
        "lists/rows/{}/",
        "lists/editions/{}/",
        "lists/draft/rows/{}/",
        "lists/import/{}/",
        "lists/laws/{}/",
        "organisations/people/{}/",
        "organisations/appointments/{}/end/",
        "organisations/aliases/{}/remove/",
    )
    found = {path: client.get(f"/{path.format(number)}").status_code for path in numbered}
    # What only takes a press of a button says so, if the number is one at all.
    assert found.keys() == {path for path, status in found.items() if status in {404, 405}}


def test_a_form_with_a_nul_in_it_is_turned_away(signed_in: Callable[..., Client]) -> None:
    unit = UnitFactory(county_body=True)
    client = signed_in(unit, *Power)
    client.raise_request_exception = False
    form = {"code": "D\0", "name": "局\0", "kind": "department", "parent": "\0"}
    for path, data in (
        ("organisations/add/", form),
        ("organisations/add/", form | {"code": "D1", "name": "县水利局"}),
        (f"organisations/units/{unit.code}/add-alias/", {"name": "局\0"}),
        (f"organisations/units/{unit.code}/appoint/", {"user": "\0", "started_on": "2026-01-01"}),
        ("lists/domains/", {"add": "1", "name": "\0"}),
        ("lists/domains/", {f"name-{DomainFactory().pk}": "领域\0"}),
        ("lists/checks/confirm/", {"rule": "\0", "fingerprint": "\0", "reason": "\0"}),
        ("sign-in/", {"username": "\0", "password": "\0"}),
    ):
        assertContains(client.post(f"/{path}", data), "无法处理这个请求", status_code=400)
    assert not Unit.objects.filter(code="D1").exists()


def test_the_documented_proxy_lets_through_what_the_program_takes() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"client_max_body_size {settings.LARGEST_REQUEST >> 20}m;" in text


def test_each_command_is_explained_once_in_the_operations_guide() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `mingze ([a-z-]+)", text, re.M)
    assert len(explained) == len(set(explained))


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings of an installation in production mode."""
    script = (
        "import json; from mingze.config import settings as s;"
        "print(json.dumps({name: value for name, value in vars(s).items()"
        " if name.isupper() and isinstance(value, (bool, int, str, list, tuple, type(None)))}))"
    )
    environment = os.environ | {
        "MINGZE_HOME": str(tmp_path_factory.mktemp("home")),
        "MINGZE_MODE": "production",
        "MINGZE_HOSTS": "lists.example.gov.cn",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    settings: dict[str, Any] = json.loads(done.stdout)
    return settings


def test_in_production_cookies_travel_only_encrypted(production: dict[str, Any]) -> None:
    assert production["PRODUCTION"] is True
    assert production["DEBUG"] is False
    assert production["SESSION_COOKIE_SECURE"] is True
    assert production["CSRF_COOKIE_SECURE"] is True
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] == 31_536_000
    assert production["ALLOWED_HOSTS"] == ["lists.example.gov.cn"]
    assert production["CSRF_TRUSTED_ORIGINS"] == ["https://lists.example.gov.cn"]


def test_the_session_cookie_is_hidden_from_scripts_and_from_other_sites(production: dict[str, Any]) -> None:
    user = AppointmentFactory().user
    flags = {name: value for name, value in production.items() if name.endswith("COOKIE_SECURE")}
    with override_settings(**flags):
        form = {"username": user.username, "password": "correct-horse-battery"}
        cookies = Client().post(reverse("web:sign-in"), form, secure=True).cookies
    session = cookies["sessionid"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (cookies["csrftoken"]["secure"], cookies["csrftoken"]["samesite"]) == (True, "Lax")


def test_what_only_changes_something_cannot_be_had_by_following_a_link(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS, Power.PUBLISH)
    for name in ("open-draft", "discard-draft", "confirm-finding", "withdraw-confirmation"):
        assert client.get(reverse(f"catalogue:{name}")).status_code == 405
    assert not Edition.objects.exists()
