"""The texts of a row looked at in a real browser, while somebody writes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from mingze.catalogue.actions.drafts import add_row
from mingze.catalogue.models import Entry
from mingze.catalogue.tests.wording import assist
from mingze.organisations.models import User
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.browser.conftest import Visit, fits_the_width
from tests.factories import AppointmentFactory, UnitFactory


@pytest.fixture
def entry(transactional_db: None) -> Entry:
    content = assist("河道乱采砂石的巡查", UnitFactory(name="县水利局"))
    return add_row(township=UnitFactory(township=True, name="新民镇"), content=content, by=operator())


@pytest.fixture
def editor(entry: Entry) -> User:
    appointment = AppointmentFactory(unit=entry.row.township, powers=[Power.EDIT_DRAFT])
    user: User = appointment.user
    return user


@pytest.mark.parametrize("phone", [False, True])
def test_findings_come_when_a_field_is_left_and_go_when_it_is_put_right(
    phone: bool, visit: Visit, entry: Entry, editor: User, axe: Callable[[Page], None]
) -> None:
    page = visit(reverse("catalogue:edit-row", args=[entry.pk]), user=editor, phone=phone)
    found, duty = page.locator("#text-findings"), page.get_by_label("乡镇配合职责")
    expect(found).to_contain_text("没有发现需要修改的文字")

    duty.fill("1.落实属地管理责任，，对违规的处以罚款。")
    duty.blur()

    expect(found).to_contain_text("把审批处罚裁决交给乡镇")
    expect(found).to_contain_text("用语笼统")
    expect(found).to_contain_text("字词标点重复")
    axe(page)
    assert fits_the_width(page)

    duty.fill("1.发现采砂的，拍照上报。")
    page.get_by_role("button", name="检查文字").click()

    expect(found).to_contain_text("没有发现需要修改的文字")
    expect(duty).to_have_value("1.发现采砂的，拍照上报。")
    assert Entry.objects.get().version.township_duty == "1.发现后及时上报。"


def test_enter_in_a_field_saves_and_does_not_only_check(visit: Visit, entry: Entry, editor: User) -> None:
    page = visit(reverse("catalogue:edit-row", args=[entry.pk]), user=editor)
    page.get_by_label("乡镇配合职责").fill("1.发现采砂的，拍照上报。")
    page.get_by_label("对应上级部门").press("Enter")
    expect(page.locator(".messages")).to_contain_text("已保存到草稿")
