from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.amendments.models import NoticeTask
from mingze.amendments.notices.model import Judged
from mingze.amendments.notices.paragraphs import read_paper
from mingze.amendments.queries.notices import ROW, id_in, judge_text, list_in_force
from mingze.catalogue.models import Row
from mingze.documents.reading import MAX_BYTES
from mingze.documents.refusals import UnreadableDocument
from mingze.organisations.models import Unit
from mingze.organisations.queries import UnitNames


class Command(BaseCommand):
    help = "来文比对：一份通知或者考核细则交给乡镇的任务，哪些在现行清单之内，哪些不在。不写入任何内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="DOCX、PDF、XLSX 或者纯文本")
        parser.add_argument("--township", required=True, help="乡镇名称")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        township = _township(options["township"])
        edition = list_in_force()
        if edition is None:
            raise CommandError("现在没有生效的清单，暂时不能比对。")
        judged = judge_text(_paragraphs(options["file"]), township)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(judged), ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"依据：{edition.number}《{edition.title}》{township}清单")
        for number, each in enumerate(judged, start=1):
            self._tell(number, each)
        outside = sum(each.standing != "inside" for each in judged)
        self.stdout.write(f"交给{township}的任务 {len(judged)} 项，其中不在清单之内的 {outside} 项。")

    def _tell(self, number: int, judged: Judged) -> None:
        marks = [NoticeTask.Standing(judged.standing).label]
        marks += ["考核条款"] if judged.task.scoring else []
        marks += ["以指标考指标"] if judged.indicator_shift else []
        self.stdout.write(f"{number}. [{'，'.join(marks)}] {judged.task.text}")
        self.stdout.write(f"   {judged.reason}")


def _township(name: str) -> Unit:
    names = UnitNames(list(Unit.objects.current().townships()))
    found = names.find(name)
    if found is None:
        nearest = "、".join(unit.name for unit in names.nearest(name))
        raise CommandError(f"没有名为“{name}”的乡镇。" + (f"最接近的是：{nearest}。" if nearest else ""))
    return found


def _paragraphs(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        raise CommandError(f"找不到文件：{path}")
    if path.stat().st_size > MAX_BYTES:
        raise CommandError(f"文件超过 {MAX_BYTES >> 20} MB，请拆分或去掉图片后再比对。")
    try:
        return read_paper(path.read_bytes(), path.name).paragraphs
    except UnreadableDocument as refusal:
        raise CommandError(refusal.message) from refusal


def _as_json(judged: list[Judged]) -> dict[str, object]:
    rows = Row.objects.filter(pk__in=filter(None, (id_in(each.key, ROW) for each in judged)))
    codes = dict(rows.values_list("pk", "duty__code"))
    return {
        "tasks": [
            {
                "text": each.task.text,
                "verdict": each.standing.value,
                "duty": codes.get(id_in(each.key, ROW) or 0),
                "list": each.list.value if each.list else None,
                "reason": each.reason,
                "scoring": each.task.scoring,
            }
            for each in judged
        ]
    }
