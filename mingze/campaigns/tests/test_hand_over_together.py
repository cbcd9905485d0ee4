"""Two people hand a township's draft over at the same moment: it goes up once."""

from __future__ import annotations

import pytest

from mingze.amendments.models import Consultation
from mingze.campaigns.models import HandOver, Snapshot
from mingze.campaigns.tests.making import compilation
from mingze.catalogue.tests.test_two_at_once import outcomes

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_hands_over() -> None:
    made = compilation()
    round = made.open_round()
    results = outcomes(lambda: made.submit(round), lambda: made.submit(round))
    assert results == sorted(["done", f"{made.townships[0]}本轮已经报送。"])
    assert [HandOver.objects.count(), Snapshot.objects.count(), Consultation.objects.count()] == [1, 1, 1]


def test_two_townships_hand_over_together() -> None:
    made = compilation(2)
    round = made.open_round()
    one, two = made.townships
    assert outcomes(lambda: made.submit(round, one), lambda: made.submit(round, two)) == ["done", "done"]
    assert HandOver.objects.count() == 2
