"""The signing key that a first start makes: whole or not there."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mingze.config.home import secret_key


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
