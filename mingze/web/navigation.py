from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from mingze.catalogue import policies
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.inbox.queries import number_waiting
from mingze.kernel.actor import Actor
from mingze.organisations.models import County
from mingze.organisations.policies import may_read_people
from mingze.organisations.queries import county

TODOS = "inbox:todos"


def navigation(request: HttpRequest) -> dict[str, object]:
    """`site`: what the head of every page shows. The menu holds only what the person may open."""
    actor: Actor | None = getattr(request, "actor", None)
    owner, waiting = _owner_and_waiting(actor)
    return {
        "site": {
            "county_name": owner.name if owner else "",
            "is_demonstration": bool(owner and owner.is_demonstration),
            "home_url": reverse("portal:home"),
            "search_url": reverse("catalogue:who"),
            "search_text": request.GET.get("q", "") if request.method == "GET" else "",
            "township_code": getattr(request, "township_code", ""),
            "entries": [
                {
                    "label": label,
                    "url": reverse(name),
                    "active": request.path == reverse(name),
                    "count": waiting if name == TODOS else 0,
                }
                for label, name in _entries(actor)
            ],
            "account": actor
            and {"label": actor.name, "unit": actor.unit_name, "sign_out_url": reverse("web:sign-out")},
            "sign_in_url": reverse("web:sign-in"),
        }
    }


def _owner_and_waiting(actor: Actor | None) -> tuple[County | None, int]:
    """The county, and how much waits for the actor: one query for both, because every page asks."""
    if actor is None:
        return county(), 0
    owner = County.objects.annotate(waiting=number_waiting(actor)).first()
    return owner, owner.waiting if owner else 0


def _entries(actor: Actor | None) -> list[tuple[str, str]]:
    entries = [
        ("清单", "portal:home"),
        ("检索", "catalogue:search"),
        ("历次版本", "catalogue:editions"),
    ]
    if actor is None:
        return entries
    entries[:0] = [("工作台", "web:desk"), ("待办", TODOS)]
    if policies.may_import(actor) or sees_whole_draft(actor):
        entries.append(("草稿", "catalogue:draft"))
    if policies.may_import(actor) or sees_whole_draft(actor):
        entries.append(("清单体检", "catalogue:checks"))
    entries.append(("编制工作", "campaigns:campaigns"))
    entries.append(("运行与调整", "amendments:home"))
    entries.append(("单位", "organisations:units"))
    if may_read_people(actor):
        entries.append(("人员", "organisations:people"))
    return entries
