from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.catalogue.actions.publishing import publish
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.queries import operator


class Command(BaseCommand):
    help = "把草稿公布为新的一版清单。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--number", required=True, help="文号，如 府办发〔2025〕12号")
        parser.add_argument("--title", required=True, help="标题")
        parser.add_argument("--effective", required=True, type=_day, help="生效日期，如 2025-07-01")
        parser.add_argument("--approved", type=_day, help="批准日期")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = publish(
                number=options["number"],
                title=options["title"],
                effective_on=options["effective"],
                approved_on=options["approved"],
                by=operator(),
            )
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken
        rows = edition.entries.count()
        day = f"{edition.effective_on:%Y-%m-%d}"
        self.stdout.write(f"已公布第 {edition.sequence} 版：{edition.number}，{day}起生效，共 {rows} 条。")


def _day(text: str) -> date:
    return date.fromisoformat(text)
