"""Importing into the draft: twice changes nothing, rows keep their identity, what is not told stays."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.audit.models import Event
from mingze.catalogue.imports import Effect, plan_import
from mingze.catalogue.models import Entry, Row, StatedCount
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.rules import Citation, ListKind, Scope
from mingze.catalogue.tests.importing import (
    ASSIST,
    BASIC,
    BY,
    FLOOD,
    MINE,
    PARTY,
    ROADS,
    SAYS,
    TAKEN_BACK,
    document,
    effects,
    found_county,
    run,
    snapshot,
    stored,
)
from mingze.catalogue.tests.lists import (
    ASSIST_HEAD,
    BASIC_HEAD,
    HOUSING,
    LEFT,
    basic,
    one_sheet,
    taken_back,
)
from mingze.organisations.models import Unit


@pytest.fixture
def county() -> Unit:
    return found_county()


def test_three_lists_of_one_document_are_stored_as_they_are(county: Unit) -> None:
    plan = run(document(BASIC, ASSIST, TAKEN_BACK))
    assert plan.townships[0].township == county
    assert plan.townships[0].list_counts == {"basic": 2, "assist": 1, "taken_back": 1}
    assert effects(plan) == {Effect.ADDED: 4}
    assert stored() == SAYS
    assert set(StatedCount.objects.values_list("list", "domain", "stated")) == {
        ("basic", None, 2), ("assist", None, 1), ("taken_back", None, 1),
    }  # fmt: skip
    assert Event.objects.filter(verb="list.imported").count() == 1


def test_the_same_document_twice_changes_nothing(county: Unit) -> None:
    run(document(BASIC, ASSIST, TAKEN_BACK))
    before = snapshot()[:-1]
    plan = run(document(BASIC, ASSIST, TAKEN_BACK))
    assert effects(plan) == {Effect.UNCHANGED: 4}
    after = snapshot()[:-1]
    # Stated counts are written anew, so only their keys differ.
    for rows in (before[-1], after[-1]):
        for row in rows:
            row.pop("id")
    assert after == before


def test_a_row_that_moves_to_another_list_stays_the_same_row(county: Unit) -> None:
    run(document(BASIC, ASSIST))
    row = Row.objects.get(duty__name=ROADS)
    moved = [*ASSIST, ["2", ROADS, "县住建局", "", ""]]
    plan = run(document(BASIC[:-1], moved))
    assert effects(plan) == {Effect.CHANGED: 1, Effect.UNCHANGED: 2}
    assert [part.moved for part in plan.townships[0].rows] == [False, False, True]
    assert Row.objects.get(duty__name=ROADS) == row
    assert row.versions.get().list == ListKind.ASSIST


def test_a_row_moves_out_of_a_list_that_the_document_does_not_hold(county: Unit) -> None:
    run(document(BASIC))
    plan = run(document([*TAKEN_BACK, ["2", ROADS, "县住建局", ""]]))
    assert effects(plan) == {Effect.ADDED: 1, Effect.CHANGED: 1}
    assert stored() == [basic(PARTY), SAYS[3], taken_back(ROADS, [HOUSING])]


def test_a_reworded_name_stays_the_same_row(county: Unit) -> None:
    run(document(BASIC))
    row = Row.objects.get(duty__name=ROADS)
    reworded = ROADS.replace("排查", "全面排查")
    plan = run(document([*BASIC[:-1], ["2", reworded]]))
    assert effects(plan) == {Effect.UNCHANGED: 1, Effect.CHANGED: 1}
    assert [part.renamed for part in plan.townships[0].rows] == [False, True]
    assert Entry.objects.get(version__name=reworded).row == row


def test_two_rows_that_exchange_their_wording_with_a_third_keep_their_own_names(county: Unit) -> None:
    run(document(BASIC))
    roads = Row.objects.get(duty__name=ROADS)
    run(document([*BASIC[:-1], ["2", ROADS + "工作"]]))
    plan = run(document([*BASIC[:-1], ["2", ROADS], ["3", ROADS + "工作"]]))
    assert effects(plan) == {Effect.UNCHANGED: 2, Effect.ADDED: 1}
    assert Entry.objects.get(version__name=ROADS + "工作").row == roads


def test_a_row_that_the_document_no_longer_has_goes(county: Unit) -> None:
    run(document(BASIC, ASSIST))
    plan = run(document(BASIC[:-1]))
    assert effects(plan) == {Effect.UNCHANGED: 1, Effect.REMOVED: 1}
    assert stored() == [SAYS[0], basic(PARTY)]
    assert not Row.objects.filter(duty__name=ROADS).exists()


def test_new_numbers_alone_change_no_row(county: Unit) -> None:
    run(document(BASIC))
    plan = run(document([*BASIC[:2], ["1", ROADS], ["2", PARTY]]))
    assert effects(plan) == {Effect.UNCHANGED: 2}
    assert list(Entry.objects.order_by("number").values_list("version__name", flat=True)) == [ROADS, PARTY]


def test_columns_that_the_document_lacks_keep_what_was_there(county: Unit) -> None:
    head = [*ASSIST_HEAD, "依据", "共性或个性", "个性理由"]
    full = [ASSIST[0], head, [*ASSIST[2], "《水法》第三条", "个性", "本镇有码头"]]
    run(document([["社会管理", LEFT], *full]))
    (before,) = stored()
    assert (before.bases, before.scope, before.scope_reason, before.domain) == (
        (Citation("水法", "第三条"),), Scope.PARTICULAR, "本镇有码头", "",
    )  # fmt: skip
    assert effects(run(document(ASSIST))) == {Effect.UNCHANGED: 1}
    short = [
        ["府谷镇配合履职事项清单"],
        ["序号", "配合事项", "镇配合职责"],
        ["1", FLOOD, "发现上报、先期处置。"],
    ]
    assert effects(run(document(short))) == {Effect.CHANGED: 1}
    assert stored() == [replace(before, township_duty="发现上报、先期处置。")]
    names = [
        ["府谷镇配合履职事项清单"],
        ["序号", "配合事项", "牵头单位"],
        ["1", FLOOD, "县住建局（牵头）、县水利局"],
    ]
    assert effects(run(document(names))) == {Effect.UNCHANGED: 1}


def test_a_taken_back_list_of_names_keeps_who_took_over(county: Unit) -> None:
    run(document(TAKEN_BACK))
    plan = run(document([["府谷镇上级部门收回事项清单"], BASIC_HEAD, ["1", MINE]]))
    assert effects(plan) == {Effect.UNCHANGED: 1}


def test_an_empty_field_of_a_column_that_is_there_empties_it(county: Unit) -> None:
    run(document(TAKEN_BACK))
    run(document([*TAKEN_BACK[:2], ["1", MINE, "县住建局", ""]]))
    assert stored() == [taken_back(MINE, [HOUSING])]


def test_a_plan_writes_nothing(county: Unit) -> None:
    before = snapshot()
    plan = plan_import([document(BASIC, ASSIST, TAKEN_BACK)], township=None, by=BY)
    assert effects(plan) == {Effect.ADDED: 4}
    assert snapshot() == before


def queries(content: bytes) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        run(Document("清单.xlsx", content))
    return len(captured)


def test_the_number_of_queries_does_not_depend_on_the_rows(county: Unit) -> None:
    def workbook(rows: int, *, ending: str) -> bytes:
        same = ["县住建局、县水利局", "负责。", "上报。", "《水法》"]
        return one_sheet(
            ["府谷镇配合履职事项清单", LEFT, LEFT],
            [*ASSIST_HEAD, "依据"],
            ["社会管理", LEFT],
            *([str(n), f"第{n}类场所巡查{ending}", *same] for n in range(rows)),
        )

    run(Document("清单.xlsx", workbook(1, ending="")))
    few, many = (queries(workbook(rows, ending="")) for rows in (3, 60))
    assert many == few
    few, many = (queries(workbook(rows, ending="情况")) for rows in (2, 60))
    assert many <= few + 2


@pytest.mark.django_db(transaction=True)
def test_a_second_import_at_the_same_time_waits_for_the_first(county: Unit) -> None:
    together = threading.Barrier(2)
    done: list[object] = []

    def act() -> None:
        try:
            connection.ensure_connection()
            together.wait(timeout=10)
            done.append(tuple(effects(run(document(BASIC, ASSIST, TAKEN_BACK))).items()))
        except Exception as fault:
            done.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(done, key=str) == [((Effect.ADDED, 4),), ((Effect.UNCHANGED, 4),)]
    assert stored() == SAYS
