from __future__ import annotations

from django.db import models

from mingze.audit.models import ChainHead, Event
from mingze.audit.rules import event_hash
from mingze.kernel import clock
from mingze.kernel.actor import Actor


def record(verb: str, target: models.Model, *, by: Actor, **data: object) -> Event:
    """Append to the log. Call it last, inside the action's own transaction.

    `data` holds JSON values only. Events are put in order by a lock on the end of the chain, held
    until the transaction ends: that is why this comes last in an action.
    """
    head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
    event = Event(
        sequence=head.sequence + 1,
        at=clock.now(),
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        user_id=by.user_id,
        user_name=by.name,
        unit_id=by.unit_id,
        unit_name=by.unit_name,
        data=data,
        previous_hash=head.hash,
    )
    event.hash = event_hash(head.hash, event.hashed_fields())
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])
    return event
