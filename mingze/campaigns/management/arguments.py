"""What people type on the command line, turned into what they mean."""

from __future__ import annotations

from django.core.management.base import CommandError

from mingze.campaigns.models import Campaign
from mingze.campaigns.queries.campaigns import campaign_under_way


def campaign_named(title: str | None) -> Campaign:
    """The campaign of that title; without one, that under way. CommandError when there is none."""
    found = Campaign.objects.filter(title=title).first() if title else campaign_under_way()
    if found is None:
        raise CommandError(f"没有名为“{title}”的编制工作。" if title else "现在没有正在进行的编制工作。")
    return found
