"""Lists from documents on the pages: upload, look, confirm. What is read how: test_import_lists.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue import forms
from mingze.catalogue.actions.drafts import open_draft
from mingze.catalogue.actions.holds import release
from mingze.catalogue.actions.pending import keep_for_confirmation
from mingze.catalogue.models import Edition, List, PendingFile, PendingImport
from mingze.catalogue.tests.wording import names_in
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

UPLOAD = reverse("catalogue:upload")


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="河东镇")


@pytest.fixture
def browser(township: Unit, signed_in: Callable[..., Client]) -> Client:
    return signed_in(township, Power.EDIT_DRAFT)


def csv(title: str, *names: str, file: str = "清单.csv") -> SimpleUploadedFile:
    lines = [title, "序号,事项名称", *(f"{n},{name}" for n, name in enumerate(names, start=1))]
    return SimpleUploadedFile(file, "\n".join(lines).encode())


def own_list(*names: str) -> SimpleUploadedFile:
    return csv("河东镇基本履职事项清单", *names)


def uploaded(browser: Client, *files: SimpleUploadedFile, township: str = "") -> str:
    """The address at which the documents wait for confirmation."""
    response = browser.post(UPLOAD, {"documents": list(files), "township": township})
    pending = PendingImport.objects.order_by("pk").last()
    assert pending is not None
    url = reverse("catalogue:confirm-import", args=[pending.pk])
    assertRedirects(response, url, fetch_redirect_response=False)
    return url


def test_a_document_is_uploaded_looked_at_and_confirmed(browser: Client, township: Unit) -> None:
    gone = EntryFactory(
        edition=EditionFactory(published=True), row__township=township, row__duty__name="旧的事"
    )
    draft = open_draft(by=operator())
    release(draft=draft, townships=[township], by=operator())
    url = uploaded(browser, own_list("修路", "植树"))

    page = browser.get(url)
    assertContains(page, "清单.csv")
    assertContains(page, "修路")
    assertContains(page, "河东镇将删除 1 条")
    assert [part.effects for part in page.context["plan"].townships] == [
        {"added": 2, "changed": 0, "unchanged": 0, "removed": 1}
    ]
    assert names_in(draft) == ["旧的事"]

    response = browser.post(url, follow=True)
    assertRedirects(response, reverse("catalogue:draft"))
    assertContains(response, "河东镇的清单已写入草稿")
    assert names_in(draft) == ["修路", "植树"]
    assert names_in(gone.edition) == ["旧的事"]
    assert not PendingImport.objects.exists()
    assert not PendingFile.objects.exists()


def test_cancelled_nothing_is_written(browser: Client) -> None:
    url = uploaded(browser, own_list("修路"))
    response = browser.post(url, {"cancel": "1"}, follow=True)
    assertRedirects(response, UPLOAD)
    assertContains(response, "没有写入任何内容")
    assert not PendingImport.objects.exists()
    assert not Edition.objects.exists()
    assert not Event.objects.exists()
    assert browser.get(url).status_code == 404


def test_somebody_else_s_documents_are_nobody_else_s_business(
    browser: Client, township: Unit, signed_in: Callable[..., Client]
) -> None:
    url = uploaded(browser, own_list("修路"))
    assert browser.get(url).status_code == 200
    for other in (
        signed_in(township, Power.EDIT_DRAFT),
        signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS),
    ):
        assert other.get(url).status_code == 404
        assert other.post(url).status_code == 404
        assert other.post(url, {"cancel": "1"}).status_code == 404
    assert PendingImport.objects.count() == 1
    assert not Edition.objects.exists()


def test_several_documents_come_in_together(signed_in: Callable[..., Client], township: Unit) -> None:
    other = UnitFactory(township=True, name="河西镇")
    manager = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    url = uploaded(manager, own_list("修路"), csv("河西镇基本履职事项清单", "植树", file="二.csv"))
    assertContains(manager.post(url, follow=True), "河东镇、河西镇的清单已写入草稿")
    draft = Edition.objects.get()
    assert set(draft.entries.values_list("row__township", "version__name")) == {
        (township.pk, "修路"),
        (other.pk, "植树"),
    }


def test_a_township_s_staff_import_only_their_own_list(browser: Client, township: Unit) -> None:
    other = UnitFactory(township=True, name="河西镇")
    form = browser.get(UPLOAD).context["form"]
    assert list(form.fields["township"].queryset) == [township]

    response = browser.post(UPLOAD, {"documents": csv("基本履职事项清单", "植树"), "township": other.code})
    assert response.context["form"].errors.keys() == {"township"}
    url = uploaded(browser, csv("河西镇基本履职事项清单", "植树"))
    assertContains(browser.get(url), "可以修改河西镇的草稿")
    browser.post(url)
    assert not Edition.objects.exists()


def test_the_township_can_be_chosen_where_the_title_does_not_name_it(browser: Client, township: Unit) -> None:
    url = uploaded(browser, csv("基本履职事项清单", "植树"), township=township.code)
    assertContains(browser.post(url, follow=True), "河东镇的清单已写入草稿")


def test_every_problem_is_listed_and_nothing_can_be_written(browser: Client) -> None:
    file = SimpleUploadedFile(
        "配合.csv",
        (
            "河东镇配合履职事项清单\n"
            "序号,配合履职事项,对应上级部门,上级部门职责,配合职责\n"
            "1,防汛,县没有局,1.指挥。,1.巡查。\n"
            "2,防火,县也没有局,1.指挥。,1.巡查。\n"
        ).encode(),
    )
    url = uploaded(browser, file)
    page = browser.get(url)
    assertContains(page, "有 2 处问题")
    assertContains(page, "没有名为“县没有局”的部门")
    assertContains(page, "没有名为“县也没有局”的部门")
    assertNotContains(page, "确认写入草稿")

    assertContains(browser.post(url), "有 2 处问题")
    assert not Edition.objects.exists()
    assert PendingImport.objects.count() == 1


def test_once_the_name_is_known_the_same_upload_goes_in(browser: Client) -> None:
    file = SimpleUploadedFile(
        "配合.csv",
        (
            "河东镇配合履职事项清单\n"
            "序号,配合履职事项,对应上级部门,上级部门职责,配合职责\n"
            "1,防汛,县水利局,1.指挥。,1.巡查。\n"
        ).encode(),
    )
    url = uploaded(browser, file)
    assertContains(browser.get(url), "有 1 处问题")
    UnitFactory(name="县水利局")
    assertContains(browser.post(url, follow=True), "河东镇的清单已写入草稿")


@pytest.mark.parametrize(
    ("name", "content"),
    [("清单.exe", b"MZ\x90\x00"), ("清单.xlsx", b"not a workbook"), ("清单.doc", b"\xd0\xcf\x11\xe0")],
)
def test_what_is_no_list_document_is_refused_with_a_reason(
    name: str, content: bytes, browser: Client
) -> None:
    url = uploaded(browser, SimpleUploadedFile(name, content))
    page = browser.get(url)
    assertContains(page, "有 1 处问题")
    assert page.context["plan"].problems[0].file == name
    assert page.context["plan"].problems[0].message


def test_no_file_an_empty_file_and_a_file_too_large_are_refused_beside_the_field(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MAX_BYTES", 100)
    for documents in ([], [SimpleUploadedFile("空.csv", b"")], [own_list("修" * 100)]):
        response = browser.post(UPLOAD, {"documents": documents, "township": ""})
        assert response.status_code == 422
        assert response.context["form"].errors.keys() == {"documents"}
    assertContains(response, "“清单.csv”超过", status_code=422)
    assert not PendingImport.objects.exists()


def test_documents_that_nobody_confirmed_are_thrown_away_after_a_week(browser: Client) -> None:
    old = keep_for_confirmation(files=[("旧.csv", b"1")], township=None, by=operator())
    recent = keep_for_confirmation(files=[("新.csv", b"1")], township=None, by=operator())
    PendingImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=8))
    uploaded(browser, own_list("修路"))
    assert not PendingImport.objects.filter(pk=old.pk).exists()
    assert PendingImport.objects.filter(pk=recent.pk).exists()


def test_the_name_of_a_file_is_shown_as_text(browser: Client) -> None:
    url = uploaded(browser, csv("河东镇基本履职事项清单", "修<b>路", file="<i>.csv"))
    page = browser.get(url)
    assertContains(page, "&lt;i&gt;.csv")
    assertContains(page, "修&lt;b&gt;路")


def test_the_preview_shows_a_changed_lead_and_its_duties(
    signed_in: Callable[..., Client], township: Unit
) -> None:
    old, new = UnitFactory(name="县水利局"), UnitFactory(name="县林业局")
    EntryFactory(
        row__township=township,
        row__duty__name="河道巡查",
        version__list=List.ASSIST,
        version__departments=[old],
        version__domain=None,
    )
    head = "序号,配合履职事项,对应上级部门,上级部门职责,乡镇配合职责"
    line = f"1,河道巡查,{new.name},负责执法查处,发现后上报"
    file = SimpleUploadedFile("清单.csv", f"{township}配合履职事项清单\n{head}\n{line}\n".encode())
    browser = signed_in(township, Power.EDIT_DRAFT)

    page = browser.get(uploaded(browser, file)).content.decode()

    assert "<ins>林业</ins>" in page
    assert "负责执法查处" in page
    assert "上级部门职责" in page


def test_many_rows_that_would_go_must_be_confirmed(browser: Client, township: Unit) -> None:
    for _ in range(21):
        EntryFactory(row__township=township)
    url = uploaded(browser, own_list("只剩这一件"))

    assertContains(browser.get(url), "确认删除 21 条")
    refused = browser.post(url)
    assertContains(refused, "请核对后勾选确认")
    assert Edition.objects.get().entries.count() == 21
    assertRedirects(browser.post(url, {"removals": "1"}), reverse("catalogue:draft"))
    assert names_in(Edition.objects.get()) == ["只剩这一件"]
