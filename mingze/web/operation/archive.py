"""The backup file: a compressed tar with a manifest of checksums at its end.

The manifest comes last, so that an archive that was cut short has none and is refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any, cast

MANIFEST = "manifest.json"
FORMAT = 1
ALLOWED = re.compile(
    r"database\.sqlite3|database\.pgdump|database\.jsonl|secret\.key|demonstration-password|uploads/.+"
)
LARGEST_MANIFEST = 64 << 20


class BadArchive(Exception):
    """The file is not a whole, unchanged backup. The message says why, for the person who restores."""


def write_archive(target: Path, files: Iterable[tuple[str, Path]], facts: Mapping[str, Any]) -> None:
    """Write `files` (name inside, path) and `facts` to `target`, readable by its owner only.

    The archive appears under its name only when it is complete and on the disk.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as archive:
                sums = {name: _add(archive, name, path) for name, path in files}
                _add_manifest(archive, {**facts, "format": FORMAT, "files": sums})
            raw.flush()
            os.fsync(raw.fileno())
        # A link fails where a rename would overwrite what appeared there in the meantime.
        os.link(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def read_archive(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup into the empty `folder` and return its manifest.

    Only plain files with names that a backup has are written, and all of them must be as the manifest
    says. Raises BadArchive otherwise.
    """
    manifest: dict[str, Any] | None = None
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(source, mode="r|gz") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    raise BadArchive(f"备份中有不该有的内容：{member.name}")
                if manifest is not None:
                    raise BadArchive(f"备份的结尾之后还有内容：{member.name}")
                if member.name in found:
                    raise BadArchive(f"备份中有重复的内容：{member.name}")
                if member.name == MANIFEST:
                    manifest = _parse_manifest(content.read(LARGEST_MANIFEST))
                else:
                    found[member.name] = _unpack(member.name, content, folder)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BadArchive(f"不是完整的备份文件（{error}）。") from error
    if manifest is None:
        raise BadArchive("备份不完整：缺少校验清单，可能在备份或复制时中断。")
    if manifest["files"] != found:
        names = [
            name for name in {*manifest["files"], *found} if manifest["files"].get(name) != found.get(name)
        ]
        raise BadArchive(f"备份内容与校验清单不符：{'、'.join(sorted(names)[:5])}")
    return manifest


class _Hashing:
    """A file that is hashed while tarfile reads it, so that what is hashed is what is kept."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def _add(archive: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        member = tarfile.TarInfo(name)
        member.size, member.mode = os.fstat(file.fileno()).st_size, 0o600
        hashing = _Hashing(file)
        archive.addfile(member, cast("IO[bytes]", hashing))
    return {"sha256": hashing.digest.hexdigest(), "size": member.size}


def _add_manifest(archive: tarfile.TarFile, manifest: Mapping[str, Any]) -> None:
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _parse_manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise BadArchive("备份的校验清单无法读取。") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise BadArchive("备份的校验清单无法读取。")
    if manifest.get("format") != FORMAT:
        raise BadArchive("备份由更新版本的程序生成，请先升级程序。")
    return manifest


def _unpack(name: str, content: IO[bytes], folder: Path) -> dict[str, Any]:
    parts = name.split("/")
    if not ALLOWED.fullmatch(name) or any(part in {"", ".", ".."} for part in parts) or "\\" in name:
        raise BadArchive(f"备份中有不该有的内容：{name}")
    path = folder.joinpath(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := content.read(1 << 20):
            digest.update(block)
            size += len(block)
            file.write(block)
    return {"sha256": digest.hexdigest(), "size": size}
