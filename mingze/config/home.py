"""Where an installation keeps everything that is its own: MINGZE_HOME."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home(checkout: Path) -> Path:
    """The folder of all state (database, uploads, keys). Made on first use, private to its owner."""
    folder = Path(os.environ.get("MINGZE_HOME") or checkout / "var").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The installation's signing key: made once, kept in a file that only its owner can read."""
    path = folder / "secret.key"
    try:
        # O_EXCL: two processes that start together must end with the same key.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
