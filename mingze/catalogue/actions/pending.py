"""Uploaded documents between the look at what they would do and the word that they shall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from mingze.catalogue import policies
from mingze.catalogue.models import PendingFile, PendingImport
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def keep_for_confirmation(
    *, files: Sequence[tuple[str, bytes]], township: Unit | None, by: Actor
) -> PendingImport:
    """Put (name, content) of documents aside until their uploader confirms. Old ones are thrown away."""
    policies.may_import_now(by).require()
    PendingImport.objects.filter(uploaded_at__lt=clock.now() - KEPT_FOR).delete()
    pending = PendingImport.objects.create(user_id=by.user_id, township=township)
    PendingFile.objects.bulk_create(
        PendingFile(pending=pending, name=name[-200:], content=content) for name, content in files
    )
    return pending


def throw_away(*, pending: PendingImport, by: Actor) -> None:
    """The uploader thought better of it, or it was imported."""
    if pending.user_id == by.user_id:
        pending.delete()
