"""What every test may use. Tests that drive a browser find more in tests/browser/conftest.py."""

from __future__ import annotations

import os
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import hypothesis
import pytest
from django.test import Client

from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import actor_for
from tests.factories import AppointmentFactory

ROOT = Path(__file__).parent
PURE = (
    "mingze/kernel/*",
    "mingze/text/*",
    "mingze/documents/*",
    "mingze/workdays/tests/test_counting_days.py",
    "mingze/inbox/tests/test_urgency.py",
    "mingze/catalogue/tests/test_checks_*.py",
    "mingze/catalogue/tests/test_merging.py",
    "mingze/catalogue/tests/test_reading_*.py",
    "mingze/web/tests/test_backup_archives.py",
    "mingze/web/tests/test_notice_quality.py",
    "mingze/amendments/tests/test_notices_*.py",
)
"""Tests of what needs no database: they get none, and are not repeated on PostgreSQL."""

hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("repeatable" if os.environ.get("CI") else "searching")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test the database, except the pure ones."""
    for item in items:
        path = item.path.relative_to(ROOT)
        is_pure = any(fnmatch(path.as_posix(), pattern) for pattern in PURE)
        if not is_pure and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def acting_for() -> Callable[..., Actor]:
    """Somebody who serves in the unit with those powers: `acting_for(unit, Power.PUBLISH)`."""

    def build(unit: Unit, *powers: str) -> Actor:
        actor = actor_for(AppointmentFactory(unit=unit, powers=list(powers)).user)
        assert actor is not None
        return actor

    return build


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """A browser's worth of session for somebody of the unit: `signed_in(unit).get(url)`.

    Each call makes another person with a client of their own.
    """

    def build(unit: Unit, *powers: str) -> Client:
        client = Client()
        client.force_login(
            AppointmentFactory(unit=unit, powers=list(powers)).user,
            backend="mingze.organisations.authentication.Backend",
        )
        return client

    return build
