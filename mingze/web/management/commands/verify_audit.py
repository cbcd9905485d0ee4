from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.audit.queries import verify_chain
from mingze.catalogue.queries.integrity import edition_faults


class Command(BaseCommand):
    help = "核对操作记录链和已公布的各版清单：任何一处被绕过程序改动、删除或插入都会指出。"

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_chain()
        faults = [report.fault] if report.fault else []
        faults += edition_faults()
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"操作记录完整，共 {report.events} 条；已公布的各版清单与公布时一致。")
