"""All duties against all townships on one page."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from python_calamine import CalamineWorkbook

from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.grid import Grid, Line, Place, duty_grid, pages
from mingze.catalogue.rules import Role, Scope
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import (
    DomainFactory,
    DutyFactory,
    EditionFactory,
    EntryFactory,
    InvolvementFactory,
    LawFactory,
    UnitFactory,
)

GRID = reverse("catalogue:grid")


@pytest.fixture
def edition() -> Edition:
    return EditionFactory(published=True)


@pytest.fixture
def townships() -> list[Unit]:
    return [UnitFactory(township=True, name=name) for name in ("甲镇", "乙镇", "丙镇")]


@pytest.fixture
def water() -> Unit:
    return UnitFactory(name="县水利局")


class Rows:
    """The same duty in several townships."""

    def __init__(self, edition: Edition, name: str, **usual: Any) -> None:
        self.edition, self.duty, self.usual = edition, DutyFactory(name=name), usual
        self.domain = usual.pop("domain", None) or DomainFactory(name="应急管理")

    def of(self, township: Unit, **otherwise: Any) -> Entry:
        says = {"version__domain": self.domain} | self.usual | otherwise
        return EntryFactory(edition=self.edition, row__township=township, row__duty=self.duty, **says)


def the_line(grid: Grid) -> Line:
    (line,) = grid.lines
    return line


def differences(line: Line) -> list[list[str]]:
    return [[place.difference for place in cell] for cell in line.cells]


def test_a_duty_is_a_line_and_a_township_a_column(
    edition: Edition, townships: list[Unit], water: Unit
) -> None:
    late, early = DomainFactory(name="早", position=2), DomainFactory(name="早先", position=1)
    Rows(edition, "基本的事", domain=late).of(townships[0])
    Rows(edition, "收回的事", domain=early, version__list=List.TAKEN_BACK, version__takeovers=[water]).of(
        townships[1]
    )
    Rows(edition, "配合的事", domain=early, version__list=List.ASSIST, version__departments=[water]).of(
        townships[0]
    )
    UnitFactory(township=True)

    grid = duty_grid(edition, None)

    assert list(grid.townships) == townships[:2]
    assert [(line.name, line.domain) for line in grid.lines] == [
        ("配合的事", "早先"),
        ("收回的事", "早先"),
        ("基本的事", "早"),
    ]
    assert [[[place.list for place in cell] for cell in line.cells] for line in grid.lines] == [
        [["assist"], []],
        [[], ["taken_back"]],
        [["basic"], []],
    ]


def test_what_most_townships_say_is_usual_and_the_others_say_what_differs(
    edition: Edition, townships: list[Unit], water: Unit
) -> None:
    rows = Rows(edition, "防汛", version__list=List.ASSIST, version__departments=[water])
    for unit in townships:
        rows.of(unit)
    rows.of(UnitFactory(township=True), version__township_duty="1.另一种写法。")
    rows.of(UnitFactory(township=True), version__departments=[UnitFactory()])
    rows.of(UnitFactory(township=True), version__list=List.BASIC, version__departments=[])
    other: Unit = UnitFactory()
    rows.of(UnitFactory(township=True), version__departments=[water, other])

    line = the_line(duty_grid(edition, None))

    assert differences(line) == [[""], [""], [""], ["写法"], ["牵头"], ["清单"], ["写法"]]
    assert line.differs


def test_whoever_takes_over_is_compared_too(edition: Edition, townships: list[Unit], water: Unit) -> None:
    rows = Rows(edition, "采砂许可", version__list=List.TAKEN_BACK, version__takeovers=[water])
    for unit in townships:
        rows.of(unit)
    rows.of(UnitFactory(township=True), version__takeovers=[UnitFactory()])
    assert differences(the_line(duty_grid(edition, None)))[-1] == ["承接"]


def test_a_lead_marked_behind_the_first_is_the_lead(
    edition: Edition, townships: list[Unit], water: Unit
) -> None:
    other: Unit = UnitFactory()
    rows = Rows(edition, "防汛", version__list=List.ASSIST, version__departments=[water, other])
    for unit in townships[:2]:
        rows.of(unit)
    marked = rows.of(townships[2])
    second = marked.version.involvements.get(unit=other)
    second.leads = True
    second.save()
    assert differences(the_line(duty_grid(edition, None))) == [[""], [""], ["牵头"]]


def test_a_township_that_names_itself_says_the_same_as_its_neighbours(
    edition: Edition, townships: list[Unit], water: Unit
) -> None:
    rows = Rows(edition, "煤矿审批", version__list=List.TAKEN_BACK, version__takeovers=[water])
    for unit in townships:
        InvolvementFactory(version=rows.of(unit).version, unit=unit, role=Role.ASSISTING)
    line = the_line(duty_grid(edition, None))
    assert differences(line) == [[""]] * 3
    assert not line.differs


def test_heading_basis_and_scope_make_no_difference_but_the_reason_is_told(
    edition: Edition, townships: list[Unit]
) -> None:
    rows = Rows(edition, "修路")
    rows.of(townships[0])
    rows.of(townships[1], version__domain=DomainFactory(name="别处"), version__laws=[LawFactory()])
    rows.of(townships[2], version__scope=Scope.PARTICULAR, version__scope_reason="山区路多")

    line = the_line(duty_grid(edition, None))

    assert not line.differs
    assert [(place.is_particular, place.reason) for cell in line.cells for place in cell] == [
        (False, ""),
        (False, ""),
        (True, "山区路多"),
    ]


def test_a_duty_that_only_some_list_differs_and_one_listed_twice_has_two_places(
    edition: Edition, townships: list[Unit], water: Unit
) -> None:
    rows = Rows(edition, "修路")
    for unit in townships[:2]:
        rows.of(unit)
    rows.of(townships[1], version__list=List.ASSIST, version__departments=[water])
    Rows(edition, "植树").of(townships[2])

    line = next(line for line in duty_grid(edition, None).lines if line.name == "修路")

    assert differences(line) == [[""], ["", "清单"], []]
    assert line.differs


def test_a_sample_takes_the_place_of_the_majority(
    edition: Edition, townships: list[Unit], water: Unit
) -> None:
    sample = townships[2]
    roads = Rows(edition, "修路")
    for unit in townships[:2]:
        roads.of(unit)
    roads.of(sample, version__way_of_working="别的写法")
    trees = Rows(edition, "植树")
    trees.of(townships[0])
    wells = Rows(edition, "打井")
    wells.of(sample)

    grid = duty_grid(edition, None, sample=sample)

    assert {line.name: differences(line) for line in grid.lines} == {
        "修路": [["写法"], ["写法"], [""]],
        "植树": [["多出"], [], []],
        "打井": [[], [], [""]],
    }
    assert [line.differs for line in grid.lines] == [True, True, True]
    stranger = UnitFactory(township=True)
    assert all(line.differs for line in duty_grid(edition, None, sample=stranger).lines)


def test_filters_choose_duties_and_show_them_whole(
    edition: Edition, townships: list[Unit], water: Unit
) -> None:
    mixed = Rows(edition, "清理 河道", domain=DomainFactory(name="自然资源"))
    mixed.of(townships[0])
    mixed.of(townships[1], version__list=List.ASSIST, version__departments=[water])
    Rows(edition, "修路", domain=DomainFactory(name="城乡建设")).of(townships[0])

    def names(**filters: Any) -> list[str]:
        return [line.name for line in duty_grid(edition, None, **filters).lines]

    assert names() == ["清理 河道", "修路"]
    assert names(kind="assist") == names(domain="自然资源") == names(text="河道 清理") == ["清理 河道"]
    assert names(kind="taken_back") == names(text="桥") == []
    assert [bool(cell) for cell in the_line(duty_grid(edition, None, kind="assist")).cells] == [True, True]
    assert names(only_differing=True) == ["清理 河道", "修路"]


def test_only_differing_leaves_out_what_is_alike(edition: Edition, townships: list[Unit]) -> None:
    alike, unlike = Rows(edition, "修路"), Rows(edition, "植树")
    for unit in townships[:2]:
        alike.of(unit)
    unlike.of(townships[0])
    unlike.of(townships[1], version__township_duty="别的写法")
    assert [line.name for line in duty_grid(edition, None, only_differing=True).lines] == ["植树"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows(
    rows: int, edition: Edition, water: Unit, django_assert_num_queries: Callable[..., object]
) -> None:
    for n in range(rows):
        EntryFactory(
            edition=edition,
            version__list=List.ASSIST,
            version__departments=[water],
            version__laws=[LawFactory()],
            version__scope=Scope.PARTICULAR,
            version__scope_reason=f"理由{n}",
        )
    with django_assert_num_queries(7):
        response = Client().get(GRID)
    assert response.context["total"] == rows
    with django_assert_num_queries(3):
        duty_grid(edition, None)


def line(number: int, domain: str) -> Line:
    return Line(f"D{number}", f"第{number}件", domain, (), False)


def test_pages_keep_a_domain_together_unless_it_is_larger_than_a_page() -> None:
    townships = tuple(Unit(pk=n) for n in range(14))
    sizes = {"甲": 60, "乙": 30, "丙": 30, "丁": 230, "戊": 5}
    lines = tuple(line(n, domain) for domain, size in sizes.items() for n in range(size))
    parts = pages(Grid(townships, lines))
    assert [len(part) for part in parts] == [90, 30, 100, 100, 35]
    assert tuple(each for part in parts for each in part) == lines
    assert pages(Grid((), ())) == []


# The page.


@pytest.fixture
def county(edition: Edition, townships: list[Unit], water: Unit) -> Entry:
    """A duty that the third township words otherwise, with a reason; returns that row."""
    rows = Rows(edition, "防汛", version__list=List.ASSIST, version__departments=[water])
    for unit in townships[:2]:
        rows.of(unit)
    return rows.of(
        townships[2],
        version__departments=[UnitFactory(name="县应急局")],
        version__scope=Scope.PARTICULAR,
        version__scope_reason="有水库<b>",
    )


def test_the_page_says_in_words_what_differs_and_links_every_cell(
    county: Entry, townships: list[Unit]
) -> None:
    page = Client().get(GRID)
    assertContains(page, "<strong>牵头</strong><small>个性</small>", count=1)
    assertContains(page, f'{county.row.get_absolute_url()}?edition={county.edition.sequence}"')
    assertContains(page, reverse("catalogue:duty", args=[county.row.duty.code]))
    assertContains(page, '<span class="visually-hidden">配合</span>', count=3)
    assertContains(page, "应急管理（1 项）")
    assertContains(page, "有水库&lt;b&gt;")
    assertContains(page, "1 项各乡镇不一致")


def test_the_filters_of_the_address_are_kept(county: Entry, townships: list[Unit]) -> None:
    Rows(county.edition, "修路").of(townships[0])
    url = f"{GRID}?edition={county.edition.sequence}&q=汛&list=assist&differing=1&sample={townships[2].code}"
    page = Client().get(url)
    assert [differences(line) for line in page.context["lines"]] == [[["牵头"], ["牵头"], [""]]]
    assertNotContains(page, "修路")
    assertContains(page, f'<input type="hidden" name="edition" value="{county.edition.sequence}">')
    assertContains(page, "有乡镇与丙镇不一致")
    assertContains(page, reverse("catalogue:export-grid"))
    assert page.context["form"]["q"].value() == "汛"


@pytest.mark.parametrize("query", ["list=fourth", "domain=没有", "sample=nobody", "q=没有的字"])
def test_a_filter_that_fits_nothing_shows_nothing(query: str, county: Entry) -> None:
    assertContains(Client().get(f"{GRID}?{query}"), "没有符合条件的事项")


def test_before_the_first_edition_it_says_so() -> None:
    assertContains(Client().get(GRID), "还没有公布的清单")
    assert Client().get(f"{GRID}?edition=7").status_code == 404
    assert Client().get(f"{GRID}?edition=x").status_code == 404


def test_the_draft_is_for_those_who_see_all_of_it(signed_in: Callable[..., Client]) -> None:
    entry = EntryFactory(version__list=List.ASSIST, version__departments=[UnitFactory()])
    lead = entry.version.involvements.get().unit
    for url in (f"{GRID}?edition=draft", f"{GRID}?edition={entry.edition.sequence}"):
        overseer = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
        assertContains(overseer.get(url), entry.version.name)
        export = url.replace(GRID, reverse("catalogue:export-grid"))
        assert overseer.get(export).status_code == 200
        for reader in (Client(), signed_in(entry.row.township, Power.EDIT_DRAFT), signed_in(lead)):
            assert reader.get(url).status_code == 404
            assert reader.get(export).status_code == 404


def test_the_whole_grid_is_exported_with_its_filters(county: Entry, townships: list[Unit]) -> None:
    Rows(county.edition, "修路").of(townships[0])
    response = Client().get(reverse("catalogue:export-grid"), {"q": "汛"})
    assert "attachment" in response.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = [[cell for cell in row if cell] for row in book.get_sheet_by_index(0).to_python()]
    assert rows[2:] == [
        ["事项编码", "事项", "甲镇", "乙镇", "丙镇"],
        ["应急管理（1项）"],
        [county.row.duty.code, "防汛", "配合", "配合", "配合（牵头不同，个性：有水库<b>）"],
    ]
    assert "与多数乡镇比" in rows[0][0]


def test_what_finds_nothing_gives_no_file(county: Entry) -> None:
    response = Client().get(reverse("catalogue:export-grid"), {"q": "没有的字"})
    assertRedirects(response, f"{GRID}?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E5%AD%97")


def test_it_is_found_from_the_edition_and_from_the_draft(
    county: Entry, signed_in: Callable[..., Client]
) -> None:
    sequence = county.edition.sequence
    assertContains(Client().get(county.edition.get_absolute_url()), f'{GRID}?edition={sequence}"')
    EntryFactory()
    staff = signed_in(county.row.township, Power.EDIT_DRAFT).get(reverse("catalogue:draft"))
    assertContains(staff, f'{GRID}?edition={sequence}"')
    manager = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS).get(reverse("catalogue:draft"))
    assertContains(manager, f'{GRID}?edition=draft"')


def test_a_place_names_the_greatest_difference_only() -> None:
    differing = {"says_otherwise": True, "list_differs": True, "lead_differs": True}
    same = dict.fromkeys(differing, False)
    rest: dict[str, Any] = {
        "row": 1,
        "list": "assist",
        "is_extra": False,
        "is_particular": False,
        "reason": "",
    }
    assert Place(**rest | differing).difference == "清单"
    assert Place(**rest | differing | {"list_differs": False}).difference == "牵头"
    assert Place(**rest | same).difference == ""
