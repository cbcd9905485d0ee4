"""How a dispute ends: minutes and rulings, with the text that the rows get, and either as a document."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path

from mingze.amendments.actions.amending import Conflicted
from mingze.amendments.deciding import Deciding
from mingze.amendments.exports import disputes as exports
from mingze.amendments.queries import disputes as queries
from mingze.amendments.views.dispute_steps import DECISIONS, find_dispute
from mingze.catalogue.downloads import download, write_official
from mingze.catalogue.queries.comparison import unit_names
from mingze.documents.refusals import MissingFonts
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.queries import county
from mingze.organisations.request import Request


def file_minutes(request: Request, dispute_id: int) -> HttpResponse:
    return _decide(request, dispute_id, "minutes")


def rule(request: Request, dispute_id: int) -> HttpResponse:
    return _decide(request, dispute_id, "rule")


def _decide(request: Request, dispute_id: int, name: str) -> HttpResponse:
    found = find_dispute(request, dispute_id)
    label, may, _ = DECISIONS[name]
    may(request.actor, found).require()
    deciding = Deciding(request, found, is_ruling=name == "rule")
    if request.method == "POST" and deciding.is_valid():
        try:
            ruling = deciding.decide()
        except Conflicted as conflicted:
            deciding.show_conflicts(conflicted)
        except RuleBroken as broken:
            deciding.refuse(broken)
        else:
            messages.success(request, f"争议已办结：{ruling.number}。")
            return redirect(found)
    row_form = deciding.row_form
    return render(
        request,
        "amendments/decide_dispute.html",
        {
            "dispute": found,
            "form": deciding.form,
            "row_form": row_form,
            "label": label,
            "merges": deciding.merges,
            "parties": found.parties.all(),
            "groups": queries.grouped_rows(deciding.entries),
        },
        status=422 if deciding.form.errors or (row_form is not None and row_form.errors) else 200,
    )


def ruling_document(request: Request, dispute_id: int, form: str) -> HttpResponseBase:
    """The ruling or the minutes in the official form."""
    found = find_dispute(request, dispute_id)
    ruling = getattr(found, "ruling", None)
    if ruling is None or form not in ("docx", "pdf"):
        raise Http404
    ruling.dispute = found
    made = list(ruling.amendments.select_related("row__township", "row__duty"))
    owner = county()
    document = exports.ruling_document(
        ruling,
        queries.shown_amendments(made, unit_names()),
        is_demonstration=bool(owner and owner.is_demonstration),
    )
    try:
        content = write_official(document, form)
    except MissingFonts as refusal:
        messages.error(request, f"暂时不能生成 PDF。{refusal.message}请先导出 Word 文档，内容相同。")
        return redirect(found)
    return download(content, ruling.number, form)


URLS = [
    path("disputes/<int:dispute_id>/minutes/", file_minutes, name="file-minutes"),
    path("disputes/<int:dispute_id>/ruling/", rule, name="rule"),
    path("disputes/<int:dispute_id>/document/<str:form>/", ruling_document, name="ruling-document"),
]
