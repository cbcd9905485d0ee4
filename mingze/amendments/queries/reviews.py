"""How far the review of a draft has come, and what stands against publishing it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mingze.amendments.models import DisputedRow, ReviewStep, ReviewVerdict
from mingze.amendments.queries.agreement import unagreed
from mingze.audit.models import Event
from mingze.catalogue.checks.model import Severity
from mingze.catalogue.models import Edition
from mingze.catalogue.queries.editions import edition_digest
from mingze.catalogue.queries.findings import findings_of
from mingze.organisations.models import Unit

DESPITE = "edition.published_despite"
"""Verb of the record that an edition was published although something stood against it."""


@dataclass(frozen=True, slots=True)
class StepState:
    """A step of the review and the last word it gave on the draft as it stands now, if any.

    `earlier` is the last word on another text of the same draft: it does not count any more.
    """

    step: ReviewStep
    verdict: ReviewVerdict | None
    earlier: ReviewVerdict | None

    @property
    def passed(self) -> bool:
        return self.verdict is not None and self.verdict.passed

    @property
    def blocks(self) -> bool:
        """Whether the draft waits for this step."""
        return self.step.is_required and not self.passed


def review_states(edition: Edition, digest: str) -> list[StepState]:
    """The steps in their order for the text with that digest: two queries."""
    now: dict[int, ReviewVerdict] = {}
    before: dict[int, ReviewVerdict] = {}
    for verdict in ReviewVerdict.objects.filter(edition=edition):
        (now if verdict.digest == digest else before)[verdict.step_id] = verdict
    return [StepState(step, now.get(step.pk), before.get(step.pk)) for step in ReviewStep.objects.all()]


def obstacles(draft: Edition, digest: str = "") -> list[str]:
    """Sentences that say what stands against publishing the draft as it is; none: it may be published.

    `digest` spares taking it again.
    """
    states = review_states(draft, digest or edition_digest(draft))
    return [*_missing_reviews(states), *_missing_agreement(draft)]


def _missing_reviews(states: list[StepState]) -> list[str]:
    return [_said_of(state) for state in states if state.blocks]


def _said_of(state: StepState) -> str:
    step = state.step
    if state.verdict:
        return f"{step.name}（{step.reviewer}）退回了草稿：{state.verdict.text}"
    if state.earlier:
        return f"{step.name}（{step.reviewer}）之后草稿又有改动，需要重新审查。"
    return f"{step.name}（{step.reviewer}）尚未通过。"


def _missing_agreement(draft: Edition) -> list[str]:
    """One sentence for each township; rows that were published in the same words need no agreement."""
    waiting = Counter(each.township for each in unagreed(draft))
    townships = Unit.objects.filter(pk__in=waiting)
    return [
        f"{township}有 {waiting[township.pk]} 条配合履职事项未经乡镇和牵头部门双方确认，也没有作出决定。"
        for township in townships
    ]


def warnings(draft: Edition) -> list[str]:
    """What should be looked at before publishing, and hinders nobody."""
    rows = draft.entries.values("row")
    disputed = DisputedRow.objects.filter(row__in=rows, dispute__closed_at=None)
    disputes, disputed_rows = disputed.values("dispute").distinct().count(), disputed.count()
    errors = sum(
        1 for item in findings_of(draft) if item.review is None and item.finding.severity == Severity.ERROR
    )
    found = []
    if disputes:
        found.append(f"还有 {disputes} 件职责争议没有办结，涉及 {disputed_rows} 条，办结以前按原分工执行。")
    if errors:
        found.append(f"清单体检还有 {errors} 处“问题”没有处理，也没有确认无误。")
    return found


def reason_despite(edition: Edition) -> str:
    """Why the edition was published although something stood against it; empty where nothing did."""
    events = Event.objects.filter(
        verb=DESPITE, target_type=Edition._meta.label_lower, target_id=edition.pk
    ).order_by("-sequence")
    event = events.first()
    return str(event.data["reason"]) if event else ""
