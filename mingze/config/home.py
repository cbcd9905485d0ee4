"""Where an installation keeps everything that is its own: MINGZE_HOME."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def home(checkout: Path) -> Path:
    """The folder of all state (database, uploads, keys). Made on first use, private to its owner."""
    folder = Path(os.environ.get("MINGZE_HOME") or checkout / "var").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The installation's signing key: made once, kept in a file that only its owner can read."""
    path = folder / "secret.key"
    if not path.exists():
        _place(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def _place(path: Path, text: str) -> None:
    """Let the file be there with all of its text, unless it is there already.

    Two processes that start together must end with the same key, and neither may read an empty file.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # for its owner only
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
