from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DataError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from mingze.kernel.verdict import NotAllowed
from mingze.organisations.queries import actor_for

SAFE = {"GET", "HEAD", "OPTIONS"}
Handler = Callable[[Any], HttpResponse]


class ActorMiddleware:
    """Say once per request in which capacity the person acts.

    Pages that need nobody signed in see `request.actor` as None. A signed-in person without a
    current appointment can do nothing yet, and is told so.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor = actor_for(request.user) if request.user.is_authenticated else None
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated and request.actor is None and getattr(view, "login_required", True):
            return render(request, "web/no_appointment.html", status=403)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(str(exception)) from exception
        if isinstance(exception, DataError) and request.method in SAFE:
            # PostgreSQL refuses to look for what SQLite merely does not find.
            raise Http404 from exception


class LargeRequestMiddleware:
    """Turn away what is larger than anything that a page takes, before a byte of it is stored.

    Keep it first: Django reads a whole upload merely to find the form's token.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        if size > settings.LARGEST_REQUEST:
            limit = settings.LARGEST_REQUEST >> 20
            page = render_to_string("413.html", {"limit": limit, "request": None})
            return HttpResponse(page, status=413)
        return self.get_response(request)


class SensibleAddressMiddleware:
    """Turn away an address with a NUL in it: no person types one, and PostgreSQL cannot even look for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "\0" in query or "%00" in query:
            return HttpResponse(render_to_string("400.html"), status=400)
        return self.get_response(request)


class SensibleFormMiddleware:
    """The same for what a form brings, whether or not a form's field looks at it.

    Keep it after the check of the form's token, which is what reads an upload first.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if any("\0" in value for _, values in request.POST.lists() for value in values):
            return HttpResponse(render_to_string("400.html"), status=400)
        return None


class SignInAgainMiddleware:
    """When a session ends under a page that asks for a part of itself, send the whole page to sign-in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        sign_in = reverse(settings.LOGIN_URL)
        if request.htmx and response.status_code == 302 and response["Location"].startswith(sign_in):
            return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': request.get_full_path()})}")
        return response


class ReadsDoNotWriteMiddleware:
    """A page that is only read cannot change anything.

    Keep it last, so that sessions and sign-in, which wrap it, may still write. There is no
    transaction per request: a view makes one call to an action, and an action is atomic.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            with connection.execute_wrapper(_only_selects):
                return self.get_response(request)
        return self.get_response(request)


READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "EXPLAIN")


def _only_selects(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.lstrip(" (\n\t").upper().startswith(READING):
        raise RuntimeError(f"A page read tried to write: {sql[:80]}")
    return execute(sql, params, many, context)
