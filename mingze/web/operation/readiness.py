"""Whether this installation can serve. Reads only."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

ENOUGH_DISK = 256 << 20
"""Bytes that must be free: an import, and the database's journal, need room."""

Migration = tuple[str, str]


@cache
def known_migrations() -> frozenset[Migration]:
    """What this version of the program has: (app, name). From files, without a query."""
    return frozenset(MigrationLoader(None).disk_migrations)


def applied_migrations() -> frozenset[Migration]:
    """What has been done to the database; nothing if it is empty or cannot be reached."""
    try:
        return frozenset(MigrationRecorder.Migration.objects.using("default").values_list("app", "name"))
    except Error:
        return frozenset()


def is_migrated() -> bool:
    return known_migrations() <= applied_migrations()


def answers() -> bool:
    """Whether the database answers at all."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except Error:
        return False


@dataclass(frozen=True, slots=True)
class Readiness:
    database: bool
    migrations: bool
    disk: bool

    def __bool__(self) -> bool:
        return self.database and self.migrations and self.disk


def readiness() -> Readiness:
    database = answers()
    return Readiness(
        database=database,
        migrations=database and is_migrated(),
        disk=shutil.disk_usage(settings.MINGZE_HOME).free >= ENOUGH_DISK,
    )
