"""Disputes of the demonstration county: from their story to the actions of those who took part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from mingze.amendments.actions import disputes
from mingze.amendments.actions.amending import Wanted
from mingze.amendments.models import Dispute
from mingze.web.demonstration.cast import Cast
from mingze.web.demonstration.history import History

Changes = Callable[[], list[Wanted]]


@dataclass
class DisputeStory:
    """One dispute as it is told. `day` turns what the story calls a time into a day."""

    told: dict[str, Any]
    cast: Cast
    day: Callable[[Any], date]
    changes: Changes
    dispute: Dispute | None = None

    @property
    def found(self) -> Dispute:
        assert self.dispute is not None
        return Dispute.objects.get(pk=self.dispute.pk)

    def enter(self, history: History) -> None:
        """Put everything up to the last written answer into the history."""
        raised = self.day(self.told.get("raised_on", self.told.get("raised")))
        history.on(raised, self._raise, hour=8, minute=30)
        for claim in self.told["claims"]:
            history.on(raised, partial(self._claim, claim), hour=15)
        inquiries = self.told.get("inquiry", [])
        if inquiries:
            first = self.day(inquiries[0].get("asked_on", inquiries[0].get("asked")))
            negotiated = self.day(self.told["negotiated"]) if "negotiated" in self.told else first
            history.on(negotiated, self._no_agreement, hour=8)
        for inquiry in inquiries:
            asked = self.day(inquiry.get("asked_on", inquiry.get("asked")))
            history.on(asked, partial(self._ask, inquiry), hour=9)
            for answer in inquiry.get("answer", []):
                answered = self.day(answer.get("answered_on", answer.get("answered")))
                history.on(answered, partial(self._answer, answer), hour=16)

    def submit_to_meeting(self) -> None:
        disputes.submit_to_meeting(dispute=self.found, by=self.cast.reform)

    def file_minutes(self) -> None:
        convener = self.cast.of(self.told["convened_by"])
        disputes.file_minutes(
            dispute=self.found, text=self.told["minutes"], changes=self.changes(), by=convener
        )

    def rule(self) -> None:
        """Ruled by the reform office's own meeting, after the written answers."""
        self.submit_to_meeting()
        disputes.rule(
            dispute=self.found,
            text=self.told["ruling"],
            reason=self.told["reason"],
            changes=self.changes(),
            decided_by="县委编办主任办公会议",
            by=self.cast.reform,
        )

    def _raise(self) -> None:
        told, cast = self.told, self.cast
        names = [*told["departments"], *(claim["unit"] for claim in told["claims"])]
        convener = told["convened_by"]
        parties = list(dict.fromkeys([convener, *names])) if convener in told["departments"] else names
        self.dispute = disputes.raise_dispute(
            title=told["title"],
            question=told["question"],
            rows=[cast.row(told["duty"], told["township"])],
            duty=cast.duty(told["duty"]),
            parties=cast.units(list(dict.fromkeys(parties))),
            origin=Dispute.Origin.UNIT,
            by=cast.of(told["raised_by"]),
        )

    def _claim(self, claim: dict[str, str]) -> None:
        disputes.state_claim(
            dispute=self.found,
            claim=claim["text"],
            citation=claim["citation"],
            by=self.cast.of(claim["unit"]),
        )

    def _no_agreement(self) -> None:
        convener = self.found.convener
        disputes.report_no_agreement(
            dispute=self.found,
            text="各方就牵头单位和具体分工未能取得一致，提请县委编办研究。",
            by=self.cast.speaker(convener),
        )

    def _ask(self, inquiry: dict[str, Any]) -> None:
        disputes.ask_in_writing(dispute=self.found, question=inquiry["question"], by=self.cast.reform)

    def _answer(self, answer: dict[str, Any]) -> None:
        disputes.answer_inquiry(dispute=self.found, text=answer["text"], by=self.cast.of(answer["unit"]))


def days_from(today: date) -> Callable[[Any], date]:
    """Turns the offsets of a story into days, counted from `today`."""

    def day(offset: Any) -> date:
        return today + timedelta(days=int(offset))

    return day
