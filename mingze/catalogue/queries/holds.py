"""Whether a township's own staff may still change its part of the draft."""

from __future__ import annotations

from mingze.catalogue.models import Edition, Hold

AFTER_PUBLICATION = "清单公布后，需要修改的，请提出调整建议。"


def why_closed(township_id: int) -> str:
    """The sentence that says why the township's part cannot be changed now; empty if it can."""
    draft = Edition.State.DRAFT
    reason = Hold.objects.filter(edition__state=draft, township=township_id).values_list("reason", flat=True)
    states = Edition.objects.order_by().values_list("state", flat=True).distinct()
    return reason.first() or (AFTER_PUBLICATION if set(states) == {Edition.State.PUBLISHED} else "")
