from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mingze.campaigns.imports import SurveyRefused, import_survey
from mingze.campaigns.management.arguments import campaign_named
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import UnitNames, operator


class Command(BaseCommand):
    help = "导入起底事项（XLSX、CSV、DOCX）。有任何问题则什么也不写入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--campaign", help="编制工作的名称；不写则为正在进行的一项")
        parser.add_argument("--township", help="乡镇名称；不写则从“乡镇”一栏、工作表名或文件名中读取")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = campaign_named(options["campaign"])
        township = self._township(options["township"])
        try:
            with transaction.atomic():
                for path in options["files"]:
                    if not path.is_file():
                        raise CommandError(f"找不到文件：{path}")
                    written = import_survey(path.read_bytes(), path.name, campaign, township, by=operator())
                    for unit, rows in written.items():
                        self.stdout.write(f"{path.name}：{unit} {rows} 条")
        except SurveyRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError("有问题，未写入任何内容。") from refused
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken

    def _township(self, name: str | None) -> Unit | None:
        if not name:
            return None
        found = UnitNames(list(Unit.objects.current().townships())).find(name)
        if found is None:
            raise CommandError(f"没有名为“{name}”的乡镇。")
        return found
