from __future__ import annotations

from datetime import date

from django.db import transaction

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.models import Edition
from mingze.catalogue.queries.editions import edition_digest, latest_published
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken

GONE = "没有可以公布的草稿，可能已由他人公布。"


@transaction.atomic
def publish(
    *,
    number: str,
    title: str,
    effective_on: date,
    approved_on: date | None = None,
    expected: Edition | None = None,
    expected_digest: str = "",
    by: Actor,
) -> Edition:
    """Publish the draft as the next edition, in force from `effective_on` until its successor's.

    `expected` is the draft that the person looked at and `expected_digest` what it said then: what
    nobody has seen is not published. An edition may take effect on the same day as the one before
    (a correction), never earlier. Raises RuleBroken and changes nothing otherwise.
    """
    policies.may_publish(by).require()
    draft = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT).first()
    if draft is None or (expected and expected.pk != draft.pk):
        raise RuleBroken(GONE)
    number, title = number.strip(), title.strip()
    check_publishable(draft, number=number, title=title, effective_on=effective_on, approved_on=approved_on)
    digest = edition_digest(draft)
    if expected_digest and digest != expected_digest:
        raise RuleBroken("您核对之后草稿又有改动。请重新核对改动，再公布。")

    draft.state = Edition.State.PUBLISHED
    draft.previous = latest_published()
    draft.number, draft.title = number, title
    draft.approved_on, draft.effective_on = approved_on, effective_on
    draft.published_at = clock.now()
    draft.digest = digest
    draft.save()
    record(
        "edition.published",
        draft,
        by=by,
        number=number,
        effective_on=effective_on.isoformat(),
        rows=draft.entries.count(),
        digest=draft.digest,
    )
    return draft


def check_publishable(
    draft: Edition, *, number: str, title: str, effective_on: date, approved_on: date | None
) -> None:
    """RuleBroken with the field's name if the draft cannot be published under these particulars."""
    if not Edition.objects.filter(pk=draft.pk, state=Edition.State.DRAFT).exists():
        raise RuleBroken(GONE)
    if not draft.entries.exists():
        raise RuleBroken("草稿中没有任何条目，不能公布。请先导入或录入清单。")
    if not number:
        raise RuleBroken("请填写文号。", field="number")
    if not title:
        raise RuleBroken("请填写标题。", field="title")
    if Edition.objects.published().filter(number=number).exists():
        raise RuleBroken(f"文号{number}已用于另一版清单。", field="number")
    if approved_on and approved_on > effective_on:
        raise RuleBroken("批准日期不能晚于生效日期。", field="approved_on")
    previous = latest_published()
    if previous and previous.effective_on and effective_on < previous.effective_on:
        raise RuleBroken(
            f"生效日期不能早于上一版（{previous.number}，{previous.effective_on:%Y-%m-%d}起生效），"
            "否则两版的有效期会重叠。",
            field="effective_on",
        )


@transaction.atomic
def recall(*, edition: Edition, reason: str, by: Actor) -> Edition:
    """Make an edition that has not taken effect yet a draft again, for a date or number mistyped.

    What has been in force for a day is never recalled; that is corrected by a new edition.
    """
    policies.may_publish(by).require()
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.is_draft:
        raise RuleBroken("这一版尚未公布。")
    if not edition.is_future:
        raise RuleBroken("这一版已经生效，不能撤回。需要更正的，请公布新的一版。")
    if Edition.objects.filter(previous=edition).exists():
        raise RuleBroken("后面已有新的一版，请先撤回后一版。")
    if Edition.objects.filter(state=Edition.State.DRAFT).exists():
        raise RuleBroken("现在另有一份草稿。请先公布或作废那份草稿，再撤回这一版。")
    if not reason.strip():
        raise RuleBroken("请写明撤回理由。", field="reason")
    number = edition.number
    edition.state = Edition.State.DRAFT
    edition.previous = edition.approved_on = edition.effective_on = edition.published_at = None
    edition.number = edition.title = edition.digest = ""
    edition.save()
    record("edition.recalled", edition, by=by, number=number, reason=reason)
    return edition
