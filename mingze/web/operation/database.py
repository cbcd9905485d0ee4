"""The database as one file, and back. Consistent while others write; back in one transaction.

Three forms, told apart by the file's name: SQLite's own file, a dump by PostgreSQL's own tool, or lines of
JSON that either database takes (for moving from one to the other, and where pg_dump is missing).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.management.sql import sql_flush
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

SQLITE, DUMP, LINES = "database.sqlite3", "database.pgdump", "database.jsonl"


class DatabaseProblem(Exception):
    """The database could not be saved or loaded, and is as it was. The message says why."""


def schema() -> str:
    """The PostgreSQL schema that holds the county; empty on SQLite."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def save_database(folder: Path, *, portable: bool) -> tuple[Path, str]:
    """Write the database as of one moment to a file in `folder`. Returns it, and a remark or nothing."""
    if portable:
        return _save_lines(folder), ""
    if connection.vendor == "sqlite":
        return _save_sqlite(folder), ""
    if shutil.which("pg_dump") is None:
        return _save_lines(folder), "没有找到 pg_dump，已改用通用格式（内容相同，恢复较慢）。"
    try:
        return _save_dump(folder), ""
    except DatabaseProblem as problem:
        return _save_lines(folder), f"pg_dump 未成功，已改用通用格式（内容相同，恢复较慢）：{problem}"


def load_database(file: Path) -> None:
    """Let the database be what the file says, all of it or, if anything fails, nothing."""
    if file.name == LINES:
        _load_lines(file)
    elif file.name == SQLITE and connection.vendor == "sqlite":
        _load_sqlite(file)
    elif file.name == DUMP and connection.vendor == "postgresql":
        _load_dump(file)
    else:
        raise DatabaseProblem(
            "备份来自另一种数据库。请在原安装上用 mingze backup --portable 重新备份，再恢复到这里。"
        )


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _save_sqlite(folder: Path) -> Path:
    target = folder / SQLITE
    # One step copies all pages under one read lock. In WAL mode that keeps nobody from writing.
    with (
        closing(sqlite3.connect(_sqlite_path(), timeout=30)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    _check_sqlite(target)
    return target


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise DatabaseProblem(f"SQLite 数据库文件损坏：{found}")


def _load_sqlite(file: Path) -> None:
    _check_sqlite(file)
    connection.close()
    path = _sqlite_path()
    path.touch(mode=0o600)
    # Not a rename: a server that has the old file open would go on writing to it, and the old journal
    # would be taken for the new file's. Copied like this, it is one transaction: whoever is killed in
    # the middle leaves the old content, and a running server sees the new one from then on.
    try:
        with (
            closing(sqlite3.connect(file)) as source,
            closing(sqlite3.connect(path, timeout=30)) as target,
        ):
            target.execute("PRAGMA journal_mode=WAL")
            target.execute("PRAGMA synchronous=FULL")
            source.backup(target)
    except sqlite3.Error as error:
        raise DatabaseProblem(f"无法写入数据库：{error}") from error


def _postgresql() -> tuple[list[str], Mapping[str, str]]:
    """Options and environment by which PostgreSQL's tools reach the same database as Django."""
    told = connection.settings_dict
    values = {
        "PGHOST": told["HOST"],
        "PGPORT": told["PORT"],
        "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"],
        "PGSSLMODE": told["OPTIONS"].get("sslmode"),
        "PGSSLROOTCERT": told["OPTIONS"].get("sslrootcert"),
    }
    environment = {**os.environ, **{name: str(value) for name, value in values.items() if value}}
    return [f"--dbname={told['NAME']}"], environment


def _run(program: str, *arguments: str) -> str:
    database, environment = _postgresql()
    connected = [] if program == "pg_restore" else database
    try:
        done = subprocess.run(
            [program, *connected, *arguments], env=environment, capture_output=True, text=True, check=True
        )
    except FileNotFoundError as error:
        raise DatabaseProblem(f"没有找到 {program}，请安装 postgresql-client。") from error
    except subprocess.CalledProcessError as error:
        raise DatabaseProblem(error.stderr.strip()[-500:]) from error
    return done.stdout


def _save_dump(folder: Path) -> Path:
    target = folder / DUMP
    _run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--schema={schema()}",
        f"--file={target}",
    )
    return target


def _load_dump(file: Path) -> None:
    # As a script and through psql, because that can drop what is there, also tables that the backup
    # does not know, in the same transaction as it puts back what was.
    entries = _run("pg_restore", "--list", str(file))
    kept = [
        line for line in entries.splitlines() if not re.search(r"^\d+; \d+ \d+ \S*(SCHEMA| - SCHEMA) ", line)
    ]
    contents = file.with_suffix(".list")
    contents.write_text("\n".join(kept))
    script, clearing = file.with_suffix(".sql"), file.with_suffix(".drop.sql")
    _run(
        "pg_restore", "--no-owner", "--no-privileges", f"--use-list={contents}", f"--file={script}", str(file)
    )
    clearing.write_text(_drop_everything())
    _release_connections()
    _run(
        "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
        f"--file={clearing}", f"--file={script}",
    )  # fmt: skip


def _drop_everything() -> str:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    inside = quote(schema())
    return "".join(f"DROP TABLE {inside}.{quote(table)} CASCADE;\n" for table in tables)


def _release_connections() -> None:
    """Let go of our own, so that the tools need not wait for us."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


class _Exactly(DjangoJSONEncoder):
    """Django's own cuts times to milliseconds, and the audit chain would no longer hold."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _save_lines(folder: Path) -> Path:
    target = folder / LINES
    with transaction.atomic(), target.open("w", encoding="utf-8") as file:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        serializers.serialize("jsonl", _all_objects(), stream=file, cls=_Exactly)
    return target


def _all_objects() -> Iterator[Model]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            yield from model._base_manager.order_by("pk").iterator(chunk_size=2000)


def _load_lines(file: Path) -> None:
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        connection.ops.execute_sql_flush(sql_flush(no_style(), connection, reset_sequences=False))
        call_command("loaddata", str(file), verbosity=0)
