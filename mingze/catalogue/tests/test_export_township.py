"""A township's lists as a file: what stands in it, who gets it, and what happens when there is none."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingze.catalogue import exports
from mingze.catalogue.models import List
from mingze.catalogue.tests.downloads import Download, download
from mingze.documents.refusals import MissingFonts
from mingze.documents.writers.pdf import CHINESE_FAMILIES, available_fonts
from mingze.organisations.models import County, Unit
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, EditionFactory, EntryFactory, UnitFactory

needs_fonts = pytest.mark.skipif(
    not set(CHINESE_FAMILIES) & available_fonts(), reason="no Chinese font to typeset PDF with"
)


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="新民镇")


@pytest.fixture
def edition(township):
    """Three lists in force, a row each; the taken-back one without a domain."""
    edition = EditionFactory(published=True, number="府办发〔2025〕12号", effective_on=date(2025, 7, 1))
    water = UnitFactory(name="县水利局")
    EntryFactory(
        edition=edition, row__township=township, row__duty__name="建好党支部",
        version__domain=DomainFactory(name="党的建设"),
    )  # fmt: skip
    EntryFactory(
        edition=edition, row__township=township, row__duty__name="河道采砂管理", version__list=List.ASSIST,
        version__domain=DomainFactory(name="自然资源"), version__departments=[water],
        version__township_duty="1. 日常巡查。\n2. 发现后上报。",
    )  # fmt: skip
    EntryFactory(
        edition=edition, row__township=township, row__duty__name="水质检测", version__list=List.TAKEN_BACK,
        version__domain=None, version__takeovers=[water], version__way_of_working="由县水利局委托检测。",
    )  # fmt: skip
    return edition


def url(township: Unit, form: str) -> str:
    return reverse("catalogue:export-township", args=[township.code, form])


def test_a_workbook_has_a_sheet_for_each_list_with_every_column(client, township, edition):
    file = download(client, url(township, "xlsx"))
    assert file.name == "新民镇履职事项清单（2025年版）.xlsx"
    assert [grid.label for grid in file.reading.grids] == [
        "工作表“新民镇基本履职事项清单（1项）”",
        "工作表“新民镇配合履职事项清单（1项）”",
        "工作表“新民镇上级部门收回事项清单（1项）”",
    ]
    basic, assist, taken_back = file.rows
    codes = [entry.row.duty.code for entry in edition.entries.order_by("pk")]
    assert basic == [("1", "建好党支部", "", "共性", "", "", codes[0])]
    assert assist == [
        ("1", "河道采砂管理", "县水利局", "", "1. 日常巡查。\n2. 发现后上报。", "", "共性", "", "", codes[1])
    ]
    assert taken_back == [("1", "水质检测", "县水利局", "由县水利局委托检测。", "", "共性", "", "", codes[2])]
    assert "一、党的建设（1项）" in file.bands[0]


def test_a_word_document_has_the_published_columns_and_says_which_edition_it_is(client, township, edition):
    file = download(client, url(township, "docx"))
    assert file.name == "新民镇履职事项清单（2025年版）.docx"
    assert "（府办发〔2025〕12号，自2025年7月1日起施行）" in file.text
    assert file.rows == [
        [("1", "建好党支部")],
        [("1", "河道采砂管理", "县水利局", "", "1. 日常巡查。\n2. 发现后上报。")],
        [("1", "水质检测", "县水利局", "由县水利局委托检测。")],
    ]


@needs_fonts
def test_a_pdf_holds_the_same_rows_as_the_word_document(client, township, edition):
    def words(file: Download) -> list[list[list[str]]]:
        return [[["".join(text.split()) for text in row] for row in table] for table in file.rows]

    pdf, word = download(client, url(township, "pdf")), download(client, url(township, "docx"))
    assert words(pdf) == words(word)
    assert "府办发〔2025〕12号" in pdf.text


@needs_fonts
def test_the_archive_of_a_township_holds_the_three_forms(client, township, edition):
    file = download(client, url(township, "zip"))
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.namelist() == [f"新民镇履职事项清单（2025年版）.{f}" for f in ("xlsx", "docx", "pdf")]
        word = Download("清单.docx", archive.read(archive.namelist()[1]))
        assert archive.infolist()[0].date_time == (2025, 7, 1, 0, 0, 0)
    assert word.rows == download(client, url(township, "docx")).rows


def test_a_list_without_rows_has_no_sheet(client, township):
    EntryFactory(edition=EditionFactory(published=True), row__township=township)
    assert len(download(client, url(township, "xlsx")).reading.grids) == 1


def test_an_earlier_edition_is_exported_as_it_was(client, township, edition):
    later = EditionFactory(published=True, effective_on=date(2026, 1, 1))
    EntryFactory(edition=later, row__township=township, row__duty__name="新增的事项")
    assert "新增的事项" in download(client, url(township, "docx")).text
    earlier = download(client, url(township, "docx"), edition=str(edition.sequence))
    assert "新增的事项" not in earlier.text
    assert "建好党支部" in earlier.text
    assert download(client, url(township, "docx"), on="2025-08-01").content == earlier.content


def test_text_that_looks_like_a_formula_stays_text(client, township):
    entry = EntryFactory(edition=EditionFactory(published=True), row__township=township, version__name="=1+1")
    file = download(client, url(township, "xlsx"))
    assert file.rows[0][0][1] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert entry.version.name == "=1+1"


def mark_on_pages(file: Download) -> str:
    """What stands at the head of each page."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        names = [n for n in archive.namelist() if "header" in n or n.startswith("xl/worksheets/sheet")]
        return "".join(archive.read(name).decode() for name in names)


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_only_a_demonstration_county_marks_every_page(client, township, edition, form):
    county = County.objects.create(pk=1, code="610822", name="府谷县")
    assert "演示数据，非政府文件" not in mark_on_pages(download(client, url(township, form)))
    county.is_demonstration = True
    county.save()
    assert "演示数据，非政府文件" in mark_on_pages(download(client, url(township, form)))


def test_a_workbook_prints_number_and_date_of_its_edition_on_every_page(client, township, edition):
    marks = mark_on_pages(download(client, url(township, "xlsx")))
    assert marks.count("府办发〔2025〕12号　自2025年7月1日起施行") == 3


class TestDraft:
    @pytest.fixture
    def draft_entry(self, township):
        return EntryFactory(
            row__township=township, version__list=List.ASSIST, version__departments=[UnitFactory()],
            row__duty__name="草稿中的事项",
        )  # fmt: skip

    @pytest.mark.parametrize("form", ["xlsx", "docx", "pdf", "zip"])
    def test_a_stranger_is_told_that_there_is_none(self, client, signed_in, township, draft_entry, form):
        other_township, other_department = UnitFactory(township=True), UnitFactory()
        for person in (
            client,
            signed_in(other_township, Power.EDIT_DRAFT),
            signed_in(other_department),
        ):
            assert person.get(url(township, form), {"edition": "draft"}).status_code == 404

    def test_one_who_sees_a_draft_of_their_own_is_told_the_same(self, signed_in, township, draft_entry):
        own = EntryFactory()
        person = signed_in(own.row.township, Power.EDIT_DRAFT)
        assert person.get(url(own.row.township, "xlsx"), {"edition": "draft"}).status_code == 200
        assert person.get(url(township, "xlsx"), {"edition": "draft"}).status_code == 404

    def test_the_township_gets_it_marked_as_a_draft(self, signed_in, township, draft_entry):
        person = signed_in(township, Power.EDIT_DRAFT)
        file = download(person, url(township, "docx"), edition="draft")
        today = timezone.localdate()
        assert file.name == "新民镇履职事项清单（草稿）.docx"
        assert f"（草稿，{today.year}年{today.month}月{today.day}日导出）" in file.text
        assert "草稿，尚未公布" in mark_on_pages(file)
        assert [row[1] for row in file.rows[0]] == ["草稿中的事项"]

    def test_a_department_gets_only_the_rows_that_name_it_and_is_told_so(
        self, signed_in, township, draft_entry
    ):
        EntryFactory(row__township=township, version__list=List.ASSIST, version__departments=[UnitFactory()])
        person = signed_in(draft_entry.version.departments[0].unit)
        file = download(person, url(township, "docx"), edition="draft")
        assert [[row[1] for row in table] for table in file.rows] == [["草稿中的事项"]]
        assert "仅含有权查看的条目" in file.text

    @pytest.mark.parametrize("power", [Power.MANAGE_LISTS, Power.OVERSEE])
    def test_the_county_gets_all_of_it(self, signed_in, township, draft_entry, power):
        person = signed_in(UnitFactory(county_body=True), power)
        file = download(person, url(township, "docx"), edition="draft")
        assert [row[1] for row in file.rows[0]] == ["草稿中的事项"]
        assert "仅含有权查看的条目" not in file.text


def said(response) -> str:
    return "".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf", "zip"])
def test_a_township_without_rows_leads_back_with_a_word_why(client, township, form):
    EntryFactory(edition=EditionFactory(published=True))
    response = client.get(url(township, form), {"on": "2026-01-01"})
    assert response.status_code == 302
    assert response["Location"] == reverse("catalogue:township", args=[township.code]) + "?on=2026-01-01"
    assert "没有条目" in said(response)


def test_before_anything_is_published_it_leads_back_too(client, township):
    response = client.get(url(township, "docx"))
    assert response.status_code == 302
    assert "还没有公布的清单" in said(response)


@pytest.mark.parametrize("form", ["pdf", "zip"])
def test_without_fonts_it_leads_back_and_says_what_to_take_instead(
    client, township, edition, form, monkeypatch
):
    def missing(*args, **kwargs):
        raise MissingFonts(CHINESE_FAMILIES)

    monkeypatch.setattr(exports, "write_official_pdf", missing)
    response = client.get(url(township, form))
    assert response.status_code == 302
    assert "暂时不能生成 PDF" in said(response)
    assert "Word 文档" in said(response)
    assert client.get(url(township, "docx")).status_code == 200


def test_what_there_is_not_is_404(client, township, edition):
    assert client.get(url(township, "exe")).status_code == 404
    assert client.get(url(township, "xlsx"), {"edition": "99"}).status_code == 404
    assert client.get(url(township, "xlsx"), {"edition": "nonsense"}).status_code == 404
    assert client.get(url(UnitFactory(), "xlsx")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, township, rows, django_assert_num_queries):
    edition = EditionFactory(published=True)
    for _ in range(rows):
        EntryFactory(
            edition=edition, row__township=township, version__list=List.ASSIST,
            version__departments=[UnitFactory(), UnitFactory()],
        )  # fmt: skip
    with django_assert_num_queries(7):
        client.get(url(township, "docx"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("新民镇/清单", "新民镇 清单"),
        ('含“河”的<清单>:"a"|b?*', "含“河”的 清单 a b"),
        ("长" * 300, "长" * 72),
    ],
)
def test_a_file_name_is_one_that_every_system_takes(title, name):
    assert exports.safe_name(title) == name


def test_a_client_without_script_gets_links_that_keep_the_edition(township, edition):
    page = Client().get(reverse("catalogue:township", args=[township.code]), {"on": "2025-08-01"})
    assert f'href="{url(township, "docx")}?edition={edition.sequence}"' in page.content.decode()
