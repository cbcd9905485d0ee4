from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.audit.queries import verify_chain


class Command(BaseCommand):
    help = "核对操作记录链：任何一条被改动、删除或插入都会指出。"

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_chain()
        if report.fault:
            raise CommandError(report.fault)
        self.stdout.write(f"操作记录完整，共 {report.events} 条。")
