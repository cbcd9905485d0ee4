"""Who waits for whom: the end of the audit log is taken last, so that nobody waits for two at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.audit.models import Event
from mingze.audit.queries import verify_chain
from mingze.catalogue.actions.drafts import discard_draft, remove_row
from mingze.catalogue.actions.vocabulary import set_aliases
from mingze.catalogue.models import DutyAlias
from mingze.catalogue.tests.test_two_at_once import outcomes
from mingze.organisations import actions
from mingze.organisations.imports import import_units
from mingze.organisations.queries import operator
from tests.factories import DutyFactory, EntryFactory, UnitAliasFactory, UnitFactory

BY = operator()
DAY = date(2026, 7, 1)


def statements(act: Callable[[], object]) -> tuple[list[str], list[str]]:
    """What the act asks of the database before it takes the end of the log, and from then on."""
    with CaptureQueriesContext(connection) as captured:
        act()
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    first = next(n for n, sql in enumerate(asked) if "audit_chainhead" in sql)
    return asked[:first], asked[first:]


def removing_an_alias() -> Callable[[], object]:
    alias = UnitAliasFactory()
    return lambda: actions.remove_unit_alias(alias=alias, by=BY)


def importing_units() -> Callable[[], object]:
    content = "代码,名称,类别\nD1,县水利局,县直部门\nD2,县林业局,县直部门\nD3,县财政局,县直部门"
    return lambda: import_units(content.encode(), "单位.csv", by=BY)


def discarding_the_draft() -> Callable[[], object]:
    EntryFactory(version__departments=[UnitFactory()])
    return lambda: discard_draft(by=BY)


def removing_a_row() -> Callable[[], object]:
    entry = EntryFactory()
    return lambda: remove_row(entry=entry, reason="重复", by=BY)


@pytest.mark.parametrize(
    "prepare", [removing_an_alias, importing_units, discarding_the_draft, removing_a_row]
)
def test_after_the_end_of_the_log_is_taken_nothing_else_is(
    prepare: Callable[[], Callable[[], object]],
) -> None:
    before, after = statements(prepare())
    assert any(sql.startswith(("INSERT", "DELETE")) for sql in before)
    assert [sql for sql in after if "audit_" not in sql] == []
    assert verify_chain().fault == ""


def test_what_is_gone_is_recorded_with_the_number_it_had() -> None:
    entry = EntryFactory()
    EntryFactory()
    row, draft = entry.row.pk, entry.edition.pk
    remove_row(entry=entry, reason="重复", by=BY)
    discard_draft(by=BY)
    assert list(Event.objects.values_list("verb", "target_id")) == [
        ("row.removed", row),
        ("edition.draft_discarded", draft),
    ]


def test_a_unit_is_taken_before_a_new_person_is_recorded() -> None:
    unit = UnitFactory()
    before, _ = statements(
        lambda: actions.appoint_new_person(
            username="zhangzhe", full_name="张喆", unit=unit, powers=[], started_on=DAY, by=BY
        )
    )
    assert '"organisations_unit"' in before[0]
    if connection.vendor == "postgresql":
        assert before[0].endswith("FOR NO KEY UPDATE")


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_sayings_both_come_through() -> None:
    duty = DutyFactory()
    assert (
        outcomes(*[lambda: set_aliases(duty=duty, aliases=["同一句话"], keywords=[], by=BY)] * 4)
        == ["done"] * 4
    )
    assert DutyAlias.objects.get().text == "同一句话"


@pytest.mark.django_db(transaction=True)
def test_people_appointed_to_one_unit_at_once_all_come_in() -> None:
    unit = UnitFactory()

    def appoint(n: int) -> None:
        actions.appoint_new_person(
            username=f"person{n}", full_name="某", unit=unit, powers=[], started_on=DAY, by=BY
        )

    assert outcomes(*[lambda n=n: appoint(n) for n in range(4)]) == ["done"] * 4  # type: ignore[misc]
    assert unit.appointments.count() == 4
    assert verify_chain().fault == ""
