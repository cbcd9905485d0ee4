"""How a page about one thing shows what higher apps know about it, without importing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

Panel = Callable[[Any, Any], str]
_panels: dict[type[Model], list[Panel]] = defaultdict(list)


def panel_for(model: type[Model]) -> Callable[[Panel], Panel]:
    """Register a read-only part of the page about one `model`: (request, instance) -> HTML."""

    def register(panel: Panel) -> Panel:
        _panels[model].append(panel)
        return panel

    return register


def render_panels(request: HttpRequest, instance: Model) -> list[str]:
    return [panel(request, instance) for panel in _panels[type(instance)]]
