"""A township's letter about a notice in the official form."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from mingze.amendments.models import NoticeTask, Objection
from mingze.catalogue.downloads import DEMONSTRATION_MARK
from mingze.documents.official import (
    Block,
    Column,
    Line,
    ListTable,
    OfficialDocument,
    Paragraph,
    printed_date,
)
from mingze.organisations.models import Unit

_COLUMNS = (
    Column("序号", 6, centred=True),
    Column("文件原文", 34),
    Column("与清单的关系", 12, centred=True),
    Column("理由和清单依据", 48),
)


def objection_document(
    objection: Objection, tasks: Sequence[NoticeTask], *, is_demonstration: bool
) -> OfficialDocument:
    """The letter to whoever issued the notice, with the tasks objected to annexed."""
    notice = objection.notice
    return OfficialDocument(
        title=f"{government(notice.township)}关于《{notice.title}》所列任务的异议函",
        number=objection.number,
        issuer=government(notice.township),
        issued_on=timezone.localdate(objection.raised_at),
        blocks=tuple(_blocks(objection, tasks)),
        tables=(ListTable("不在本乡镇清单之内的任务及理由", _COLUMNS, tuple(_lines(tasks))),),
        landscape=True,
        footnote=DEMONSTRATION_MARK if is_demonstration else "",
    )


def government(township: Unit) -> str:
    """新民镇人民政府; a subdistrict has an office."""
    if township.kind == Unit.Kind.SUBDISTRICT:
        return f"{township}办事处"
    return f"{township}人民政府"


def _blocks(objection: Objection, tasks: Sequence[NoticeTask]) -> list[Block]:
    notice, edition = objection.notice, objection.notice.edition
    since = f"，自{printed_date(edition.effective_on)}起施行" if edition.effective_on else ""
    own = [
        f"{notice.issuer or '县委编办'}：",
        f"《{notice.title}》收悉。经与《{edition.title}》（{edition.number}{since}）逐项核对，"
        f"文件交给我单位的任务中有{len(tasks)}项不在我单位清单之内或者与清单不符：{_counted(tasks)}。"
        "逐项的原文、理由和清单依据见附件。",
        *objection.text.splitlines(),
        "请予研究，对上述任务作出调整；确需由我单位承担的，请按程序申请准入。请将研究结果函复我单位。",
    ]
    return [Paragraph(text) for text in own if text.strip()]


def _counted(tasks: Sequence[NoticeTask]) -> str:
    counts: dict[str, int] = {}
    for task in tasks:
        counts[relation(task)] = counts.get(relation(task), 0) + 1
    return "、".join(f"{words}{count}项" for words, count in counts.items())


def relation(task: NoticeTask) -> str:
    """How the task stands to the list, in the words of the letter."""
    if task.standing == NoticeTask.Standing.INSIDE:
        return "以指标考指标"
    return task.get_standing_display()


def _lines(tasks: Sequence[NoticeTask]) -> list[Line]:
    return [
        Line((str(number), task.text, relation(task), task.correction_reason or task.reason))
        for number, task in enumerate(tasks, start=1)
    ]
