"""Backing an installation up, and restoring it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from mingze.audit.queries import ChainReport, verify_chain
from mingze.organisations.models import County, User
from mingze.organisations.queries import county
from mingze.web.operation import database
from mingze.web.operation.archive import BadArchive, read_archive, write_archive
from mingze.web.operation.readiness import applied_migrations, known_migrations

KEY, DEMONSTRATION_PASSWORD, UPLOADS = "secret.key", "demonstration-password", "uploads"


class TargetNotEmpty(Exception):
    """There are data here that a restore would replace."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore: of which moment the data are, and where the replaced ones were put."""

    made_at: datetime
    chain: ChainReport
    replaced: Path | None = None


def back_up(target: Path, *, with_key: bool = False, portable: bool = False) -> str:
    """Write everything that the installation cannot make again to `target`. Returns a remark or nothing.

    Others may go on working: the database is as of one moment. Uploads are read after it, so that every
    file that the database names is there.
    """
    if target.exists():
        raise FileExistsError(f"{target} 已存在。")
    with _workspace() as folder:
        saved, remark = database.save_database(folder, portable=portable)
        files = [(saved.name, saved), *_uploads()]
        kept = [DEMONSTRATION_PASSWORD, KEY] if with_key else [DEMONSTRATION_PASSWORD]
        files += [(name, path) for name in kept if (path := _home() / name).exists()]
        write_archive(target, files, _facts())
    return remark


def restore(source: Path, *, force: bool = False) -> Restored:
    """Let the installation be what the backup says.

    Nothing is touched before the whole backup has been read and checked; the database then changes in
    one transaction. With `force` present data are replaced, after having been backed up themselves.
    Raises BadArchive, TargetNotEmpty or DatabaseProblem and changes nothing otherwise.
    """
    replacing = has_data()
    if replacing and not force:
        raise TargetNotEmpty
    with _workspace() as folder:
        manifest = read_archive(source, folder)
        saved = _checked(manifest, folder)
        replaced = _set_aside() if replacing else None
        # Files before the database: it never names one that is not there. Files that only the present
        # data knew go last, when nothing names them any more.
        _bring(folder)
        database.load_database(saved)
        call_command("migrate", verbosity=0)
        _remove_uploads_except({name for name in manifest["files"] if name.startswith(f"{UPLOADS}/")})
    return Restored(datetime.fromisoformat(manifest["made_at"]), verify_chain(), replaced)


def has_data() -> bool:
    """Whether there is anything here that a restore would replace."""
    if not applied_migrations():
        return False
    tables = connection.introspection.table_names()
    known = [model for model in (County, User) if model._meta.db_table in tables]
    return any(model._default_manager.exists() for model in known) or bool(_uploads())


def _home() -> Path:
    return Path(settings.MINGZE_HOME)


@contextmanager
def _workspace() -> Iterator[Path]:
    """A private folder beside the data: on the same disk, and with the same protection."""
    for leftover in _home().glob(".operation-*"):
        # Of somebody who was killed. A day old, so that it is not one at work.
        if leftover.stat().st_mtime < time.time() - 24 * 3600:
            shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".operation-", dir=_home()) as folder:
        yield Path(folder)


def _uploads() -> list[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    paths = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return [(f"{UPLOADS}/{path.relative_to(root).as_posix()}", path) for path in paths]


def _facts() -> dict[str, Any]:
    present = county() if County._meta.db_table in connection.introspection.table_names() else None
    return {
        "made_at": timezone.now().isoformat(),
        "county": present.code if present else "",
        "schema": database.schema(),
        "migrations": sorted(map(list, applied_migrations())),
    }


def _checked(manifest: dict[str, Any], folder: Path) -> Path:
    """The database's file in an unpacked backup, if this program and database can take it."""
    unknown = {tuple(migration) for migration in manifest["migrations"]} - known_migrations()
    if {app for app, _ in unknown} & {app for app, _ in known_migrations()}:
        raise BadArchive("备份来自更新版本的程序，请先升级程序再恢复。")
    names = [name for name in (database.SQLITE, database.DUMP, database.LINES) if name in manifest["files"]]
    if len(names) != 1:
        raise BadArchive("备份中没有数据库。")
    if names == [database.DUMP] and manifest["schema"] != database.schema():
        raise BadArchive(
            f"备份属于模式 {manifest['schema']}，当前是 {database.schema()}。"
            "请在原安装上用 mingze backup --portable 重新备份。"
        )
    return folder / names[0]


def _set_aside() -> Path:
    target = _home() / f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S-%f}.tar.gz"
    back_up(target, with_key=True)
    return target


def _bring(folder: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted((folder / UPLOADS).rglob("*")):
        if path.is_file():
            target = root / path.relative_to(folder / UPLOADS)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(path, target)
    for name in (KEY, DEMONSTRATION_PASSWORD):
        if (folder / name).exists():
            os.replace(folder / name, _home() / name)


def _remove_uploads_except(names: set[str]) -> None:
    for name, path in _uploads():
        if name not in names:
            path.unlink()
