"""Who holds special meetings; whoever sees the campaign reads them."""

from __future__ import annotations

from mingze.campaigns.models import Meeting
from mingze.campaigns.policies.campaigns import may_run_campaigns
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import Verdict, no

FINAL = "会议纪要已经定稿，不能再改。"


def may_change_meeting(actor: Actor, meeting: Meeting) -> Verdict:
    """Whoever runs campaigns, as long as the minutes are not final."""
    if meeting.closed_at is not None:
        return no(FINAL)
    return may_run_campaigns(actor)
