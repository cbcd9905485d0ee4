"""Disputes on paper: the register (台账), and the ruling or minutes in the official form."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from mingze.amendments.models import Dispute, Ruling
from mingze.amendments.queries.disputes import ShownAmendment
from mingze.catalogue.downloads import DEMONSTRATION_MARK
from mingze.documents.official import (
    Block,
    Column,
    Heading,
    Line,
    ListTable,
    OfficialDocument,
    Paragraph,
    printed_date,
)
from mingze.documents.writers.docx import write_official_docx
from mingze.documents.writers.xlsx import write_workbook

REGISTER = "职责争议台账"
_COLUMNS = (
    Column("编号", 1.2, centred=True),
    Column("事由", 2.4),
    Column("各方", 2),
    Column("召集单位", 1.4),
    Column("提出日期", 1.1, centred=True),
    Column("状态", 1, centred=True),
    Column("办结期限", 1.1, centred=True),
    Column("结果", 2.4),
)


def write_register(disputes: Sequence[Dispute], form: str, *, note: str, is_demonstration: bool) -> bytes:
    """The disputes as a table: `form` is xlsx or docx."""
    table = ListTable(REGISTER, _COLUMNS, tuple(Line(_line(each)) for each in disputes))
    mark = DEMONSTRATION_MARK if is_demonstration else ""
    if form == "xlsx":
        return write_workbook([table], title=REGISTER, note=note, footnote=mark)
    document = OfficialDocument(REGISTER, number=note, tables=(table,), landscape=True, footnote=mark)
    return write_official_docx(document)


def _line(dispute: Dispute) -> tuple[str, ...]:
    ruling = getattr(dispute, "ruling", None)
    return (
        dispute.number,
        dispute.title,
        "、".join(party.unit.name for party in dispute.parties.all()),
        dispute.convener.name,
        printed_date(timezone.localdate(dispute.raised_at)),
        dispute.get_state_display(),
        printed_date(dispute.due_on),
        f"{ruling.number}：{ruling.text}" if ruling else "",
    )


def ruling_document(
    ruling: Ruling, changes: Sequence[ShownAmendment], *, is_demonstration: bool = False
) -> OfficialDocument:
    """The decision with its question, claims, reasons and what it changes in the lists."""
    dispute = ruling.dispute
    kind = "裁定" if ruling.kind == Ruling.Kind.RULED else "协商纪要"
    return OfficialDocument(
        title=f"关于“{dispute.title}”职责争议的{kind}",
        number=ruling.number,
        issuer=ruling.decided_by,
        issued_on=ruling.decided_on,
        blocks=tuple(_blocks(ruling, kind, bool(changes))),
        tables=(_changes_table(changes),) if changes else (),
        footnote=DEMONSTRATION_MARK if is_demonstration else "",
    )


def _blocks(ruling: Ruling, kind: str, has_changes: bool) -> list[Block]:
    dispute = ruling.dispute
    parties = list(dispute.parties.all())
    blocks: list[Block] = [Paragraph("、".join(party.unit.name for party in parties) + "：")]
    sections = [
        ("争议焦点", [dispute.question]),
        ("各方主张", [_claim(party.unit.name, party.claim, party.citation) for party in parties]),
        ("结论", [ruling.text]),
        ("理由", [ruling.reason] if ruling.reason else []),
        ("对清单的调整", [_effect(has_changes)]),
    ]
    told = [(title, texts) for title, texts in sections if texts]
    for number, (title, texts) in zip("一二三四五", told, strict=False):
        blocks.append(Heading(1, f"{number}、{title}"))
        blocks += [Paragraph(part) for text in texts for part in text.splitlines() if part.strip()]
    blocks.append(Paragraph(f"本{kind}对各方具有约束力，自作出之日起执行。"))
    return blocks


def _claim(unit: str, claim: str, citation: str) -> str:
    said = claim or "未陈述主张。"
    return f"{unit}：{said}" + (f"\n依据：{citation}" if citation else "")


def _effect(has_changes: bool) -> str:
    return "清单按附件调整，自下一版清单公布之日起施行。" if has_changes else "维持清单原分工，不作调整。"


def _changes_table(changes: Sequence[ShownAmendment]) -> ListTable:
    columns = (
        Column("乡镇", 1.2),
        Column("事项", 1.6),
        Column("栏目", 1),
        Column("原文", 3),
        Column("改为", 3),
    )
    lines = [
        Line(
            (
                "、".join(unit.label for unit in each.townships),
                str(each.first.row.duty),
                field.label,
                field.before,
                field.after,
            )
        )
        for each in changes
        for field in each.fields
    ]
    return ListTable("清单调整对照表", columns, tuple(lines))
