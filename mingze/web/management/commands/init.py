from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mingze.amendments.actions.reviews import install_usual_review_steps
from mingze.catalogue.actions.domains import install_usual_domains
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.actions import found_county
from mingze.organisations.queries import operator
from mingze.workdays.imports import install_shipped_calendar


class Command(BaseCommand):
    help = "为一个县建立空的数据库（MINGZE_HOME 或 MINGZE_DATABASE_URL 所指之处）。可以重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", required=True, metavar="CODE", help="行政区划代码，如 610822")
        parser.add_argument("--name", required=True, help="县名，如 府谷县")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        try:
            county = found_county(code=options["county"], name=options["name"], by=operator())
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken
        install_usual_domains(by=operator())
        install_usual_review_steps(by=operator())
        install_shipped_calendar(by=operator())
        self.stdout.write(f"{county}（{county.code}）已就绪。")
        self.stdout.write("下一步：导入单位（mingze import-units FILE），再登记人员（mingze appoint）。")
