from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from mingze.audit.models import Event
from mingze.kernel.actor import Actor
from mingze.organisations import forms
from mingze.organisations.exports import units_workbook
from mingze.organisations.imports import UnitsRefused, import_units
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitAliasFactory, UnitFactory

HEADER = "代码,名称,简称,类别,上级,别名"


@pytest.fixture
def keeper(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_UNITS)


@pytest.fixture
def client(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.MANAGE_UNITS)


def csv(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def problems_of(content: bytes, by: Actor) -> list[tuple[int | None, str, str]]:
    with pytest.raises(UnitsRefused) as refusal:
        import_units(content, "单位.csv", by=by)
    return [(problem.row, problem.column, problem.message) for problem in refusal.value.problems]


def test_units_are_entered_with_parents_and_aliases(keeper: Actor) -> None:
    import_units(
        csv(
            "T1,新民镇,,乡镇,,新民镇人民政府；新民",
            "T1-01,党政综合办公室,,内设机构,T1,",
            "T1-02,应急队,,内设机构,新民镇,",
        ),
        "单位.csv",
        by=keeper,
    )

    township = Unit.objects.get(code="T1")
    assert township.kind == Unit.Kind.TOWNSHIP
    assert [alias.name for alias in township.aliases.all()] == ["新民镇人民政府", "新民"]
    assert [part.code for part in township.parts.all()] == ["T1-01", "T1-02"]


def test_every_problem_is_told_with_its_place_and_nothing_is_stored(keeper: Actor) -> None:
    UnitAliasFactory(unit=UnitFactory(name="县住房和城乡建设局"), name="住建局")
    before = Unit.objects.count()

    problems = problems_of(
        csv(
            "D1,县民政局,,县直部门,,",
            ",县水利局,,县直部门,,",
            "D3,县林业局,,委办局,,",
            "D4,县司法局,,县直部门,,住建局",
            "D5,县交通局,,县直部门,不存在的上级,",
            "D6,县民政局,,县直部门,,",
            "D1,县教育局,,县直部门,,",
            "D 8,县审计局,,县直部门,,",
            "D9,办公室,,内设机构,,",
        ),
        keeper,
    )

    assert [(row, column) for row, column, _ in problems] == [
        (3, "代码"),
        (4, "类别"),
        (5, "别名"),
        (6, "上级"),
        (7, "名称"),
        (8, "代码"),
        (9, "代码"),
        (10, "上级"),
    ]
    assert problems[2][2] == "“住建局”已是县住房和城乡建设局的名称或别名。"
    assert Unit.objects.count() == before
    assert not Event.objects.exists()


def test_a_file_without_heading_is_refused(keeper: Actor) -> None:
    [(row, _, message)] = problems_of("D1,县民政局,县直部门\n".encode(), keeper)

    assert row == 1
    assert message.startswith("没有找到表头")


def test_a_file_with_nothing_but_its_heading_is_refused(keeper: Actor) -> None:
    assert [message for *_, message in problems_of(csv(), keeper)] == ["文件中没有任何单位。"]


def test_columns_that_the_file_lacks_leave_what_is_known(keeper: Actor) -> None:
    township = UnitFactory(township=True, short_name="某镇", valid_from=date(2015, 1, 1))
    office = UnitFactory(office=True, parent=township, valid_to=date(2026, 1, 1))

    import_units(
        csv(
            f"{township.code},新民镇,乡镇",
            f"{office.code},综合办公室,内设机构",
            header="代码,名称,类别",
        ),
        "单位.csv",
        by=keeper,
    )

    township.refresh_from_db()
    office.refresh_from_db()
    assert (township.name, township.short_name, township.valid_from) == ("新民镇", "某镇", date(2015, 1, 1))
    assert (office.name, office.parent, office.valid_to) == ("综合办公室", township, date(2026, 1, 1))


def test_what_is_exported_changes_nothing_when_it_is_imported_again(keeper: Actor) -> None:
    township = UnitFactory(township=True, code="Z1")
    UnitFactory(office=True, parent=township, code="A1")
    UnitAliasFactory(unit=township)

    units = import_units(units_workbook(), "单位.xlsx", by=keeper)

    assert len(units) == Unit.objects.count()
    assert not Event.objects.exists()


def test_page_imports_a_file_and_says_how_many(client: Client) -> None:
    file = SimpleUploadedFile("单位.csv", csv("D1,县民政局,,县直部门,,", "D2,县水利局,,县直部门,,"))

    response = client.post(reverse("organisations:import-units"), {"file": file}, follow=True)

    assertRedirects(response, reverse("organisations:units"))
    assertContains(response, "已导入 2 个单位")
    assertContains(response, "县水利局")


def test_page_lists_the_problems_with_row_column_and_text(client: Client) -> None:
    file = SimpleUploadedFile("单位.csv", csv("D1,县民政局,,委办局,,"))

    response = client.post(reverse("organisations:import-units"), {"file": file})

    assertContains(response, "有 1 处问题")
    assertContains(response, "第 2 行")
    assertContains(response, '<td data-label="列">类别</td>', html=True)
    assertContains(response, '<td data-label="原文">委办局</td>', html=True)
    assert not Unit.objects.filter(code="D1").exists()


def test_page_refuses_a_picture_in_words(client: Client) -> None:
    file = SimpleUploadedFile("单位.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 50)

    assertContains(client.post(reverse("organisations:import-units"), {"file": file}), "这是图片")


def test_page_refuses_a_large_file_without_reading_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*args: object, **kwargs: object) -> None:
        raise AssertionError("was read")

    monkeypatch.setattr(forms, "MAX_BYTES", 10)
    monkeypatch.setattr("mingze.organisations.imports.import_units", read)

    response = client.post(
        reverse("organisations:import-units"), {"file": SimpleUploadedFile("单位.csv", b"x" * 11)}
    )

    assertContains(response, "请去掉图片或拆分后上传")


def test_page_without_a_file_asks_for_one(client: Client) -> None:
    response = client.post(reverse("organisations:import-units"), {"file": ""})

    assert response.context["form"].errors["file"]
