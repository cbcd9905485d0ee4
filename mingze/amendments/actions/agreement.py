"""Both sides of an assist row say that they agree to its words (双方确认)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from mingze.amendments.models import AgreementWaiver, Confirmation
from mingze.amendments.policies import agreement as policies
from mingze.amendments.queries.agreement import Agreement, agreement_of
from mingze.audit.actions import record
from mingze.catalogue.models import Edition, Row
from mingze.catalogue.queries.editions import draft
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken

CHANGED = "您核对之后文字又有改动，请重新核对后再确认。"


@transaction.atomic
def confirm(*, row: Row, content_hash: str, by: Actor) -> Confirmation:
    """The actor's unit agrees to what the draft's row says: the text with that hash and no other.

    Confirming twice is confirming once.
    """
    present = _draft()
    agreement = _as_it_is(present, [(row.pk, content_hash)], by)[0]
    standing = agreement.of(by.unit_id)
    if standing:
        return standing
    confirmation = _confirmation(agreement, by)
    confirmation.save()
    record("row.confirmed", row, by=by, side=confirmation.side, content=content_hash)
    return confirmation


@transaction.atomic
def confirm_many(*, rows: Sequence[tuple[int, str]], by: Actor) -> int:
    """Confirm rows, each with the hash of the text that was looked at, all or none.

    Gives how many were not confirmed before. The number of queries does not depend on how many there are.
    """
    present = _draft()
    standing = _as_it_is(present, rows, by)
    made = [_confirmation(each, by) for each in standing if each.of(by.unit_id) is None]
    Confirmation.objects.bulk_create(made)
    if made:
        record("rows.confirmed", present, by=by, rows=[each.row_id for each in made])
    return len(made)


@transaction.atomic
def withdraw_confirmation(*, confirmation: Confirmation, by: Actor) -> None:
    """Take one's own unit's word back while the draft still says what it was given for."""
    present = _draft()
    agreement = _one(present, confirmation.row_id)
    policies.may_confirm(by, agreement).require()
    standing = agreement.of(by.unit_id)
    if standing is None or standing.pk != confirmation.pk:
        raise RuleBroken("这份确认已经撤回，或者文字已有改动，不再起作用。")
    Confirmation.objects.filter(pk=standing.pk).update(withdrawn_at=clock.now())
    record("row.confirmation_withdrawn", confirmation.row, by=by, side=standing.side)


@transaction.atomic
def decide_without_agreement(*, row: Row, content_hash: str, reason: str, by: Actor) -> AgreementWaiver:
    """Decide on record that the row may be published although not both sides have confirmed it."""
    policies.may_waive(by).require()
    agreement = _one(_draft(), row.pk)
    if agreement.content_hash != content_hash:
        raise RuleBroken(CHANGED)
    if not reason.strip():
        raise RuleBroken("请写明理由。", field="reason")
    if agreement.agreed:
        raise RuleBroken("双方已经确认，不需要作出决定。")
    if agreement.waiver:
        raise RuleBroken("对这一文字已经作出决定。")
    waiver = AgreementWaiver.objects.create(
        row=row, content_hash=content_hash, reason=reason.strip(), decided_by=by.name
    )
    record("row.agreement_waived", row, by=by, reason=waiver.reason, content=content_hash)
    return waiver


def _draft() -> Edition:
    present = draft()
    if present is None:
        raise RuleBroken("现在没有清单草稿，没有需要确认的文字。")
    return present


def _one(edition: Edition, row_id: int) -> Agreement:
    found = agreement_of(edition, rows=[row_id]).get(row_id)
    if found is None:
        raise RuleBroken("这一条已不在草稿的配合履职事项清单上。")
    return found


def _as_it_is(edition: Edition, rows: Sequence[tuple[int, str]], by: Actor) -> list[Agreement]:
    """How the rows stand, when `by` may confirm each and each still says what was looked at."""
    policies.may_speak_for_unit(by).require()
    found = agreement_of(edition, rows=[row for row, _ in rows])
    standing = []
    for row, content_hash in dict(rows).items():
        agreement = found.get(row)
        if agreement is None:
            raise RuleBroken("有的条目已不在草稿的配合履职事项清单上，请重新核对。")
        policies.may_confirm(by, agreement).require()
        if agreement.content_hash != content_hash:
            raise RuleBroken(CHANGED)
        standing.append(agreement)
    return standing


def _confirmation(agreement: Agreement, by: Actor) -> Confirmation:
    side = agreement.side_of(by.unit_id)
    assert side is not None
    return Confirmation(
        row_id=agreement.row,
        unit_id=by.unit_id,
        side=side,
        content_hash=agreement.content_hash,
        confirmed_by=by.name,
    )
