"""What decisions have made of a row, in order of time."""

from __future__ import annotations

from dataclasses import dataclass

from mingze.amendments.models import Admission, Amendment, Opinion, Proposal, Ruling
from mingze.catalogue.models import Involvement, Row
from mingze.catalogue.queries.comparison import FieldChange, content_changes, unit_names
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.rules import content_from_data
from mingze.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One change of a row: the decision behind it, in its own words, and the change word by word."""

    amendment: Amendment
    decision: str
    words: str
    fields: list[FieldChange]

    @property
    def kind(self) -> str:
        if self.amendment.before is None:
            return "列入草稿"
        return "移出草稿" if self.amendment.after is None else "文字改动"


def is_concerned(actor: Actor | None, row: Row) -> bool:
    """Whether the actor reads everything, or their unit is the row's township or was ever named in it."""
    if actor is None or sees_whole_draft(actor):
        return actor is not None
    own = actor.unit_id == row.township_id
    return own or Involvement.objects.filter(version__row=row, unit=actor.unit_id).exists()


def trail(row: Row) -> list[TrailStep]:
    """The row's decided changes, earliest first; those of a draft that was discarded are left out."""
    amendments = Amendment.objects.filter(row=row, edition__isnull=False).select_related(
        "edition", "ruling", "proposal__unit", "admission__applicant", "opinion__unit"
    )
    found = list(amendments.order_by("made_at", "pk"))
    names = unit_names() if found else {}
    return [_step(amendment, names) for amendment in found]


def _step(amendment: Amendment, names: dict[str, str]) -> TrailStep:
    before, after = (
        content_from_data(data) if data else None for data in (amendment.before, amendment.after)
    )
    return TrailStep(amendment, *_decision(amendment), content_changes(before, after, names))


def _decision(amendment: Amendment) -> tuple[str, str]:
    """What the decision is called, and what it says."""
    match amendment.ruling or amendment.proposal or amendment.admission or amendment.opinion:
        case Ruling() as ruling:
            return f"{ruling.get_kind_display()}（{ruling.number}）", ruling.text
        case Proposal() as proposal:
            return f"{proposal.unit}的调整建议（{proposal.number}）", proposal.decision_text or proposal.title
        case Admission() as admission:
            words = admission.decision_text or admission.title
            return f"{admission.applicant}申请的准入（{admission.number}）", words
        case Opinion() as opinion:
            return f"{opinion.unit}的意见（{opinion.get_answer_display()}）", opinion.text
    raise AssertionError("an amendment has one source")
