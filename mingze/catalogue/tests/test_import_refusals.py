"""All or nothing: what keeps lists from being imported, whose they are, and what is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mingze.catalogue.imports import Effect, ImportRefused, plan_import
from mingze.catalogue.models import Domain, Edition, StatedCount
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.tests.importing import (
    ASSIST,
    BASIC,
    BY,
    PARTY,
    ROADS,
    TAKEN_BACK,
    document,
    effects,
    found_county,
    refused,
    run,
    stored,
)
from mingze.catalogue.tests.lists import (
    BASIC_HEAD,
    LEFT,
    basic,
    docx_of,
    xlsx,
)
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DomainFactory


@pytest.fixture
def county() -> Unit:
    return found_county()


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


def test_a_township_imports_its_own_list_and_no_other(county: Unit, acting_for: Callable[..., Actor]) -> None:
    own = acting_for(county, Power.EDIT_DRAFT)
    assert effects(run(document(BASIC), by=own)) == {Effect.ADDED: 2}
    other = acting_for(Unit.objects.get(name="哈镇"), Power.EDIT_DRAFT)
    with pytest.raises(ImportRefused) as refusal:
        run(document(BASIC), by=other)
    assert "只有府谷镇编制清单的岗位" in refusal.value.plan.problems[0].message
    with pytest.raises(NotAllowed):
        run(document(BASIC), by=acting_for(county))
