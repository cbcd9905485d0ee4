"""What the finished sample gives to the other townships, and why one of them differs (打样、一镇一策)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from mingze.audit.actions import record
from mingze.campaigns.models import Campaign, Deviation
from mingze.campaigns.policies import sample as policies
from mingze.campaigns.queries.sample import rows_to_take_over
from mingze.catalogue.actions import drafts
from mingze.catalogue.models import Duty, Entry
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.rules import OWN_TOWNSHIP, Content, content_hash, for_any_township, match_key
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


@transaction.atomic
def take_over_sample(*, campaign: Campaign, township: Unit, by: Actor) -> int:
    """Put all common rows of the sample in the township's draft that it does not hold yet; how many.

    What the sample says of itself, the new rows say of the township. Rows that the township has stay
    as they are. RuleBroken where a row's name is taken by another duty of the township.
    """
    policies.may_take_over(by, township).require()
    _require_other_than_sample(campaign, township)
    authority = by
    if by.holds(Power.RUN_CAMPAIGNS):
        authority = replace(by, powers=by.powers | {Power.MANAGE_LISTS})
    drafts.locked_draft(by=authority)
    taken = list(rows_to_take_over(campaign, township))
    _add(township, taken, authority)
    record("sample.taken_over", township, by=by, campaign=campaign.title, rows=len(taken))
    return len(taken)


@transaction.atomic
def give_reason(*, campaign: Campaign, township: Unit, duty: Duty, reason: str, by: Actor) -> Deviation:
    """Say why the township's lists differ from the sample's in this duty. A later reason replaces it."""
    policies.may_give_reason(by, township).require()
    _require_other_than_sample(campaign, township)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("请写明与样板不同的理由。", field="reason")
    deviation, _ = Deviation.objects.update_or_create(
        campaign=campaign,
        township=township,
        duty=duty,
        defaults={"reason": reason, "given_at": clock.now(), "given_by": by.name},
    )
    record("deviation.explained", deviation, by=by, township=township.code, duty=duty.code, reason=reason)
    return deviation


def _require_other_than_sample(campaign: Campaign, township: Unit) -> None:
    if not campaign.is_under_way:
        raise RuleBroken("这项编制工作已经完成。")
    if campaign.sample_id is None:
        raise RuleBroken("还没有确定打样乡镇。")
    if campaign.sample_id == township.pk:
        raise RuleBroken(f"{township}就是打样乡镇。")


def _add(township: Unit, taken: Sequence[Entry], by: Actor) -> None:
    """Under the duty's name first, so that the same duty is found, then in the sample's own words."""
    wanted = [_for_township(entry, township) for entry in taken]
    named = [_under_duty(entry, content) for entry, content in zip(taken, wanted, strict=True)]
    entries = drafts.add_rows(township=township, contents=named, by=by)
    for entry, first, last in zip(entries, named, wanted, strict=True):
        if first != last:
            drafts.edit_row(entry=entry, content=last, seen_hash=content_hash(first), by=by)


def _under_duty(entry: Entry, content: Content) -> Content:
    duty = entry.row.duty
    return content if match_key(content.name) == duty.match_key else replace(content, name=duty.name)


def _for_township(entry: Entry, township: Unit) -> Content:
    content = for_any_township(content_of(entry.version), entry.row.township.code)
    parties = (
        replace(party, unit=township.code) if party.unit == OWN_TOWNSHIP else party
        for party in content.parties
    )
    return replace(content, parties=tuple(parties))
