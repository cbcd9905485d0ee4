from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mingze.web.operation.archive import BadArchive
from mingze.web.operation.backups import TargetNotEmpty, restore
from mingze.web.operation.database import DatabaseProblem


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # an operator must be able to do this whatever else is broken
    help = "从备份恢复。先核对整个备份，再一次性写入；中途失败则原有数据不变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar.gz")
        parser.add_argument("--force", action="store_true", help="替换现有数据（先自动另存一份）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore(options["file"], force=options["force"])
        except TargetNotEmpty as refusal:
            raise CommandError(
                "这里已有数据，没有恢复。确要用备份替换，请加 --force（现有数据会先自动另存）。"
            ) from refusal
        except (OSError, BadArchive, DatabaseProblem) as problem:
            raise CommandError(f"没有恢复，原有数据未改动：{problem}") from problem
        if restored.replaced:
            self.stdout.write(f"原有数据已另存到 {restored.replaced}。")
        made_at = timezone.localtime(restored.made_at)
        self.stdout.write(f"已恢复到 {made_at:%Y-%m-%d %H:%M} 的备份。")
        if restored.chain.fault:
            raise CommandError(f"操作记录核对发现问题：{restored.chain.fault}")
        self.stdout.write(f"操作记录 {restored.chain.events} 条，核对无误。请重新启动服务。")
