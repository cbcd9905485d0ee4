from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.documents.reading import read_document
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, PostFactory, UnitAliasFactory, UnitFactory

SignedIn = Callable[..., Client]
UNITS = "/organisations/"
REASON = "只有负责维护单位与人员的岗位可以修改。"


@pytest.fixture
def keeper(signed_in: SignedIn) -> Client:
    return signed_in(UnitFactory(county_body=True, name="县委编办"), Power.MANAGE_UNITS)


def page(name: str, *args: Any) -> str:
    return reverse(f"organisations:{name}", args=args)


def names(response: Any) -> list[str]:
    return [unit.name for unit in response.context["page_obj"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many_units(
    signed_in: SignedIn, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        office = UnitFactory(office=True)
        UnitAliasFactory(unit=office.parent)
        AppointmentFactory(unit=office)
    client = signed_in(UnitFactory(county_body=True))

    with django_assert_num_queries(6):
        response = client.get(UNITS)

    assert len(names(response)) == rows + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_unit_costs_the_same_however_much_is_in_it(
    signed_in: SignedIn, django_assert_num_queries: Any, rows: int
) -> None:
    unit = UnitFactory(township=True)
    for _ in range(rows):
        office = UnitFactory(office=True, parent=unit)
        PostFactory(unit=office)
        PostFactory(unit=unit)
        UnitAliasFactory(unit=unit)
        AppointmentFactory(unit=office, post=office.posts.get())
        AppointmentFactory(unit=unit, ended_on=date(2026, 1, 1))
    client = signed_in(UnitFactory(county_body=True), Power.MANAGE_UNITS)

    with django_assert_num_queries(9):
        response = client.get(page("unit", unit.code))

    assert len(response.context["serving"]) == len(response.context["former"]) == rows


def test_the_list_groups_units_by_kind_and_counts_what_is_in_them(signed_in: SignedIn) -> None:
    township = UnitFactory(township=True, code="A1")
    department = UnitFactory(code="B1")
    body = UnitFactory(county_body=True, code="C1")
    office = UnitFactory(office=True, parent=township)
    UnitFactory(office=True, parent=township, valid_to=date(2020, 1, 1))
    AppointmentFactory(unit=office)
    AppointmentFactory(unit=township)
    AppointmentFactory(unit=township, ended_on=date(2026, 1, 1))

    response = signed_in(body).get(UNITS)

    assert names(response) == [body.name, department.name, township.name]
    shown = list(response.context["page_obj"])
    assert [(unit.offices, unit.serving) for unit in shown] == [(0, 1), (0, 0), (1, 2)]


@pytest.mark.parametrize("text", ["住建局", "住房", "D0", " 城乡 建设 ", "d01"])
def test_a_unit_is_found_by_a_part_of_its_name_alias_or_code(signed_in: SignedIn, text: str) -> None:
    unit = UnitFactory(name="县住房和城乡建设局", code="D01")
    UnitAliasFactory(unit=unit, name="住建局")
    client = signed_in(UnitFactory(county_body=True))

    assert names(client.get(UNITS, {"name": text})) == ["县住房和城乡建设局"]


def test_offices_are_found_by_name_or_kind_with_the_unit_they_belong_to(signed_in: SignedIn) -> None:
    office = UnitFactory(office=True, name="党政综合办公室")
    client = signed_in(UnitFactory(county_body=True))

    for question in ({"name": "党政"}, {"kind": "office"}):
        response = client.get(UNITS, question)
        assert names(response) == ["党政综合办公室"]
        assertContains(response, office.parent.name)


def test_ended_units_are_shown_when_asked_for_and_marked(signed_in: SignedIn) -> None:
    UnitFactory(name="县扶贫办", valid_to=timezone.localdate())
    UnitFactory(name="县招商局", valid_to=timezone.localdate() + timedelta(days=3))
    client = signed_in(UnitFactory(county_body=True))

    assertNotContains(client.get(UNITS), "县扶贫办")
    assertNotContains(client.get(UNITS), "已撤销</span>")
    assertContains(client.get(UNITS, {"ended": "on"}), "已撤销</span>", count=1)
    assertContains(client.get(UNITS), "县招商局")


def test_a_search_without_a_result_names_what_is_near(signed_in: SignedIn) -> None:
    UnitFactory(name="县住房和城乡建设局")
    client = signed_in(UnitFactory(county_body=True))

    response = client.get(UNITS, {"name": "住房城乡建设厅"})

    assertContains(response, "没有找到这样的单位")
    assertContains(response, "县住房和城乡建设局")


def test_a_wrong_filter_shows_everything(signed_in: SignedIn) -> None:
    client = signed_in(UnitFactory(county_body=True))

    assert len(names(client.get(UNITS, {"kind": "ministry", "page": "x"}))) == 1


def test_the_list_of_many_units_has_pages(signed_in: SignedIn) -> None:
    Unit.objects.bulk_create(UnitFactory.build() for _ in range(101))
    client = signed_in(UnitFactory(county_body=True))

    assert len(names(client.get(UNITS))) == 100
    assert len(names(client.get(UNITS, {"page": 2}))) == 2


def test_the_page_of_a_unit_shows_what_is_known_of_it(keeper: Client) -> None:
    township = UnitFactory(township=True, name="新民镇")
    office = UnitFactory(office=True, parent=township, name="平安法治办公室", valid_from=date(2025, 3, 1))
    post = PostFactory(unit=office, name="矛盾调解岗")
    UnitAliasFactory(unit=office, name="平安办")
    AppointmentFactory(unit=office, post=post, user__full_name="张喆", powers=["edit_draft"])
    AppointmentFactory(unit=office, user__full_name="李硷", ended_on=date(2026, 1, 1))

    response = keeper.get(page("unit", office.code))

    for text in (
        "平安法治办公室",
        "内设机构",
        "新民镇",
        "2025年3月1日",
        "平安办",
        "矛盾调解岗",
        "张喆",
        "编辑本单位清单草稿",
        "曾经任职 1 人次",
        "李硷",
    ):
        assertContains(response, text)
    assertContains(keeper.get(page("unit", township.code)), "平安法治办公室：矛盾调解岗")


def test_an_ended_unit_says_so_on_its_page(keeper: Client) -> None:
    unit = UnitFactory(valid_to=date(2026, 1, 1))

    response = keeper.get(page("unit", unit.code))

    assertContains(response, "本单位自 2026年1月1日起撤销")
    assertNotContains(response, page("end-unit", unit.code))
    assertNotContains(response, page("appoint", unit.code))


def test_staff_read_units_but_not_who_serves_there(signed_in: SignedIn) -> None:
    unit = UnitFactory()
    AppointmentFactory(unit=unit, user__full_name="张喆", powers=[Power.PUBLISH])
    client = signed_in(unit, Power.PUBLISH)

    response = client.get(page("unit", unit.code))

    assertContains(response, unit.name)
    assertContains(response, "人员、账号和权限只有负责维护单位与人员的岗位和督导岗位可以查看。")
    assertContains(response, REASON)
    assertNotContains(response, "张喆")
    assertNotContains(response, '<form method="post" action="/organisations')
    assertNotContains(client.get(UNITS), page("add-unit"))


def test_an_overseer_reads_who_serves_but_finds_nothing_to_press(signed_in: SignedIn) -> None:
    unit = UnitFactory()
    appointment = AppointmentFactory(unit=unit, user__full_name="张喆")
    client = signed_in(UnitFactory(), Power.OVERSEE)

    response = client.get(page("unit", unit.code))

    assertContains(response, "张喆")
    assertContains(response, REASON)
    for name, argument in (
        ("change-powers", appointment.pk),
        ("edit-unit", unit.code),
        ("appoint", unit.code),
    ):
        assertNotContains(response, page(name, argument))


def test_an_unknown_unit_is_not_found(keeper: Client) -> None:
    assert keeper.get(page("unit", "nowhere")).status_code == 404
    assert keeper.get(page("edit-unit", "nowhere")).status_code == 404


CHANGES = ["edit-unit", "end-unit", "add-alias", "add-post", "appoint", "appoint-new-person", "restore-unit"]


@pytest.mark.parametrize("name", CHANGES)
def test_staff_who_see_a_unit_may_not_change_it_and_read_why(signed_in: SignedIn, name: str) -> None:
    unit = UnitFactory(valid_to=date(2026, 1, 1))
    client = signed_in(unit, Power.MANAGE_LISTS, Power.OVERSEE)
    assert client.get(page("unit", unit.code)).status_code == 200

    response = client.post(page(name, unit.code), {"name": "某"})

    assert response.status_code == 403
    unit.refresh_from_db()
    assert unit.valid_to == date(2026, 1, 1)


def test_staff_may_neither_add_nor_import_units_nor_remove_aliases(signed_in: SignedIn) -> None:
    alias = UnitAliasFactory()
    client = signed_in(alias.unit)

    for url in (page("add-unit"), page("import-units"), page("remove-alias", alias.pk)):
        assert client.post(url).status_code == 403
    assert alias.unit.aliases.get() == alias


NEW = {"code": "D9", "name": "县审计局", "kind": "department"}


def test_page_adds_a_unit_once_and_says_so_when_it_is_sent_again(keeper: Client) -> None:
    first, second = (keeper.post(page("add-unit"), NEW) for _ in range(2))

    assertRedirects(first, page("unit", "D9"))
    assertContains(second, "代码“D9”已用于县审计局")
    assert second.context["form"].errors["code"]
    assert Unit.objects.filter(name="县审计局").count() == 1


def test_page_adds_an_office_to_the_unit_it_was_opened_from(keeper: Client) -> None:
    township = UnitFactory(township=True)

    form = keeper.get(page("add-unit"), {"parent": township.code})

    assertContains(form, f'<option value="{township.code}" selected>{township.name}</option>', html=True)
    assertContains(form, '<option value="office" selected>内设机构</option>', html=True)


def test_page_changes_a_unit_but_not_its_code(keeper: Client) -> None:
    unit = UnitFactory(code="D1")

    response = keeper.post(page("edit-unit", "D1"), {"code": "D2", "name": "县资源局", "kind": "department"})

    assertRedirects(response, page("unit", "D1"))
    unit.refresh_from_db()
    assert (unit.code, unit.name) == ("D1", "县资源局")


def test_page_shows_a_taken_name_beside_the_name(keeper: Client) -> None:
    UnitFactory(name="县民政局")
    other = UnitFactory(name="县水利局")

    response = keeper.post(page("edit-unit", other.code), {"name": "县民政局", "kind": "department"})

    assert response.context["form"].errors["name"] == ["已有名为“县民政局”的单位。"]
    other.refresh_from_db()
    assert other.name == "县水利局"


def test_page_ends_a_unit_and_takes_it_back(keeper: Client) -> None:
    unit = UnitFactory()

    assertRedirects(
        keeper.post(page("end-unit", unit.code), {"ended_on": "2026-07-01"}), page("unit", unit.code)
    )
    unit.refresh_from_db()
    assert unit.valid_to == date(2026, 7, 1)
    assertRedirects(keeper.post(page("restore-unit", unit.code)), page("unit", unit.code))
    unit.refresh_from_db()
    assert unit.valid_to is None


def test_page_shows_beside_the_day_why_a_unit_does_not_end(keeper: Client) -> None:
    unit = AppointmentFactory().unit

    response = keeper.post(page("end-unit", unit.code), {"ended_on": "2026-07-01"})

    assert "还有 1 人" in response.context["form"].errors["ended_on"][0]


def test_page_says_why_a_unit_is_not_restored(keeper: Client) -> None:
    ended = UnitFactory(name="县林业局", valid_to=date(2026, 1, 1))
    UnitFactory(name="县林业局")

    response = keeper.post(page("restore-unit", ended.code), follow=True)

    assertContains(response, "已有名为“县林业局”的单位")


def test_page_adds_and_removes_an_alias(keeper: Client) -> None:
    unit = UnitFactory()

    assertRedirects(keeper.post(page("add-alias", unit.code), {"name": "住建局"}), page("unit", unit.code))
    alias = unit.aliases.get()
    assert alias.name == "住建局"
    assertRedirects(keeper.post(page("remove-alias", alias.pk)), page("unit", unit.code))
    assert not unit.aliases.exists()
    assert keeper.post(page("remove-alias", alias.pk)).status_code == 404


def test_page_refuses_the_alias_of_another_unit_beside_its_field(keeper: Client) -> None:
    UnitAliasFactory(unit=UnitFactory(name="县住房和城乡建设局"), name="住建局")
    other = UnitFactory()

    response = keeper.post(page("add-alias", other.code), {"name": "住建局"})

    assert response.context["form"].errors["name"] == ["“住建局”已是县住房和城乡建设局的名称或别名。"]


def test_page_adds_a_post_once(keeper: Client) -> None:
    unit = UnitFactory()

    for _ in range(2):
        assertRedirects(keeper.post(page("add-post", unit.code), {"name": "统计岗"}), page("unit", unit.code))

    assert [post.name for post in unit.posts.all()] == ["统计岗"]


def test_names_are_shown_as_text_never_as_markup(keeper: Client) -> None:
    unit = UnitFactory(name="<b>县局</b>")
    UnitAliasFactory(unit=unit, name="<i>局</i>")

    for url in (UNITS, page("unit", unit.code), page("edit-unit", unit.code)):
        assertNotContains(keeper.get(url), "<b>县局")
        assertNotContains(keeper.get(url), "<i>局")


def test_staff_take_the_units_along_as_a_workbook(signed_in: SignedIn) -> None:
    township = UnitFactory(township=True, code="Z1", name="新民镇")
    UnitFactory(office=True, parent=township, code="A1", name="综合办公室")

    response = signed_in(township).get(page("export-units"))

    assert response.headers["Content-Disposition"].startswith("attachment")
    [grid] = read_document(io.BytesIO(response.content).getvalue(), "单位.xlsx").grids
    texts = [row.texts for row in grid.rows]
    assert ("Z1", "新民镇", "", "乡镇", "", "") in texts
    assert ("A1", "综合办公室", "", "内设机构", "Z1", "") in texts
