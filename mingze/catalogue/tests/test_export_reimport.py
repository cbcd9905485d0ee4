"""What is exported imports again without a difference, whatever the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingze.catalogue.actions.contents import Change, put_contents
from mingze.catalogue.actions.drafts import duties_named, locked_draft
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.imports import Effect, import_lists, plan_import
from mingze.catalogue.models import Entry, Row
from mingze.catalogue.queries.contents import content_of, in_list_order, whole_entries
from mingze.catalogue.queries.names import names_for
from mingze.catalogue.reading.cells import clean
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.reading.meaning import understand
from mingze.catalogue.reading.tables import read_lists
from mingze.catalogue.rules import Citation, Content, ListKind, Party, Role, Scope
from mingze.catalogue.tests.downloads import Download, download
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from tests.factories import DomainFactory, UnitFactory

BY = operator()
TOWNSHIP, DEPARTMENTS = "610822100", ("610822D01", "610822D02", "610822D03")
DOMAINS = ("党的建设", "自然资源", "应急管理及消防", "")

# What clerks type: Chinese with its punctuation, numbers, Latin letters, and what looks like a formula.
piece = st.text("做好河道巡查与群众报告、，。；（）“”：=+-@1９aB%&<>\"'/", min_size=1, max_size=12).map(
    lambda text: text.strip("；，。、：（）")
)
line = st.builds("{}. {}".format, st.integers(1, 12), piece.filter(bool))
paragraphs = st.lists(line, max_size=3).map(lambda lines: clean("\n".join(lines)))
days = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat)
bases = st.lists(
    st.builds(
        Citation,
        st.sampled_from(["中华人民共和国水法", "关于印发〈办法〉的通知", "府办发〔2024〕1号"]),
    )
    | st.builds(
        Citation,
        st.sampled_from(["陕西省河道管理条例", "中华人民共和国土地管理法"]),
        st.sampled_from(["", "第三条", "第七十七条第二款"]),
        st.just("") | days,
    ),
    max_size=3,
    unique_by=str,
).map(tuple)


@st.composite
def contents(draw: st.DrawFn, number: int) -> Content:
    """A row as the importer or the form could have stored it."""
    kind = draw(st.sampled_from(ListKind))
    parties: tuple[Party, ...] = ()
    joint_duty = township_duty = way = handed_over = ""
    units = draw(st.lists(st.sampled_from(DEPARTMENTS), unique=True, max_size=3))
    if kind == ListKind.ASSIST:
        lead = draw(st.sampled_from([None, *units])) if len(units) > 1 else None
        parties = tuple(Party(u, Role.DEPARTMENT, u == lead, draw(paragraphs)) for u in units)
        joint_duty = draw(paragraphs) if len(units) != 1 else ""
        township_duty = draw(paragraphs)
    elif kind == ListKind.TAKEN_BACK:
        parties = tuple(Party(unit, Role.TAKEOVER) for unit in units)
        helping = draw(st.lists(st.sampled_from((TOWNSHIP, *DEPARTMENTS)), unique=True, max_size=2))
        parties += tuple(Party(unit, Role.ASSISTING) for unit in helping)
        way = draw(paragraphs)
        handed_over = draw(st.just("") | days)
    scope = draw(st.sampled_from(Scope))
    return Content(
        list=kind,
        name=f"{draw(piece)}第{number}项",
        domain=draw(st.sampled_from(DOMAINS)),
        scope=scope,
        scope_reason=draw(piece) if scope == Scope.PARTICULAR else "",
        parties=parties,
        joint_duty=joint_duty,
        township_duty=township_duty,
        way_of_working=way,
        handed_over_on=handed_over,
        bases=draw(bases),
    )


lists = st.integers(1, 5).flatmap(lambda n: st.tuples(*(contents(number) for number in range(n))))


@contextmanager
def published(rows: tuple[Content, ...]) -> Iterator[Unit]:
    """A township whose lists in force say this; gone again afterwards."""
    with transaction.atomic():
        township = UnitFactory(code=TOWNSHIP, township=True, name="新民镇")
        for code, name in zip(DEPARTMENTS, ("县水利局", "县林业局", "市生态环境局府谷分局"), strict=True):
            UnitFactory(code=code, name=name)
        for domain in filter(None, DOMAINS):
            DomainFactory(name=domain)
        numbers = dict.fromkeys(ListKind, 0)
        changes = []
        for content in rows:
            numbers[content.list] += 1
            row = Row.objects.create(township=township, duty=duties_named([content.name])[0])
            changes.append(Change(row, content, numbers[content.list]))
        put_contents(locked_draft(by=BY), changes)
        publish(number="府办发〔2025〕1号", title="清单", effective_on=date(2025, 7, 1), by=BY)
        yield township
        transaction.set_rollback(True)


def exported(township: Unit, form: str) -> Download:
    return download(Client(), reverse("catalogue:export-township", args=[township.code, form]))


def stored(township: Unit) -> list[tuple[int, Content]]:
    entries = Entry.objects.filter(row__township=township, edition__state="draft")
    return [(entry.number, content_of(entry.version)) for entry in in_list_order(whole_entries(entries))]


few = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@few
@given(rows=lists)
def test_an_exported_township_imports_again_without_a_difference(form, rows):
    with published(rows) as township:
        file = exported(township, form)
        locked_draft(by=BY)
        before = stored(township)
        plan = plan_import([Document(file.name, file.content)], township=None, by=BY)
        assert (plan.problems, plan.notices) == ([], [])
        (part,) = plan.townships
        assert part.township == township
        assert part.effects == dict.fromkeys(Effect, 0) | {Effect.UNCHANGED: len(rows)}
        import_lists([Document(file.name, file.content)], township=None, by=BY)
        assert stored(township) == before


@few
@given(rows=lists)
def test_a_workbook_says_everything_that_the_rows_say(rows):
    """Also without a copy of the edition beside it: nothing is left to what the draft already has."""
    with published(rows) as township:
        reading = exported(township, "xlsx").reading
        raw = read_lists(reading.grids, file="")
        meaning = understand(raw.rows, names_for(township))
        assert meaning.problems == []
        assert {content for _, content in meaning.rows} == set(rows)
        codes = {row.duty.match_key: row.duty.code for row in township.rows.select_related("duty")}
        assert sorted(codes.values()) == sorted(cells.cells["code"] for cells, _ in meaning.rows)
