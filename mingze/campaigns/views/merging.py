"""Topics: what is one thing, proposed and put right."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.campaigns.actions import classifying, merging
from mingze.campaigns.forms.merging import ChangeTopicForm, ClassifyForm, FindTopicsForm, TopicsForm
from mingze.campaigns.models import Campaign, DraftItem, Topic
from mingze.campaigns.policies.survey import may_run_survey
from mingze.campaigns.queries.classifying import criteria_of, item_counts, items_of
from mingze.campaigns.queries.matching import topics_like
from mingze.campaigns.queries.merging import listed_topics, topic_parts
from mingze.campaigns.rules import in_order, likely_answers, suggest
from mingze.campaigns.views.survey import whole_survey
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request

PAGE = 50


def topics(request: Request, campaign_id: int) -> HttpResponse:
    """Unconfirmed first; a POST confirms or joins those that were ticked."""
    campaign = whole_survey(request, campaign_id)
    if request.method == "POST":
        may_run_survey(request.actor).require()
        return _work_on_topics(request, campaign)
    find = FindTopicsForm(request.GET)
    wanted = find.cleaned_data if find.is_valid() else {}
    found = listed_topics(campaign, wanted.get("q", ""), wanted.get("state", ""))
    return render(
        request,
        "campaigns/topics.html",
        {
            "campaign": campaign,
            "form": find,
            "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "counts": item_counts(campaign),
            "may_run": may_run_survey(request.actor) if campaign.is_under_way else None,
        },
    )


def _work_on_topics(request: Request, campaign: Campaign) -> HttpResponse:
    form = TopicsForm(request.POST, campaign=campaign.pk)
    if form.is_valid():
        ticked = list(form.cleaned_data["topics"].select_related("campaign"))
        try:
            if "join" in request.POST:
                joined = merging.join_topics(topics=ticked, name=form.cleaned_data["name"], by=request.actor)
                messages.success(request, f"已合并为“{joined}”。")
            else:
                number = merging.confirm_topics(topics=ticked, by=request.actor)
                messages.success(request, f"已确认 {number} 个归并事项。")
        except RuleBroken as broken:
            messages.warning(request, broken.message)
    else:
        messages.warning(request, "勾选的归并事项已有变动，请重新勾选。")
    return redirect("campaigns:topics", campaign.pk)


@require_POST
def propose_topics(request: Request, campaign_id: int) -> HttpResponse:
    campaign = whole_survey(request, campaign_id)
    may_run_survey(request.actor).require()
    try:
        number = merging.propose_topics(campaign=campaign, by=request.actor)
        messages.success(request, f"提出了 {number} 个归并事项，请核对后确认。")
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect("campaigns:topics", campaign.pk)


@require_POST
def link_rows(request: Request, campaign_id: int) -> HttpResponse:
    campaign = whole_survey(request, campaign_id)
    may_run_survey(request.actor).require()
    try:
        number = classifying.link_rows(campaign=campaign, by=request.actor)
        messages.success(request, f"{number} 个事项找到了对应的条目。")
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect("campaigns:topics", campaign.pk)


def found_topic(request: Request, topic_id: int) -> Topic:
    topic = get_object_or_404(Topic.objects.select_related("campaign"), pk=topic_id)
    whole_survey(request, topic.campaign_id)
    return topic


def topic(request: Request, topic_id: int) -> HttpResponse:
    return _topic_page(request, found_topic(request, topic_id), None)


def _topic_page(request: Request, shown: Topic, form: ClassifyForm | None) -> HttpResponse:
    criteria = criteria_of(shown.campaign)
    parts = topic_parts(shown)
    texts = [raw_duty.text for part in parts for raw_duty in part.raw_duties]
    answers = request.POST.getlist("answers") if form else likely_answers(criteria, texts)
    suggestion = suggest(criteria, answers)
    if form is None:
        open_items = [part.item.pk for part in parts if not part.item.choice]
        initial = {"answers": answers, "items": open_items, "choice": suggestion.choice}
        form = ClassifyForm(topic=shown, criteria=criteria, initial=initial)
    return render(
        request,
        "campaigns/topic.html",
        {
            "topic": shown,
            "campaign": shown.campaign,
            "parts": parts,
            "size": len(texts),
            "form": form,
            "criteria": in_order(criteria),
            "answers": answers,
            "suggestion": suggestion,
            "suggested": DraftItem.Choice(suggestion.choice).label if suggestion.choice else "",
            "similar": topics_like(shown),
            "history": _history(shown),
            "may_run": may_run_survey(request.actor) if shown.campaign.is_under_way else None,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _history(shown: Topic) -> list[tuple[object, list[str]]]:
    """The records of classification: one line for townships that were classified in one go."""
    lines: dict[tuple[object, ...], tuple[object, list[str]]] = {}
    items = items_of(shown.campaign).filter(topic=shown).prefetch_related("classifications__table")
    for item in items:
        for each in item.classifications.all():
            key = (each.decided_at.replace(microsecond=0), each.decided_by, each.choice, each.reason)
            lines.setdefault(key, (each, []))[1].append(str(item.township))
    return sorted(lines.values(), key=lambda line: line[0].decided_at, reverse=True)  # type: ignore[attr-defined]


@require_POST
def change_topic(request: Request, topic_id: int) -> HttpResponse:
    """Split, move, rename, join, mark: whichever button was pressed."""
    shown = found_topic(request, topic_id)
    may_run_survey(request.actor).require()
    form = ChangeTopicForm(request.POST, topic=shown)
    change = CHANGES.get(request.POST.get("change", ""))
    if not form.is_valid() or change is None:
        messages.warning(request, "勾选的事项已有变动，请重新勾选。")
        return redirect("campaigns:topic", shown.pk)
    try:
        goes_to = change(request, shown, form)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
        goes_to = shown
    if not Topic.objects.filter(pk=goes_to.pk).exists():
        return redirect("campaigns:topics", shown.campaign_id)
    return redirect("campaigns:topic", goes_to.pk)


def _split(request: Request, shown: Topic, form: ChangeTopicForm) -> Topic:
    given = form.cleaned_data
    made = merging.split_topic(
        topic=shown, raw_duties=list(given["raw_duties"]), name=given["name"], by=request.actor
    )
    messages.success(request, f"已拆分出“{made}”。")
    return made


def _move(request: Request, shown: Topic, form: ChangeTopicForm) -> Topic:
    target = _target(form)
    merging.move_raw_duties(raw_duties=list(form.cleaned_data["raw_duties"]), topic=target, by=request.actor)
    messages.success(request, f"已移到“{target}”。")
    return shown


def _join(request: Request, shown: Topic, form: ChangeTopicForm) -> Topic:
    merging.join_topics(topics=[shown, _target(form)], by=request.actor)
    messages.success(request, "已合并。")
    return shown


def _target(form: ChangeTopicForm) -> Topic:
    target = form.cleaned_data["target"]
    if not isinstance(target, Topic):
        raise RuleBroken("请选择归并事项。")
    return target


def _rename(request: Request, shown: Topic, form: ChangeTopicForm) -> Topic:
    merging.rename_topic(topic=shown, name=form.cleaned_data["name"], by=request.actor)
    messages.success(request, "已保存名称。")
    return shown


def _confirm(request: Request, shown: Topic, form: ChangeTopicForm) -> Topic:
    merging.confirm_topics(topics=[shown], by=request.actor)
    messages.success(request, "已确认。")
    return shown


def _duplicate(request: Request, shown: Topic, form: ChangeTopicForm) -> Topic:
    """The earliest of those ticked is the original."""
    ticked = sorted(form.cleaned_data["raw_duties"], key=lambda each: (bool(each.duplicate_of_id), each.pk))
    if len(ticked) < 2:
        raise RuleBroken("请勾选同一乡镇的两条以上，最早录入的一条作为原件。")
    merging.mark_duplicate(raw_duties=ticked[1:], original=ticked[0], by=request.actor)
    messages.success(request, "已标为重复。")
    return shown


def _unmark(request: Request, shown: Topic, form: ChangeTopicForm) -> Topic:
    merging.unmark_duplicate(raw_duties=list(form.cleaned_data["raw_duties"]), by=request.actor)
    messages.success(request, "已取消重复标记。")
    return shown


CHANGES: dict[str, Callable[[Request, Topic, ChangeTopicForm], Topic]] = {
    "split": _split,
    "move": _move,
    "join": _join,
    "rename": _rename,
    "confirm": _confirm,
    "duplicate": _duplicate,
    "unmark": _unmark,
}


@require_POST
def classify(request: Request, topic_id: int) -> HttpResponse:
    shown = found_topic(request, topic_id)
    may_run_survey(request.actor).require()
    form = ClassifyForm(request.POST, topic=shown, criteria=criteria_of(shown.campaign))
    if "look" in request.POST:
        # Only a look at what the answers suggest: nothing is chosen, and nothing is at fault.
        form.errors.clear()
        return _topic_page(request, shown, form)
    if form.is_valid():
        given = form.cleaned_data | {"items": list(form.cleaned_data["items"])}
        try:
            number = classifying.classify(**given, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, f"已归类：{number} 个乡镇。")
            return redirect("campaigns:topic", shown.pk)
    return _topic_page(request, shown, form)


URLS = [
    path("<int:campaign_id>/topics/", topics, name="topics"),
    path("<int:campaign_id>/topics/propose/", propose_topics, name="propose-topics"),
    path("<int:campaign_id>/topics/link-rows/", link_rows, name="link-rows"),
    path("topics/<int:topic_id>/", topic, name="topic"),
    path("topics/<int:topic_id>/change/", change_topic, name="change-topic"),
    path("topics/<int:topic_id>/classify/", classify, name="classify"),
]
