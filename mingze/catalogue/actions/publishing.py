from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction
from django.utils import timezone

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.models import Edition
from mingze.catalogue.queries.editions import latest_published
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken


@transaction.atomic
def publish(
    *,
    number: str,
    title: str,
    effective_on: date,
    approved_on: date | None = None,
    expected: Edition | None = None,
    by: Actor,
) -> Edition:
    """Publish the draft as the next edition, in force from `effective_on` until its successor's.

    `expected` is the draft that the person looked at. An edition may take effect on the same day as
    the one before (a correction), never earlier. Raises RuleBroken and changes nothing otherwise.
    """
    policies.may_publish(by).require()
    draft = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT).first()
    if draft is None or (expected and expected.pk != draft.pk):
        raise RuleBroken("没有可以公布的草稿，可能已由他人公布。")
    if not draft.entries.exists():
        raise RuleBroken("草稿中没有任何条目，不能公布。请先导入或录入清单。")
    number, title = number.strip(), title.strip()
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
            f"生效日期不能早于上一版（{previous.number}，{previous.effective_on:%Y-%m-%d}起生效），否则两版的有效期会重叠。",
            field="effective_on",
        )

    draft.state = Edition.State.PUBLISHED
    draft.previous = previous
    draft.number, draft.title = number, title
    draft.approved_on, draft.effective_on = approved_on, effective_on
    draft.published_at = timezone.now()
    draft.digest = edition_digest(draft)
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


def edition_digest(edition: Edition) -> str:
    """SHA-256 (hex) over everything that an edition says, in a fixed order.

    Kept with the edition and in the audit chain, so that a change behind the program's back shows.
    """
    rows = edition.entries.order_by("row__township__code", "row").values_list(
        "row__township__code", "row", "number", "version__content_hash"
    )
    whole = hashlib.sha256()
    for row in rows:
        whole.update("\x1f".join(map(str, row)).encode() + b"\n")
    return whole.hexdigest()
