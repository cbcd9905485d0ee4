"""What people call a duty (群众常用说法), and which laws still hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.models import Duty, DutyAlias, Law
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken

ALIAS_LIMIT = 60


@transaction.atomic
def set_aliases(*, duty: Duty, aliases: Sequence[str], keywords: Sequence[str], by: Actor) -> None:
    """Let the duty be known by exactly these phrases and keywords."""
    policies.may_manage_lists(by).require()
    wanted = _tidy(aliases)
    too_long = next((alias for alias in wanted if len(alias) > ALIAS_LIMIT), None)
    if too_long:
        raise RuleBroken(f"“{too_long[:20]}…”超过 {ALIAS_LIMIT} 字，请缩短。", field="aliases")
    # Against somebody else who saves the same form at the same moment.
    duty = Duty.objects.select_for_update(no_key=True).get(pk=duty.pk)
    present = set(duty.aliases.values_list("text", flat=True))
    duty.aliases.exclude(text__in=wanted).delete()
    DutyAlias.objects.bulk_create(DutyAlias(duty=duty, text=text) for text in wanted if text not in present)
    duty.keywords = _tidy(keywords)
    duty.save(update_fields=["keywords"])
    added, removed = sorted(set(wanted) - present), sorted(present - set(wanted))
    record("duty.aliases_set", duty, by=by, added=added, removed=removed, keywords=duty.keywords)


@transaction.atomic
def add_aliases(
    *, aliases: Mapping[Duty, Sequence[str]], keywords: Mapping[Duty, Sequence[str]], by: Actor
) -> int:
    """Add phrases to many duties at once, keeping what is there. Returns how many were new."""
    policies.may_manage_lists(by).require()
    present = set(DutyAlias.objects.filter(duty__in=list(aliases)).values_list("duty", "text"))
    new = [
        DutyAlias(duty=duty, text=text)
        for duty, texts in aliases.items()
        for text in _tidy(texts)
        if (duty.pk, text) not in present and len(text) <= ALIAS_LIMIT
    ]
    DutyAlias.objects.bulk_create(new, batch_size=1000)
    changed = [duty for duty, words in keywords.items() if set(_tidy(words)) - set(duty.keywords)]
    for duty in changed:
        duty.keywords = _tidy([*duty.keywords, *keywords[duty]])
    Duty.objects.bulk_update(changed, ["keywords"], batch_size=500)
    touched = list(dict.fromkeys([*(alias.duty for alias in new), *changed]))
    if touched:
        record("duties.aliases_added", touched[0], by=by, duties=len(touched), aliases=len(new))
    return len(new)


@transaction.atomic
def mark_law(*, law: Law, status: str, status_on: date | None, by: Actor) -> None:
    """Say whether a law still holds. Rows that rest on a repealed one are found by the checks."""
    policies.may_manage_lists(by).require()
    if status not in Law.Status:
        raise RuleBroken("请选择效力。", field="status")
    if status != Law.Status.IN_FORCE and status_on is None:
        raise RuleBroken("请填写修改或废止的日期。", field="status_on")
    law.status = status
    law.status_on = status_on if status != Law.Status.IN_FORCE else None
    law.save(update_fields=["status", "status_on"])
    day = law.status_on.isoformat() if law.status_on else ""
    record("law.marked", law, by=by, name=law.name, status=status, status_on=day)


def _tidy(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(text.split()) for text in texts))))
