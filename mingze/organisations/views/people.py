from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mingze.kernel.verdict import RuleBroken
from mingze.organisations import actions, forms, policies, queries
from mingze.organisations.models import Appointment, Unit, User
from mingze.organisations.request import Request

PAGE_SIZE = 50


def people(request: Request) -> HttpResponse:
    _find_people_only_for_those_who_may(request)
    form = forms.PeopleSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.people_found(text=asked.get("name", ""), state=asked.get("state", ""))
    context = {
        "form": form,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_filtered": any(asked.values()),
        "may_manage": policies.may_manage_units(request.actor),
    }
    return render(request, "organisations/people.html", context)


def person(request: Request, user_id: int) -> HttpResponse:
    _find_people_only_for_those_who_may(request)
    shown = get_object_or_404(User, pk=user_id)
    serving, former = queries.appointments_of(shown)
    context = {
        "person": shown,
        "is_oneself": shown.pk == request.actor.user_id,
        "serving": serving,
        "former": former,
        "may_manage": policies.may_manage_units(request.actor),
    }
    return render(request, "organisations/person.html", context)


def _find_people_only_for_those_who_may(request: Request) -> None:
    if not policies.may_read_people(request.actor):
        raise Http404


def appoint(request: Request, code: str) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    unit = get_object_or_404(Unit.objects.select_related("parent"), code=code)
    form = forms.AppointForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            appointment = actions.appoint(unit=unit, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已登记{appointment.user}在{unit}任职。")
            return redirect("organisations:unit", code)
    known = queries.people_found(state="active")
    return render(request, "organisations/appoint.html", {"form": form, "unit": unit, "known": known})


@never_cache
def appoint_new_person(request: Request, code: str) -> HttpResponse:
    """The answer to the form shows the password, once: it is neither stored nor sent anywhere else."""
    policies.may_manage_units(request.actor).require()
    unit = get_object_or_404(Unit.objects.select_related("parent"), code=code)
    form = forms.AppointNewPersonForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            appointment, password = actions.appoint_new_person(
                unit=unit, by=request.actor, **form.cleaned_data
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            context = {"person": appointment.user, "password": password, "unit": unit}
            return render(request, "organisations/new_password.html", context)
    return render(request, "organisations/appoint_new_person.html", {"form": form, "unit": unit})


def end_appointment(request: Request, appointment_id: int) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    appointment = _appointment(appointment_id)
    form = forms.EndAppointmentForm(request.POST or None, appointment=appointment)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_appointment(appointment=appointment, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已登记{appointment.user}在{appointment.unit}的离任日期。")
            return redirect("organisations:person", appointment.user_id)
    return render(request, "organisations/end_appointment.html", {"form": form, "appointment": appointment})


def change_powers(request: Request, appointment_id: int) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    appointment = _appointment(appointment_id)
    # An empty form means something here: no powers at all.
    data = request.POST if request.method == "POST" else None
    form = forms.PowersForm(data, initial={"powers": appointment.powers})
    if form.is_valid():
        try:
            actions.change_powers(appointment=appointment, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"{appointment.user}的权限已保存。")
            return redirect("organisations:person", appointment.user_id)
    return render(request, "organisations/change_powers.html", {"form": form, "appointment": appointment})


def _appointment(appointment_id: int) -> Appointment:
    appointments = Appointment.objects.select_related("user", "unit", "unit__parent", "post")
    return get_object_or_404(appointments, pk=appointment_id)


def deactivate_person(request: Request, user_id: int) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    person = get_object_or_404(User, pk=user_id)
    form = forms.ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.deactivate_person(user=person, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"{person}的账号已停用。")
            return redirect("organisations:person", user_id)
    return render(request, "organisations/deactivate_person.html", {"form": form, "person": person})


@require_POST
def reactivate_person(request: Request, user_id: int) -> HttpResponse:
    policies.may_manage_units(request.actor).require()
    person = get_object_or_404(User, pk=user_id)
    actions.reactivate_person(user=person, by=request.actor)
    messages.success(request, f"{person}的账号已恢复。")
    return redirect("organisations:person", user_id)


@never_cache
def set_password(request: Request, user_id: int) -> HttpResponse:
    """The answer to the form shows the password, once: it is neither stored nor sent anywhere else."""
    policies.may_manage_units(request.actor).require()
    person = get_object_or_404(User, pk=user_id)
    form = forms.ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            password = actions.set_new_password(user=person, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            context = {"person": person, "password": password}
            return render(request, "organisations/new_password.html", context)
    return render(request, "organisations/set_password.html", {"form": form, "person": person})
