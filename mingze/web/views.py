from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mingze.catalogue import policies
from mingze.catalogue.queries.editions import draft, in_force
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.queries.overview import department_counts, township_counts
from mingze.organisations.actions import change_own_password
from mingze.organisations.models import Unit
from mingze.organisations.request import Request


class SignIn(LoginView):
    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Django calls the web server's name `site` here; our pages mean the head of the page by it."""
        context = super().get_context_data(**kwargs)
        del context["site"]
        return context


def desk(request: Request) -> HttpResponse:
    """Where a person starts: their own unit's lists, and the draft if there is one."""
    edition = in_force()
    unit = Unit.objects.get(pk=request.actor.unit_id)
    context: dict[str, object] = {
        "unit": unit,
        "edition": edition,
        "draft": draft(),
        "may_import": policies.may_import(request.actor),
        "sees_whole": sees_whole_draft(request.actor),
    }
    if edition and unit.is_township:
        context["counts"] = township_counts(edition, unit).get(unit.pk)
    elif edition:
        context["department_counts"] = department_counts(edition, unit).get(unit.pk)
    return render(request, "web/desk.html", context)


def change_password(request: Request) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(user=request.user, password=form.cleaned_data["new_password1"], by=request.actor)
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("web:desk")
    return render(request, "web/change_password.html", {"form": form})
