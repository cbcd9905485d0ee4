"""Every act leaves one record, of the act, its object and the unit that it was done for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import models

from mingze.audit.models import Event
from mingze.audit.queries import verify_chain
from mingze.catalogue.actions.bands import set_bands
from mingze.catalogue.actions.domains import add_domain, arrange_domains, install_usual_domains
from mingze.catalogue.actions.drafts import add_row, add_rows, discard_draft, edit_row, open_draft, remove_row
from mingze.catalogue.actions.holds import hold, release
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.actions.reviews import confirm_finding, withdraw_confirmations
from mingze.catalogue.actions.vocabulary import add_aliases, mark_law, set_aliases
from mingze.catalogue.imports import import_lists
from mingze.catalogue.models import Domain, FindingReview
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.tests.wording import basic
from mingze.kernel.actor import Actor
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, DutyFactory, EntryFactory, HoldFactory, LawFactory, UnitFactory

Act = Callable[[Actor], Any]


def open_it() -> tuple[Act, None]:
    return lambda by: open_draft(by=by), None


def discard_it() -> tuple[Act, models.Model]:
    draft = EntryFactory().edition
    return lambda by: discard_draft(by=by), draft


def edit_one() -> tuple[Act, models.Model]:
    entry = EntryFactory()
    return (
        lambda by: edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=by),
        entry.row,
    )


def add_one() -> tuple[Act, None]:
    township = EntryFactory().row.township
    return lambda by: add_row(township=township, content=basic("新"), by=by), None


def add_many() -> tuple[Act, models.Model]:
    township = EntryFactory().row.township
    return lambda by: add_rows(township=township, contents=[basic("甲"), basic("乙")], by=by), township


def hold_one() -> tuple[Act, models.Model]:
    entry = EntryFactory()
    township = entry.row.township
    return lambda by: hold(draft=entry.edition, townships=[township], reason="已报送。", by=by), entry.edition


def release_one() -> tuple[Act, models.Model]:
    held = HoldFactory(township=EntryFactory().row.township)
    return lambda by: release(draft=held.edition, townships=[held.township], by=by), held.edition


def remove_one() -> tuple[Act, models.Model]:
    entry = EntryFactory()
    return lambda by: remove_row(entry=entry, reason="重复", by=by), entry.row


def publish_it() -> tuple[Act, models.Model]:
    draft = EntryFactory().edition
    return (
        lambda by: publish(number="9号", title="清单", effective_on=date(2026, 7, 1), by=by),
        draft,
    )


def import_one() -> tuple[Act, models.Model]:
    township = EntryFactory().row.township
    file = Document("清单.csv", f"{township}基本履职事项清单\n序号,事项名称\n1,修路\n".encode())
    return lambda by: import_lists([file], township=township, by=by), township


def confirm_one() -> tuple[Act, None]:
    return lambda by: confirm_finding(rule="no_lead", fingerprint="1" * 32, reason="已核对", by=by), None


def withdraw_one() -> tuple[Act, models.Model]:
    review = FindingReview.objects.create(
        rule="no_lead", fingerprint="1" * 32, reason="已核对", reviewed_by="编办"
    )
    return lambda by: withdraw_confirmations(reviews=[review], by=by), review


def alias_one() -> tuple[Act, models.Model]:
    duty = DutyFactory()
    return lambda by: set_aliases(duty=duty, aliases=["路坏了"], keywords=[], by=by), duty


def alias_many() -> tuple[Act, models.Model]:
    duty = DutyFactory()
    return lambda by: add_aliases(aliases={duty: ["路坏了"]}, keywords={}, by=by), duty


def mark_one() -> tuple[Act, models.Model]:
    law = LawFactory()
    return (
        lambda by: mark_law(law=law, status="repealed", status_on=date(2026, 1, 1), by=by),
        law,
    )


def add_heading() -> tuple[Act, None]:
    return lambda by: add_domain(name="平安法治", by=by), None


def arrange_headings() -> tuple[Act, models.Model]:
    domain: Domain = DomainFactory()
    return lambda by: arrange_domains(names=[(domain, "改")], by=by), domain


def install_headings() -> tuple[Act, None]:
    return lambda by: install_usual_domains(by=by), None


def set_spans() -> tuple[Act, None]:
    return lambda by: set_bands(bands={"total": (10, 20)}, by=by), None


ACTS: dict[str, Callable[[], tuple[Act, models.Model | None]]] = {
    "edition.draft_opened": open_it,
    "edition.draft_discarded": discard_it,
    "row.edited": edit_one,
    "row.added": add_one,
    "rows.added": add_many,
    "draft.held": hold_one,
    "draft.released": release_one,
    "row.removed": remove_one,
    "edition.published": publish_it,
    "list.imported": import_one,
    "finding.confirmed": confirm_one,
    "finding.confirmation_withdrawn": withdraw_one,
    "duty.aliases_set": alias_one,
    "duties.aliases_added": alias_many,
    "law.marked": mark_one,
    "domain.added": add_heading,
    "domains.arranged": arrange_headings,
    "domains.installed": install_headings,
    "bands.set": set_spans,
}


@pytest.mark.parametrize("verb", ACTS)
def test_an_act_leaves_exactly_one_record(verb: str, acting_for: Callable[..., Actor]) -> None:
    act, target = ACTS[verb]()
    by = acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS, Power.PUBLISH)
    target_id = target and target.pk

    act(by)

    event = Event.objects.get()
    assert (event.verb, event.unit_id, event.unit_name) == (verb, by.unit_id, by.unit_name)
    assert (event.user_id, event.user_name) == (by.user_id, by.name)
    assert target_id in (None, event.target_id)
    assert verify_chain().fault == ""
