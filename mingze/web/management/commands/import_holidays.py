from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.organisations.queries import operator
from mingze.workdays.imports import CalendarRefused, import_calendar


class Command(BaseCommand):
    help = "导入一个年份的放假调休安排（CSV 或 XLSX，列：日期、类别、名称），替换这一年原有的安排。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--year", type=int, help="文件应是哪一年的（默认从文件中读取）")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"找不到文件：{path}")
        try:
            year, days = import_calendar(path.read_bytes(), path.name, year=options["year"], by=operator())
        except CalendarRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已导入{year}年的放假调休安排，{len(days)} 天与平常的周次不同。")
