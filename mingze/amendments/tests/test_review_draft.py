from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.actions.reviews import (
    StepSetting,
    install_usual_review_steps,
    publish_edition,
    review_draft,
    set_review_steps,
)
from mingze.amendments.models import ReviewStep, ReviewVerdict
from mingze.amendments.queries.reviews import obstacles, reason_despite, review_states
from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import discard_draft
from mingze.catalogue.models import Edition, List
from mingze.catalogue.queries.editions import edition_digest
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

WORDS: dict[str, Any] = {
    "number": "府办发〔2026〕9号",
    "title": "履职事项清单（2026年版）",
    "effective_on": date(2026, 7, 1),
}


@pytest.fixture(autouse=True)
def steps() -> list[ReviewStep]:
    """The usual steps; the first two are required."""
    install_usual_review_steps(by=operator())
    return list(ReviewStep.objects.all())


@pytest.fixture
def reviewer(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(name="县司法局"), Power.REVIEW_DRAFTS)


@pytest.fixture
def publisher(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.PUBLISH)


@pytest.fixture
def draft() -> Edition:
    edition: Edition = EntryFactory().edition
    return edition


def pass_all(draft: Edition, steps: list[ReviewStep], by: Actor) -> None:
    for step in steps:
        if step.is_required:
            review_draft(step=step, passed=True, text="", digest=edition_digest(draft), by=by)


def test_a_new_county_gets_the_usual_steps_once(steps: list[ReviewStep]) -> None:
    install_usual_review_steps(by=operator())
    assert [(step.name, step.is_required) for step in ReviewStep.objects.all()] == [
        ("合法性审查", True),
        ("县委县政府审定", True),
        ("市级审核", False),
        ("省级审核", False),
    ]
    assert steps[0].reviewer == "县司法局"
    assert Event.objects.get().verb == "review_steps.installed"


def test_steps_are_renamed_swapped_added_and_removed(steps: list[ReviewStep]) -> None:
    legality, approval, city, province = steps
    set_review_steps(
        steps=[
            StepSetting(approval, legality.name, "县委", True),
            StepSetting(legality, approval.name, "县司法局", False),
            StepSetting(None, "专家论证", "专家组", False),
            StepSetting(city, city.name, city.reviewer, True),
        ],
        by=operator(),
    )
    assert list(ReviewStep.objects.values_list("pk", "name", "position", "is_required"))[:2] == [
        (approval.pk, "合法性审查", 1, True),
        (legality.pk, "县委县政府审定", 2, False),
    ]
    assert [step.name for step in ReviewStep.objects.all()][2:] == ["专家论证", "市级审核"]
    assert not ReviewStep.objects.filter(pk=province.pk).exists()


@pytest.mark.parametrize(
    ("changed", "sentence"), [("", "名称和审查单位"), ("合法性审查", "不能同名")], ids=["blank", "twice"]
)
def test_steps_without_a_name_of_their_own_are_refused(
    steps: list[ReviewStep], changed: str, sentence: str
) -> None:
    settings = [StepSetting(step, step.name, step.reviewer, True) for step in steps]
    settings.append(StepSetting(None, changed, "专家组", True))
    with pytest.raises(RuleBroken, match=sentence):
        set_review_steps(steps=settings, by=operator())
    with pytest.raises(RuleBroken, match="至少保留一个"):
        set_review_steps(steps=[], by=operator())


def test_a_step_that_has_spoken_is_not_removed(
    steps: list[ReviewStep], draft: Edition, reviewer: Actor
) -> None:
    pass_all(draft, steps[:1], reviewer)
    kept = [StepSetting(step, step.name, step.reviewer, True) for step in steps[1:]]
    with pytest.raises(RuleBroken, match="已有审查意见"):
        set_review_steps(steps=kept, by=operator())


def test_required_steps_stand_in_the_way_until_they_have_passed_this_text(
    steps: list[ReviewStep], draft: Edition, reviewer: Actor
) -> None:
    assert obstacles(draft) == [
        "合法性审查（县司法局）尚未通过。",
        "县委县政府审定（县委、县政府）尚未通过。",
    ]
    pass_all(draft, steps, reviewer)
    assert obstacles(draft) == []
    verdict = ReviewVerdict.objects.order_by("pk")[0]
    assert (verdict.unit_name, verdict.by, verdict.passed) == ("县司法局", reviewer.name, True)

    EntryFactory()
    assert obstacles(draft)[0] == "合法性审查（县司法局）之后草稿又有改动，需要重新审查。"
    states = review_states(draft, edition_digest(draft))
    assert (states[0].verdict, states[0].earlier) == (None, verdict)


def test_the_last_word_of_a_step_counts(steps: list[ReviewStep], draft: Edition, reviewer: Actor) -> None:
    digest = edition_digest(draft)
    review_draft(step=steps[0], passed=False, text="第1条越权。", digest=digest, by=reviewer)
    assert obstacles(draft)[0] == "合法性审查（县司法局）退回了草稿：第1条越权。"
    review_draft(step=steps[0], passed=True, text="", digest=digest, by=reviewer)
    assert len(obstacles(draft)) == 1


def test_steps_are_taken_in_their_order(steps: list[ReviewStep], draft: Edition, reviewer: Actor) -> None:
    with pytest.raises(RuleBroken, match="请先完成“合法性审查”"):
        review_draft(step=steps[1], passed=True, text="", digest=edition_digest(draft), by=reviewer)


def test_what_was_changed_meanwhile_is_not_passed_and_a_return_says_why(
    steps: list[ReviewStep], draft: Edition, reviewer: Actor
) -> None:
    digest = edition_digest(draft)
    with pytest.raises(RuleBroken, match="请写明意见"):
        review_draft(step=steps[0], passed=False, text=" ", digest=digest, by=reviewer)
    EntryFactory()
    with pytest.raises(RuleBroken, match="又有改动"):
        review_draft(step=steps[0], passed=True, text="", digest=digest, by=reviewer)
    discard_draft(by=operator())
    with pytest.raises(RuleBroken, match="没有清单草稿"):
        review_draft(step=steps[0], passed=True, text="", digest=digest, by=reviewer)


def test_reviewing_and_setting_steps_take_their_powers(
    steps: list[ReviewStep], draft: Edition, publisher: Actor
) -> None:
    with pytest.raises(NotAllowed, match="负责审查"):
        review_draft(step=steps[0], passed=True, text="", digest=edition_digest(draft), by=publisher)
    with pytest.raises(NotAllowed, match="审查环节"):
        set_review_steps(steps=[], by=publisher)


def test_assist_rows_that_changed_need_both_sides(
    steps: list[ReviewStep], publisher: Actor, reviewer: Actor
) -> None:
    before = EditionFactory(published=True)
    same = EntryFactory(edition=before, version__list=List.ASSIST, version__departments=[UnitFactory()])
    draft = EditionFactory()
    EntryFactory(edition=draft, row=same.row, version=same.version)
    EntryFactory(row__township=same.row.township)
    pass_all(draft, steps, reviewer)
    assert obstacles(draft) == []

    EntryFactory(row__township=same.row.township, version__list=List.ASSIST)
    pass_all(draft, steps, reviewer)
    assert obstacles(draft) == [
        f"{same.row.township}有 1 条配合履职事项未经乡镇和牵头部门双方确认，也没有作出决定。"
    ]


def test_a_draft_with_obstacles_is_published_only_for_a_recorded_reason(
    draft: Edition, publisher: Actor, acting_for: Callable[..., Actor]
) -> None:
    with pytest.raises(RuleBroken, match="合法性审查") as refusal:
        publish_edition(**WORDS, despite="汛期将至。", by=publisher)
    assert refusal.value.field == "despite"
    both = acting_for(UnitFactory(county_body=True), Power.PUBLISH, Power.RUN_CAMPAIGNS)
    with pytest.raises(RuleBroken, match="还不能公布"):
        publish_edition(**WORDS, by=both)

    edition = publish_edition(**WORDS, despite="汛期将至。", by=both)

    assert not edition.is_draft
    event = Event.objects.latest("sequence")
    assert (event.verb, event.data["reason"]) == ("edition.published_despite", "汛期将至。")
    assert event.data["obstacles"][0].startswith("合法性审查")
    assert reason_despite(edition) == "汛期将至。"


def test_what_has_passed_is_published_without_further_words(
    steps: list[ReviewStep], draft: Edition, publisher: Actor, reviewer: Actor
) -> None:
    pass_all(draft, steps, reviewer)
    edition = publish_edition(**WORDS, by=publisher)
    assert (edition.pk, edition.is_draft, reason_despite(edition)) == (draft.pk, False, "")
    with pytest.raises(RuleBroken, match="没有可以公布的草稿"):
        publish_edition(**WORDS, by=publisher)


@pytest.fixture
def browser(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.PUBLISH, Power.MANAGE_LISTS)


@pytest.fixture
def reviewed(draft: Edition, steps: list[ReviewStep], reviewer: Actor) -> Edition:
    pass_all(draft, steps, reviewer)
    return draft


def form_of(draft: Edition, **changed: str) -> dict[str, Any]:
    return {
        "draft": draft.pk,
        "number": WORDS["number"],
        "title": WORDS["title"],
        "effective_on": "2026-07-01",
        "approved_on": "",
    } | changed


PAGE = "amendments:publish"


def test_the_page_publishes_and_shows_the_edition_and_a_second_press_changes_nothing(
    browser: Client, reviewed: Edition
) -> None:
    url = reverse(PAGE)
    assertContains(browser.get(url), f'name="draft" value="{reviewed.pk}"')

    looked_at = browser.post(url, form_of(reviewed))
    assertContains(looked_at, "2026年7月1日")
    reviewed.refresh_from_db()
    assert reviewed.is_draft
    sure = form_of(reviewed, digest=looked_at.context["digest"])
    response = browser.post(url, sure, follow=True)
    assertRedirects(response, reviewed.get_absolute_url())
    assertContains(response, f"{WORDS['title']}已公布")
    response = browser.post(url, sure, follow=True)

    assertContains(response, "现在没有可以公布的草稿")
    assert Event.objects.filter(verb="edition.published").count() == 1


def test_the_page_does_not_publish_a_draft_that_nobody_looked_at(browser: Client, draft: Edition) -> None:
    discard_draft(by=operator())
    other = EntryFactory().edition

    response = browser.post(reverse(PAGE), form_of(draft))

    assertContains(response, "可能已由他人公布", status_code=422)
    other.refresh_from_db()
    assert other.is_draft


def test_what_was_changed_after_the_second_look_is_not_published(
    browser: Client, reviewed: Edition, steps: list[ReviewStep], reviewer: Actor
) -> None:
    url = reverse(PAGE)
    digest = browser.post(url, form_of(reviewed)).context["digest"]
    EntryFactory()
    pass_all(reviewed, steps, reviewer)

    response = browser.post(url, form_of(reviewed, digest=digest))

    assertContains(response, "您核对之后草稿又有改动", status_code=422)
    reviewed.refresh_from_db()
    assert reviewed.is_draft


def test_the_page_says_what_is_wrong_beside_the_field(browser: Client, reviewed: Edition) -> None:
    response = browser.post(reverse(PAGE), form_of(reviewed, approved_on="2026-08-01"))
    assertContains(response, "批准日期不能晚于生效日期", status_code=422)
    assert response.context["form"].errors.keys() == {"approved_on"}
    reviewed.refresh_from_db()
    assert reviewed.is_draft


def test_the_page_says_what_stands_in_the_way_and_takes_a_reason_from_who_may_give_one(
    browser: Client, draft: Edition, signed_in: Callable[..., Client]
) -> None:
    url = reverse(PAGE)
    page = browser.get(url)
    assertContains(page, "合法性审查（县司法局）尚未通过。")
    assertNotContains(page, "下一步：核对")
    both = signed_in(UnitFactory(county_body=True), Power.PUBLISH, Power.RUN_CAMPAIGNS)
    assertContains(both.get(url), "仍要公布的理由")
    assertContains(both.post(url, form_of(draft)), "请写明理由", status_code=422)
    looked_at = both.post(url, form_of(draft, despite="汛期将至。"))
    assertContains(looked_at, "汛期将至。")
    both.post(url, form_of(draft, despite="汛期将至。", digest=looked_at.context["digest"]))
    draft.refresh_from_db()
    assert not draft.is_draft
    assertContains(both.get(reverse("amendments:reviews")), "当时写明的理由：汛期将至。")


def test_a_reviewer_returns_the_draft_on_the_page(
    draft: Edition, steps: list[ReviewStep], signed_in: Callable[..., Client]
) -> None:
    url = reverse("amendments:reviews")
    reviewer = signed_in(UnitFactory(), Power.REVIEW_DRAFTS)
    digest = reviewer.get(url).context["digest"]
    said = {"step": steps[0].pk, "outcome": "returned", "text": "", "digest": digest}
    assertContains(reviewer.post(url, said), "请写明意见", status_code=422)
    page = reviewer.post(url, said | {"text": "第1条越权。"}, follow=True)
    assertContains(page, "第1条越权。")
    overseer = signed_in(UnitFactory(), Power.OVERSEE)
    assertNotContains(overseer.get(url), "登记审查意见")


def test_the_draft_s_page_shows_the_review_and_the_way_to_publish(browser: Client, draft: Edition) -> None:
    page = browser.get(reverse("catalogue:draft"))
    assertContains(page, "合法性审查")
    assertContains(page, reverse(PAGE))


def test_the_steps_are_arranged_on_their_page(
    steps: list[ReviewStep], signed_in: Callable[..., Client]
) -> None:
    url = reverse("amendments:review-steps")
    reform = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    data: dict[str, Any] = {}
    for step in steps:
        data |= {f"name-{step.pk}": step.name, f"reviewer-{step.pk}": step.reviewer}
        data[f"position-{step.pk}"] = step.position
    data |= {
        f"remove-{steps[3].pk}": "1",
        "name-new": "专家论证",
        "reviewer-new": "专家组",
        "position-new": "0.5",
    }
    page = reform.post(url, data, follow=True)
    assertContains(page, "审查环节已保存")
    assert [step.name for step in ReviewStep.objects.all()] == [
        "专家论证",
        "合法性审查",
        "县委县政府审定",
        "市级审核",
    ]
    assert not ReviewStep.objects.filter(is_required=True).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_publishing_page_asks_as_often_for_many_rows_as_for_one(
    rows: int, browser: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows):
        EntryFactory(version__list=List.ASSIST, version__departments=[UnitFactory()])
    url = reverse(PAGE)
    with django_assert_num_queries(29):
        browser.get(url)
