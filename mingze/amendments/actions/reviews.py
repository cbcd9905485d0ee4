"""The review of a draft, its steps, and publishing what has passed it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from mingze.amendments.models import ReviewStep, ReviewVerdict
from mingze.amendments.policies import reviews as policies
from mingze.amendments.queries.reviews import DESPITE, obstacles, review_states
from mingze.audit.actions import record
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.models import Edition
from mingze.catalogue.policies import may_publish
from mingze.catalogue.queries.editions import edition_digest
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken

USUAL = Path(__file__).parents[1] / "data" / "review_steps.csv"
"""The steps that most counties know. A county changes them as it likes."""


@dataclass(frozen=True, slots=True)
class StepSetting:
    """A step as it is to be: without `step` a new one."""

    step: ReviewStep | None
    name: str
    reviewer: str
    is_required: bool


@transaction.atomic
def install_usual_review_steps(*, by: Actor) -> None:
    """Give a new county the usual steps. Does nothing where there are steps already."""
    policies.may_set_review_steps(by).require()
    if ReviewStep.objects.exists():
        return
    with USUAL.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    installed = ReviewStep.objects.bulk_create(
        ReviewStep(
            name=line["审查环节"], reviewer=line["审查单位"], position=n, is_required=line["必经"] == "是"
        )
        for n, line in enumerate(lines, start=1)
    )
    record("review_steps.installed", installed[0], by=by, names=[step.name for step in installed])


@transaction.atomic
def set_review_steps(*, steps: Sequence[StepSetting], by: Actor) -> None:
    """Let these be the steps, in this order. A step that is left out goes, unless it has spoken already."""
    policies.may_set_review_steps(by).require()
    _check(steps)
    present = {step.pk: step for step in ReviewStep.objects.select_for_update()}
    kept = {wanted.step.pk for wanted in steps if wanted.step}
    for step in (step for key, step in present.items() if key not in kept):
        if step.verdicts.exists():
            raise RuleBroken(f"“{step.name}”已有审查意见，不能删除；不再需要的，可以改为不是必经。")
        step.delete()
    # In two steps, so that two may swap their names and places.
    aside = (ReviewStep.objects.aggregate(last=Max("position"))["last"] or 0) + len(steps)
    for number, step in enumerate(ReviewStep.objects.all(), start=1):
        step.name, step.position = f"（调整中）{number}", aside + number
        step.save(update_fields=["name", "position"])
    for position, wanted in enumerate(steps, start=1):
        step = wanted.step or ReviewStep()
        step.name, step.reviewer = wanted.name.strip(), wanted.reviewer.strip()
        step.is_required, step.position = wanted.is_required, position
        step.save()
    first = ReviewStep.objects.first()
    assert first is not None
    record("review_steps.set", first, by=by, names=[wanted.name.strip() for wanted in steps])


def _check(steps: Sequence[StepSetting]) -> None:
    names = [wanted.name.strip() for wanted in steps]
    if not names:
        raise RuleBroken("至少保留一个审查环节；都不需要的，可以改为不是必经。")
    if "" in names or any(not wanted.reviewer.strip() for wanted in steps):
        raise RuleBroken("请写明每个环节的名称和审查单位。")
    if len(set(names)) < len(names):
        raise RuleBroken("两个审查环节不能同名。")


@transaction.atomic
def review_draft(*, step: ReviewStep, passed: bool, text: str, digest: str, by: Actor) -> ReviewVerdict:
    """Pass the draft at a step, or return it with the reasons; for the text with that digest only.

    The required steps before it must have passed the same text. The last word of a step counts.
    """
    policies.may_review(by).require()
    draft = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT).first()
    if draft is None:
        raise RuleBroken("现在没有清单草稿。")
    if digest != edition_digest(draft):
        raise RuleBroken("您查看之后草稿又有改动。请看过改动后再提出审查意见。")
    if not passed and not text.strip():
        raise RuleBroken("退回草稿，请写明意见。", field="text")
    for state in review_states(draft, digest):
        if state.step.position < step.position and state.blocks:
            raise RuleBroken(f"请先完成“{state.step.name}”。")
    verdict = ReviewVerdict.objects.create(
        edition=draft,
        step=step,
        digest=digest,
        passed=passed,
        text=text.strip(),
        at=clock.now(),
        by=by.name,
        unit_name=by.unit_name,
    )
    record("edition.reviewed", draft, by=by, step=step.name, passed=passed, digest=digest)
    return verdict


@transaction.atomic
def publish_edition(
    *,
    number: str,
    title: str,
    effective_on: date,
    approved_on: date | None = None,
    expected: Edition | None = None,
    expected_digest: str = "",
    despite: str = "",
    by: Actor,
) -> Edition:
    """Publish the draft as `catalogue` does, once nothing stands against it (see `obstacles`).

    Whoever also runs campaigns may publish `despite` that, with a reason that is kept on record.
    RuleBroken with the sentences otherwise.
    """
    may_publish(by).require()
    draft = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT).first()
    found = obstacles(draft) if draft else []
    if found and not (despite.strip() and policies.may_publish_despite(by)):
        raise RuleBroken("还不能公布：" + "".join(found), field="despite")
    edition = publish(
        number=number,
        title=title,
        effective_on=effective_on,
        approved_on=approved_on,
        expected=expected,
        expected_digest=expected_digest,
        by=by,
    )
    if found:
        record(DESPITE, edition, by=by, reason=despite.strip(), obstacles=found)
    return edition
