from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mingze.documents.problems import Problem
from mingze.kernel.verdict import RuleBroken
from mingze.organisations import actions, forms, imports, policies, queries
from mingze.organisations.exports import units_workbook
from mingze.organisations.models import Unit, UnitAlias
from mingze.organisations.request import Request

PAGE_SIZE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def units(request: Request) -> HttpResponse:
    form = forms.UnitSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    text = asked.get("name", "")
    found = queries.units_found(text=text, kind=asked.get("kind", ""), with_ended=asked.get("ended", False))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "is_filtered": any(asked.values()),
        "nearest": queries.UnitNames().nearest(text) if text and not page.object_list else [],
        "may_manage": policies.may_manage_units(request.actor),
    }
    return render(request, "organisations/units.html", context)


def unit(request: Request, code: str) -> HttpResponse:
    shown = _unit(code)
    parts = list(queries.parts_of(shown))
    may_read_people = policies.may_read_people(request.actor)
    serving, former = queries.serving_and_former(shown) if may_read_people else ([], [])
    context = {
        "unit": shown,
        "aliases": shown.aliases.all(),
        "posts": shown.posts.all(),
        "offices": [part for part in parts if part.kind == Unit.Kind.OFFICE],
        "other_parts": [part for part in parts if part.kind != Unit.Kind.OFFICE],
        "serving": serving,
        "former": former,
        "may_read_people": may_read_people,
        "may_manage": policies.may_manage_units(request.actor),
        "alias_form": forms.AliasForm(),
    }
    return render(request, "organisations/unit.html", context)


def add_unit(request: Request) -> HttpResponse:
    """With ?parent=CODE the form begins as one for an office of that unit."""
    policies.may_manage_units(request.actor).require()
    parent = Unit.objects.current().filter(code=request.GET.get("parent", "")).first()
    initial = {"parent": parent, "kind": Unit.Kind.OFFICE} if parent else None
    form = forms.UnitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_unit(by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已登记{added}。")
            return redirect("organisations:unit", added.code)
    return render(request, "organisations/add_unit.html", {"form": form, "parent": parent})


def edit_unit(request: Request, code: str) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    changed = _unit(code)
    form = forms.UnitForm(request.POST or None, unit=changed)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_unit(unit=changed, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "单位信息已保存。")
            return redirect("organisations:unit", code)
    return render(request, "organisations/edit_unit.html", {"form": form, "unit": changed})


def end_unit(request: Request, code: str) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    ended = _unit(code)
    form = forms.EndUnitForm(request.POST or None, initial={"ended_on": ended.valid_to})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_unit(unit=ended, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已登记{ended}的撤销日期。")
            return redirect("organisations:unit", code)
    return render(request, "organisations/end_unit.html", {"form": form, "unit": ended})


@require_POST
def restore_unit(request: Request, code: str) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    restored = _unit(code)
    try:
        actions.restore_unit(unit=restored, by=request.actor)
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, f"{restored}已恢复。")
    return redirect("organisations:unit", code)


def add_alias(request: Request, code: str) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    named = _unit(code)
    form = forms.AliasForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            alias = actions.add_unit_alias(unit=named, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已添加别名“{alias}”。")
            return redirect("organisations:unit", code)
    return render(request, "organisations/add_alias.html", {"form": form, "unit": named})


@require_POST
def remove_alias(request: Request, alias_id: int) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    alias = get_object_or_404(UnitAlias.objects.select_related("unit"), pk=alias_id)
    actions.remove_unit_alias(alias=alias, by=request.actor)
    messages.success(request, f"已删除别名“{alias}”。")
    return redirect("organisations:unit", alias.unit.code)


def add_post(request: Request, code: str) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    having = _unit(code)
    form = forms.PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            [post] = actions.add_posts(unit=having, names=[form.cleaned_data["name"]], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"岗位“{post.name}”已登记。")
            return redirect("organisations:unit", code)
    return render(request, "organisations/add_post.html", {"form": form, "unit": having})


def import_units(request: Request) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    form = forms.UnitFileForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = imports.import_units(file.read(), file.name, by=request.actor)
        except imports.UnitsRefused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已导入 {len(imported)} 个单位。")
            return redirect("organisations:units")
    context = {"form": form, "problems": problems, "kinds": Unit.Kind.labels}
    return render(request, "organisations/import_units.html", context)


def export_units(request: Request) -> HttpResponse:
    """For everybody: it holds no more than the page of units."""
    response = HttpResponse(units_workbook(), content_type=XLSX)
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''%E5%8D%95%E4%BD%8D.xlsx"
    return response


def _unit(code: str) -> Unit:
    return get_object_or_404(Unit.objects.select_related("parent"), code=code)
