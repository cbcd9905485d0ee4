"""Disputes in a real browser: readable by everybody, on both widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from mingze.amendments.actions import disputes
from mingze.amendments.models import Dispute
from mingze.amendments.tests.disputing import Case, make_case, raise_about
from mingze.catalogue.models import List
from mingze.organisations.models import User
from mingze.organisations.queries import operator
from mingze.workdays.imports import install_shipped_calendar
from tests.browser.conftest import Visit, fits_the_width
from tests.factories import EntryFactory


@pytest.fixture
def case(transactional_db: None) -> Case:
    install_shipped_calendar(by=operator())
    return make_case()


@pytest.fixture
def open_dispute(case: Case) -> Dispute:
    dispute = case.in_meeting()
    claim = "河道清障由县水利局组织，镇政府负责巡查和发现后上报。"
    disputes.state_claim(
        dispute=dispute, claim=claim, citation="《中华人民共和国防洪法》第八条", by=case.manager
    )
    return dispute


@pytest.fixture
def settled(case: Case, open_dispute: Dispute) -> Dispute:
    """Ruled, with a change of the row; the page of another one is not in the way."""
    wanted = case.change(township_duty="1.巡查。\n2.发现阻水障碍物后当日上报县水利局。")
    disputes.rule(
        dispute=open_dispute,
        text="河道清障由县水利局牵头组织，新民镇配合巡查和上报。",
        reason="防洪法规定由水行政主管部门负责。",
        changes=[wanted],
        by=case.reform,
    )
    other = EntryFactory(
        edition=case.entry.edition,
        row__township=case.township,
        version__list=List.ASSIST,
        version__departments=[case.lead],
    )
    raise_about(other, by=case.manager, title="清理河道垃圾由谁组织")
    return open_dispute


def examined(page: Page, axe: Callable[[Page], None], take: Callable[..., Path], name: str) -> None:
    assert fits_the_width(page)
    axe(page)
    take(page, name)


@pytest.mark.parametrize("phone", [False, True])
def test_a_dispute_is_read_and_decided(
    case: Case,
    open_dispute: Dispute,
    visit: Visit,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    phone: bool,
) -> None:
    reform = User.objects.get(pk=case.reform.user_id)
    page = visit(open_dispute.get_absolute_url(), user=reform, phone=phone)
    examined(page, axe, screenshot, "dispute-open")
    page.get_by_role("link", name="作出裁定").click()
    examined(page, axe, screenshot, "dispute-ruling")
    page.get_by_label("结论").fill("由县水利局牵头。")
    page.get_by_label("理由", exact=True).first.fill("防洪法第八条。")
    page.get_by_label("乡镇配合职责").fill("1.巡查。2.上报。")
    page.get_by_role("button", name="作出裁定").click()
    expect(page.get_by_role("heading", name="裁定", exact=True, level=2)).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_the_register_the_settled_one_and_the_forms_are_readable(
    case: Case,
    settled: Dispute,
    visit: Visit,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    phone: bool,
) -> None:
    user = User.objects.get(pk=case.manager.user_id)
    pages = {
        "disputes": reverse("amendments:disputes") + "?state=all",
        "dispute-settled": settled.get_absolute_url(),
        "dispute-raise": f"{reverse('amendments:raise-dispute')}?row={case.entry.row.pk}",
        "row-disputes": case.entry.row.get_absolute_url(),
        "limits": reverse("amendments:limits"),
    }
    for name, path in pages.items():
        examined(visit(path, user=user, phone=phone), axe, screenshot, name)
