"""The limits of the procedures: everybody reads them, the reform office sets them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from mingze.amendments.actions.limits import set_limits
from mingze.amendments.forms.disputes import LimitsForm
from mingze.amendments.policies.disputes import may_run_disputes
from mingze.amendments.queries import limits as queries
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request


def limits(request: Request) -> HttpResponse:
    may_set = may_run_disputes(request.actor)
    form = LimitsForm(request.POST or None, now=queries.limits())
    if request.method == "POST":
        may_set.require()
        if form.is_valid():
            try:
                set_limits(by=request.actor, **form.cleaned_data)
            except RuleBroken as broken:
                form.add_error(broken.field, broken.message)
            else:
                messages.success(request, "已保存，从新提出的事项起执行。")
                return redirect("amendments:limits")
    return render(
        request,
        "amendments/limits.html",
        {"form": form, "may_set": may_set},
        status=422 if form.errors else 200,
    )


URLS = [path("limits/", limits, name="limits")]
