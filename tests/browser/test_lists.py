"""The pages of the lists in a real browser: readable by everybody, on both widths, and quick to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from mingze.catalogue.actions.drafts import add_row, edit_row, open_draft
from mingze.catalogue.actions.holds import release
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.actions.vocabulary import set_aliases
from mingze.catalogue.models import Edition
from mingze.catalogue.tests.wording import assist, basic, taken_back
from mingze.organisations.models import Unit, User
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from mingze.workdays.imports import install_shipped_calendar
from tests.browser.conftest import Complaints, Visit, fits_the_width
from tests.factories import AppointmentFactory, UnitFactory, UrgeFactory

BY = operator()
LONG = (
    "1.对井田范围内的村组定期巡查，发现打地基、运料、搭棚当场劝阻，拍照记录并当日报县自然资源和规划局。\n"
    "2.提供住户情况，带领执法人员指认现场。"
)


@dataclass
class County:
    """A small county with one published edition and a draft in which a row was changed."""

    township: Unit
    lead: Unit
    edition: Edition
    row: int
    duty: str
    entry: int
    editor: User
    keeper: User


@pytest.fixture
def county(transactional_db: None) -> County:
    township = UnitFactory(township=True, name="新民镇")
    lead, other = UnitFactory(name="县自然资源和规划局"), UnitFactory(name="县住房和城乡建设局")
    rows = [
        assist("煤矿井田范围内违法建筑的查处与整改", lead, other, domain="自然资源", township_duty=LONG),
        basic("组织群众冬季取暖用煤的登记和发放", domain="民生服务"),
        basic("定期排查婚姻家庭和邻里矛盾并就地化解", domain="平安法治"),
        taken_back("经营性自建房的房屋结构安全鉴定", other, domain="城乡建设"),
    ]
    first, *_ = [add_row(township=township, content=content, by=BY) for content in rows]
    set_aliases(duty=first.row.duty, aliases=["有人在矿区里抢盖房"], keywords=["拆违"], by=BY)
    edition = publish(number="府办发〔2025〕1号", title="清单", effective_on=date(2025, 7, 1), by=BY)
    draft = open_draft(by=BY)
    release(draft=draft, townships=[township], by=BY)
    entry = draft.entries.select_related("edition", "row__township", "version").get(row=first.row)
    edit_row(
        entry=entry,
        content=assist("煤矿井田范围内违法建筑的查处与整改", lead, domain="自然资源"),
        seen_hash=entry.version.content_hash,
        by=BY,
    )
    body = UnitFactory(county_body=True)
    UrgeFactory(todo__unit=body, todo__due_on=date(2025, 7, 1))
    install_shipped_calendar(by=BY)
    return County(
        township=township,
        lead=lead,
        edition=edition,
        row=first.row_id,
        duty=first.row.duty.code,
        entry=entry.pk,
        editor=AppointmentFactory(unit=township, powers=[Power.EDIT_DRAFT]).user,
        keeper=AppointmentFactory(
            unit=body, powers=[Power.MANAGE_LISTS, Power.PUBLISH, Power.MANAGE_UNITS]
        ).user,
    )


PUBLIC: dict[str, Callable[[County], str]] = {
    "home": lambda county: reverse("portal:home"),
    "township": lambda county: reverse("catalogue:township", args=[county.township.code]),
    "department": lambda county: reverse("catalogue:department", args=[county.lead.code]),
    "row": lambda county: reverse("catalogue:row", args=[county.row]),
    "duty": lambda county: reverse("catalogue:duty", args=[county.duty]),
    "editions": lambda county: reverse("catalogue:editions"),
    "edition": lambda county: reverse("catalogue:edition", args=[1]),
    "grid": lambda county: reverse("catalogue:grid"),
    "search": lambda county: reverse("catalogue:search") + "?q=煤矿",
    "nothing found": lambda county: reverse("catalogue:search") + "?q=不存在的字词",
    "who": lambda county: reverse("catalogue:who") + f"?q=矿区里抢盖房&township={county.township.code}",
    "abstains": lambda county: reverse("catalogue:who") + "?q=iPhone怎么截屏",
}
STAFF: dict[str, Callable[[County], str]] = {
    "desk": lambda county: reverse("web:desk"),
    "draft": lambda county: reverse("catalogue:draft"),
    "draft of a township": lambda c: reverse("catalogue:township", args=[c.township.code]) + "?edition=draft",
    "compare": lambda county: reverse("catalogue:compare") + "?old=1&new=2",
    "edit a row": lambda county: reverse("catalogue:edit-row", args=[county.entry]),
    "remove a row": lambda county: reverse("catalogue:remove-row", args=[county.entry]),
    "publish": lambda county: reverse("amendments:publish"),
    "upload": lambda county: reverse("catalogue:upload"),
    "checks": lambda county: reverse("catalogue:checks"),
    "bands": lambda county: reverse("catalogue:bands"),
    "domains": lambda county: reverse("catalogue:domains"),
    "laws": lambda county: reverse("catalogue:laws"),
    "aliases": lambda county: reverse("catalogue:aliases", args=[county.duty]),
    "units": lambda county: reverse("organisations:units"),
    "unit": lambda county: reverse("organisations:unit", args=[county.township.code]),
    "people": lambda county: reverse("organisations:people"),
    "password": lambda county: reverse("web:change-password"),
    "todos": lambda county: reverse("inbox:todos"),
    "calendar": lambda county: reverse("web:calendar") + "?year=2026",
}


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_public_pages_can_be_read_by_everybody(
    county: County, visit: Visit, axe: Callable[[Page], None], screenshot: Callable[..., Any], phone: bool
) -> None:
    for name, address in PUBLIC.items():
        page = visit(address(county), phone=phone)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        assert fits_the_width(page), name
        screenshot(page, name)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_pages_of_staff_can_be_read_by_everybody(
    county: County, visit: Visit, axe: Callable[[Page], None], screenshot: Callable[..., Any], phone: bool
) -> None:
    for name, address in STAFF.items():
        page = visit(address(county), user=county.keeper, phone=phone)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        assert fits_the_width(page), name
        screenshot(page, name)


def test_a_citizen_asks_and_reads_the_row(county: County, visit: Visit) -> None:
    page = visit(reverse("portal:home"))
    page.get_by_role("searchbox").fill("有人在矿区里抢盖房")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .lead")).to_contain_text("由县自然资源和规划局牵头")
    page.locator(".answer a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("煤矿井田范围内违法建筑")


def test_the_search_answers_while_one_types(county: County, visit: Visit) -> None:
    page = visit(reverse("catalogue:search"))
    expect(page.locator("#results")).to_contain_text("共 4 条")
    page.locator("#search-words").press_sequentially("取暖")
    expect(page.locator("#results")).to_contain_text("共 1 条")
    expect(page.locator("#results mark")).to_have_text(["取暖"])
    assert "q=" in page.url


def test_a_document_is_uploaded_looked_at_and_confirmed(
    county: County, visit: Visit, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    file = tmp_path / "新民镇.csv"
    file.write_text(
        "新民镇基本履职事项清单\n序号,事项名称\n1,组织群众冬季取暖用煤的登记和发放\n2,新列入的事项\n",
        encoding="utf-8",
    )
    page = visit(reverse("catalogue:upload"), user=county.editor)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对导入")
    expect(page.locator("main")).to_contain_text("新民镇将删除 1 条")
    axe(page)
    page.get_by_role("button", name="确认写入草稿").click()
    expect(page.locator(".messages")).to_contain_text("新民镇的清单已写入草稿")
    names = Edition.objects.get(state=Edition.State.DRAFT).entries.values_list("version__name", flat=True)
    assert "新列入的事项" in names


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_of_two_who_edit_a_row_the_second_is_shown_both_wordings(
    county: County,
    visit: Visit,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Any],
    complaints: Complaints,
    live_server: LiveServer,
    phone: bool,
) -> None:
    address = reverse("catalogue:edit-row", args=[county.entry])
    complaints.expected_refusals.add(f"{live_server.url}{address}")
    second, first = visit(address, user=county.editor, phone=phone), visit(address, user=county.keeper)
    first.get_by_label("乡镇配合职责").fill("1.每周巡查。")
    first.get_by_role("button", name="保存到草稿").click()
    expect(first.locator(".messages")).to_contain_text("已保存到草稿")

    second.get_by_label("乡镇配合职责").fill("1.每日巡查。")
    second.get_by_role("button", name="保存到草稿").click()
    expect(second.locator("#conflicts")).to_be_visible()
    expect(second.locator("ins").filter(has_text="每周巡查")).to_be_visible()
    axe(second)
    assert fits_the_width(second)
    screenshot(second, "both wordings")
    second.get_by_label("我已核对以上各处").check()
    second.get_by_role("button", name="保存到草稿").click()
    expect(second.locator(".messages")).to_contain_text("已保存到草稿")
