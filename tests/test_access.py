"""Every page, asked for by somebody in every role."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from tests.access import ANONYMOUS, ROLES, Access, World, url_name
from tests.pages import PAGES

READ = {name: access for name, access in PAGES.items() if not access.post}
CHANGE = {name: access for name, access in PAGES.items() if access.post}


def client_for(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != ANONYMOUS:
        client.force_login(world.people[role], backend="mingze.organisations.authentication.Backend")
    return client


def is_sent_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(
        resolve_url(settings.LOGIN_URL)
    )


def everything(world: World) -> None:
    """Make what the rows of PAGES take from the world before anybody asks for a page."""
    assert world.people
    assert world.published_entry
    assert world.draft_entry


@pytest.mark.parametrize("name", sorted(READ))
def test_a_page_is_seen_by_those_who_may_and_by_nobody_else(name: str) -> None:
    access, world = READ[name], World()
    everything(world)
    url = reverse(url_name(name), args=list(access.args(world)))
    got, expected = {}, {}
    for role in ROLES:
        response = client_for(world, role).get(url, access.query(world))
        list(response)  # read to its end, as a browser does: a file is closed only then
        got[role], expected[role] = response.status_code, access.status_for(role)
        if role not in access.allowed:
            assert access.public or role != ANONYMOUS or is_sent_to_sign_in(response)
            refused = client_for(world, role).post(f"{url}?{urlencode(access.query(world))}")
            assert refused.status_code in {access.status_for(role), 405}, role
    assert got == expected


@pytest.mark.parametrize("name", sorted(CHANGE))
def test_a_change_is_made_by_those_who_may_and_by_nobody_else(name: str) -> None:
    access, world = CHANGE[name], World()
    everything(world)
    url = reverse(url_name(name), args=list(access.args(world)))
    refused = {}
    for role in ROLES:
        client = client_for(world, role)
        with transaction.atomic():
            response = client.post(url, access.data(world))
            transaction.set_rollback(True)
        if role in access.allowed:
            assert response.status_code in {200, 204, 302, 303}, f"{role}: {response.status_code}"
            assert not is_sent_to_sign_in(response), role
            if url_name(name) not in READ:
                assert client.get(url).status_code == 405
        else:
            refused[role] = response.status_code
    assert refused == {role: access.status_for(role) for role in refused}


def test_staff_who_may_not_see_a_page_are_told_apart_from_those_who_may() -> None:
    """The table itself: reform counts as what it is made of, strangers are sent to sign in."""
    access = Access({"publishes"}, otherwise=404)
    assert {role: access.status_for(role) for role in ("publishes", "reform office")} == {
        "publishes": 200,
        "reform office": 200,
    }
    assert access.status_for("overseer") == 404
    assert access.status_for(ANONYMOUS) == 302
