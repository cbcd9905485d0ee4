from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from mingze.catalogue.models import Edition


def in_force(day: date | None = None) -> Edition | None:
    """The edition that holds on `day` (today if not given)."""
    return Edition.objects.in_force_on(day or timezone.localdate()).first()


def draft() -> Edition | None:
    return Edition.objects.filter(state=Edition.State.DRAFT).first()


def latest_published() -> Edition | None:
    """The last edition of the chain, whether or not it has taken effect."""
    return Edition.objects.published().order_by("-sequence").first()


def asked_for(edition: str, on: str) -> QuerySet[Edition]:
    """The edition that an address asks for: by its number, "draft", a day, or what is in force today.

    Lazy and of at most one edition, for use inside another query. ValueError when the words make no sense.
    """
    if edition == "draft":
        return Edition.objects.filter(state=Edition.State.DRAFT)
    if edition:
        return Edition.objects.filter(sequence=int(edition))
    return Edition.objects.in_force_on(date.fromisoformat(on) if on else timezone.localdate())


def edition_digest(edition: Edition) -> str:
    """SHA-256 (hex) over everything that an edition says, in an order that no database decides.

    Kept with the edition and in the audit chain. It rests on the hashes of the rows' contents, which
    `integrity.edition_faults` compares with the contents themselves.
    """
    rows = edition.entries.values_list(
        "row__township__code", "row", "number", "version__domain", "version__content_hash"
    )
    whole = hashlib.sha256()
    for row in sorted(rows, key=lambda row: (row[0], row[1])):
        whole.update("\x1f".join(map(str, row)).encode() + b"\n")
    return whole.hexdigest()
