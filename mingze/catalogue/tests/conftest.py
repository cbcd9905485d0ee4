from __future__ import annotations

from collections.abc import Iterator

import pytest

from mingze.catalogue.queries import responsibility


@pytest.fixture(autouse=True)
def no_ranker_of_an_earlier_test() -> Iterator[None]:
    """Tests take their changes back, so that the next one's edition may have the same id."""
    yield
    responsibility._ranker.cache_clear()
