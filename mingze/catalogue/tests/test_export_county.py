"""The whole county as one archive."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from mingze.catalogue.models import List
from mingze.catalogue.tests.downloads import Download, download
from mingze.organisations.models import County, Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

URL = reverse("catalogue:export-county")


@pytest.fixture
def client(signed_in):
    """Somebody of the county: the archive is not made for strangers."""
    return signed_in(UnitFactory(county_body=True))


@pytest.fixture
def edition():
    County.objects.create(pk=1, code="610822", name="府谷县")
    edition, department = EditionFactory(published=True), UnitFactory(name="县水利局")
    UnitFactory(name="县没有事项的局")
    for name in ("甲镇", "乙镇"):
        EntryFactory(
            edition=edition, row__township=Unit.objects.create(code=name, name=name, kind=Unit.Kind.TOWNSHIP),
            version__list=List.ASSIST, version__departments=[department],
        )  # fmt: skip
    return edition


def test_it_has_a_folder_with_workbook_and_word_document_for_every_unit_that_has_rows(client, edition):
    file = download(client, URL)
    assert file.name == "府谷县乡镇履职事项清单（2025年版）.zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(
            f"{folder}{title}（2025年版）.{form}"
            for folder, title in (
                ("乡镇/甲镇/", "甲镇履职事项清单"),
                ("乡镇/乙镇/", "乙镇履职事项清单"),
                ("部门/县水利局/", "县水利局涉及乡镇履职事项清单"),
            )
            for form in ("xlsx", "docx")
        )


def test_what_is_in_it_is_what_each_unit_exports(client, edition):
    whole = download(client, URL)
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        township = archive.read("乡镇/甲镇/甲镇履职事项清单（2025年版）.docx")
        department = archive.read("部门/县水利局/县水利局涉及乡镇履职事项清单（2025年版）.xlsx")
    assert township == download(client, reverse("catalogue:export-township", args=["甲镇", "docx"])).content
    code = Unit.objects.get(name="县水利局").code
    assert department == download(client, reverse("catalogue:export-department", args=[code, "xlsx"])).content
    assert Download("清单.docx", township).rows[0][0][2] == "县水利局"


def test_the_same_lists_give_the_same_archive(client, edition):
    assert download(client, URL).content == download(client, URL).content


def test_it_goes_through_a_temporary_file_when_it_is_large(client, edition, monkeypatch):
    small = download(client, URL).content
    monkeypatch.setattr("mingze.catalogue.views.exporting.KEPT_IN_MEMORY", 100)
    assert download(client, URL).content == small


def test_only_who_sees_the_whole_draft_gets_it(client, signed_in, edition):
    draft = EntryFactory(row__duty__name="草稿中的事项")
    township = draft.row.township
    for person in (client, signed_in(township, Power.EDIT_DRAFT), signed_in(UnitFactory())):
        assert person.get(URL, {"edition": "draft"}).status_code == 404
    file = download(signed_in(UnitFactory(), Power.OVERSEE), URL, edition="draft")
    assert file.name == "府谷县乡镇履职事项清单（草稿）.zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert f"乡镇/{township}/{township}履职事项清单（草稿）.xlsx" in archive.namelist()


def test_the_page_of_an_edition_offers_it(client, edition):
    search = reverse("catalogue:export-search", args=["xlsx"])
    for browser, offered in ((client, True), (Client(), False)):
        page = browser.get(edition.get_absolute_url()).content.decode()
        assert (f'href="{URL}?edition={edition.sequence}"' in page) is offered
        assert (f'href="{search}?edition={edition.sequence}"' in page) is offered


def test_a_stranger_is_sent_to_sign_in(edition):
    response = Client().get(URL)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_before_anything_is_published_it_leads_back(client):
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"] == reverse("catalogue:editions")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, rows, django_assert_num_queries):
    edition, township, department = EditionFactory(published=True), UnitFactory(township=True), UnitFactory()
    for _ in range(rows):
        EntryFactory(
            edition=edition, row__township=township, version__list=List.ASSIST,
            version__departments=[department],
        )  # fmt: skip
    with django_assert_num_queries(15):
        download(client, URL)
