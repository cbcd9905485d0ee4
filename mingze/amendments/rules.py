"""The procedure of a dispute (职责争议): its states, who convenes, and until when each stage lasts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from mingze.workdays.rules import Calendar

T = TypeVar("T")


class Stage(StrEnum):
    """Where a dispute stands; the values are those that the model stores."""

    NEGOTIATING = "negotiating"
    ASKED = "asked"
    MEETING = "meeting"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What moves a dispute on, or can only be done at certain stages."""

    STATE_CLAIM = "state_claim"
    AGREE = "agree"
    NOT_AGREED = "not_agreed"
    ASK = "ask"
    ANSWER = "answer"
    TO_MEETING = "to_meeting"
    RULE = "rule"
    WITHDRAW = "withdraw"


OPEN = (Stage.NEGOTIATING, Stage.ASKED, Stage.MEETING)

LEADS_TO: dict[Step, dict[Stage, Stage]] = {
    Step.STATE_CLAIM: {stage: stage for stage in OPEN},
    Step.AGREE: {Stage.NEGOTIATING: Stage.SETTLED, Stage.ASKED: Stage.SETTLED},
    Step.NOT_AGREED: {Stage.NEGOTIATING: Stage.ASKED},
    Step.ASK: {Stage.ASKED: Stage.ASKED},
    Step.ANSWER: {Stage.ASKED: Stage.ASKED},
    Step.TO_MEETING: {Stage.ASKED: Stage.MEETING},
    Step.RULE: {Stage.MEETING: Stage.SETTLED},
    Step.WITHDRAW: dict.fromkeys(OPEN, Stage.WITHDRAWN),
}
"""For each step, the stages at which it may be taken and the stage that it leads to."""

_SENTENCES = {
    Stage.NEGOTIATING: "争议正在协商",
    Stage.ASKED: "协商未达成一致，正由编办书面征询",
    Stage.MEETING: "争议已提交专题会议研究",
    Stage.SETTLED: "争议已经办结",
    Stage.WITHDRAWN: "争议已经撤回",
}


def why_not_now(stage: Stage, step: Step) -> str:
    """The sentence why the step cannot be taken at this stage; empty if it can."""
    return "" if stage in LEADS_TO[step] else f"{_SENTENCES[stage]}，现在不能进行这一步。"


def convener(named: Sequence[T], raised_by: T) -> T:
    """Who brings the parties together: the lead, which is named first; where none is, who raised it."""
    return named[0] if named else raised_by


@dataclass(frozen=True, slots=True)
class Terms:
    """Working days of the procedure, counted from the day after it was raised."""

    negotiation: int
    office: int
    whole: int

    def faults(self) -> list[str]:
        """Why these cannot be the terms of a procedure; nothing if they can."""
        if min(self.negotiation, self.office, self.whole) < 1:
            return ["每个期限至少1个工作日。"]
        if self.negotiation + self.office > self.whole:
            return ["协商和编办办理的期限之和不能超过全程期限。"]
        return []


@dataclass(frozen=True, slots=True)
class DueDays:
    negotiation: date
    whole: date


def due_when_raised(terms: Terms, raised_on: date, calendar: Calendar) -> DueDays:
    """Until when the parties have to agree, and until when the whole has to be settled."""
    return DueDays(
        calendar.add_working_days(raised_on, terms.negotiation),
        calendar.add_working_days(raised_on, terms.whole),
    )


def office_due(terms: Terms, begun_on: date, whole_due_on: date, calendar: Calendar) -> date:
    """Until when the reform office has to be done: its own term, cut by that of the whole while it runs."""
    own = calendar.add_working_days(begun_on, terms.office)
    return min(own, whole_due_on) if begun_on < whole_due_on else own


def is_overdue(due_on: date, today: date) -> bool:
    """A term lasts until the end of its last day."""
    return today > due_on
