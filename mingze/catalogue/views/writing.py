"""The texts of a row looked at while it is being written. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from mingze.catalogue import policies
from mingze.catalogue.queries.findings import ReviewedFinding, findings_of_content
from mingze.catalogue.row_form import RowForm
from mingze.catalogue.rules import Content
from mingze.organisations.models import Unit
from mingze.organisations.request import Request

BUTTON = "check_text"
"""Sent by the button that asks for a look at the texts instead of saving them."""


@dataclass(frozen=True, slots=True)
class TextCheck:
    """What was found, or the labels of the fields that must be put right before anything can be read."""

    findings: list[ReviewedFinding] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[ReviewedFinding]:
        return [item for item in self.findings if item.review is None]

    @property
    def confirmed(self) -> list[ReviewedFinding]:
        return [item for item in self.findings if item.review]


def check_of(content: Content, township: Unit) -> TextCheck:
    return TextCheck(findings_of_content(content, township))


def check_of_form(form: RowForm) -> TextCheck:
    """Of what is typed now. Lists and departments that cannot be read are the form's own errors to tell."""
    if form.is_valid():
        return check_of(form.cleaned_data["content"], form.township)
    labels = [str(field.label) for field in form if field.errors]
    return TextCheck(unreadable=labels or ["条目"])


def only_asks_to_check(request: Request) -> bool:
    return BUTTON in request.POST


def tell_of_texts(request: Request, content: Content, township: Unit) -> None:
    """After a row was saved: that its texts have something to look at, if they have."""
    found = check_of(content, township).open
    if found:
        titles = "、".join(dict.fromkeys(item.rule.title for item in found))
        messages.warning(request, f"文字检查有 {len(found)} 处提醒：{titles}。打开修改页面可以看到是哪里。")


@require_POST
def text_check(request: Request, code: str) -> HttpResponse:
    """The findings about a row as it stands on the form, as a part of a page."""
    township = get_object_or_404(Unit.objects.current().townships(), code=code)
    policies.may_edit_draft_of(request.actor, township).require()
    check = check_of_form(RowForm(request.POST, township=township))
    return render(request, "catalogue/_text_findings_list.html", {"text_check": check})
