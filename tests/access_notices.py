"""Who gets what from the pages of notices and of the review of a draft (see tests/access.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mingze.amendments.actions.notices import check_notice, raise_objection
from mingze.amendments.actions.reviews import install_usual_review_steps
from mingze.amendments.models import Notice, NoticeTask, ReviewStep
from mingze.catalogue.queries.editions import edition_digest
from mingze.organisations.queries import actor_for, operator
from tests.access import (
    CAMPAIGN_LEADER,
    DEPARTMENT,
    DEPARTMENT_HEAD,
    LIST_MANAGER,
    OTHER_TOWNSHIP,
    PUBLISHER,
    REFORM,
    REVIEWER,
    SEE_THE_WHOLE_DRAFT,
    STAFF,
    TOWNSHIP,
    TOWNSHIP_HEAD,
    Access,
    World,
)

TEXT = """关于做好登记工作的通知
各镇人民政府：
1.各镇要登记从事海上养殖的企业，建立台账。
"""


def _checked(world: World, text: str) -> Notice:
    assert world.published
    return check_notice(
        file_name="通知.txt",
        content=text.encode(),
        township=world.township,
        issuer=world.department,
        by=operator(),
    )


def quiet(world: World) -> Notice:
    """A notice of the department that the township has not objected to."""
    return world.keep("quiet notice", lambda: _checked(world, TEXT))


def _objected(world: World) -> Notice:
    notice = _checked(world, TEXT + "2.各镇要于年底前报送总结。\n")
    by = actor_for(world.people[TOWNSHIP])
    assert by
    raise_objection(notice=notice, text="", by=by)
    return notice


def objected(world: World) -> Notice:
    return world.keep("objected notice", lambda: _objected(world))


def _task(world: World) -> NoticeTask:
    return quiet(world).tasks.get()


def _upload(world: World) -> Mapping[str, Any]:
    assert world.published
    file = SimpleUploadedFile("通知.txt", TEXT.encode())
    return {"file": file, "township": world.township.code}


def _first_step() -> ReviewStep:
    install_usual_review_steps(by=operator())
    step = ReviewStep.objects.first()
    assert step
    return step


def _word(world: World) -> Mapping[str, Any]:
    return {
        "step": _first_step().pk,
        "outcome": "passed",
        "digest": edition_digest(world.draft),
    }


READ_THE_NOTICE = {TOWNSHIP} | SEE_THE_WHOLE_DRAFT
READ_THE_OBJECTION = READ_THE_NOTICE | {DEPARTMENT}
ACT_ON_IT = {TOWNSHIP, LIST_MANAGER, CAMPAIGN_LEADER}
UNKNOWN = dict.fromkeys(STAFF - READ_THE_NOTICE - {TOWNSHIP_HEAD, REFORM}, 404)
UNKNOWN_OBJECTION = dict.fromkeys(STAFF - READ_THE_OBJECTION - {TOWNSHIP_HEAD, DEPARTMENT_HEAD, REFORM}, 404)

PAGES: dict[str, Access] = {
    "amendments:notices": Access(STAFF),
    "amendments:notices (uploading)": Access(
        {TOWNSHIP, LIST_MANAGER, CAMPAIGN_LEADER},
        post=True,
        data=_upload,
        # Another township's staff may check notices, for themselves: the form does not know this one.
        otherwise={OTHER_TOWNSHIP: 422},
    ),
    "amendments:notice": Access(READ_THE_NOTICE, args=lambda world: [quiet(world).pk], otherwise=404),
    "amendments:notice (objected to)": Access(
        READ_THE_OBJECTION, args=lambda world: [objected(world).pk], otherwise=404
    ),
    "amendments:correct-task": Access(ACT_ON_IT, args=lambda world: [_task(world).pk], otherwise=UNKNOWN),
    "amendments:raise-objection": Access({TOWNSHIP}, args=lambda world: [quiet(world).pk], otherwise=UNKNOWN),
    "amendments:answer-objection": Access(
        {DEPARTMENT_HEAD, CAMPAIGN_LEADER},
        args=lambda world: [objected(world).pk],
        otherwise=UNKNOWN_OBJECTION,
    ),
    "amendments:objection-document": Access(
        READ_THE_OBJECTION, args=lambda world: [objected(world).pk, "docx"], otherwise=404
    ),
    "amendments:ask-for-admission": Access(
        ACT_ON_IT, args=lambda world: [_task(world).pk], post=True, otherwise=UNKNOWN
    ),
    "amendments:publish": Access({PUBLISHER}),
    "amendments:reviews": Access(SEE_THE_WHOLE_DRAFT, otherwise=404),
    "amendments:reviews (saying a word)": Access(
        {REVIEWER, CAMPAIGN_LEADER},
        post=True,
        data=_word,
        otherwise=dict.fromkeys(STAFF - SEE_THE_WHOLE_DRAFT - {REFORM}, 404),
    ),
    "amendments:review-steps": Access({CAMPAIGN_LEADER}),
}
