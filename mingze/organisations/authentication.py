"""Who may sign in, from where, with what password, and after how many failures no longer."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.db.models import Sum
from django.http import HttpRequest

from mingze.organisations.queries import serving_user
from mingze.organisations.rules import normal_name


class Backend(ModelBackend):
    """Django's own, which turns demonstration accounts away in production mode."""

    def user_can_authenticate(self, user: Any) -> bool:
        refused = settings.PRODUCTION and user is not None and user.is_demonstration
        return not refused and super().user_can_authenticate(user)

    def get_user(self, user_id: int) -> Any:
        """The signed-in person, with the appointment in which they act: every page needs both."""
        user = serving_user(user_id) or super().get_user(user_id)
        return user if user and self.user_can_authenticate(user) else None


class LongEnough(MinimumLengthValidator):
    """Django's own, whose sentence has no Chinese translation."""

    def get_error_message(self) -> str:
        return f"密码太短，至少需要 {self.min_length} 个字符。"


def client_address(request: HttpRequest) -> str:
    """Where a request comes from.

    In production it is what our own proxy says, the last in its header: what stands before that, the
    client may have written. Locally there is no proxy, and the header is anybody's.
    """
    own: str = request.META.get("REMOTE_ADDR", "")
    if not settings.PRODUCTION:
        return own
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(told))
    except ValueError:
        return own


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The account for which a failure counts: however it is spelled, guesses are for the same one."""
    username = (credentials if credentials else request.POST).get("username")
    return None if username is None else normal_name(str(username)).lower()


def lockout_parameters(request: Any, credentials: dict[str, Any] | None = None) -> list[str | list[str]]:
    """By what failures are counted: the account at an address, and the address alone once they are many."""
    recent = AccessAttempt.objects.filter(
        ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
    )
    failures = recent.aggregate(number=Sum("failures_since_start"))["number"] or 0
    by_address = ["ip_address"] if failures >= settings.ADDRESS_FAILURE_LIMIT else []
    return [["username", "ip_address"], *by_address]
