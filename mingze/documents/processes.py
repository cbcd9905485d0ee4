"""Work that must not be done inside the server: a child process that reads bytes and answers bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class ChildFailed(Exception):
    """The child ended badly. `was_stopped`: by a signal or for want of time, not by an error of its own."""

    def __init__(self, message: str, *, was_stopped: bool) -> None:
        super().__init__(message)
        self.was_stopped = was_stopped


def in_own_process(module: str, content: bytes, *arguments: str, seconds: int) -> bytes:
    """Run one of our modules in a new Python with `content` on its standard input; what it writes.

    Raises ChildFailed when it takes more than `seconds` or ends with an error.
    """
    search_path = os.pathsep.join(filter(None, (str(PROJECT_ROOT), os.environ.get("PYTHONPATH"))))
    try:
        finished = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=content,
            capture_output=True,
            timeout=seconds,
            env={**os.environ, "PYTHONPATH": search_path, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(f"{module} took more than {seconds} s", was_stopped=True) from error
    if finished.returncode != 0:
        told = finished.stderr.decode(errors="replace")[-2000:]
        raise ChildFailed(f"{module} failed: {told}", was_stopped=finished.returncode < 0)
    return finished.stdout
