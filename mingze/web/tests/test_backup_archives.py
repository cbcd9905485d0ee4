"""The backup file itself: whole and unchanged, or refused."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from mingze.web.operation.archive import MANIFEST, BadArchive, read_archive, write_archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    database = tmp_path / "database.sqlite3"
    database.write_bytes(bytes(range(256)) * 4000)
    upload = tmp_path / "upload"
    upload.write_bytes(b"list")
    target = tmp_path / "backup.tar.gz"
    write_archive(
        target, [("database.sqlite3", database), ("uploads/2026/清单.xlsx", upload)], {"county": "610822"}
    )
    return target


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "unpacked"
    path.mkdir()
    return path


def made_by_hand(path: Path, *members: tarfile.TarInfo | tuple[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                entry = tarfile.TarInfo(member[0])
                entry.size = len(member[1])
                archive.addfile(entry, io.BytesIO(member[1]))
    return path


def test_what_was_put_in_comes_out(archive: Path, folder: Path) -> None:
    manifest = read_archive(archive, folder)
    assert manifest["county"] == "610822"
    assert (folder / "database.sqlite3").read_bytes() == bytes(range(256)) * 4000
    assert (folder / "uploads/2026/清单.xlsx").read_bytes() == b"list"
    assert archive.stat().st_mode & 0o777 == 0o600


def test_an_archive_that_exists_is_not_overwritten(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(FileExistsError):
        write_archive(archive, [], {})
    assert archive.read_bytes() == before
    assert [path.name for path in archive.parent.glob(".*")] == []


def test_an_archive_cut_short_is_refused(archive: Path, folder: Path) -> None:
    content = archive.read_bytes()
    for length in (0, 10, len(content) // 2, len(content) - 200):
        archive.write_bytes(content[:length])
        with pytest.raises(BadArchive):
            read_archive(archive, folder)
        for path in folder.glob("*.sqlite3"):
            path.unlink()


def test_an_archive_with_one_changed_byte_is_refused(archive: Path, folder: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(BadArchive):
        read_archive(archive, folder)


def test_content_that_the_manifest_does_not_vouch_for_is_refused(tmp_path: Path, folder: Path) -> None:
    manifest = json.dumps({"format": 1, "files": {}}).encode()
    path = made_by_hand(tmp_path / "a.tar.gz", ("database.sqlite3", b"x"), (MANIFEST, manifest))
    with pytest.raises(BadArchive, match=r"database\.sqlite3"):
        read_archive(path, folder)


@pytest.mark.parametrize(
    "name",
    [
        "../escaped", "/etc/escaped", "uploads/../../escaped", "uploads//escaped", "uploads/..\\escaped",
        "settings.py", "uploads/", "database.sqlite3/inside",
    ],
)  # fmt: skip
def test_names_that_a_backup_does_not_have_are_refused(tmp_path: Path, folder: Path, name: str) -> None:
    path = made_by_hand(tmp_path / "a.tar.gz", (name, b"x"), (MANIFEST, b"{}"))
    with pytest.raises(BadArchive, match="不该有的内容"):
        read_archive(path, folder)
    assert list(tmp_path.rglob("escaped")) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_anything_but_plain_files_is_refused(tmp_path: Path, folder: Path, kind: bytes) -> None:
    link = tarfile.TarInfo("uploads/link")
    link.type, link.linkname = kind, "/etc/passwd"
    with pytest.raises(BadArchive, match="不该有的内容"):
        read_archive(made_by_hand(tmp_path / "a.tar.gz", link), folder)


def test_a_backup_of_a_later_program_is_refused(tmp_path: Path, folder: Path) -> None:
    manifest = json.dumps({"format": 2, "files": {}}).encode()
    with pytest.raises(BadArchive, match="升级"):
        read_archive(made_by_hand(tmp_path / "a.tar.gz", (MANIFEST, manifest)), folder)
