"""The one clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mingze.kernel import clock


def test_it_tells_the_present() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_inside_a_moment_it_is_that_moment_and_afterwards_it_is_not() -> None:
    moment = datetime(2025, 3, 5, 9, tzinfo=clock.CHINA)
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.now().tzinfo is UTC
    assert clock.now() != moment


def test_the_day_is_that_of_china() -> None:
    with clock.at(datetime(2025, 3, 5, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2025, 3, 6)


def test_a_moment_inside_a_moment_ends_with_it() -> None:
    first, second = (datetime(2025, month, 1, tzinfo=UTC) for month in (1, 2))
    with clock.at(first):
        with clock.at(second):
            assert clock.now() == second
        assert clock.now() == first


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2025, 1, 1)):  # noqa: DTZ001
        pass
