from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.actions.notices import raise_objection
from mingze.amendments.exports.objections import government, objection_document
from mingze.amendments.models import Notice, Objection
from mingze.amendments.queries.notices import objectionable, tasks_of
from mingze.amendments.tests.noticing import INSIDE, TEXT, Place, place
from mingze.documents.official import Line
from mingze.documents.reading import read_document
from mingze.inbox.models import Todo
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitFactory

__all__ = ["place"]


@pytest.fixture
def browser(place: Place, signed_in: Callable[..., Client]) -> Client:
    return signed_in(place.township, Power.EDIT_DRAFT)


def upload(place: Place, content: bytes = TEXT.encode(), name: str = "通知.txt") -> dict[str, Any]:
    file = SimpleUploadedFile(name, content)
    return {"file": file, "township": place.township.code, "issuer": place.issuer.code}


def test_an_uploaded_notice_is_shown_task_by_task_with_its_rows(place: Place, browser: Client) -> None:
    page = browser.post(reverse("amendments:notices"), upload(place), follow=True)
    notice = Notice.objects.get()
    assertRedirects(page, notice.get_absolute_url())
    assertContains(page, INSIDE)
    assertContains(page, f"{place.basic.row.get_absolute_url()}?edition=1")
    assertContains(page, "考核条款")
    assertContains(page, "生成异议函")
    listed = browser.get(reverse("amendments:notices"))
    assertContains(listed, notice.get_absolute_url())


@pytest.mark.parametrize(("content", "sentence"), [(b"\x89PNG....", "图片"), (b" ", "文件是空的")])
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    place: Place, browser: Client, content: bytes, sentence: str
) -> None:
    page = browser.post(reverse("amendments:notices"), upload(place, content))
    assertContains(page, sentence, status_code=422)
    assert page.context["form"].errors.keys() == {"file"}


def test_a_township_corrects_what_the_program_found(place: Place, browser: Client) -> None:
    task = place.checked().tasks.get(position=3)
    url = reverse("amendments:correct-task", args=[task.pk])
    assertContains(browser.get(url), "基本履职事项第1项：编制修订")
    said = {"standing": "inside", "row": place.basic.row_id, "reason": ""}
    assertContains(browser.post(url, said), "必填", status_code=422)
    page = browser.post(url, said | {"reason": "演练通知用。"}, follow=True)
    assertContains(page, "比对结果为“清单外”")
    assertContains(page, "演练通知用。")


def test_the_letter_goes_from_the_township_to_the_issuer_and_back(
    place: Place, browser: Client, signed_in: Callable[..., Client]
) -> None:
    notice = place.checked()
    page = browser.post(
        reverse("amendments:raise-objection", args=[notice.pk]), {"text": "请予研究。"}, follow=True
    )
    assertContains(page, "已提出异议")
    assertContains(page, "等待县水利局答复")
    issuer = signed_in(place.issuer, Power.SPEAK_FOR_UNIT)
    assertContains(issuer.get(notice.get_absolute_url()), "答复")
    answered = issuer.post(
        reverse("amendments:answer-objection", args=[notice.pk]), {"text": "取消第3项。"}, follow=True
    )
    assertContains(answered, "取消第3项。")
    assertNotContains(answered, reverse("amendments:answer-objection", args=[notice.pk]))


def test_the_issuer_is_asked_from_the_page_to_apply_for_admission(place: Place, browser: Client) -> None:
    task = place.checked().tasks.get(position=3)
    page = browser.post(reverse("amendments:ask-for-admission", args=[task.pk]), follow=True)
    assertContains(page, "已请县水利局申请准入")
    assert Todo.objects.open().get().unit == place.issuer
    inside = task.notice.tasks.get(position=1)
    page = browser.post(reverse("amendments:ask-for-admission", args=[inside.pk]), follow=True)
    assertContains(page, "已在清单之内")


def objection_of(place: Place) -> Objection:
    return raise_objection(notice=place.checked(), text="请予研究。", by=place.clerk)


def test_the_letter_names_the_tasks_with_reasons_and_citations(place: Place) -> None:
    objection = objection_of(place)
    tasks = objectionable(tasks_of(objection.notice))
    letter = objection_document(objection, tasks, is_demonstration=True)
    assert letter.title == "新民镇人民政府关于《关于做好汛期工作的通知》所列任务的异议函"
    assert (letter.issuer, letter.footnote) == ("新民镇人民政府", "演示数据，非政府文件")
    texts = [block.text for block in letter.blocks]
    assert texts[0] == "县水利局："
    assert "有2项" in texts[1]
    assert "已收回1项、清单外1项" in texts[1]
    assert texts[2] == "请予研究。"
    first = letter.tables[0].rows[0]
    assert isinstance(first, Line)
    assert first.cells[0] == "1"
    assert "《上级部门收回事项清单》第1项" in first.cells[3]


def test_a_corrected_task_stands_in_the_letter_with_the_township_s_reason(place: Place) -> None:
    notice = place.checked()
    task = notice.tasks.get(position=3)
    task.correction_reason = "我镇没有这项任务。"
    task.save()
    objection = raise_objection(notice=notice, text="", by=place.clerk)
    letter = objection_document(objection, objectionable(tasks_of(notice)), is_demonstration=False)
    last = letter.tables[0].rows[-1]
    assert isinstance(last, Line)
    assert last.cells[3] == "我镇没有这项任务。"


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_letter_is_taken_away_as_a_file(place: Place, browser: Client, form: str) -> None:
    notice = objection_of(place).notice
    response = browser.get(reverse("amendments:objection-document", args=[notice.pk, form]))
    content = BytesIO(b"".join(response.streaming_content)).getvalue()
    reading = read_document(content, f"函.{form}")
    assert any("异议函" in line for line in reading.lines)
    assert browser.get(reverse("amendments:objection-document", args=[notice.pk, "xlsx"])).status_code == 404


def test_a_subdistrict_signs_as_its_office() -> None:
    assert government(UnitFactory(kind=Unit.Kind.SUBDISTRICT, name="河滨街道")) == "河滨街道办事处"


@pytest.mark.parametrize("tasks", [1, 3])
def test_a_notice_takes_as_many_queries_for_many_tasks_as_for_one(
    place: Place, browser: Client, tasks: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    lines = "".join(f"{n}.各镇要{INSIDE}，并建立第{n}本台账。\n" for n in range(1, tasks + 1))
    notice = place.checked(f"关于应急工作的通知\n各镇人民政府：\n{lines}")
    assert notice.tasks.count() == tasks
    with django_assert_num_queries(5):
        browser.get(notice.get_absolute_url())


@pytest.mark.parametrize("notices", [1, 3])
def test_the_list_of_notices_takes_as_many_queries_for_many_as_for_one(
    place: Place, browser: Client, notices: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(notices):
        place.checked(f"{TEXT}4.各镇要报送第{number}本台账。\n")
    with django_assert_num_queries(10):
        browser.get(reverse("amendments:notices"))
