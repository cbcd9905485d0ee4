"""A whole installation of its own, run through the command line as an operator does."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

MINGZE = Path(sys.executable).with_name("mingze")


@dataclass(frozen=True)
class Installation:
    home: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("MINGZE_", "DJANGO_"))
        }
        return (
            kept | {"MINGZE_HOME": str(self.home)} | ({"MINGZE_DATABASE_URL": self.url} if self.url else {})
        )

    def run(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(MINGZE), *map(str, arguments)],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def must(self, *arguments: object) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(MINGZE), *map(str, arguments)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def connect(self) -> Any:
        """A plain database connection: what another process would have."""
        return (
            psycopg.connect(self.url)
            if self.url
            else sqlite3.connect(self.home / "mingze.sqlite3", timeout=20)
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as connection:
            return list(connection.execute(sql).fetchall())

    def everything(self) -> dict[str, list[str]]:
        """All rows of all tables, in a form that can be compared; not when the tables were made."""
        tables = (
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            if self.url
            else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return {
            name: sorted(map(repr, self.query(f'SELECT * FROM "{name}"')))
            for (name,) in self.query(tables)
            if name != "django_migrations"
        }


@contextmanager
def new_installation(
    folder: Path, *, like: Installation | None = None, server: str | None = None
) -> Iterator[Installation]:
    """An installation on the kind of database that the tests run on: empty, or a copy of another."""
    if like:
        shutil.copytree(like.home, folder)
    if server is None:
        server = os.environ.get("MINGZE_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield Installation(folder)
        return
    name = f"installation_{uuid4().hex}"
    template = f"TEMPLATE {urlsplit(like.url).path[1:]}" if like else ""
    with psycopg.connect(server, autocommit=True) as administration:
        administration.execute(f"CREATE DATABASE {name} {template}")
        try:
            yield Installation(folder, urlsplit(server)._replace(path=f"/{name}").geturl())
        finally:
            administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
