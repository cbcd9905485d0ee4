"""Every page of every app and who gets what from it (see tests/access.py)."""

from __future__ import annotations

from tests import (
    access,
    access_disputes,
    access_meetings,
    access_notices,
    access_opinions,
    access_proposals,
    access_rounds,
    access_survey,
)

PAGES: dict[str, access.Access] = {
    **access.PAGES,
    **access_disputes.PAGES,
    **access_meetings.PAGES,
    **access_notices.PAGES,
    **access_opinions.PAGES,
    **access_proposals.PAGES,
    **access_rounds.PAGES,
    **access_survey.PAGES,
}
