from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mingze.web.operation.readiness import readiness


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a monitor: 200 if the installation can serve, otherwise 503.

    Public, so it says yes or no and nothing else: no versions, names, sizes or error messages.
    """
    now = readiness()
    return JsonResponse(
        {"ok": bool(now), "database": now.database, "migrations": now.migrations, "disk": now.disk},
        status=200 if now else 503,
    )
