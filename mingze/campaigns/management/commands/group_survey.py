from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.campaigns.actions.merging import propose_topics
from mingze.campaigns.management.arguments import campaign_named
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.queries import operator


class Command(BaseCommand):
    help = "把还没有确认归并的起底事项重新分组，提出归并建议。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", help="编制工作的名称；不写则为正在进行的一项")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = campaign_named(options["campaign"])
        try:
            topics = propose_topics(campaign=campaign, by=operator(), progress=self._tell)
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken
        self.stdout.write(f"提出 {topics} 个归并事项，等待确认。")

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"已比对 {done}/{total} 条")
