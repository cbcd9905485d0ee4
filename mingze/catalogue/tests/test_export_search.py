"""What a search finds as a file: the same rows as on its page, however many pages it has."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from mingze.catalogue.models import List
from mingze.catalogue.tests.downloads import download
from mingze.organisations.models import County, Unit
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, DutyFactory, EditionFactory, EntryFactory, UnitFactory


@pytest.fixture(autouse=True)
def county() -> County:
    return County.objects.create(pk=1, code="610822", name="府谷县")


@pytest.fixture
def townships() -> list[Unit]:
    return [
        UnitFactory(township=True, code=f"61082210{n}", name=f"{name}镇") for n, name in enumerate("甲乙")
    ]


@pytest.fixture
def department() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def edition(townships, department):
    """河道采砂管理 in both townships, 建好党支部 in one."""
    edition, duty = EditionFactory(published=True), DutyFactory(name="河道采砂管理")
    for unit in townships:
        EntryFactory(
            edition=edition, row__township=unit, row__duty=duty, version__list=List.ASSIST,
            version__domain=DomainFactory(name="自然资源"), version__departments=[department],
        )  # fmt: skip
    EntryFactory(edition=edition, row__township=townships[1], row__duty__name="建好党支部")
    return edition


@pytest.fixture
def client(signed_in):
    """Somebody of the county: strangers must say what they look for (below)."""
    return signed_in(UnitFactory(county_body=True))


def url(form: str) -> str:
    return reverse("catalogue:export-search", args=[form])


def test_a_workbook_has_a_line_for_each_township(client, edition):
    file = download(client, url("xlsx"), q="采砂")
    assert [row[:3] for row in file.rows[0]] == [("1", "甲镇", "河道采砂管理"), ("1", "乙镇", "河道采砂管理")]


def test_on_paper_rows_that_say_the_same_stand_once(client, edition):
    file = download(client, url("docx"), q="采砂")
    assert [[row[:3] for row in table] for table in file.rows] == [[("1", "全部2个乡镇", "河道采砂管理")]]


def test_without_filters_it_is_the_whole_county(client, edition):
    file = download(client, url("docx"))
    assert file.name == "府谷县履职事项清单（2025年版）.docx"
    assert [[row[1:3] for row in table] for table in file.rows] == [
        [("乙镇", "建好党支部")],
        [("全部2个乡镇", "河道采砂管理")],
    ]


def test_a_stranger_says_first_what_to_look_for(edition):
    stranger = Client()
    response = stranger.get(url("pdf"), follow=True)
    assert response.redirect_chain == [(reverse("catalogue:search"), 302)]
    assert "再导出" in response.content.decode()
    assert download(stranger, url("xlsx"), q="采砂").content


def test_the_title_names_the_filters(client, edition, townships, department):
    chosen = {"township": townships[0].code, "department": department.code, "domain": "自然资源"}
    file = download(client, url("docx"), q="采砂 河道", list="assist", **chosen)
    title = "甲镇自然资源领域涉及县水利局的配合履职事项清单（2025年版，含“采砂”“河道”）"
    assert file.name == f"{title}.docx"
    assert title in file.text
    assert [row[1] for row in file.rows[0]] == ["甲镇"]


def test_all_pages_of_the_search_are_in_the_file(client, townships):
    edition = EditionFactory(published=True)
    for _ in range(55):
        EntryFactory(edition=edition, row__township=townships[0], version__domain=None)
    page = client.get(reverse("catalogue:search"))
    assert page.context["page_obj"].paginator.num_pages == 2
    file = download(client, url("xlsx"), page="2")
    assert [row[0] for row in file.rows[0]] == [str(number) for number in range(1, 56)]


def test_the_page_offers_its_filters_but_not_its_page(client, edition):
    page = client.get(reverse("catalogue:search"), {"q": "采砂", "page": "1", "on": "2025-08-01"})
    (link,) = re.findall(rf'href="{url("docx")}([^"]*)"', page.content.decode())
    assert QueryDict(unescape(link).removeprefix("?")).dict() == {
        "q": "采砂",
        "edition": str(edition.sequence),
    }


@pytest.mark.parametrize("query", [{"q": "没有这样的字"}, {"list": "nonsense"}, {"township": "1"}])
@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_a_search_that_finds_nothing_leads_back_with_its_filters(client, edition, form, query):
    response = client.get(url(form), query)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("catalogue:search") + "?")
    assert client.get(response["Location"]).context["page_obj"].paginator.count == 0
    assert "没有条目" in "".join(map(str, get_messages(response.wsgi_request)))


def test_there_is_no_archive_of_a_search(client, edition):
    assert client.get(url("zip")).status_code == 404


def test_of_a_draft_everybody_gets_what_they_may_see(client, signed_in, edition, townships):
    mine = EntryFactory(row__township=townships[0], row__duty__name="甲镇草稿")
    EntryFactory(edition=mine.edition, row__township=townships[1], row__duty__name="乙镇草稿")
    assert Client().get(url("xlsx"), {"edition": "draft"}).status_code == 404
    assert signed_in(UnitFactory()).get(url("xlsx"), {"edition": "draft"}).status_code == 404

    own = download(signed_in(townships[0]), url("docx"), edition="draft")
    assert [row[2] for table in own.rows for row in table] == ["甲镇草稿"]
    assert "仅含有权查看的条目" in own.text
    found_nothing = signed_in(townships[0]).get(url("docx"), {"edition": "draft", "q": "乙镇"})
    assert found_nothing.status_code == 302

    whole = download(signed_in(UnitFactory(), Power.OVERSEE), url("docx"), edition="draft")
    assert {row[2] for table in whole.rows for row in table} == {"甲镇草稿", "乙镇草稿"}


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, rows, form, django_assert_num_queries):
    edition = EditionFactory(published=True)
    for _ in range(rows):
        EntryFactory(
            edition=edition, version__list=List.ASSIST, version__departments=[UnitFactory(), UnitFactory()]
        )
    with django_assert_num_queries(10):
        client.get(url(form))
