from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.catalogue.imports import Effect, ImportPlan, ImportRefused, import_lists, plan_import
from mingze.catalogue.management.arguments import township_named
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.rules import ListKind
from mingze.documents.problems import Problem
from mingze.documents.reading import MAX_BYTES
from mingze.organisations.queries import operator


class Command(BaseCommand):
    help = "把乡镇履职事项清单（XLSX、DOCX、PDF、CSV）导入草稿。有任何问题则什么也不写入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--township", help="乡镇名称；不写则从标题中读取")
        parser.add_argument("--dry-run", action="store_true", help="只说明将会怎样，不写入")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        plan, refused = self._run(options)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(plan), ensure_ascii=False, indent=2))
        else:
            self._describe(plan, options["dry_run"])
        if refused:
            sys.exit(1)

    def _run(self, options: dict[str, Any]) -> tuple[ImportPlan, bool]:
        documents, problems = _documents(options["files"])
        try:
            township = township_named(options["township"])
        except CommandError as unknown:
            problems.append(Problem("", text=options["township"], message=str(unknown)))
        if problems:
            return ImportPlan(problems=problems), True
        if options["dry_run"]:
            plan = plan_import(documents, township=township, by=operator())
            return plan, bool(plan.problems)
        try:
            return import_lists(documents, township=township, by=operator()), False
        except ImportRefused as refusal:
            return refusal.plan, True

    def _describe(self, plan: ImportPlan, dry_run: bool) -> None:
        for notice in plan.notices:
            self.stdout.write(notice)
        for problem in plan.problems:
            self.stderr.write(str(problem))
        if plan.problems:
            self.stderr.write(f"有 {len(plan.problems)} 处问题，未写入任何内容。")
            return
        for part in plan.townships:
            lists, effects = part.list_counts, part.effects
            self.stdout.write(
                f"{part.township}：基本 {lists['basic']}，配合 {lists['assist']}，"
                f"收回 {lists['taken_back']}；"
                f"新增 {effects['added']}，改动 {effects['changed']}，不变 {effects['unchanged']}，"
                f"删除 {effects['removed']}"
            )
        if dry_run:
            self.stdout.write("以上为预演，没有写入。")


def _documents(paths: list[Path]) -> tuple[list[Document], list[Problem]]:
    documents, problems = [], []
    for path in paths:
        if not path.is_file():
            problems.append(Problem(str(path), message="找不到文件。"))
        elif path.stat().st_size > MAX_BYTES:
            problems.append(
                Problem(path.name, message=f"文件超过 {MAX_BYTES >> 20} MB，请拆分或去掉图片后再导入。")
            )
        else:
            documents.append(Document(path.name, path.read_bytes()))
    return documents, problems


def _as_json(plan: ImportPlan) -> Any:
    """One object for one township, a list of them for several. With errors nothing has an effect."""
    errors = [asdict(problem) for problem in plan.problems]
    none = dict.fromkeys(Effect, 0)
    objects = [
        {
            "township": part.township.name,
            "rows": part.list_counts,
            **(none if errors else part.effects),
            "errors": errors,
        }
        for part in plan.townships
    ]
    if not objects:
        objects = [{"township": None, "rows": dict.fromkeys(ListKind, 0), **none, "errors": errors}]
    return objects[0] if len(objects) == 1 else objects
