from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.organisations.imports import UnitsRefused, import_units
from mingze.organisations.queries import operator


class Command(BaseCommand):
    help = "导入单位（CSV 或 XLSX，列：代码、名称、简称、类别、上级、别名）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"找不到文件：{path}")
        try:
            units = import_units(path.read_bytes(), path.name, by=operator())
        except UnitsRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已导入 {len(units)} 个单位。")
