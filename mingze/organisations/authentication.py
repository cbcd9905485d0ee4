from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from mingze.organisations.queries import serving_user


class Backend(ModelBackend):
    """Django's own, which turns demonstration accounts away in production mode."""

    def user_can_authenticate(self, user: Any) -> bool:
        refused = settings.PRODUCTION and user is not None and user.is_demonstration
        return not refused and super().user_can_authenticate(user)

    def get_user(self, user_id: int) -> Any:
        """The signed-in person, with the appointment in which they act: every page needs both."""
        user = serving_user(user_id) or super().get_user(user_id)
        return user if user and self.user_can_authenticate(user) else None
