"""Every page of every app and who gets what from it (see tests/access.py)."""

from __future__ import annotations

from tests import access

PAGES: dict[str, access.Access] = {**access.PAGES}
