"""Holding a notice against the list, and what a township does about what it finds."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils.encoding import uri_to_iri

from mingze.amendments.models import Admission, Notice, NoticeTask, Objection
from mingze.amendments.notices.model import Judged
from mingze.amendments.notices.paragraphs import LONGEST_TITLE, read_paper
from mingze.amendments.policies import notices as policies
from mingze.amendments.queries.disputes import reform_offices
from mingze.amendments.queries.limits import limits, next_number
from mingze.amendments.queries.notices import ADMISSION, ROW, id_in, judge_text, list_in_force, objectionable
from mingze.audit.actions import record
from mingze.catalogue.models import Entry, Row
from mingze.documents.refusals import UnreadableDocument
from mingze.inbox.actions import ask, finish, finish_matching
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.workdays.queries import calendar

Standing = NoticeTask.Standing
_LONGEST_NAME_IN_PATH = 30
_LONGEST_TEXT_IN_PATH = 140
_LONGEST_PATH = 300


def check_notice(
    *, file_name: str, content: bytes, township: Unit, issuer: Unit | None = None, by: Actor
) -> Notice:
    """Hold a notice or an assessment scheme against the township's list in force, and keep what is found.

    The same file again for the same edition gives what was found then. RuleBroken for a file that
    cannot be read and while no list is in force. The file is read before anything is locked.
    """
    policies.may_check_for(by, township).require()
    edition = list_in_force()
    if edition is None:
        raise RuleBroken("现在没有生效的清单，暂时不能比对。")
    digest = hashlib.sha256(content).hexdigest()
    stored = Notice.objects.filter(township=township, edition=edition, digest=digest).first()
    if stored:
        return stored
    try:
        paper = read_paper(content, file_name)
    except UnreadableDocument as refusal:
        raise RuleBroken(refusal.message, field="file") from refusal
    notice = Notice(
        title=paper.title[:LONGEST_TITLE],
        file_name=file_name[-LONGEST_TITLE:],
        digest=digest,
        issuer=issuer,
        township=township,
        edition=edition,
        checked_at=clock.now(),
        checked_by=by.name,
    )
    return _keep(notice, judge_text(paper.paragraphs, township), by)


@transaction.atomic
def _keep(notice: Notice, judged: list[Judged], by: Actor) -> Notice:
    same = {"township": notice.township, "edition": notice.edition, "digest": notice.digest}
    stored = Notice.objects.filter(**same).first()
    if stored:
        return stored
    notice.save()
    NoticeTask.objects.bulk_create(_task(notice, number, each) for number, each in enumerate(judged, start=1))
    outside = sum(each.standing.value != Standing.INSIDE for each in judged)
    record("notice.checked", notice, by=by, title=notice.title, tasks=len(judged), outside=outside)
    return notice


def _task(notice: Notice, number: int, judged: Judged) -> NoticeTask:
    return NoticeTask(
        notice=notice,
        position=number,
        text=judged.task.text,
        found=judged.standing.value,
        standing=judged.standing.value,
        row_id=id_in(judged.key, ROW),
        admission_id=id_in(judged.key, ADMISSION),
        reason=judged.reason,
        scoring=judged.task.scoring,
        indicator_shift=judged.indicator_shift,
    )


@transaction.atomic
def correct_task(
    *, task: NoticeTask, standing: str, row: Row | None = None, reason: str, by: Actor
) -> NoticeTask:
    """Say how a task really stands to the list. What the program found stays beside it.

    A task inside the list, or taken back, names the row of the township that says so.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("objection").get(pk=task.notice_id)
    policies.may_correct(by, notice).require()
    if standing not in Standing.values:
        raise RuleBroken("请选择认定结果。", field="standing")
    if not reason.strip():
        raise RuleBroken("请写明改定的理由。", field="reason")
    if row is None and standing in {Standing.INSIDE, Standing.TAKEN_BACK} and not task.admission_id:
        raise RuleBroken("请选择清单中的对应事项。", field="row")
    if (
        row
        and not Entry.objects.filter(edition=notice.edition, row=row, row__township=notice.township).exists()
    ):
        raise RuleBroken("所选事项不在比对所依据的清单上。", field="row")
    task.standing, task.row = standing, row
    task.corrected_by, task.correction_reason = by.name, reason.strip()
    task.save(update_fields=["standing", "row", "corrected_by", "correction_reason"])
    record("notice_task.corrected", task, by=by, found=task.found, standing=standing, reason=reason.strip())
    return task


@transaction.atomic
def raise_objection(*, notice: Notice, text: str, by: Actor) -> Objection:
    """Send the township's letter about what the notice asks beyond the list.

    The issuer is asked to answer it, or the reform office where the issuer is not known here.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("objection").get(pk=notice.pk)
    policies.may_object(by, notice).require()
    if hasattr(notice, "objection"):
        raise RuleBroken("对这份文件已经提出异议。")
    tasks = objectionable(notice.tasks.all())
    if not tasks:
        raise RuleBroken("这份文件的任务都在清单之内，没有需要提出异议的内容。")
    objection = Objection.objects.create(
        number=next_number(Objection.objects.all(), "异议"),
        notice=notice,
        text=text.strip(),
        raised_at=clock.now(),
        raised_by=by.name,
    )
    days = limits().consultation_days
    for unit in _who_answers(notice):
        ask(
            unit=unit,
            key=f"objection:{objection.pk}:unit:{unit.pk}",
            title=f"答复{notice.township}对《{notice.title}》的异议（{len(tasks)}项任务）",
            path=notice.get_absolute_url(),
            due_on=calendar().add_working_days(clock.today(), days),
            by=by,
        )
    record("objection.raised", objection, by=by, notice=notice.pk, number=objection.number, tasks=len(tasks))
    return objection


def _who_answers(notice: Notice) -> list[Unit]:
    return [notice.issuer] if notice.issuer else reform_offices()


@transaction.atomic
def answer_objection(*, objection: Objection, text: str, by: Actor) -> Objection:
    """The issuer's or the reform office's answer; it is given once."""
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("notice__issuer", "notice__township")
        .get(pk=objection.pk)
    )
    policies.may_answer_objection(by, objection).require()
    if objection.answered_at:
        raise RuleBroken("这份异议已经答复。")
    if not text.strip():
        raise RuleBroken("请写明答复意见。", field="text")
    objection.answer, objection.answered_at = text.strip(), clock.now()
    objection.answered_by = f"{by.unit_name} {by.name}"[:60]
    objection.save(update_fields=["answer", "answered_at", "answered_by"])
    finish_matching(prefix=f"objection:{objection.pk}", by=by)
    record("objection.answered", objection, by=by, number=objection.number)
    return objection


@transaction.atomic
def ask_for_admission(*, task: NoticeTask, by: Actor) -> None:
    """Ask the issuer to apply for the admission of a task that is on no list."""
    notice = task.notice
    policies.may_ask_for_admission(by, notice).require()
    if task.standing == Standing.INSIDE:
        raise RuleBroken("这项任务已在清单之内，不用申请准入。")
    issuer = notice.issuer
    if issuer is None or issuer.is_township:
        raise RuleBroken("没有写明发文的县直部门，无法请其申请准入。")
    ask(
        unit=issuer,
        key=f"{_asked_of(issuer)}:task:{task.pk}",
        title=f"请为《{notice.title}》中的一项任务申请准入"[:400],
        detail=f"{notice.township}的清单上没有这项任务：{task.text}",
        path=application_path(task),
        by=by,
    )
    record("notice_task.admission_asked", task, by=by, issuer=issuer.name)


def _asked_of(issuer: Unit) -> str:
    return f"admission-asked:{issuer.pk}"


@transaction.atomic
def note_application(*, admission: Admission, by: Actor) -> None:
    """The applicant was asked to apply for a task and has: whoever asked sees the application.

    The tasks are those whose words the application carries; the form was filled in with them. Part of
    applying, which says who may and keeps the record.
    """
    waiting = Todo.objects.open().under(_asked_of(admission.applicant))
    asked = [int(key.rpartition(":")[2]) for key in waiting.values_list("key", flat=True)]
    for task in NoticeTask.objects.filter(pk__in=asked):
        if task.text.replace("\n", " ")[:_LONGEST_TEXT_IN_PATH] in admission.content.replace("\n", " "):
            task.admission = admission
            task.save(update_fields=["admission"])
            finish(key=f"{_asked_of(admission.applicant)}:task:{task.pk}", by=by, note=admission.number)


def application_path(task: NoticeTask) -> str:
    """Where a department applies for the task's admission, with its words filled in as far as they fit."""
    paths = (_application_path(task, length) for length in (_LONGEST_TEXT_IN_PATH, 90, 40))
    return next(path for path in paths if len(path) <= _LONGEST_PATH)


def _application_path(task: NoticeTask, length: int) -> str:
    words = task.text.replace("\n", " ")[:length]
    query = {
        "title": words[:_LONGEST_NAME_IN_PATH],
        "content": words,
        "township": task.notice.township.code,
    }
    # Chinese as it is: percent signs would take three times the room that a todo has for its address.
    return uri_to_iri(f"{reverse('amendments:apply-for-admission')}?{urlencode(query)}")
