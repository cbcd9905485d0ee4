from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mingze.organisations.models import County
from mingze.web.benchmarks import measures
from mingze.web.benchmarks.timing import Stopwatch, machine, table
from mingze.web.demonstration import build

INSIDE = "--in-this-home"


class Command(BaseCommand):
    help = "在临时目录中建立演示县并计时，输出 Markdown 表格。不触及现有数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--times", type=int, default=5, help="每一步重复次数（默认 5）")
        parser.add_argument(
            "--database", default="", metavar="URL", help="在这个空的 PostgreSQL 数据库上计时（默认 SQLite）"
        )
        parser.add_argument(INSIDE, action="store_true", help="（内部使用）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["in_this_home"]:
            self._measure(options["times"])
        else:
            _in_a_home_of_its_own(options["times"], options["database"])

    def _measure(self, times: int) -> None:
        call_command("migrate", verbosity=0)
        if County.objects.exists():
            raise CommandError("这个数据库里已有数据，不在上面计时。")

        def say(text: str) -> None:
            self.stderr.write(text)

        watch = Stopwatch(say)
        measures.county_without_lists()
        measures.first_edition(watch, times)
        build.build(say)
        for measure in measures.MEASURES:
            measure(watch, times)
        told = {**machine(), "data": measures.county(), "size": measures.database_size()}
        self.stdout.write("\n".join([", ".join(f"{name}: {text}" for name, text in told.items()), ""]))
        self.stdout.write("\n".join(table(watch.results)))


def _in_a_home_of_its_own(times: int, database: str) -> None:
    """Settings are read once, at the start of a process: so another process."""
    with tempfile.TemporaryDirectory(prefix="mingze-bench-") as home:
        environment = os.environ | {
            "MINGZE_HOME": home,
            "MINGZE_DATABASE_URL": database,
            "MINGZE_MODE": "local",
        }
        done = subprocess.run([sys.argv[0], "bench", INSIDE, "--times", str(times)], env=environment)
    if done.returncode:
        sys.exit(done.returncode)
