"""The minutes of a special meeting (专题会议纪要) as an official document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingze.amendments.models import Dispute
from mingze.campaigns.models import AgendaItem, Meeting
from mingze.catalogue.downloads import DEMONSTRATION_MARK, safe_name
from mingze.documents.official import Block, Heading, OfficialDocument, Paragraph, printed_date

NOT_FINAL = "草稿，尚未定稿"


def minutes_document(
    meeting: Meeting, agenda: Sequence[AgendaItem], *, is_demonstration: bool
) -> OfficialDocument:
    """The minutes; the agenda comes from `queries.meetings.agenda_of`. Nothing here asks the database."""
    blocks: list[Block] = [Paragraph(_opening(meeting, agenda))]
    for number, item in enumerate(agenda, start=1):
        blocks += _taken_up(number, item)
    blocks += _paragraphs("主持：", meeting.chair)
    blocks += _paragraphs("参加：", meeting.attendance)
    marks = (NOT_FINAL if meeting.closed_at is None else "", DEMONSTRATION_MARK if is_demonstration else "")
    return OfficialDocument(
        title=_title(meeting),
        number=meeting.minutes_number,
        blocks=tuple(blocks),
        footnote="　".join(filter(None, marks)),
    )


def _title(meeting: Meeting) -> str:
    return f"{meeting.title.removesuffix('纪要')}纪要"


def _opening(meeting: Meeting, agenda: Sequence[AgendaItem]) -> str:
    place = f"在{meeting.place}" if meeting.place else ""
    disputes = sum(item.dispute is not None for item in agenda)
    counted = ((disputes, "职责争议"), (len(agenda) - disputes, "归类标准等议题"))
    studied = "、".join(f"{label}{number}项" for number, label in counted if number)
    about = f"，研究{studied}" if studied else ""
    day = printed_date(meeting.held_on)
    return f"{day}，{meeting.chair}{place}主持召开{meeting.title}{about}。会议议定事项纪要如下。"


def _taken_up(number: int, item: AgendaItem) -> Iterator[Block]:
    subject = item.dispute.title if item.dispute else item.question
    yield Heading(1, f"{in_chinese(number)}、{subject.rstrip('。')}")
    if item.dispute:
        yield from _paragraphs("争议焦点：", item.dispute.question)
    yield from _paragraphs("讨论情况：", item.discussion)
    yield from _paragraphs("议定事项：", item.decision)
    if item.dispute:
        yield from _ruling(item.dispute)
    if item.table:
        yield Paragraph(f"据此形成{item.table}，自本次会议起适用。")


def _ruling(dispute: Dispute) -> Iterator[Block]:
    ruling = getattr(dispute, "ruling", None)
    if ruling is None:
        return
    yield from _paragraphs("理由：", ruling.reason)
    rows = "、".join(
        f"{amendment.row.township}“{amendment.row.duty}”" for amendment in ruling.amendments.all()
    )
    changed = f"，据此修改清单条目：{rows}" if rows else ""
    yield Paragraph(f"以上作为{dispute.number}的裁定（{ruling.number}），对各方具有约束力{changed}。")


def _paragraphs(label: str, text: str) -> Iterator[Block]:
    """One for each line, the first with the label; none where there is no text."""
    for n, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
        yield Paragraph(line if n else f"{label}{line}")


_FIGURES = "〇一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A number from 1 to 99 as headings carry it: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else _FIGURES[tens]) + "十" if tens else ""
    return ten + (_FIGURES[ones] if ones else "")


def file_name(meeting: Meeting) -> str:
    """Without the ending."""
    return safe_name(_title(meeting))
