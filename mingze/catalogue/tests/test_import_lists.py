"""Importing lists into the draft: all or nothing, twice changes nothing, rows keep their identity."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.audit.models import Event
from mingze.catalogue.imports import Document, Effect, ImportPlan, ImportRefused, import_lists, plan_import
from mingze.catalogue.models import Domain, Duty, Edition, Entry, Row, RowVersion, StatedCount
from mingze.catalogue.queries.contents import content_of, in_list_order, whole_entries
from mingze.catalogue.rules import Citation, Content, ListKind, Scope
from mingze.catalogue.tests.lists import (
    ASSIST_HEAD,
    BASIC_HEAD,
    COUNTY,
    HOUSING,
    LEFT,
    TAKEN_BACK_HEAD,
    TOWNSHIP,
    UNIT_NAMES,
    WATER,
    Table,
    assist,
    basic,
    docx_of,
    one_sheet,
    taken_back,
    xlsx,
)
from mingze.documents.writers.pdf import write_official_pdf  # noqa: F401
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed
from mingze.organisations.models import County, Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, UnitFactory

BY = operator()
PARTY, ROADS, FARMS = (
    "组织开展主题党日活动，做好记录归档",
    "排查村组道路安全隐患并上报",
    "开展撂荒耕地排查和复耕复种",
)
FLOOD, MINE = "河道采砂巡查", "露天矿山开采审批"
BASIC = [["府谷镇基本履职事项清单（2项）", LEFT], BASIC_HEAD, ["1", PARTY], ["2", ROADS]]
ASSIST = [
    ["府谷镇配合履职事项清单（1项）", *[LEFT] * 4],
    ASSIST_HEAD,
    ["1", FLOOD, "县住建局（牵头）、县水利局", "县住建局：负责统筹。\n县水利局：负责执法。", "发现上报。"],
]
TAKEN_BACK = [
    ["府谷镇上级部门收回事项清单（1项）", *[LEFT] * 3],
    TAKEN_BACK_HEAD,
    ["1", MINE, "县住建局\n协助单位：本镇", "由县级统一办理。"],
]
SAYS = [
    assist(FLOOD, {HOUSING: "负责统筹。", WATER: "负责执法。"}, lead=HOUSING, township="发现上报。"),
    basic(PARTY),
    basic(ROADS),
    taken_back(MINE, [HOUSING], "由县级统一办理。", assisting=[TOWNSHIP]),
]


@pytest.fixture
def county() -> Unit:
    """A county with two townships and the departments of `lists`; returns 府谷镇."""
    County.objects.create(pk=1, code="610822", name=COUNTY)
    for code, (name, *others) in UNIT_NAMES.items():
        UnitFactory(code=code, name=name, short_name=next(iter(others), ""))
    UnitFactory(code="other", township=True, name="哈镇")
    return UnitFactory(code=TOWNSHIP, township=True, name="府谷镇")


def document(*tables: Table, name: str = "清单.xlsx") -> Document:
    return Document(name, xlsx({f"表{n}": table for n, table in enumerate(tables, start=1)}))


def run(*documents: Document, township: Unit | None = None, by: Actor = BY) -> ImportPlan:
    return import_lists(documents, township=township, by=by)


def refused(*documents: Document, township: Unit | None = None) -> list[str]:
    """The messages with which an import is refused; nothing has changed."""
    before = snapshot()
    with pytest.raises(ImportRefused) as refusal:
        run(*documents, township=township)
    assert snapshot() == before
    return [str(problem) for problem in refusal.value.plan.problems]


def snapshot() -> list[object]:
    models = (Domain, Duty, Edition, Row, RowVersion, Entry, StatedCount, Event)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def stored(township: Unit | None = None) -> list[Content]:
    entries = Entry.objects.filter(edition__state=Edition.State.DRAFT)
    if township:
        entries = entries.filter(row__township=township)
    return [content_of(entry.version) for entry in in_list_order(whole_entries(entries))]


def effects(plan: ImportPlan) -> dict[str, int]:
    """What was done, without what was not."""
    (part,) = plan.townships
    return {effect: count for effect, count in part.effects.items() if count}


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


def test_one_problem_keeps_everything_out(county: Unit) -> None:
    wrong = [*ASSIST, ["2", "自建房排查", "县水力局", "", ""]]
    (message,) = refused(document(BASIC, wrong, TAKEN_BACK))
    assert message.startswith("清单.xlsx，工作表“表2”，第4行，对应上级部门：没有名为“县水力局”的部门。")
    assert "县水利局" in message
    assert Edition.objects.count() == 0


def test_one_file_of_several_with_a_problem_keeps_all_of_them_out(county: Unit) -> None:
    other = document([["哈镇基本履职事项清单", LEFT], *BASIC[1:]], name="哈镇.xlsx")
    empty = document([BASIC_HEAD], name="空.xlsx")
    assert refused(other, empty) == ["空.xlsx：文件中没有找到任何清单条目，请确认选对了文件。"]


def test_a_problem_leaves_what_an_earlier_import_stored(county: Unit) -> None:
    run(document(BASIC))
    refused(document([*BASIC, ["3", PARTY]]))
    assert stored() == [basic(PARTY), basic(ROADS)]


def test_a_document_of_another_kind_or_broken_is_refused(county: Unit) -> None:
    (message,) = refused(Document("图.png", b"\x89PNG\r\n"))
    assert "这是图片" in message
    (message,) = refused(Document("空.xlsx", b""))
    assert "文件是空的" in message
    (message,) = refused(Document("坏.docx", docx_of("府谷镇", BASIC)[:2000]))
    assert "损坏" in message
    (message,) = refused(
        Document("密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    )
    assert "密码" in message
    (message,) = refused(Document("无.docx", docx_of("府谷镇基本履职事项清单", "另见附件。")))
    assert "没有找到任何清单条目" in message


def test_no_document_at_all_is_refused(county: Unit) -> None:
    (message,) = refused()
    assert message.endswith("没有选择文件。")


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


def test_a_township_named_in_the_title_must_be_the_one_that_was_chosen(county: Unit) -> None:
    (message,) = refused(document(BASIC), township=Unit.objects.get(name="哈镇"))
    assert message == (
        "清单.xlsx：标题写的是府谷镇，选择的却是哈镇。请核对文件或改选乡镇。（原文：府谷镇基本履职事项清单（2项））"
    )


def test_two_townships_in_one_document_are_refused(county: Unit) -> None:
    other = [["哈镇基本履职事项清单", LEFT], *BASIC[1:]]
    (message,) = refused(document(BASIC, other))
    assert "几个乡镇（府谷镇、哈镇）" in message


def test_the_township_comes_from_title_subtitle_sheet_file_or_choice(county: Unit) -> None:
    table = [["基本履职事项清单", LEFT], *BASIC[1:]]
    (message,) = refused(document(table))
    assert "标题中没有找到乡镇名称" in message
    for found in (
        plan_import([document([["填报单位：府谷镇人民政府", LEFT], *table])], township=None, by=BY),
        plan_import([Document("1.xlsx", xlsx({"府谷镇": table}))], township=None, by=BY),
        plan_import([document(table, name="府谷镇清单.xlsx")], township=None, by=BY),
        plan_import([document(table)], township=county, by=BY),
    ):
        assert found.problems == []
        assert [part.township for part in found.townships] == [county]


def test_several_documents_may_be_of_one_township_or_of_several(county: Unit) -> None:
    other = document([["哈镇基本履职事项清单", LEFT], *BASIC[1:]], name="哈镇.xlsx")
    plan = run(document(BASIC, name="1.xlsx"), document(ASSIST, name="2.xlsx"), other)
    assert [(str(part.township), part.effects["added"]) for part in plan.townships] == [
        ("哈镇", 2),
        ("府谷镇", 3),
    ]
    (message,) = refused(document(BASIC, name="1.xlsx"), document(BASIC[:3], name="2.xlsx"))
    assert "与1.xlsx 工作表“表1”第 3 行是同一事项" in message


def test_a_domain_that_looks_like_a_known_one_is_asked_about(county: Unit) -> None:
    DomainFactory(name="平安法治")
    (message,) = refused(document([*BASIC[:2], ["平安法制（2项）", LEFT], *BASIC[2:]]))
    assert message == (
        "清单.xlsx，工作表“表1”，第4行："
        "没有名为“平安法制”的领域，是否为“平安法治”？如确为新领域，请先在“领域”中添加。（原文：平安法制）"
    )


def test_two_spellings_of_a_new_domain_in_one_document_are_asked_about(county: Unit) -> None:
    (message,) = refused(document([*BASIC[:2], ["平安法治", LEFT], BASIC[2], ["平安法制", LEFT], BASIC[3]]))
    assert "是否为“平安法治”" in message


def test_punctuation_does_not_make_another_domain(county: Unit) -> None:
    DomainFactory(name="应急管理（消防）")
    run(document([*BASIC[:2], ["应急管理(消防)(2项)", LEFT], *BASIC[2:]]))
    assert stored() == [basic(PARTY, "应急管理（消防）"), basic(ROADS, "应急管理（消防）")]
    assert Domain.objects.count() == 1
    assert StatedCount.objects.get(domain__name="应急管理（消防）").stated == 2


def test_a_new_domain_is_made_and_told(county: Unit) -> None:
    DomainFactory(name="党的建设")
    plan = run(document([*BASIC[:2], ["陶瓷文化", LEFT], *BASIC[2:]]))
    assert plan.notices == ["将增加新的领域“陶瓷文化”。"]
    assert list(Domain.objects.values_list("name", flat=True)) == ["党的建设", "陶瓷文化"]


def test_a_list_that_is_counted_but_not_found_is_told(county: Unit) -> None:
    content = docx_of(
        "府谷镇配合履职事项清单（1项）", ASSIST[1:], "府谷镇基本履职事项清单（2项）", [["见附图"]]
    )
    plan = plan_import([Document("清单.docx", content)], township=None, by=BY)
    assert plan.problems == []
    assert plan.notices == ["府谷镇：标题写明基本履职事项清单有 2 项，但没有读到它的条目，原有条目不变。"]


def test_a_plan_writes_nothing(county: Unit) -> None:
    before = snapshot()
    plan = plan_import([document(BASIC, ASSIST, TAKEN_BACK)], township=None, by=BY)
    assert effects(plan) == {Effect.ADDED: 4}
    assert snapshot() == before


def test_a_township_imports_its_own_list_and_no_other(county: Unit, acting_for: Callable[..., Actor]) -> None:
    own = acting_for(county, Power.EDIT_DRAFT)
    assert effects(run(document(BASIC), by=own)) == {Effect.ADDED: 2}
    other = acting_for(Unit.objects.get(name="哈镇"), Power.EDIT_DRAFT)
    with pytest.raises(ImportRefused) as refusal:
        run(document(BASIC), by=other)
    assert "只有府谷镇编制清单的岗位" in refusal.value.plan.problems[0].message
    with pytest.raises(NotAllowed):
        run(document(BASIC), by=acting_for(county))


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
