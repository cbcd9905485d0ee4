"""Writing down what posts really do (起底). What was written stays as it was written."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from mingze.audit.actions import record
from mingze.campaigns.actions.criteria import locked_campaign
from mingze.campaigns.models import Campaign, RawDuty
from mingze.campaigns.policies import survey as policies
from mingze.campaigns.reading import RawLine
from mingze.documents.reading import read_document
from mingze.documents.refusals import UnreadableDocument
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit

MAX_EVIDENCE = 5 << 20
"""Bytes that a file of evidence may have."""

SCANS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How files begin that are kept as evidence without being read: scans and photographs."""


@transaction.atomic
def enter_raw_duties(*, campaign: Campaign, township: Unit, rows: Sequence[RawLine], by: Actor) -> int:
    """Write down what a township's posts do; returns how many lines.

    A line that says what another says already is written down too: what is the same is told later,
    and nothing vanishes on the way.
    """
    policies.may_enter_raw_duties(by, township).require()
    if not township.is_township:
        raise RuleBroken("起底事项由乡镇填写。", field="township")
    if not rows:
        raise RuleBroken("没有可以录入的事项。")
    if not all(row.text.strip() for row in rows):
        raise RuleBroken("请填写事项。", field="text")
    locked_campaign(campaign)
    written = _write(campaign, township, rows, by)
    record(
        "raw_duties.entered", township, by=by, campaign=campaign.title, rows=len(rows), first=written[0].pk
    )
    return len(written)


def _write(campaign: Campaign, township: Unit, rows: Sequence[RawLine], by: Actor) -> list[RawDuty]:
    return RawDuty.objects.bulk_create(
        [
            RawDuty(
                campaign=campaign,
                township=township,
                office=row.office,
                post=row.post,
                text=row.text.strip(),
                source_kind=row.source_kind,
                source_document=row.source_document,
                clause=row.clause,
                asked_by=row.asked_by,
                frequency=row.frequency,
                hours_a_year=row.hours_a_year,
                entered_by=by.name,
            )
            for row in rows
        ],
        batch_size=1000,
    )


@transaction.atomic
def attach_evidence(*, raw_duty: RawDuty, content: bytes, file_name: str, by: Actor) -> None:
    """Keep a file with a raw duty, in place of the one before.

    RuleBroken for what is too large and for what is neither a readable document nor a scan.
    """
    policies.may_attach_evidence(by, raw_duty).require()
    locked_campaign(raw_duty.campaign)
    _check_evidence(content, file_name)
    raw_duty.evidence, raw_duty.evidence_name = content, file_name[-200:]
    raw_duty.save(update_fields=["evidence", "evidence_name"])
    record("raw_duty.evidence_attached", raw_duty, by=by, file=file_name, size=len(content))


def _check_evidence(content: bytes, file_name: str) -> None:
    if len(content) > MAX_EVIDENCE:
        raise RuleBroken(f"佐证文件不能超过 {MAX_EVIDENCE >> 20} MB。", field="evidence")
    if content.startswith(SCANS):
        return
    try:
        read_document(content, file_name)
    except UnreadableDocument as refusal:
        raise RuleBroken(str(refusal), field="evidence") from refusal
