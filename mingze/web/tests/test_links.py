"""Whatever a page links to, the person who reads it may open."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client

from mingze.catalogue.models import List
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, EditionFactory, EntryFactory, LawFactory, UnitFactory

NOT_FOLLOWED = re.compile(r"/export|^/static/|^/health/")
"""Files, which others test."""


def pattern(url: str) -> tuple[object, ...]:
    """Addresses that differ only in what they filter by are one."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return parts.path, *query.get("edition", []), *sorted(query)


def dead_links(client: Client, start: str = "/") -> list[str]:
    """Every address inside the site that can be reached from `start` and is not answered with a page."""
    waiting, seen, dead = [(start, "")], {pattern(start)}, []
    while waiting:
        url, where = waiting.pop()
        response = client.get(url, follow=True)
        if response.status_code != 200:
            dead.append(f"{response.status_code} {url} on {where}")
            continue
        for href in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', response.content.decode()):
            other = urljoin(url, unescape(href))
            if other.startswith("/") and pattern(other) not in seen and not NOT_FOLLOWED.search(other):
                seen.add(pattern(other))
                waiting.append((other, url))
    assert len(seen) > 5
    return dead


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def department() -> Unit:
    return UnitFactory()


@pytest.fixture
def client_of(township: Unit, department: Unit, signed_in: Callable[..., Client]) -> Callable[[str], Client]:
    """Clients by role, in a county with two editions and a draft that adds, changes and drops rows."""
    domain, law = DomainFactory(), LawFactory()
    row = {
        "row__township": township,
        "version__domain": domain,
        "version__list": List.ASSIST,
        "version__departments": [department],
        "version__laws": [law],
    }
    old, now, draft = EditionFactory(published=True), EditionFactory(published=True), EditionFactory()
    EntryFactory(edition=old, **row)
    kept = EntryFactory(edition=now, **row)
    EntryFactory(edition=draft, row=kept.row, version=kept.version)
    EntryFactory(edition=draft, **row)
    EntryFactory(edition=draft, version__domain=domain)
    UnitFactory(township=True)
    body = UnitFactory(county_body=True)
    everything = (Power.MANAGE_LISTS, Power.PUBLISH, Power.MANAGE_UNITS)
    return {
        "anybody": lambda: Client(),
        "township": lambda: signed_in(township, Power.EDIT_DRAFT),
        "department": lambda: signed_in(department),
        "overseer": lambda: signed_in(body, Power.OVERSEE),
        "reform office": lambda: signed_in(body, *everything),
    }.__getitem__  # type: ignore[return-value]


@pytest.mark.parametrize("role", ["anybody", "township", "department", "overseer", "reform office"])
def test_no_link_is_dead(role: str, client_of: Callable[[str], Callable[[], Client]]) -> None:
    assert dead_links(client_of(role)()) == []


def test_no_link_is_dead_from_what_a_department_sees_of_the_draft(
    department: Unit, client_of: Callable[[str], Callable[[], Client]]
) -> None:
    assert dead_links(client_of("department")(), f"/lists/departments/{department.code}/?edition=draft") == []
