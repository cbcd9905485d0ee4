"""Timing named steps and telling about it as a Markdown table."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection


@dataclass(frozen=True, slots=True)
class Result:
    """How long a step took each time, in seconds, and what else is worth saying."""

    name: str
    seconds: tuple[float, ...]
    remark: str = ""


@dataclass(slots=True)
class Stopwatch:
    """Collects results in the order in which they were measured."""

    say: Callable[[str], None]
    results: list[Result] = field(default_factory=list)

    def time(self, name: str, step: Callable[[], object], *, times: int, warm: bool = True) -> None:
        """Run `step` that many times. The remark is what it returns the last time, if that is text.

        With `warm` it is run once before without being counted: caches and imports are not what is measured.
        """
        if warm:
            step()
        seconds, said = [], None
        for _ in range(times):
            began = time.perf_counter()
            said = step()
            seconds.append(time.perf_counter() - began)
        self.add(name, seconds, said if isinstance(said, str) else "")

    def add(self, name: str, seconds: Iterable[float], remark: str = "") -> None:
        result = Result(name, tuple(seconds), remark)
        self.results.append(result)
        self.say(f"{name}：{_shown(statistics.median(result.seconds))}")


def table(results: Iterable[Result]) -> Iterator[str]:
    yield "| step | times | median | p95 | remark |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for result in results:
        yield (
            f"| {result.name} | {len(result.seconds)} | {_shown(statistics.median(result.seconds))} "
            f"| {_shown(_p95(result.seconds))} | {result.remark} |"
        )


def machine() -> Mapping[str, str]:
    """What the numbers were measured on: without it they say nothing."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory / 2**30:.0f} GiB",
        "Python": platform.python_version(),
        "database": f"{connection.vendor} {_version()}",
    }


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that go to the database inside the block."""
    statements: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield statements


def _version() -> str:
    sql = "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


def _p95(seconds: tuple[float, ...]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.95))]


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
