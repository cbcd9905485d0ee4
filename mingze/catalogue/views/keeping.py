"""Keeping the words of the lists in order: domains, laws, what people call a duty."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mingze.catalogue import policies
from mingze.catalogue.actions import domains as domain_actions
from mingze.catalogue.actions import vocabulary
from mingze.catalogue.forms import AliasesForm, DomainForm, LawForm
from mingze.catalogue.models import Domain, Duty, Entry, Law
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request

LAWS_PER_PAGE = 50


def domains(request: Request) -> HttpResponse:
    """The headings, in their order; names and order can be changed together."""
    policies.may_manage_lists(request.actor).require()
    present = list(Domain.objects.annotate(rows=Count("versions")))
    form = DomainForm(None)
    if request.method == "POST":
        try:
            if "add" in request.POST:
                form = DomainForm(request.POST)
                if form.is_valid():
                    domain_actions.add_domain(name=form.cleaned_data["name"], by=request.actor)
                    messages.success(request, "已添加领域。")
                    return redirect("catalogue:domains")
            else:
                domain_actions.arrange_domains(names=_arranged(request, present), by=request.actor)
                messages.success(request, "领域的名称和次序已保存。")
                return redirect("catalogue:domains")
        except RuleBroken as broken:
            if broken.field:
                form.add_error(broken.field, broken.message)
            else:
                messages.error(request, broken.message)
    return render(request, "catalogue/domains.html", {"domains": present, "form": form})


def _arranged(request: Request, present: Sequence[Domain]) -> list[tuple[Domain, str]]:
    """The domains with their new names, in the order of the numbers that the person wrote."""

    def place(domain: Domain) -> tuple[float, int]:
        try:
            return float(request.POST.get(f"position-{domain.pk}", "")), domain.position
        except ValueError:
            return float(domain.position), domain.position

    return [
        (domain, request.POST.get(f"name-{domain.pk}", domain.name)[:40])
        for domain in sorted(present, key=place)
    ]


def aliases(request: Request, code: str) -> HttpResponse:
    """What people call a duty: a line each."""
    policies.may_manage_lists(request.actor).require()
    duty = get_object_or_404(Duty, code=code)
    initial = {
        "aliases": "\n".join(duty.aliases.values_list("text", flat=True)),
        "keywords": "、".join(duty.keywords),
    }
    form = AliasesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            vocabulary.set_aliases(
                duty=duty,
                aliases=form.cleaned_data["aliases"].splitlines(),
                keywords=form.cleaned_data["keywords"].replace("，", "、").split("、"),
                by=request.actor,
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "常用说法已保存，立即用于查询。")
            return redirect(duty)
    return render(request, "catalogue/aliases.html", {"duty": duty, "form": form})


def laws(request: Request) -> HttpResponse:
    """The laws that rows rest on, with how many rows of the list in force cite each."""
    if not sees_whole_draft(request.actor):
        raise Http404
    text, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    found = Law.objects.all()
    if text:
        found = found.filter(name__icontains=text)
    if status:
        found = found.filter(status=status)
    page = Paginator(found, LAWS_PER_PAGE).get_page(request.GET.get("page"))
    edition = editions.in_force()
    cited = dict(
        Entry.objects.filter(edition=edition, version__bases__law__in=[law.pk for law in page.object_list])
        .values_list("version__bases__law")
        .annotate(rows=Count("pk", distinct=True))
    )
    return render(
        request,
        "catalogue/laws.html",
        {
            "page_obj": page,
            "laws": [(law, cited.get(law.pk, 0)) for law in page.object_list],
            "text": text,
            "status": status,
            "statuses": Law.Status.choices,
            "may_manage": policies.may_manage_lists(request.actor),
        },
    )


def law(request: Request, law_id: int) -> HttpResponse:
    """One law: whether it holds, and the duties of the list in force that rest on it."""
    if not sees_whole_draft(request.actor):
        raise Http404
    shown = get_object_or_404(Law, pk=law_id)
    may_manage = policies.may_manage_lists(request.actor)
    form = LawForm(request.POST or None, initial={"status": shown.status, "status_on": shown.status_on})
    if request.method == "POST":
        may_manage.require()
        if form.is_valid():
            try:
                vocabulary.mark_law(law=shown, by=request.actor, **form.cleaned_data)
            except RuleBroken as broken:
                form.add_error(broken.field, broken.message)
            else:
                messages.success(request, "效力已更新，引用它的条目会在清单体检中列出。")
                return redirect("catalogue:law", shown.pk)
    duties = (
        Duty.objects.filter(
            rows__entries__edition=editions.in_force(), rows__entries__version__bases__law=shown
        )
        .annotate(townships=Count("rows__entries", distinct=True))
        .order_by("code")
    )
    return render(
        request,
        "catalogue/law.html",
        {"law": shown, "form": form, "may_manage": may_manage, "duties": duties},
    )
