from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


@pytest.fixture(autouse=True)
def _unhashed_static_files(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def page(template: str = "ui/page.html", **site: Any) -> str:
    entries = [
        {"label": "三张清单", "url": "/lists/", "active": True},
        {"label": "谁负责", "url": "/who/", "active": False},
    ]
    return render_to_string(
        template,
        {"site": {"county_name": "府谷县", "search_url": "/who/", "entries": entries, **site}},
    )


def test_the_page_one_is_on_is_told_apart_from_the_others():
    html = page()
    assert '<a href="/lists/" aria-current="page">三张清单</a>' in html
    assert '<a href="/who/">谁负责</a>' in html


def test_the_search_keeps_what_was_asked_and_where():
    html = page(search_text="抢盖<房>", township_code="610822103")
    assert 'value="抢盖&lt;房&gt;"' in html
    assert '<input type="hidden" name="township" value="610822103">' in html


def test_without_a_township_nothing_is_sent_for_it():
    assert 'name="township"' not in page()


def test_only_a_demonstration_is_marked_as_one():
    assert "演示数据" in page(is_demonstration=True)
    assert "演示数据" not in page(is_demonstration=False)


def test_signing_out_is_a_form_and_signing_in_a_link():
    signed_in = page(account={"label": "王敏", "unit": "编办", "sign_out_url": "/out/"}, sign_in_url="/in/")
    assert '<form method="post" action="/out/">' in signed_in
    assert "/in/" not in signed_in
    assert 'href="/in/"' in page(sign_in_url="/in/")


@pytest.mark.parametrize("template", ["ui/page.html", "ui/plain.html"])
def test_a_page_still_renders_when_nobody_filled_the_frame(template):
    assert '<main id="content"' in render_to_string(template)


class Inline(HTMLParser):
    """Collects what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("template", ["ui/page.html", "ui/plain.html"])
def test_no_script_or_style_stands_in_the_page(template):
    inline = Inline()
    inline.feed(page(template, is_demonstration=True, account={"label": "王敏", "sign_out_url": "/out/"}))
    assert inline.found == []


def pages(number: int, count: int, query: str = "") -> str:
    return render_to_string(
        "ui/pagination.html",
        {
            "page_obj": Paginator(range(count * 10), 10).page(number),
            "request": RequestFactory().get(f"/lists/?{query}"),
        },
    )


class Words(HTMLParser):
    """What a sighted reader reads."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = ("class", "visually-hidden") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.hidden:
            self.seen.append(data.strip())


def test_paging_keeps_the_other_choices():
    html = pages(2, 4, "unit=7&page=2")
    assert '<a rel="next" href="?unit=7&amp;page=3">下一页</a>' in html
    assert '<a rel="prev" href="?unit=7&amp;page=1">上一页</a>' in html


@pytest.mark.parametrize(
    ("number", "count", "shown"),
    [
        (1, 2, ["1", "2", "下一页"]),
        (2, 2, ["上一页", "1", "2"]),
        (3, 5, ["上一页", "1", "2", "3", "4", "5", "下一页"]),
        (5, 9, ["上一页", "1", "…", "4", "5", "6", "…", "9", "下一页"]),
        (1, 9, ["1", "2", "…", "9", "下一页"]),
        (9, 9, ["上一页", "1", "…", "8", "9"]),
    ],
)
def test_first_last_and_neighbours_are_offered(number, count, shown):
    words = Words()
    words.feed(pages(number, count))
    assert words.seen == shown


def test_a_single_page_has_no_paging():
    assert pages(1, 1).strip() == ""
