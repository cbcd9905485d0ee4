from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from mingze.web.health import health
from mingze.web.middleware import ReadsDoNotWriteMiddleware
from mingze.web.operation import readiness


def answer() -> tuple[int, Any]:
    """As the monitor gets it, through the middleware that lets a page only read."""
    response = ReadsDoNotWriteMiddleware(health)(RequestFactory().get("/health/"))
    return response.status_code, json.loads(response.content)


def test_a_whole_installation_is_ready() -> None:
    assert answer() == (200, {"ok": True, "database": True, "migrations": True, "disk": True})


def test_a_database_of_an_older_version_is_not_ready() -> None:
    MigrationRecorder.Migration.objects.filter(app="catalogue", name="0001_initial").delete()
    assert answer() == (503, {"ok": False, "database": True, "migrations": False, "disk": True})


def test_a_full_disk_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "ENOUGH_DISK", 1 << 80)
    assert answer() == (503, {"ok": False, "database": True, "migrations": True, "disk": False})


def test_a_database_that_does_not_answer_is_said_to_and_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise readiness.Error("password authentication failed for user mingze")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert answer() == (503, {"ok": False, "database": False, "migrations": False, "disk": True})
