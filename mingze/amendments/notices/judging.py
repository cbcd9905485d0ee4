"""Whether the lists of a township have what a notice asks of it."""

from __future__ import annotations

from collections.abc import Sequence

from mingze.amendments.notices import reasons
from mingze.amendments.notices.demands import wields_power
from mingze.amendments.notices.evidence import Lists, OnRow, nearest
from mingze.amendments.notices.matching import Side
from mingze.amendments.notices.model import Admitted, Judged, ListedDuty, RefusedTask, Standing, Task
from mingze.catalogue.rules import ListKind
from mingze.text.grams import Floats

_ENOUGH = 0.5
"""Probability from which a row is taken to be meant."""
_ALIKE = 0.5
"""From here on a task is what was refused or admitted; flat between .45 and .55 on the planted ones."""
_MEASURED = 0.5
"""Share of a measure that a department's text must explain for the points to hang on the department."""


class NoticeCheck:
    """A township's lists, ready to judge any number of notices; built in a tenth of a second."""

    def __init__(
        self,
        duties: Sequence[ListedDuty],
        refused: Sequence[RefusedTask] = (),
        admitted: Sequence[Admitted] = (),
    ) -> None:
        self._lists = Lists([*duties, *refused, *admitted])

    def judge(self, tasks: Sequence[Task]) -> list[Judged]:
        """How each task stands to the lists, to what was refused and to what is admitted for a time."""
        if not tasks or not self._lists.known:
            return [_outside(task, 0.0) for task in tasks]
        measured = self._lists.piece_shares([task.measure for task in tasks])
        found = []
        for task, evidence, shares in zip(tasks, self._lists.weigh(tasks), measured, strict=True):
            if evidence.said is not None and evidence.alike >= _ALIKE:
                found.append(_said_before(task, self._lists.known[evidence.said], min(evidence.alike, 1.0)))
            elif evidence.duty is None or evidence.duty.probability < _ENOUGH:
                found.append(_outside(task, evidence.duty.probability if evidence.duty else 0.0))
            else:
                found.append(self._on_row(task, evidence.duty, shares))
        return found

    def _on_row(self, task: Task, row: OnRow, measured: Floats) -> Judged:
        duty = self._lists.known[row.at]
        assert isinstance(duty, ListedDuty)
        # Of an act about the matter before it, the row was found by that matter; the act is the department's.
        leaning = bool(task.about) and self._lists.has_side(row.at, Side.DEPARTMENT)
        if row.side == Side.DEPARTMENT or leaning:
            return self._departments(task, duty, row)
        if row.stranger:
            return _outside(task, row.probability, reasons.with_a_rider(duty, row.stranger))
        shares = measured[row.at]
        on_department = shares[Side.DEPARTMENT] > max(_MEASURED, shares[Side.TOWNSHIP])
        shifted = bool(task.scoring and on_department and wields_power(task.measure))
        reason = reasons.inside(duty) + (reasons.SHIFTED if shifted else "")
        return _on(Standing.INSIDE, task, duty, row, reason, shifted)

    def _departments(self, task: Task, duty: ListedDuty, row: OnRow) -> Judged:
        if duty.list == ListKind.TAKEN_BACK:
            standing, reason = Standing.TAKEN_BACK, reasons.taken_back(duty)
        else:
            pieces = [text for side, text in self._lists.rows[row.at].pieces if side == Side.DEPARTMENT]
            piece = nearest(pieces, task.matter or task.text)
            standing, reason = Standing.OUTSIDE, reasons.departments_part(duty, piece)
        reason += reasons.SHIFTED if task.scoring else ""
        return _on(standing, task, duty, row, reason, task.scoring)


def judge(
    tasks: Sequence[Task],
    duties: Sequence[ListedDuty],
    refused: Sequence[RefusedTask] = (),
    admitted: Sequence[Admitted] = (),
) -> list[Judged]:
    """`NoticeCheck.judge` for one notice."""
    return NoticeCheck(duties, refused, admitted).judge(tasks)


def _outside(task: Task, score: float, reason: str = reasons.NO_ROW) -> Judged:
    return Judged(task, Standing.OUTSIDE, reason, score)


def _said_before(task: Task, known: ListedDuty | RefusedTask | Admitted, score: float) -> Judged:
    if isinstance(known, Admitted):
        return Judged(task, Standing.INSIDE, reasons.admitted(known), score, known.key)
    assert isinstance(known, RefusedTask)
    return Judged(task, Standing.REFUSED_BEFORE, reasons.refused_before(known), score, known.key)


def _on(standing: Standing, task: Task, duty: ListedDuty, row: OnRow, reason: str, shifted: bool) -> Judged:
    return Judged(
        task,
        standing,
        reason,
        row.probability,
        duty.key,
        duty.list,
        duty.departments,
        indicator_shift=shifted,
    )
