from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.catalogue.management.arguments import edition_named, township_named
from mingze.catalogue.queries.findings import ReviewedFinding, findings_of


class Command(BaseCommand):
    help = "清单体检：找出一版清单（默认草稿，没有草稿则为现行版）中的问题。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--township", help="只看与这个乡镇有关的问题")
        parser.add_argument("--edition", help="版次（1、2……）或 draft")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--all", action="store_true", help="也列出已确认无误的")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = edition_named(options["edition"])
        if edition is None:
            raise CommandError("还没有清单。请先导入（mingze import-list FILE）。")
        township = township_named(options["township"])

        def tell(text: str) -> None:
            self.stderr.write(text)

        found = findings_of(edition, township=township, progress=None if options["json"] else tell)
        shown = [item for item in found if options["all"] or item.review is None]
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(item) for item in shown], ensure_ascii=False, indent=2))
            return
        for item in shown:
            self.stdout.write(f"[{item.finding.severity}] {item.finding.rule}  {item.finding.message}")
            self.stdout.write(f"    建议：{item.finding.advice}")
        confirmed = sum(1 for item in found if item.review)
        self.stdout.write(f"{edition}：{len(shown)} 处问题，{confirmed} 处已确认无误。")


def _as_json(item: ReviewedFinding) -> dict[str, object]:
    finding = item.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "township": finding.township,
        "message": finding.message,
        "advice": finding.advice,
        "fingerprint": finding.fingerprint,
        "confirmed": item.review.reason if item.review else None,
        "rows": [
            {
                "row": entry.row_id,
                "duty": entry.row.duty.code,
                "township": entry.row.township.name,
                "list": entry.version.list,
                "number": entry.number,
                "name": entry.version.name,
            }
            for entry in item.entries
        ],
    }
