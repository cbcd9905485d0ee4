from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mingze.amendments.actions.admissions import apply_for_admission
from mingze.amendments.actions.notices import (
    answer_objection,
    application_path,
    ask_for_admission,
    check_notice,
    correct_task,
    raise_objection,
)
from mingze.amendments.models import Admission, Notice, NoticeTask
from mingze.amendments.notices.paragraphs import read_paper
from mingze.amendments.queries.notices import judge_text, visible_notices
from mingze.amendments.tests.noticing import INSIDE, OUTSIDE, TAKEN_BACK, TEXT, Place, place
from mingze.audit.models import Event
from mingze.catalogue.models import DutyAlias
from mingze.documents.official import Column, Line, ListTable, OfficialDocument, Paragraph
from mingze.documents.writers.docx import write_official_docx
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EntryFactory, UnitFactory

__all__ = ["place"]


def standings(notice: Notice) -> list[str]:
    return list(notice.tasks.values_list("standing", flat=True))


def refused(place: Place) -> Admission:
    return Admission.objects.create(
        number="准入〔2026〕1号",
        applicant=place.issuer,
        title="手机应用推广",
        content="动员群众下载注册手机应用。",
        basis="无",
        reason="无",
        submitted_by="张三",
        state="refused",
        decided_at=clock.now(),
        decision_text="不是乡镇的职责。",
    )


def test_every_task_of_a_notice_is_held_against_the_list_in_force(place: Place) -> None:
    notice = place.checked()
    assert notice.title == "关于做好汛期工作的通知"
    assert (notice.edition, notice.issuer, notice.checked_by) == (
        place.edition,
        place.issuer,
        place.clerk.name,
    )
    assert standings(notice) == ["inside", "taken_back", "outside"]
    inside, taken_back, outside = notice.tasks.all()
    assert (inside.row, taken_back.row, outside.row) == (place.basic.row, place.taken_back.row, None)
    assert "《基本履职事项清单》第1项" in inside.reason
    assert outside.scoring
    event = Event.objects.get(verb="notice.checked")
    assert event.data == {"title": notice.title, "tasks": 3, "outside": 2}


def test_the_same_file_again_gives_what_was_found_then(place: Place) -> None:
    assert place.checked() == place.checked()
    assert Event.objects.filter(verb="notice.checked").count() == 1


def test_what_was_refused_before_is_recognised_and_the_decision_cited(place: Place) -> None:
    admission = refused(place)
    task = place.checked().tasks.get(position=3)
    assert (task.standing, task.admission) == ("refused_before", admission)
    assert "未予准入的事项“手机应用推广”（县水利局提出）" in task.reason


def test_what_is_admitted_for_a_time_counts_until_it_expires(place: Place) -> None:
    admission = refused(place)
    Admission.objects.filter(pk=admission.pk).update(state="temporary", expires_on=date(2999, 1, 1))
    admission.townships.add(place.township)
    assert place.checked().tasks.get(position=3).standing == "inside"
    Admission.objects.filter(pk=admission.pk).update(expires_on=date(2026, 1, 1))
    (judged,) = judge_text([f"各镇要{OUTSIDE}。"], place.township)
    assert judged.standing == "outside"


def test_judging_writes_nothing_and_knows_what_people_call_a_duty(place: Place) -> None:
    DutyAlias.objects.create(duty=place.basic.row.duty, text="把躲山水的路子走一遍")
    (judged,) = judge_text(["各镇要组织群众把躲山水的路子走一遍。"], place.township)
    assert judged.key == f"row:{place.basic.row_id}"
    assert not Notice.objects.exists()


def test_rows_of_a_table_keep_their_columns() -> None:
    columns = tuple(Column(heading, 1) for heading in ("序号", "考核内容", "分值", "责任单位"))
    table = ListTable(
        "考核细则", columns, (Line(("1", INSIDE, "5分", "各镇")), Line(("", TAKEN_BACK, "", "各镇")))
    )
    document = OfficialDocument(
        "关于印发考核细则的通知", blocks=(Paragraph("各镇人民政府："),), tables=(table,)
    )
    paper = read_paper(write_official_docx(document), "细则.docx")
    assert paper.title == "关于印发考核细则的通知"
    assert f"1\t{INSIDE}\t5分\t各镇" in paper.paragraphs
    assert f"—\t{TAKEN_BACK}\t—\t各镇" in paper.paragraphs


def test_a_file_without_a_title_is_called_by_its_name() -> None:
    assert read_paper("各镇要走访农户，登记台账。".encode(), "走访安排.txt").title == "走访安排"


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(place: Place) -> None:
    with pytest.raises(RuleBroken, match="图片") as refusal:
        check_notice(file_name="照片.png", content=b"\x89PNG...", township=place.township, by=place.clerk)
    assert refusal.value.field == "file"
    assert not Notice.objects.exists()


def test_without_a_list_in_force_nothing_is_checked(acting_for: Callable[..., Actor]) -> None:
    township = UnitFactory(township=True)
    with pytest.raises(RuleBroken, match="没有生效的清单"):
        check_notice(file_name="a.txt", content=b"x", township=township, by=acting_for(township))


def test_another_township_and_departments_do_not_check_for_this_one(
    place: Place, acting_for: Callable[..., Actor]
) -> None:
    for unit in (UnitFactory(township=True), place.issuer):
        with pytest.raises(NotAllowed, match="新民镇"):
            check_notice(file_name="a.txt", content=b"x", township=place.township, by=acting_for(unit))


def test_a_correction_stands_beside_what_was_found(place: Place) -> None:
    task = place.checked().tasks.get(position=3)
    correct_task(task=task, standing="inside", row=place.basic.row, reason="演练通知用。", by=place.clerk)
    task.refresh_from_db()
    assert (task.found, task.standing, task.row) == ("outside", "inside", place.basic.row)
    assert (task.corrected_by, task.correction_reason) == (place.clerk.name, "演练通知用。")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"standing": "perhaps"}, "standing"),
        ({"reason": " "}, "reason"),
        ({"row": None}, "row"),
        ({"row": "foreign"}, "row"),
    ],
)
def test_a_correction_names_a_row_of_the_list_and_a_reason(
    place: Place, changed: dict[str, str | None], field: str
) -> None:
    task = place.checked().tasks.get(position=3)
    wanted = {"standing": "inside", "row": place.basic.row, "reason": "在清单上。"} | changed
    if wanted["row"] == "foreign":
        wanted["row"] = EntryFactory(edition=place.edition).row
    with pytest.raises(RuleBroken) as refusal:
        correct_task(task=task, **wanted, by=place.clerk)
    assert refusal.value.field == field


def test_an_objection_is_answered_by_the_issuer(place: Place) -> None:
    notice = place.checked()
    objection = raise_objection(notice=notice, text="请予研究。", by=place.clerk)
    assert objection.number.startswith("异议〔")
    todo = Todo.objects.open().get()
    assert (todo.unit, todo.path) == (place.issuer, notice.get_absolute_url())
    assert todo.due_on is not None

    answer_objection(objection=objection, text="取消第3项。", by=place.issuer_s_voice)

    objection.refresh_from_db()
    assert objection.answer == "取消第3项。"
    assert not Todo.objects.open().exists()
    with pytest.raises(RuleBroken, match="已经答复"):
        answer_objection(objection=objection, text="再答一次。", by=place.reform)


def test_without_a_known_issuer_the_reform_office_answers(place: Place) -> None:
    objection = raise_objection(notice=place.checked(with_issuer=False), text="", by=place.clerk)
    assert Todo.objects.open().get().unit_id == place.reform.unit_id
    with pytest.raises(NotAllowed, match="编办"):
        answer_objection(objection=objection, text="答复。", by=place.issuer_s_voice)
    answer_objection(objection=objection, text="答复。", by=place.reform)


def test_once_the_letter_is_out_nothing_is_corrected_and_no_second_one_is_sent(place: Place) -> None:
    notice = place.checked()
    raise_objection(notice=notice, text="", by=place.clerk)
    with pytest.raises(RuleBroken, match="已经提出异议"):
        raise_objection(notice=notice, text="", by=place.clerk)
    with pytest.raises(NotAllowed, match="不再改动"):
        correct_task(task=notice.tasks.get(position=3), standing="outside", reason="是。", by=place.clerk)


def test_a_notice_that_keeps_to_the_list_gives_no_reason_to_object(place: Place) -> None:
    notice = place.checked(f"关于应急工作的通知\n各镇人民政府：\n1.各镇要{INSIDE}。\n")
    assert standings(notice) == ["inside"]
    with pytest.raises(RuleBroken, match="都在清单之内"):
        raise_objection(notice=notice, text="", by=place.clerk)


def test_the_issuer_is_asked_to_apply_with_the_words_filled_in(place: Place) -> None:
    task = place.checked().tasks.get(position=3)
    ask_for_admission(task=task, by=place.clerk)
    ask_for_admission(task=task, by=place.reform)
    todo = Todo.objects.open().get()
    assert todo.unit == place.issuer
    assert task.text in todo.detail
    assert "?title=各镇要动员群众下载注册" in todo.path
    assert len(todo.path) <= 300


def test_the_request_is_done_once_the_issuer_has_applied_with_those_words(
    place: Place, acting_for: Callable[..., Actor]
) -> None:
    first, second = place.checked().tasks.filter(standing__in=["taken_back", "outside"])
    for task in (first, second):
        ask_for_admission(task=task, by=place.clerk)

    admission = apply_for_admission(
        title="登记注册",
        content=f"{second.text}。",
        basis="无",
        reason="需要乡镇协助。",
        townships=[place.township],
        by=place.issuer_s_voice,
    )

    second.refresh_from_db()
    assert second.admission == admission
    asked = Todo.objects.open().under(f"admission-asked:{place.issuer.pk}")
    assert [todo.key.rpartition(":")[2] for todo in asked] == [str(first.pk)]


@pytest.mark.parametrize("text", ["登记“A&B”#1=100%的农户？\n逐户上门" * 20, "&%#" * 99])
def test_words_that_would_break_an_address_are_escaped(place: Place, text: str) -> None:
    path = application_path(NoticeTask(notice=Notice(township=place.township), text=text))
    assert len(path) <= 300
    assert path.count("&") == 2
    assert "#" not in path


@pytest.mark.parametrize(("standing", "sentence"), [("inside", "已在清单之内"), ("outside", "没有写明发文")])
def test_admission_is_asked_for_what_is_outside_and_of_a_known_department(
    place: Place, standing: str, sentence: str
) -> None:
    task = place.checked(with_issuer=False).tasks.filter(standing=standing).first()
    assert task is not None
    with pytest.raises(RuleBroken, match=sentence):
        ask_for_admission(task=task, by=place.clerk)


def test_the_issuer_sees_a_notice_only_once_the_township_has_objected(
    place: Place, acting_for: Callable[..., Actor]
) -> None:
    notice = place.checked()
    overseer = acting_for(UnitFactory(county_body=True), Power.OVERSEE)

    def seen_by(*actors: Actor) -> list[bool]:
        return [visible_notices(actor).filter(pk=notice.pk).exists() for actor in actors]

    other: Unit = UnitFactory(township=True)
    people = (place.clerk, overseer, place.issuer_s_voice, acting_for(other))
    assert seen_by(*people) == [True, True, False, False]
    raise_objection(notice=notice, text="", by=place.clerk)
    assert seen_by(*people) == [True, True, True, False]


def test_the_command_says_the_same_as_json(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(TEXT, encoding="utf-8")
    call_command("check_notice", str(file), "--township", "新民镇", "--json")
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["tasks"]
    assert [task["verdict"] for task in told["tasks"]] == ["inside", "taken_back", "outside"]
    assert told["tasks"][0] | {"reason": ""} == {
        "text": f"各镇要{INSIDE}",
        "verdict": "inside",
        "duty": place.basic.row.duty.code,
        "list": "basic",
        "reason": "",
        "scoring": False,
    }
    call_command("check_notice", str(file), "--township", "新民镇")
    assert "交给新民镇的任务 3 项，其中不在清单之内的 2 项。" in capsys.readouterr().out
    assert not Notice.objects.exists()


def test_the_command_refuses_what_it_cannot_read_or_does_not_know(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "空.docx"
    file.write_bytes(b"")
    for arguments, sentence in (
        ((str(file), "--township", "新民镇"), "文件是空的"),
        ((str(tmp_path / "无.docx"), "--township", "新民镇"), "找不到文件"),
        ((str(file), "--township", "无名镇"), "没有名为“无名镇”的乡镇"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("check_notice", *arguments)
