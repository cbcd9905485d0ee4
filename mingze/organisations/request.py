from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from mingze.kernel.actor import Actor
from mingze.organisations.models import User


class Request(HttpRequest):
    """What every view behind sign-in receives."""

    user: User
    actor: Actor
    htmx: HtmxDetails


class PublicRequest(HttpRequest):
    """What a view that needs nobody signed in receives."""

    actor: Actor | None
    htmx: HtmxDetails
