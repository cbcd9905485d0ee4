"""A department's view of the lists as a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mingze.catalogue.models import List
from mingze.catalogue.rules import Role
from mingze.catalogue.tests.downloads import Download, download
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, InvolvementFactory, UnitFactory


@pytest.fixture
def department() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def townships() -> list[Unit]:
    return [
        UnitFactory(township=True, code=f"61082210{n}", name=f"{name}镇") for n, name in enumerate("甲乙丙")
    ]


def url(department: Unit, form: str) -> str:
    return reverse("catalogue:export-department", args=[department.code, form])


def titles(file: Download) -> list[str]:
    return [line for grid in file.reading.grids for line in grid.before if line.endswith("项）")]


def test_it_tells_what_the_department_leads_joins_and_took_back(client, department, townships):
    edition, other = EditionFactory(published=True), UnitFactory(name="县林业局")
    common = {"edition": edition, "row__township": townships[0]}
    EntryFactory(
        **common, row__duty__name="河道采砂管理", version__list=List.ASSIST,
        version__departments=[department, other],
    )  # fmt: skip
    EntryFactory(
        **common, row__duty__name="护林防火", version__list=List.ASSIST,
        version__departments=[other, department],
    )  # fmt: skip
    EntryFactory(
        **common, row__duty__name="水质检测", version__list=List.TAKEN_BACK, version__takeovers=[department]
    )
    EntryFactory(
        **common, row__duty__name="别人的事项", version__takeovers=[other], version__list=List.TAKEN_BACK
    )
    EntryFactory(edition=edition, row__township=townships[1])

    file = download(client, url(department, "docx"))
    assert file.name == "县水利局涉及乡镇履职事项清单（2025年版）.docx"
    assert titles(file) == [
        "县水利局牵头、乡镇配合的事项（1项）",
        "其他部门牵头、县水利局参与的事项（1项）",
        "从乡镇收回、由县水利局承接的事项（1项）",
    ]
    assert [[row[:4] for row in table] for table in file.rows] == [
        [("1", "甲镇", "河道采砂管理", "县水利局、县林业局")],
        [("1", "甲镇", "护林防火", "县林业局、县水利局")],
        [("1", "甲镇", "水质检测", "县水利局")],
    ]
    sheets = download(client, url(department, "xlsx")).reading.grids
    assert [grid.label for grid in sheets] == [f"工作表“{title}”" for title in titles(file)]


def test_rows_that_say_the_same_stand_once_with_the_townships_that_have_them(client, department, townships):
    edition = EditionFactory(published=True)
    everywhere, somewhere = DutyFactory(name="河道采砂管理"), DutyFactory(name="饮水安全")
    for duty, places in ((everywhere, townships), (somewhere, [townships[2], townships[0]])):
        for unit in places:
            EntryFactory(
                edition=edition, row__township=unit, row__duty=duty, version__list=List.ASSIST,
                version__domain=None, version__departments=[department],
            )  # fmt: skip
    file = download(client, url(department, "docx"))
    assert [row[:3] for row in file.rows[0]] == [
        ("1", "全部3个乡镇", "河道采砂管理"),
        ("2", "甲镇、丙镇", "饮水安全"),
    ]


def test_a_township_that_still_assists_does_not_make_a_row_of_its_own(client, department, townships):
    edition, duty = EditionFactory(published=True), DutyFactory(name="水质检测")
    for unit in townships:
        entry = EntryFactory(
            edition=edition, row__township=unit, row__duty=duty, version__list=List.TAKEN_BACK,
            version__domain=None, version__takeovers=[department],
        )  # fmt: skip
        InvolvementFactory(version=entry.version, unit=unit, role=Role.ASSISTING)
    file = download(client, url(department, "docx"))
    assert file.rows == [[("1", "全部3个乡镇", "水质检测", "县水利局\n协助单位：本乡镇", "")]]


def test_a_department_that_no_row_names_leads_back_to_its_page(client, department):
    EntryFactory(edition=EditionFactory(published=True))
    response = client.get(url(department, "xlsx"))
    assert response.status_code == 302
    assert response["Location"] == reverse("catalogue:department", args=[department.code])


def test_of_a_draft_a_department_gets_its_rows_and_another_none(client, signed_in, department, townships):
    EntryFactory(row__township=townships[0], version__list=List.ASSIST, version__departments=[department])
    for person in (client, signed_in(UnitFactory()), signed_in(townships[1], Power.EDIT_DRAFT)):
        assert person.get(url(department, "docx"), {"edition": "draft"}).status_code == 404
    own = download(signed_in(department), url(department, "docx"), edition="draft")
    assert "仅含有权查看的条目" not in own.text
    township = download(signed_in(townships[0]), url(department, "docx"), edition="draft")
    assert township.rows == own.rows
    assert "仅含有权查看的条目" in township.text


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, department, rows, django_assert_num_queries):
    edition = EditionFactory(published=True)
    for _ in range(rows):
        EntryFactory(
            edition=edition, version__list=List.ASSIST, version__departments=[department, UnitFactory()]
        )
    with django_assert_num_queries(8):
        client.get(url(department, "docx"))
