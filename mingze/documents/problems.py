from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a document from being imported: where, what was found, what to do."""

    file: str
    table: str = ""
    row: int | None = None
    column: str = ""
    text: str = ""
    message: str = ""

    def __str__(self) -> str:
        place = [self.file, self.table, f"第{self.row}行" if self.row else "", self.column]
        found = f"（原文：{self.text}）" if self.text else ""
        return "：".join(filter(None, ["，".join(filter(None, place)), f"{self.message}{found}"]))
