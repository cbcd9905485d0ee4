"""Other lists held against the draft, to find duties that nobody wrote down (查漏)."""

from __future__ import annotations

from django.db import transaction

from mingze.audit.actions import record
from mingze.campaigns.actions.criteria import locked_campaign
from mingze.campaigns.actions.survey import enter_raw_duties
from mingze.campaigns.models import Campaign, CoverageCheck, CoverageLine, RawDuty
from mingze.campaigns.policies.survey import may_run_survey
from mingze.campaigns.queries.matching import comparing_edition, duties_like, known_duties
from mingze.campaigns.reading import LONGEST, Column, CoveringLine, Placed, RawLine, read_coverage
from mingze.documents.problems import Problem
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import UnitNames

SOURCE_KINDS = {
    CoverageCheck.Source.DEPARTMENT_LIST: RawDuty.SourceKind.OTHER,
    CoverageCheck.Source.POWER_LIST: RawDuty.SourceKind.POWER_LIST,
    CoverageCheck.Source.HOTLINE: RawDuty.SourceKind.HOTLINE,
}


class CheckRefused(Exception):
    """Nothing was stored, because of these problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"比对未进行：{len(problems)} 处问题。")
        self.problems = problems


def check_coverage(
    *, campaign: Campaign, title: str, source: str, content: bytes, file_name: str, by: Actor
) -> CoverageCheck:
    """Hold a list against the rows of the draft, or of what is in force while there is none.

    Each line is kept with the row that covers it, or as missing. A text that comes several times for one
    department is one line that came so often. Raises CheckRefused with every problem of the file.
    """
    may_run_survey(by).require()
    # Reading and matching take seconds: not under the campaign's lock.
    read = read_coverage(content, file_name)
    if read.problems:
        raise CheckRefused(read.problems)
    if not title.strip():
        raise RuleBroken("请填写名称。", field="title")
    if source not in CoverageCheck.Source.values:
        raise RuleBroken("请选择来源。", field="source")
    return _store(campaign, title.strip(), source, _counted(read.lines), by)


def _counted(placed: list[Placed[CoveringLine]]) -> dict[tuple[str, str, str], int]:
    """(text, department, township) -> how often."""
    counted: dict[tuple[str, str, str], int] = {}
    for each in placed:
        key = (each.line.text, each.line.department, each.township)
        counted[key] = counted.get(key, 0) + each.line.times
    return counted


@transaction.atomic
def _store(
    campaign: Campaign, title: str, source: str, counted: dict[tuple[str, str, str], int], by: Actor
) -> CoverageCheck:
    locked_campaign(campaign)
    names = UnitNames(list(Unit.objects.townships()))
    known = known_duties(comparing_edition())
    check = CoverageCheck.objects.create(campaign=campaign, title=title, source=source, checked_by=by.name)
    lines = []
    for (text, department, said), matches in zip(
        counted, duties_like([text for text, _, _ in counted], known), strict=True
    ):
        township = names.find(said) if said else None
        row, score = known.best_row(matches, township.pk if township else None)
        lines.append(
            CoverageLine(
                check_of=check,
                text=text,
                department=department,
                times=counted[text, department, said],
                row_id=row,
                score=score,
                outcome=CoverageLine.Outcome.COVERED if row else CoverageLine.Outcome.MISSING,
                township=township,
            )
        )
    CoverageLine.objects.bulk_create(lines, batch_size=1000)
    missing = sum(1 for line in lines if line.row_id is None)
    record("coverage.checked", check, by=by, title=title, lines=len(lines), missing=missing)
    return check


@transaction.atomic
def dismiss_line(*, line: CoverageLine, note: str, by: Actor) -> None:
    """Say of a line that it is no township's business, and why."""
    may_run_survey(by).require()
    locked_campaign(line.check_of.campaign)
    if not note.strip():
        raise RuleBroken("请写明为什么不属于乡镇事项。", field="note")
    line = _waiting(line)
    line.outcome, line.note = CoverageLine.Outcome.DISMISSED, note.strip()
    line.row, line.score = None, 0
    line.save(update_fields=["outcome", "note", "row", "score"])
    record("coverage_line.dismissed", line, by=by, text=line.text, note=line.note)


@transaction.atomic
def add_raw_from_line(*, line: CoverageLine, township: Unit, by: Actor) -> RawDuty:
    """Write a line that nothing covers down as a raw duty of a township; it goes its way from there."""
    may_run_survey(by).require()
    campaign = locked_campaign(line.check_of.campaign)
    line = _waiting(line)
    check = line.check_of
    row = RawLine(
        text=line.text,
        source_kind=SOURCE_KINDS[CoverageCheck.Source(check.source)],
        source_document=check.title[: LONGEST[Column.SOURCE_DOCUMENT]],
        asked_by=line.department,
    )
    enter_raw_duties(campaign=campaign, township=township, rows=[row], by=by)
    raw_duty = RawDuty.objects.filter(campaign=campaign, township=township).latest("pk")
    line.outcome, line.raw_duty, line.township = CoverageLine.Outcome.ADDED, raw_duty, township
    line.row, line.score = None, 0
    line.save(update_fields=["outcome", "raw_duty", "township", "row", "score"])
    record("coverage_line.added", line, by=by, text=line.text, raw_duty=raw_duty.pk)
    return raw_duty


def _waiting(line: CoverageLine) -> CoverageLine:
    """The line as it is now, unless something was done about it already."""
    present = CoverageLine.objects.select_related("check_of__campaign").get(pk=line.pk)
    if present.outcome in (CoverageLine.Outcome.ADDED, CoverageLine.Outcome.DISMISSED):
        raise RuleBroken("这一条已经处理过了。")
    return present
