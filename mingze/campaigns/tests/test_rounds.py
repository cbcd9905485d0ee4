"""三上三下: drafts go up and down, and a round ends when nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.actions.opinions import answer_opinion, give_opinion
from mingze.amendments.models import Opinion
from mingze.audit.models import Event
from mingze.campaigns.actions.rounds import close_round, open_round, return_to_township, submit
from mingze.campaigns.models import HandOver, Round
from mingze.campaigns.queries.rounds import standings, unfinished
from mingze.campaigns.tests.making import Compilation, actor, compilation, manager, runner
from mingze.catalogue.models import Edition, Hold
from mingze.catalogue.policies import may_edit_draft_of
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, HoldFactory, UnitFactory


@pytest.fixture
def made() -> Compilation:
    return compilation()


@pytest.fixture
def round(made: Compilation) -> Round:
    return made.open_round()


def speak(made: Compilation, hand_over: HandOver) -> Opinion:
    """An opinion of the department on what was handed over."""
    consultation = hand_over.consultation
    assert consultation is not None
    opinion: Opinion = give_opinion(
        consultation=consultation,
        row=made.entries[1].row,
        text="应由乡镇先期处置。",
        voice=Opinion.Voice.DEPARTMENT,
        by=manager(made.department),
    )
    return opinion


def answer(made: Compilation, opinion: Opinion) -> None:
    answer_opinion(opinion=opinion, answer="rejected", text="依据不足。", by=made.by)


def test_a_round_opens_the_townships_parts_and_asks_them(made: Compilation) -> None:
    township = made.townships[0]
    HoldFactory(township=township)
    other = HoldFactory(township=UnitFactory(township=True))

    round = made.open_round(up=5, down=9)

    assert (round.number, round.up_due_on) == (1, clock.today() + timedelta(days=5))
    assert [held.pk for held in Hold.objects.all()] == [other.pk]
    todo = Todo.objects.get(unit=township)
    assert (todo.key, todo.due_on) == (f"round:{round.pk}:unit:{township.pk}", round.up_due_on)
    assert todo.path == reverse("campaigns:submit", args=[round.pk, township.code])
    assert Event.objects.latest("sequence").verb == "round.opened"


def test_where_the_lists_are_published_a_round_opens_the_draft() -> None:
    edition = EditionFactory(published=True)
    township = EntryFactory(edition=edition).row.township
    made = compilation(units=[township])
    made.open_round()
    assert Edition.objects.get(state=Edition.State.DRAFT)
    assert may_edit_draft_of(actor(township, Power.EDIT_DRAFT), township)


def test_one_round_is_open_at_a_time_and_they_are_numbered(made: Compilation, round: Round) -> None:
    with pytest.raises(RuleBroken, match="上一轮还没有结束"):
        made.open_round()
    close_round(round=round, despite="试行。", by=made.by)
    assert made.open_round().number == 2


@pytest.mark.parametrize(("up", "down", "field"), [(-1, 3, "up_due_on"), (5, 4, "down_due_on")])
def test_terms_lie_ahead_and_in_their_order(up: int, down: int, field: str, made: Compilation) -> None:
    with pytest.raises(RuleBroken) as refusal:
        made.open_round(up=up, down=down)
    assert refusal.value.field == field
    assert not Round.objects.exists()


def test_going_up_keeps_the_draft_closes_it_and_asks_the_departments(made: Compilation, round: Round) -> None:
    township = made.townships[0]
    hand_over = submit(round=round, township=township, note="请审阅。", by=manager(township))

    assert hand_over.snapshot.lines.count() == 2
    assert "报送" in may_edit_draft_of(actor(township, Power.EDIT_DRAFT), township).reason
    consultation = hand_over.consultation
    assert consultation is not None
    assert [each.unit for each in consultation.consulted.all()] == [made.department]
    assert (consultation.township, consultation.due_on) == (township, round.down_due_on)
    assert not Todo.objects.open().filter(unit=township).exists()
    assert Todo.objects.open().filter(unit=made.department).count() == 1
    assert Event.objects.latest("sequence").verb == "township.submitted"


def test_a_township_whose_rows_name_no_department_asks_nobody() -> None:
    made = compilation()
    made.entries[1].delete()
    assert made.submit(made.open_round()).consultation is None


def test_only_who_speaks_for_the_township_hands_it_over(made: Compilation, round: Round) -> None:
    township = made.townships[0]
    for by in (actor(township, Power.EDIT_DRAFT), made.by, manager(UnitFactory(township=True))):
        with pytest.raises(NotAllowed):
            submit(round=round, township=township, by=by)
    assert not HandOver.objects.exists()


def test_a_township_that_takes_no_part_hands_nothing_over(round: Round) -> None:
    stranger = UnitFactory(township=True)
    with pytest.raises(RuleBroken, match="没有参与"):
        submit(round=round, township=stranger, by=manager(stranger))


def test_a_township_without_rows_has_nothing_to_hand_over(made: Compilation, round: Round) -> None:
    for entry in made.entries:
        entry.delete()
    with pytest.raises(RuleBroken, match="没有"):
        made.submit(round)
    assert not Hold.objects.exists()


def test_a_part_that_the_county_holds_is_not_handed_over(made: Compilation, round: Round) -> None:
    HoldFactory(township=made.townships[0], reason="正在合法性审查。")
    with pytest.raises(NotAllowed, match="正在合法性审查"):
        made.submit(round)


def test_a_township_goes_up_and_down_once_a_round(made: Compilation, round: Round) -> None:
    township = made.townships[0]
    with pytest.raises(RuleBroken, match="还没有报送"):
        return_to_township(round=round, township=township, note="", by=made.by)
    made.submit(round)
    with pytest.raises(RuleBroken, match="已经报送"):
        made.submit(round)
    return_to_township(round=round, township=township, note="", by=made.by)
    with pytest.raises(RuleBroken, match="已经反馈"):
        return_to_township(round=round, township=township, note="", by=made.by)


def test_coming_down_keeps_the_draft_and_opens_it_to_the_township(made: Compilation, round: Round) -> None:
    township = made.townships[0]
    up = made.submit(round)
    with pytest.raises(NotAllowed):
        return_to_township(round=round, township=township, note="", by=manager(township))
    down = return_to_township(round=round, township=township, note="第三项请再核。", by=made.by)
    assert (down.note, down.snapshot.lines.count()) == ("第三项请再核。", 2)
    assert may_edit_draft_of(actor(township, Power.EDIT_DRAFT), township)
    up.refresh_from_db()
    assert up.consultation is not None
    assert up.consultation.closed_at is not None
    assert not Todo.objects.open().exists()


def test_what_has_unanswered_opinions_comes_down_only_for_a_reason(made: Compilation, round: Round) -> None:
    township = made.townships[0]
    speak(made, made.submit(round))
    with pytest.raises(RuleBroken, match="1条意见没有答复") as refusal:
        return_to_township(round=round, township=township, note="先改。", by=made.by)
    assert refusal.value.field == "despite"
    down = return_to_township(
        round=round, township=township, note="先改。", despite="留待会议研究。", by=made.by
    )
    assert down.note == "先改。\n尚有1条意见未答复即反馈，理由：留待会议研究。"
    assert Event.objects.latest("sequence").data["unanswered"] == 1


def test_answered_opinions_need_no_reason(made: Compilation, round: Round) -> None:
    answer(made, speak(made, made.submit(round)))
    down = return_to_township(
        round=round, township=made.townships[0], note="已改。", despite="多余的理由", by=made.by
    )
    assert down.note == "已改。"


def test_a_round_ends_when_all_went_up_and_down_and_every_opinion_is_answered() -> None:
    made = compilation(2)
    round = made.open_round()
    one, two = made.townships
    assert unfinished(round) == [f"{one}、{two}尚未报送"]
    opinion = speak(made, made.submit(round, one))
    assert unfinished(round) == [f"{two}尚未报送", f"{one}尚未反馈", f"{one}意见未全部答复"]
    return_to_township(round=round, township=one, note="", despite="会上再议", by=made.by)
    made.submit(round, two)
    return_to_township(round=round, township=two, note="", by=made.by)
    with pytest.raises(RuleBroken, match=f"{one}意见未全部答复") as refusal:
        close_round(round=round, by=made.by)
    assert refusal.value.field == "despite"
    answer(made, opinion)
    close_round(round=round, despite="用不着的理由", by=made.by)
    round.refresh_from_db()
    assert round.closed_at is not None
    assert round.passed_reason == ""


def test_a_round_that_ends_with_something_missing_keeps_the_reason(made: Compilation, round: Round) -> None:
    close_round(round=round, despite="自然灾害，顺延到下一轮。", by=made.by)
    round.refresh_from_db()
    assert round.passed_reason == "自然灾害，顺延到下一轮。"
    assert not Todo.objects.open().exists()
    assert Event.objects.latest("sequence").data["missing"] == [f"{made.townships[0]}尚未报送"]
    for act in (
        lambda: close_round(round=round, by=made.by),
        lambda: made.submit(round),
    ):
        with pytest.raises(RuleBroken, match="已经结束"):
            act()


def test_only_who_runs_campaigns_opens_and_ends_rounds(made: Compilation, round: Round) -> None:
    own = manager(made.townships[0])
    with pytest.raises(NotAllowed):
        close_round(round=round, despite="想结束", by=own)
    with pytest.raises(NotAllowed):
        open_round(campaign=made.campaign, up_due_on=date(2099, 1, 1), down_due_on=date(2099, 1, 2), by=own)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.CHINA)


def test_late_is_counted_by_the_day_in_china_and_from_the_records() -> None:
    made = compilation(2)
    round = made.open_round(up=5, down=10)
    in_time, late = made.townships
    with clock.at(noon(round.up_due_on).replace(hour=23, minute=59)):
        made.submit(round, in_time)
        assert [each.is_late_up for each in standings(round)] == [False, False]
    with clock.at(noon(round.up_due_on) + timedelta(days=1)):
        assert [each.is_late_up for each in standings(round)] == [False, True]
        made.submit(round, late)
    with clock.at(noon(round.down_due_on)):
        return_to_township(round=round, township=in_time, note="", by=made.by)
    with clock.at(noon(round.down_due_on) + timedelta(days=3)):
        first, second = standings(round)
        assert (first.is_late_up, first.is_late_down) == (False, False)
        assert (second.is_late_up, second.is_late_down) == (True, True)
        assert first.down_on == round.down_due_on


def test_who_never_handed_over_is_judged_by_the_day_on_which_the_round_ended(
    made: Compilation, round: Round
) -> None:
    with clock.at(noon(round.up_due_on)):
        close_round(round=round, despite="提前结束。", by=made.by)
    round.refresh_from_db()
    with clock.at(noon(round.up_due_on) + timedelta(days=30)):
        assert [each.is_late_up for each in standings(round)] == [False]


def test_a_township_checks_what_changed_and_hands_over_on_its_page(
    made: Compilation, round: Round, signed_in: Callable[..., Client]
) -> None:
    township = made.townships[0]
    url = reverse("campaigns:submit", args=[round.pk, township.code])
    staff = signed_in(township, Power.EDIT_DRAFT)
    assertContains(staff.get(url), "只有代表")
    assert staff.post(url, {"checked": "on"}).status_code == 403
    client = signed_in(township, Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT)
    assertContains(client.get(url), "首次报送，共 2 条")
    assertContains(client.post(url, {"note": "请审阅"}), "请核对改动后勾选", status_code=422)
    assertRedirects(
        client.post(url, {"note": "请审阅", "checked": "on"}), reverse("campaigns:round", args=[round.pk])
    )
    assert HandOver.objects.get().note == "请审阅"
    assertContains(client.get(url), "等待县里反馈")
    assertContains(client.post(url, {"checked": "on"}), "已经报送", status_code=422)


def test_the_county_returns_and_ends_the_round_on_its_pages(
    made: Compilation, round: Round, signed_in: Callable[..., Client]
) -> None:
    township = made.townships[0]
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("campaigns:return-township", args=[round.pk, township.code])
    assert client.get(url).status_code == 404
    opinion = speak(made, made.submit(round))
    assertContains(client.get(url), "还有 1 条意见没有答复")
    assertContains(client.post(url, {"note": "改"}), "写明未答复即反馈的理由", status_code=422)
    answer(made, opinion)
    close = reverse("campaigns:close-round", args=[round.pk])
    assertContains(client.get(close), "尚未反馈")
    assertContains(client.post(close), "还不能结束", status_code=422)
    shown = reverse("campaigns:round", args=[round.pk])
    assertRedirects(client.post(url, {"note": "改"}), shown)
    assertRedirects(client.post(close), shown)
    page = client.get(shown)
    assertContains(page, "已反馈")
    assertNotContains(page, close)


def test_a_round_is_opened_on_its_page(made: Compilation, signed_in: Callable[..., Client]) -> None:
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("campaigns:open-round", args=[made.campaign.pk])
    day = clock.today()
    wrong = client.post(url, {"up_due_on": day.isoformat(), "down_due_on": "2020-01-01"})
    assertContains(wrong, "不能早于报送期限", status_code=422)
    client.post(url, {"up_due_on": day.isoformat(), "down_due_on": day.isoformat()})
    assert Round.objects.get().up_due_on == day


def test_a_township_and_a_department_see_their_own_part_of_a_round(signed_in: Callable[..., Client]) -> None:
    made = compilation(2)
    round = made.open_round()
    one, two = made.townships
    hand_over = made.submit(round, one)
    url = reverse("campaigns:round", args=[round.pk])
    own = signed_in(two, Power.EDIT_DRAFT).get(url)
    assertContains(own, two.name)
    assertNotContains(own, one.name)
    department = signed_in(made.department).get(url)
    assertContains(department, one.name)
    assertNotContains(department, two.name)
    assertNotContains(department, reverse("campaigns:hand-over", args=[hand_over.pk]))
    assert hand_over.consultation is not None
    assertContains(department, hand_over.consultation.get_absolute_url())
    stranger = signed_in(two, Power.EDIT_DRAFT)
    for hidden in (
        reverse("campaigns:submit", args=[round.pk, one.code]),
        reverse("campaigns:hand-over", args=[hand_over.pk]),
        reverse("campaigns:compare-snapshots", args=[one.code]),
    ):
        assert stranger.get(hidden).status_code == 404
    assert signed_in(UnitFactory()).get(url).status_code == 404


@pytest.mark.parametrize("townships", [1, 3])
def test_the_page_of_a_round_takes_the_same_queries_however_many_townships(
    townships: int,
    signed_in: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = compilation(townships)
    round = made.open_round()
    for township in made.townships:
        made.submit(round, township)
        return_to_township(round=round, township=township, note="", by=runner())
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    with django_assert_num_queries(8):
        page = client.get(reverse("campaigns:round", args=[round.pk]))
    assertContains(page, "日已反馈", count=townships)
