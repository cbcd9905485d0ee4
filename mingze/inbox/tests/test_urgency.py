"""What is urgent, and where a link may lead: pure."""

from __future__ import annotations

from datetime import date

import pytest

from mingze.inbox.rules import Urgency, is_local_path, urgency
from mingze.workdays.rules import Calendar

TUESDAY = date(2026, 11, 24)
CALENDAR = Calendar()


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 11, 23), Urgency.OVERDUE),
        (TUESDAY, Urgency.SOON),
        (date(2026, 12, 1), Urgency.SOON),
        (date(2026, 12, 2), Urgency.LATER),
        (None, Urgency.LATER),
    ],
)
def test_a_term_decides_what_is_urgent(due_on: date | None, expected: Urgency) -> None:
    assert urgency(due_on, TUESDAY, CALENDAR) == expected


@pytest.mark.parametrize(
    ("path", "local"),
    [
        ("/lists/draft/", True),
        ("/", True),
        ("lists/", False),
        ("//elsewhere.example/", False),
        ("/\\elsewhere.example/", False),
        ("https://elsewhere.example/", False),
    ],
)
def test_a_path_of_this_site_is_told_from_one_that_leads_elsewhere(path: str, local: bool) -> None:
    assert is_local_path(path) is local
