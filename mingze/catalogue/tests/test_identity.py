"""A row stays the same row, and a published edition can be shown to say what it said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from mingze.catalogue.actions.domains import arrange_domains
from mingze.catalogue.actions.drafts import add_row, open_draft, remove_row
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.models import Domain, Edition, Entry, Involvement, RowVersion
from mingze.catalogue.queries.comparison import changed_rows
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.integrity import edition_faults
from mingze.catalogue.tests.wording import assist, basic
from mingze.organisations.queries import operator
from tests.factories import UnitFactory

BY = operator()


@pytest.fixture
def edition() -> Edition:
    """A published edition with two rows of one township."""
    township = UnitFactory(township=True)
    add_row(township=township, content=assist("河道巡查", UnitFactory(), domain="自然资源"), by=BY)
    add_row(township=township, content=basic("组织春灌", domain="乡村振兴"), by=BY)
    return publish(number="1号", title="清单", effective_on=date(2025, 7, 1), by=BY)


def test_a_row_that_is_removed_and_comes_back_is_the_same_row(edition: Edition) -> None:
    draft = open_draft(by=BY)
    entry = draft.entries.get(version__name="组织春灌")
    content = content_of(whole_entries(Entry.objects.filter(pk=entry.pk)).get().version)
    remove_row(entry=entry, reason="误删", by=BY)

    back = add_row(township=entry.row.township, content=content, by=BY)

    assert back.row == entry.row
    assert changed_rows(edition, draft) == []


def test_an_edition_as_it_was_published_has_no_faults(edition: Edition) -> None:
    assert list(edition_faults()) == []


def test_renaming_a_domain_is_no_fault_and_changes_no_row(edition: Edition) -> None:
    draft = open_draft(by=BY)
    arrange_domains(names=[(domain, f"{domain}事务") for domain in Domain.objects.all()], by=BY)
    assert list(edition_faults()) == []
    assert changed_rows(edition, draft) == []


@pytest.mark.parametrize(
    "meddle",
    [
        lambda edition: RowVersion.objects.filter(name="河道巡查").update(township_duty="1.由乡镇处罚。"),
        lambda edition: Involvement.objects.update(duty="1.不再负责。"),
        lambda edition: edition.entries.filter(number=1).update(number=9),
        lambda edition: edition.entries.filter(version__name="组织春灌").delete(),
        lambda edition: Edition.objects.filter(pk=edition.pk).update(digest="0" * 64),
    ],
    ids=["a text", "a department's duty", "a number", "a row gone", "the digest"],
)
def test_what_is_changed_behind_the_program_s_back_is_found(
    meddle: Callable[[Edition], object], edition: Edition
) -> None:
    call_command("verify_audit")
    meddle(edition)
    with pytest.raises(CommandError, match="第 1 版"):
        call_command("verify_audit")


def test_an_emergency_is_told_where_to_call(edition: Edition, client: Client) -> None:
    shown = client.get("/lists/who/", {"q": "隔壁着火了"}).content.decode()
    assert "火警 119" in shown
    assert "火警 119" not in client.get("/lists/who/", {"q": "河里有人挖沙"}).content.decode()
