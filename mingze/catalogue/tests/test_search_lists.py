from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import DutyAlias, Edition, List
from mingze.catalogue.queries.search import Filters, facets, find_entries
from mingze.catalogue.rules import Role
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, EditionFactory, EntryFactory, InvolvementFactory, UnitFactory

SEARCH = reverse("catalogue:search")


@pytest.fixture
def published() -> Edition:
    return EditionFactory(published=True)


def found(edition: Edition, text: str = "", **filters: str) -> list[str]:
    entries = find_entries([edition.pk], Filters(text=text, **filters), None)
    return [entry.version.name for entry in entries]


def test_words_are_found_wherever_a_row_says_them(published: Edition) -> None:
    lead = UnitFactory()
    EntryFactory(edition=published, row__duty__name="与此无关")
    EntryFactory(edition=published, row__duty__name="清理河道淤泥")
    named = EntryFactory(edition=published, row__duty__name="甲", version__list=List.ASSIST)
    InvolvementFactory(version=named.version, unit=lead, duty="1.组织清除淤泥。")
    EntryFactory(
        edition=published,
        row__duty__name="乙",
        version__list=List.ASSIST,
        version__departments=[lead],
        version__township_duty="1.报告淤泥。",
    )
    EntryFactory(
        edition=published,
        row__duty__name="丙",
        version__list=List.TAKEN_BACK,
        version__takeovers=[lead],
        version__way_of_working="直接清运淤泥。",
    )
    EntryFactory(
        edition=published, row__duty__name="丁", version__list=List.ASSIST, version__joint_duty="共同清理淤泥"
    )
    called = EntryFactory(edition=published, row__duty__name="戊")
    DutyAlias.objects.create(duty=called.row.duty, text="河里全是淤泥")
    assert sorted(found(published, "淤泥")) == sorted(["清理河道淤泥", "甲", "乙", "丙", "丁", "戊"])


def test_all_of_several_words_must_be_there_wherever_they_are(published: Edition) -> None:
    lead = UnitFactory()
    for name, duty in (
        ("清理河道", "1.运走垃圾。"),
        ("清理街道", "1.运走垃圾。"),
        ("清理河道两岸", "1.巡查。"),
    ):
        EntryFactory(
            edition=published,
            row__duty__name=name,
            version__list=List.ASSIST,
            version__departments=[lead],
            version__township_duty=duty,
        )
    assert found(published, "河道 垃圾") == ["清理河道"]
    assert found(published, "河道　垃圾") == ["清理河道"]


def test_filters_narrow_each_by_its_own_and_together(published: Edition) -> None:
    lead, other, domain = UnitFactory(), UnitFactory(), DomainFactory()
    says = {"edition": published, "version__list": List.ASSIST, "version__domain": domain}
    both = EntryFactory(**says, row__duty__name="甲", version__departments=[lead, other])
    EntryFactory(**says, row__duty__name="乙", version__departments=[other])
    EntryFactory(edition=published, row__duty__name="丙", row__township=both.row.township)
    assert sorted(found(published, department=other.code)) == ["乙", "甲"]
    assert found(published, department=lead.code) == ["甲"]
    assert sorted(found(published, township=both.row.township.code)) == ["丙", "甲"]
    assert found(published, list="basic") == ["丙"]
    assert sorted(found(published, domain=domain.name)) == ["乙", "甲"]
    assert found(published, domain=domain.name, township=both.row.township.code) == ["甲"]
    assert found(published, list="basic", domain=domain.name) == []


def test_every_facet_counts_what_choosing_it_would_leave(published: Edition) -> None:
    departments = [UnitFactory() for _ in range(3)]
    for n in range(6):
        EntryFactory(
            edition=published,
            version__list=List.ASSIST,
            version__departments=[departments[n % 3], departments[(n + 1) % 3]],
            version__township_duty="1.报告。" if n % 2 else "1.巡查。",
        )
    helped = EntryFactory(
        edition=published, version__list=List.TAKEN_BACK, version__takeovers=[departments[0]]
    )
    InvolvementFactory(version=helped.version, unit=helped.row.township, role=Role.ASSISTING)
    EntryFactory(edition=published, version__domain=None)

    for chosen in ({}, {"text": "报告"}, {"list": "assist"}, {"department": departments[0].code}):
        filters = Filters(**chosen)
        for facet in facets([published.pk], filters, None):
            for value in facet.values:
                narrowed = chosen | {facet.name: value.value}
                assert (facet.name, value.count) == (facet.name, len(found(published, **narrowed)))
            offered = {value.value for value in facet.values}
            if facet.name == "department" and not chosen:
                assert offered == {unit.code for unit in departments}


def test_rows_and_the_facet_of_lists_stand_as_the_lists_are_printed(published: Edition) -> None:
    EntryFactory(edition=published, version__list=List.TAKEN_BACK, version__takeovers=[UnitFactory()])
    EntryFactory(edition=published, version__list=List.ASSIST, version__departments=[UnitFactory()])
    EntryFactory(edition=published)
    entries = find_entries([published.pk], Filters(), None)
    assert [entry.version.list for entry in entries] == ["basic", "assist", "taken_back"]
    (lists,) = (facet for facet in facets([published.pk], Filters(), None) if facet.name == "list")
    assert [value.value for value in lists.values] == ["basic", "assist", "taken_back"]


def test_the_page_shows_where_the_words_stand(published: Edition) -> None:
    EntryFactory(
        edition=published,
        row__duty__name="清理河道",
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
        version__township_duty="1.发现淤泥及时上报。\n2.其他。",
    )
    response = Client().get(SEARCH, {"q": "淤泥"})
    assertContains(response, "1.发现<mark>淤泥</mark>及时上报。")
    assertContains(response, "共 1 条")


def test_nothing_found_leads_on_to_asking_who_is_responsible(published: Edition) -> None:
    EntryFactory(edition=published)
    response = Client().get(SEARCH, {"q": "不存在的字"})
    assertContains(response, "没有找到")
    assertContains(response, reverse("catalogue:who") + "?q=%E4%B8%8D")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "%", "_", "'", "\\"])
def test_whatever_is_searched_is_text_and_nothing_else(text: str, published: Edition) -> None:
    EntryFactory(edition=published)
    response = Client().get(SEARCH, {"q": text})
    assertContains(response, "共 0 条")
    assertNotContains(response, "<script>alert")
    assertNotContains(response, "<img src=x>")


def test_html_in_a_row_is_text_too(published: Edition) -> None:
    EntryFactory(edition=published, row__duty__name="修<b>路</b>")
    response = Client().get(SEARCH, {"q": "路"})
    assertContains(response, "修&lt;b&gt;<mark>路</mark>&lt;/b&gt;")


def test_a_facet_links_to_its_value_and_a_chosen_one_takes_itself_away(published: Edition) -> None:
    lead = UnitFactory()
    EntryFactory(edition=published, version__list=List.ASSIST, version__departments=[lead])
    EntryFactory(edition=published)
    assertContains(Client().get(SEARCH, {"page": 2}), f'href="?department={lead.code}"')
    chosen = Client().get(SEARCH, {"department": lead.code, "q": ""})
    assertContains(chosen, 'href="?q=" aria-current="true"')
    assertContains(chosen, "共 1 条")


def test_while_typing_only_the_results_are_sent(published: Edition) -> None:
    EntryFactory(edition=published, row__duty__name="清理河道")
    response = Client().get(SEARCH, {"q": "河道"}, headers={"HX-Request": "true"})
    assertContains(response, "清理<mark>河道</mark>")
    assertNotContains(response, "<html")


def test_rows_of_the_draft_are_found_by_those_who_see_them(signed_in: Callable[..., Client]) -> None:
    EntryFactory(edition=EditionFactory(published=True), row__duty__name="公布的河道")
    mine = EntryFactory(row__duty__name="草稿的河道")
    EntryFactory(row__duty__name="邻镇的河道")
    query = {"q": "河道", "edition": "draft"}
    assertContains(Client().get(SEARCH, {"q": "河道"}), "公布的")
    assertContains(signed_in(mine.row.township).get(SEARCH, query), "共 1 条")
    assertContains(signed_in(UnitFactory(county_body=True), Power.OVERSEE).get(SEARCH, query), "共 2 条")
    assert Client().get(SEARCH, query).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows(
    rows: int, published: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    for n in range(rows):
        entry = EntryFactory(
            edition=published,
            row__duty__name=f"清理河道{n}",
            version__list=List.ASSIST,
            version__departments=[UnitFactory()],
        )
        DutyAlias.objects.create(duty=entry.row.duty, text=f"河道脏{n}")
    with django_assert_num_queries(10):
        response = Client().get(SEARCH, {"q": "河道"})
    assert len(response.context["results"]) == rows


def test_a_long_result_comes_in_pages(published: Edition) -> None:
    first = EntryFactory(edition=published)
    for _ in range(50):
        EntryFactory(
            edition=published, row__township=first.row.township, version__domain=first.version.domain
        )
    assert len(Client().get(SEARCH).context["results"]) == 50
    assert len(Client().get(SEARCH, {"page": 2}).context["results"]) == 1
