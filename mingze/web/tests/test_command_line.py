"""What an operator is told who types `mingze`, and what a first start leaves behind."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from django.core.management import get_commands

from mingze.config.home import secret_key
from mingze.web.tests.installation import Installation


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help_lists_our_own_commands_and_what_they_do(arguments: tuple[str, ...], tmp_path: Path) -> None:
    told = Installation(tmp_path / "home").must(*arguments)
    listed = re.findall(r"^  ([a-z-]+) +\S*[\u4e00-\u9fff]", told, re.M)
    own = {name.replace("_", "-") for name, app in get_commands().items() if app.startswith("mingze.")}
    assert set(listed) == own | {"migrate"}
    assert {"import-units", "set-password"} <= set(listed)


def test_help_for_one_command_takes_its_name_with_hyphens(tmp_path: Path) -> None:
    assert "单位" in Installation(tmp_path / "home").must("help", "import-units")


def test_commands_that_are_not_ours_can_still_be_called(tmp_path: Path) -> None:
    assert "organisations" in Installation(tmp_path / "home").must("showmigrations", "--plan")


def test_processes_that_start_together_sign_with_the_same_key(tmp_path: Path) -> None:
    """The one who finds the file never finds it empty."""
    for n in range(50):
        folder = tmp_path / str(n)
        folder.mkdir()
        together = threading.Barrier(4)
        keys: list[str] = []

        def take(
            folder: Path = folder, together: threading.Barrier = together, keys: list[str] = keys
        ) -> None:
            together.wait(timeout=10)
            keys.append(secret_key(folder))

        threads = [threading.Thread(target=take) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
        assert [len(key) for key in keys] == [64] * 4
        assert len(set(keys)) == 1
        assert [path.name for path in folder.iterdir()] == ["secret.key"]
        assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_first_start_that_dies_leaves_no_key_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(handle: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr("mingze.config.home.os.fsync", dies)
        with pytest.raises(OSError, match="no space"):
            secret_key(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert len(secret_key(tmp_path)) == 64
