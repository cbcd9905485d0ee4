from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.web.operation.backups import back_up
from mingze.web.operation.database import DatabaseProblem


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # an operator must be able to do this whatever else is broken
    help = "备份数据库和上传的文件。可以在运行中进行。备份含个人信息，请妥善保管。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar.gz")
        parser.add_argument("--with-key", action="store_true", help="同时备份签名密钥（默认不备份）")
        parser.add_argument(
            "--portable", action="store_true", help="通用格式：可以恢复到另一种数据库（SQLite、PostgreSQL）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].absolute()
        try:
            remark = back_up(target, with_key=options["with_key"], portable=options["portable"])
        except (OSError, DatabaseProblem) as problem:
            raise CommandError(f"备份未完成：{problem}") from problem
        if remark:
            self.stderr.write(remark)
        self.stdout.write(f"已备份到 {target}（{target.stat().st_size / 1_000_000:.1f} MB）。")
