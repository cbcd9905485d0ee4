from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.catalogue.management.arguments import township_named
from mingze.catalogue.queries.responsibility import Responsibility, as_json, who, who_many


class Command(BaseCommand):
    help = "谁负责：按现行清单，一件事该由谁牵头、谁配合。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="?", metavar="TEXT", help="是什么事，用平常的话说")
        parser.add_argument("--township", help="乡镇名称")
        parser.add_argument("--on", type=date.fromisoformat, help="按哪一天的清单，如 2025-07-01")
        parser.add_argument("--top", type=int, default=5, help="最多列出几条（默认 5）")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--batch", type=Path, metavar="IN.jsonl", help='每行 {"id","text","township"}')
        parser.add_argument("--out", type=Path, metavar="OUT.jsonl", help="批量结果写到这个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["top"] < 1:
            raise CommandError("--top 至少为 1。")
        if options["batch"]:
            self._batch(options)
        elif not options["text"]:
            raise CommandError("请写明是什么事，或用 --batch 指定文件。")
        else:
            found = who(
                options["text"],
                township=township_named(options["township"]),
                on=options["on"],
                top=options["top"],
            )
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
            else:
                self._tell(found)

    def _tell(self, found: Responsibility) -> None:
        if found.edition is None:
            raise CommandError(f"{found.on:%Y-%m-%d} 没有生效的清单。")
        self.stdout.write(f"依据：{found.edition.number}《{found.edition.title}》")
        if found.abstained:
            self.stdout.write("清单中没有足够贴切的事项。最接近的几条供参考：")
        for n, candidate in enumerate(as_json(found)["candidates"], start=1):  # type: ignore[arg-type, var-annotated]
            units = "、".join(candidate["takeover"]) or candidate["lead"] or "未写明"
            role = {"basic": "负责", "assist": "牵头", "taken_back": "承接"}[candidate["list"]]
            self.stdout.write(f"{n}. {candidate['name']}（{candidate['duty']}，{candidate['score']:.2f}）")
            assisting = "、".join(candidate["assisting"])
            self.stdout.write(f"   {role}：{units}" + (f"；配合：{assisting}" if assisting else ""))
            if candidate["matched"]:
                self.stdout.write(f"   相符的字词：{'、'.join(candidate['matched'])}")

    def _batch(self, options: dict[str, Any]) -> None:
        questions = list(_questions(options["batch"]))
        results: dict[int, str] = {}
        default = options["township"]
        by_township = sorted(questions, key=lambda item: item[1].get("township") or default or "")
        for name, group in groupby(by_township, key=lambda item: item[1].get("township") or default or ""):
            lines = list(group)
            try:
                township = township_named(name)
            except CommandError as unknown:
                raise CommandError(f"第 {lines[0][0]} 行：{unknown}") from unknown
            found = who_many(
                [line["text"] for _, line in lines],
                township=township,
                on=options["on"],
                top=options["top"],
            )
            for (n, line), answer in zip(lines, found, strict=True):
                results[n] = json.dumps({"id": line.get("id"), **as_json(answer)}, ensure_ascii=False)
        output = "".join(f"{results[n]}\n" for n in sorted(results))
        if options["out"]:
            options["out"].write_text(output, encoding="utf-8")
            self.stderr.write(f"已写入 {len(results)} 条：{options['out']}")
        else:
            self.stdout.write(output, ending="")


def _questions(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.is_file():
        raise CommandError(f"找不到文件：{path}")
    with path.open(encoding="utf-8-sig") as file:
        for n, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
                valid = isinstance(line["text"], str) and isinstance(line.get("township") or "", str)
            except (ValueError, KeyError, TypeError):
                valid = False
            if not valid:
                raise CommandError(
                    f"第 {n} 行不是有效的记录，应为 " + '{"id": …, "text": …, "township": …}。'
                )
            yield n, line
