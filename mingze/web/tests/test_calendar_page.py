"""The page of working days, and the ways in which a year's holidays come in."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from mingze.web import forms, views
from mingze.workdays import queries
from mingze.workdays.imports import SHIPPED, install_shipped_calendar
from tests.factories import UnitFactory

URL = reverse("web:calendar")
YEAR = (SHIPPED / "2026.csv").read_text(encoding="utf-8")


@pytest.fixture
def keeper(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.MANAGE_UNITS)


@pytest.fixture
def reader(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(township=True))


@pytest.fixture
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.clock, "today", lambda: date(2026, 11, 24))


def upload(text: str) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("放假.csv", text.encode())}


@pytest.mark.parametrize("years", [1, 3])
def test_the_page_costs_the_same_however_many_years(
    years: int, reader: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    install_shipped_calendar(by=operator())
    for year in [2024, 2025, 2026][years:]:
        queries.CalendarDay.objects.filter(day__year=year).delete()
    with django_assert_num_queries(5):
        response = reader.get(URL, {"year": 2024})
    assert len(response.context["years"]) == years


def test_a_year_is_shown_by_festival(reader: Client) -> None:
    install_shipped_calendar(by=operator())
    page = reader.get(URL, {"year": "2026"})
    assertContains(page, "2月15日（周日）至2月23日（周一）")
    assertContains(page, "2月14日（周六）、2月28日（周六）")
    assertContains(page, '<a href="?year=2026" aria-current="page">2026年</a>', html=True)
    assertNotContains(page, "2025年放假调休安排")


@pytest.mark.usefixtures("_november")
@pytest.mark.parametrize("year", ["", "1066", "二〇二六", "99999999999999999999"])
def test_a_year_that_is_none_shows_the_present_one(year: str, reader: Client) -> None:
    install_shipped_calendar(by=operator())
    assertContains(reader.get(URL, {"year": year}), "2026年放假调休安排")


@pytest.mark.usefixtures("_november")
def test_in_november_the_next_year_is_asked_for(keeper: Client, reader: Client) -> None:
    install_shipped_calendar(by=operator())
    assertContains(keeper.get(URL), "2027年的放假安排还没有导入")
    assertContains(reader.get(URL), "2027年的放假安排还没有导入")


def test_earlier_only_the_present_year_is_asked_for(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.clock, "today", lambda: date(2026, 10, 31))
    assertContains(reader.get(URL), "<strong>2026年的放假安排还没有导入</strong>")
    install_shipped_calendar(by=operator())
    assertNotContains(reader.get(URL), "还没有导入")


def test_a_keeper_of_units_enters_a_year(keeper: Client) -> None:
    assertRedirects(keeper.post(URL, upload(YEAR)), f"{URL}?year=2026")
    assert queries.years() == [2026]


def test_a_file_with_a_fault_is_shown_with_every_place_and_nothing_is_stored(keeper: Client) -> None:
    page = keeper.post(URL, upload(YEAR.replace("2026-01-04,上班", "2026-01-05,上班")))
    assertContains(page, "第 5 行", status_code=422)
    assertContains(page, "本来就上班", status_code=422)
    assert queries.years() == []


def test_without_a_file_or_with_one_that_is_too_large_the_form_says_so(
    keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assertContains(keeper.post(URL), "这个字段是必填项", status_code=422)
    monkeypatch.setattr(forms, "MAX_BYTES", 10)
    assertContains(keeper.post(URL, upload(YEAR)), "文件超过", status_code=422)


def test_others_read_the_calendar_and_enter_nothing(reader: Client) -> None:
    install_shipped_calendar(by=operator())
    page = reader.get(URL, {"year": 2026})
    assertNotContains(page, '<form class="sheet"')
    assertContains(page, "由负责维护单位与人员的岗位导入")
    assert reader.post(URL, upload(YEAR.replace("2026-06-19,放假,端午节\n", ""))).status_code == 403
    assert not queries.calendar().is_working(date(2026, 6, 19))


def test_a_command_enters_a_year(tmp_path: Path) -> None:
    told = io.StringIO()
    call_command("import_holidays", str(SHIPPED / "2026.csv"), year=2026, stdout=told)
    assert "已导入2026年的放假调休安排，25 天" in told.getvalue()

    with pytest.raises(CommandError, match="找不到文件"):
        call_command("import_holidays", str(tmp_path / "none.csv"))


def test_the_command_tells_every_problem() -> None:
    told = io.StringIO()
    with pytest.raises(CommandError, match="39 处问题"):
        call_command("import_holidays", str(SHIPPED / "2026.csv"), year=2027, stderr=told)
    assert "第2行" in told.getvalue()
    assert queries.years() == []


def test_setting_up_a_county_enters_the_years_that_come_with_the_program() -> None:
    for _ in range(2):
        call_command("init", county="610822", name="府谷县", stdout=io.StringIO())
    assert queries.years() == [2024, 2025, 2026]
