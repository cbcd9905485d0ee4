"""What the factories make is as the actions would have left it."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from mingze.catalogue.actions.publishing import edition_digest
from mingze.catalogue.models import Edition, List, RowVersion
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.queries.editions import in_force
from mingze.catalogue.rules import content_hash
from mingze.kernel.actor import Actor
from mingze.organisations.rules import Power
from tests.factories import (
    EditionFactory,
    EntryFactory,
    InvolvementFactory,
    LawFactory,
    UnitFactory,
)


def test_a_row_s_hash_is_that_of_what_it_says() -> None:
    lead, other = UnitFactory(), UnitFactory()
    entry = EntryFactory(
        version__list=List.ASSIST, version__departments=[lead, other], version__laws=[LawFactory()]
    )
    version = RowVersion.objects.get(pk=entry.version.pk)
    assert [party.unit for party in content_of(version).parties] == [lead.code, other.code]
    assert len(content_of(version).bases) == 1
    assert version.content_hash == content_hash(content_of(version))
    assert version.lead is not None
    assert version.lead.unit == lead


def test_editions_form_a_chain_with_digests_that_fit() -> None:
    first, second = EditionFactory(published=True), EditionFactory(published=True)
    entry = EntryFactory(edition=first)
    later = EntryFactory(edition=second, row=entry.row, version=entry.version)
    InvolvementFactory(version=later.version)
    assert second.previous == first
    assert in_force() == second
    for edition in Edition.objects.all():
        assert edition.digest == edition_digest(edition)


def test_rows_share_one_draft_and_are_numbered_in_their_list() -> None:
    township = UnitFactory(township=True)
    entries = [EntryFactory(row__township=township) for _ in range(3)]
    assert {entry.edition for entry in entries} == {Edition.objects.get()}
    assert [entry.number for entry in entries] == [1, 2, 3]


def test_somebody_acts_with_the_powers_named(acting_for: Callable[..., Actor]) -> None:
    unit = UnitFactory()
    actor = acting_for(unit, Power.PUBLISH)
    assert (actor.unit_id, actor.powers) == (unit.pk, {Power.PUBLISH})


def test_a_client_is_signed_in(signed_in: Callable[..., Client]) -> None:
    assert "_auth_user_id" in signed_in(UnitFactory()).session
