"""The weekly report of a campaign as an official document of one page."""

from __future__ import annotations

from collections.abc import Sequence

from mingze.campaigns.models import PlanStep
from mingze.campaigns.queries.weekly import WeeklyFigures
from mingze.catalogue.downloads import DEMONSTRATION_MARK, FONTS
from mingze.documents.official import Block, Heading, OfficialDocument, Paragraph
from mingze.documents.writers.pdf import write_official_pdf

MOST_NAMES, MOST_LATE_NAMES, MOST_STEPS = 2, 8, 2
"""What is written out by name; of more the rest is a number, so that one page holds the report."""
LONGEST_NAME, LONGEST_TOWNSHIP, LONGEST_TITLE = 10, 5, 16
"""Characters of a step's or meeting's name, of a township's, and of the campaign's in the title."""


def write_weekly_report(figures: WeeklyFigures, *, is_demonstration: bool) -> bytes:
    """The report as PDF; MissingFonts when there are none to typeset it with."""
    return write_official_pdf(
        weekly_document(figures, is_demonstration=is_demonstration),
        font_paths=[FONTS] if FONTS.is_dir() else [],
    )


def weekly_document(figures: WeeklyFigures, *, is_demonstration: bool) -> OfficialDocument:
    monday, sunday = figures.week.monday, figures.week.sunday
    span = f"{monday.year}年{monday.month}月{monday.day}日至{sunday.month}月{sunday.day}日"
    if figures.until < sunday:
        span += f"，截至{figures.until.month}月{figures.until.day}日"
    blocks: list[Block] = []
    for heading, text in (
        ("一、本周完成情况", _done(figures)),
        ("二、正在办理事项", _under_way(figures)),
        ("三、逾期事项", _late(figures)),
        ("四、下周工作安排", _next(figures)),
    ):
        blocks += [Heading(1, heading), Paragraph(text)]
    return OfficialDocument(
        title=f"{_short(str(figures.campaign), LONGEST_TITLE)}周报\n（{span}）",
        blocks=tuple(blocks),
        footnote=DEMONSTRATION_MARK if is_demonstration else "",
    )


def file_name(figures: WeeklyFigures) -> str:
    return f"{_short(str(figures.campaign), LONGEST_TITLE)}周报{figures.week.monday:%Y%m%d}.pdf"


def _done(figures: WeeklyFigures) -> str:
    return _sentence(
        [
            _of_townships("报送草稿", figures.handed_up),
            _of_townships("反馈草稿", figures.returned),
            _number("收到意见", figures.opinions_given, "条"),
            _number("答复意见", figures.opinions_answered, "条"),
            _number("办结职责争议", figures.disputes_settled, "件"),
            _number("召开专题会议", len(figures.meetings), "次"),
            _named("完成计划步骤", figures.steps_done),
        ],
        "本周没有办结事项。",
    )


def _under_way(figures: WeeklyFigures) -> str:
    return _sentence(
        [
            f"{figures.round}正在进行" if figures.round else "",
            _of_townships("待报送", figures.not_up),
            _of_townships("待反馈", figures.not_down),
            _number("待答复意见", figures.open_opinions, "条"),
            _number("待答复单位", figures.silent_units, "个"),
            _number("未办结职责争议", figures.disputes_open, "件"),
        ],
        "没有正在办理的事项。",
    )


def _late(figures: WeeklyFigures) -> str:
    return _sentence(
        [
            _of_townships("逾期未报送", figures.late_up, MOST_LATE_NAMES),
            _of_townships("逾期未反馈", figures.late_down, max(MOST_LATE_NAMES - len(figures.late_up), 0)),
            _named("逾期计划步骤", figures.steps_late),
            _number("逾期待办", figures.todos_overdue, "件"),
        ],
        "没有逾期事项。",
    )


def _next(figures: WeeklyFigures) -> str:
    return _sentence(
        [
            "；".join(figures.next_terms),
            _named("推进计划步骤", [_with_term(step) for step in figures.next_steps], longest=30),
        ],
        "工作计划中没有下周的步骤。",
    )


def _with_term(step: PlanStep) -> str:
    return f"{_short(step.name, LONGEST_NAME)}（{step.due_on.month}月{step.due_on.day}日前）"


def _sentence(parts: Sequence[str], nothing: str) -> str:
    said = "；".join(filter(None, parts))
    return f"{said}。" if said else nothing


def _of_townships(what: str, names: Sequence[str], most: int = MOST_NAMES) -> str:
    """报送草稿5个乡镇（府谷镇、黄甫镇、麻镇、哈镇等）."""
    if not names:
        return ""
    shown = "、".join(_short(name, LONGEST_TOWNSHIP) for name in names[:most])
    named = f"（{shown}{'等' if len(names) > most else ''}）" if shown else ""
    return f"{what}{len(names)}个乡镇{named}"


def _named(what: str, names: Sequence[str], *, longest: int = LONGEST_NAME) -> str:
    if not names:
        return ""
    shown = "、".join(_short(name, longest) for name in names[:MOST_STEPS])
    return f"{what}{shown}" + (f"等{len(names)}项" if len(names) > MOST_STEPS else "")


def _number(what: str, number: int, unit: str) -> str:
    return f"{what}{number}{unit}" if number else ""


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
