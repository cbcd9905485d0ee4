"""Backup and restore as an operator does them, on whichever database the tests run."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mingze.web.tests.installation import Installation, new_installation

COUNTY = ("--county", "610822", "--name", "府谷县")
ON_POSTGRESQL = os.environ.get("MINGZE_DATABASE_URL", "").startswith("postgres")


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with a county, a few rows and an upload. Never changed, only copied."""
    with new_installation(tmp_path_factory.mktemp("pattern") / "home") as installation:
        installation.must("init", *COUNTY)
        uploads = installation.home / "uploads" / "2026"
        uploads.mkdir(parents=True)
        (uploads / "清单.xlsx").write_bytes(b"an upload")
        yield installation


@pytest.fixture
def here(tmp_path: Path, pattern: Installation) -> Iterator[Installation]:
    with new_installation(tmp_path / "here", like=pattern) as installation:
        yield installation


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Installation]:
    """Another one, in which nothing is yet."""
    with new_installation(tmp_path / "there") as installation:
        yield installation


def add_law(installation: Installation, name: str) -> None:
    with closing(installation.connect()) as connection:
        connection.execute(f"INSERT INTO catalogue_law (name, status) VALUES ('{name}', 'in_force')")
        connection.commit()


def add_many_laws(installation: Installation, count: int) -> None:
    with closing(installation.connect()) as connection:
        for n in range(count):
            connection.execute(
                f"INSERT INTO catalogue_law (name, status) VALUES ('{n:06}{'长' * 150}', 'in_force')"
            )
        connection.commit()


def laws(installation: Installation) -> set[str]:
    return {name for (name,) in installation.query("SELECT name FROM catalogue_law")}


@pytest.mark.parametrize("form", [(), ("--portable",)], ids=["own form", "portable form"])
def test_a_restored_installation_is_equal_to_the_one_backed_up(
    here: Installation, there: Installation, tmp_path: Path, form: tuple[str, ...]
) -> None:
    file = tmp_path / "backup.tar.gz"
    here.must("backup", file, *form)
    said = there.must("restore", file)
    assert "核对无误" in said
    assert there.everything() == here.everything()
    assert (there.home / "uploads/2026/清单.xlsx").read_bytes() == b"an upload"
    assert (there.home / "secret.key").read_text() != (here.home / "secret.key").read_text()
    # Numbering goes on where it stopped.
    add_law(there, "恢复后新增")


def test_the_key_goes_along_when_asked_for(here: Installation, there: Installation, tmp_path: Path) -> None:
    here.must("backup", tmp_path / "backup.tar.gz", "--with-key")
    there.must("restore", tmp_path / "backup.tar.gz")
    assert (there.home / "secret.key").read_text() == (here.home / "secret.key").read_text()


def test_a_backup_made_while_others_write_is_of_one_moment(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    """A domain and a law of the same name are written together: no backup has one without the other."""
    add_many_laws(here, 5000)
    done, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        with closing(here.connect()) as connection:
            while not done.is_set():
                name = f"一起写入{written}"
                connection.execute(
                    f"INSERT INTO catalogue_domain (name, position) VALUES ('{name}', {100 + written})"
                )
                connection.execute(f"INSERT INTO catalogue_law (name, status) VALUES ('{name}', 'in_force')")
                connection.commit()
                written += 1
                time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        here.must("backup", tmp_path / "backup.tar.gz")
    finally:
        done.set()
        writer.join()
    there.must("restore", tmp_path / "backup.tar.gz")
    domains = {
        name for (name,) in there.query("SELECT name FROM catalogue_domain") if name.startswith("一起写入")
    }
    assert domains == {name for name in laws(there) if name.startswith("一起写入")}
    assert 0 < len(domains) < written


def test_a_damaged_backup_changes_nothing(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    here.must("backup", file)
    add_law(here, "备份之后")
    before = here.everything()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    refused = here.run("restore", file, "--force")
    assert refused.returncode == 1
    assert "原有数据未改动" in refused.stderr
    assert here.everything() == before


def test_present_data_are_replaced_only_by_force_and_kept_aside(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    here.must("backup", file)
    add_law(here, "备份之后")
    (here.home / "uploads" / "later.xlsx").write_bytes(b"later")
    refused = here.run("restore", file)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert laws(here) == {"备份之后"}

    here.must("restore", file, "--force")
    assert laws(here) == set()
    assert not (here.home / "uploads" / "later.xlsx").exists()

    (aside,) = here.home.glob("before-restore-*.tar.gz")
    here.must("restore", aside, "--force")
    assert laws(here) == {"备份之后"}
    assert (here.home / "uploads" / "later.xlsx").read_bytes() == b"later"


def test_a_running_server_sees_what_was_restored(here: Installation, tmp_path: Path) -> None:
    """A connection that was open all the time goes on working, on the new content."""
    here.must("backup", tmp_path / "backup.tar.gz")
    add_law(here, "备份之后")
    with closing(here.connect()) as connection:
        assert connection.execute("SELECT count(*) FROM catalogue_law").fetchone() == (1,)
        connection.commit()
        here.must("restore", tmp_path / "backup.tar.gz", "--force")
        assert connection.execute("SELECT count(*) FROM catalogue_law").fetchone() == (0,)
        connection.execute("INSERT INTO catalogue_law (name, status) VALUES ('又一部', 'in_force')")
        connection.commit()
    assert laws(here) == {"又一部"}


def test_a_restore_that_is_killed_leaves_all_the_old_data_or_all_the_new(
    here: Installation, tmp_path: Path
) -> None:
    add_many_laws(here, 5000)
    here.must("backup", tmp_path / "new.tar.gz")
    new = laws(here)
    with closing(here.connect()) as connection:
        connection.execute("DELETE FROM catalogue_law")
        connection.commit()
    for delay in (0.9, 1.3, 1.7):
        old = laws(here)
        process = here.start("restore", tmp_path / "new.tar.gz", "--force")
        time.sleep(delay)
        process.kill()
        process.wait()
        assert laws(here) in (old, new)
        if not ON_POSTGRESQL:
            assert here.query("PRAGMA integrity_check") == [("ok",)]
    here.must("restore", tmp_path / "new.tar.gz", "--force")
    assert laws(here) == new


@pytest.mark.skipif(not ON_POSTGRESQL, reason="concerns PostgreSQL")
class TestPostgreSQL:
    def test_a_table_that_the_backup_does_not_know_is_no_obstacle(
        self, here: Installation, tmp_path: Path
    ) -> None:
        here.must("backup", tmp_path / "backup.tar.gz")
        before = here.everything()
        with closing(here.connect()) as connection:
            connection.execute("CREATE TABLE later (law_id bigint REFERENCES catalogue_law (id))")
            connection.commit()
        here.must("restore", tmp_path / "backup.tar.gz", "--force")
        assert here.everything() == before

    def test_without_pg_dump_the_portable_form_is_used_and_said_to_be(
        self, here: Installation, there: Installation, tmp_path: Path
    ) -> None:
        saved = here.run("backup", tmp_path / "backup.tar.gz", PATH=str(tmp_path))
        assert saved.returncode == 0
        assert "没有找到 pg_dump" in saved.stderr
        there.must("restore", tmp_path / "backup.tar.gz")
        assert there.everything() == here.everything()

    def test_a_county_moves_from_sqlite(self, there: Installation, tmp_path: Path) -> None:
        with new_installation(tmp_path / "sqlite", server="") as small:
            small.must("init", *COUNTY)
            refused = tmp_path / "own.tar.gz"
            small.must("backup", refused)
            assert "--portable" in there.run("restore", refused).stderr
            small.must("backup", tmp_path / "portable.tar.gz", "--portable")
            there.must("restore", tmp_path / "portable.tar.gz")
            assert there.query("SELECT name FROM organisations_county") == [("府谷县",)]
            assert there.query("SELECT count(*) FROM catalogue_domain") == small.query(
                "SELECT count(*) FROM catalogue_domain"
            )
