"""The shape of the code base, checked where import-linter cannot see. docs/architecture.md says why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import get_resolver

from mingze.organisations.models import User
from mingze.organisations.rules import Power
from mingze.web.middleware import ReadsDoNotWriteMiddleware
from tests.access import url_name
from tests.pages import PAGES

CHECKOUT = Path(settings.BASE_DIR)
ROOT = CHECKOUT / "mingze"
DOCS = CHECKOUT / "docs"
LAYER = {name.removeprefix("mingze."): n for n, name in enumerate(settings.LOCAL_APPS)}
PURE = {"kernel", "text", "documents"}
"""They import no Django (a contract of import-linter), so `save` and `delete` mean something else there."""

CREATE_OR_SAVE = {
    "save", "delete", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create",
    "asave", "adelete", "acreate", "abulk_create", "abulk_update", "aupdate_or_create", "aget_or_create",
}  # fmt: skip
QUERYSET_METHODS = {"filter", "exclude", "all", "select_for_update", "objects", "current", "published"}
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
"""Django finds these by name."""


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LAYER]


def templates() -> list[Path]:
    return sorted(ROOT.glob("*/templates/**/*.html"))


def template_name(path: Path) -> str:
    return path.as_posix().split("/templates/")[1]


def app_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def own_files() -> list[Path]:
    """The product's own Python files, without tests and migrations."""
    return [path for path in sorted(ROOT.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[str, str, str]]:
    """Every (app, module, name) of our own that a file imports."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mingze."):
            _, app, *module = (node.module or "").split(".")
            for alias in node.names:
                yield app, (module or [alias.name])[0], alias.name


def is_written_by(call: ast.Call) -> str | None:
    """The name of the method by which a call writes to the database, if it does."""
    if not isinstance(call.func, ast.Attribute):
        return None
    method, target = call.func.attr, call.func.value
    if method in CREATE_OR_SAVE:
        return method
    # `update` is also what dictionaries, sets and hashes do: look at what it is called on.
    inner = target.func if isinstance(target, ast.Call) else target
    if method in {"update", "aupdate", "_raw_delete"} and isinstance(inner, ast.Attribute):
        return method if inner.attr in QUERYSET_METHODS else None
    return None


def may_write(path: Path) -> bool:
    inside = path.relative_to(ROOT).parts
    return path.name in {"actions.py", "imports.py"} or "actions" in inside or inside[0] in PURE


def test_foreign_keys_point_down() -> None:
    up = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in LAYER
        if LAYER[field.related_model._meta.app_label] > LAYER[model._meta.app_label]
    ]
    assert up == []


def test_templates_link_and_include_downwards() -> None:
    up = []
    for path in templates():
        for other in re.findall(
            r"""{%\s*(?:url|include|extends)\s+['"](\w+)[:/]""", path.read_text(encoding="utf-8")
        ):
            if LAYER[other] > LAYER[app_of(path)]:
                up.append(f"{path.relative_to(ROOT)} -> {other}")
    assert up == []


def test_python_links_downwards() -> None:
    """A view redirects, and a model points, to pages of its own app or of those below."""
    up = []
    for path in own_files():
        if app_of(path) not in LAYER:
            continue
        for node in ast.walk(parsed(path)):
            match node:
                case ast.Call(
                    func=ast.Name(id="reverse" | "redirect" | "reverse_lazy" | "resolve_url"),
                    args=[ast.Constant(value=str() as name), *_],
                ) if name.partition(":")[0] in LAYER and LAYER[name.partition(":")[0]] > LAYER[app_of(path)]:
                    up.append(f"{path.relative_to(ROOT)}:{node.lineno} -> {name}")
    assert up == []


def test_only_actions_write() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} .{method}()"
        for path in own_files()
        if not may_write(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and (method := is_written_by(node))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "writes"),
    [
        ("Unit.objects.create(code='1')", True),
        ("unit.save()", True),
        ("Unit.objects.filter(pk=1).update(name='x')", True),
        ("Unit.objects.update(name='x')", True),
        ("Unit.objects.filter(pk=1)", False),
        ("values.update(name='x')", False),
        ("hashlib.sha256().update(b'x')", False),
    ],
)
def test_a_write_is_told_from_what_looks_like_one(source: str, writes: bool) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert bool(is_written_by(call)) is writes


def test_other_apps_see_only_what_is_public() -> None:
    """Another app's models, queries, policies, rules, actions and imports; never its pages or forms."""
    private = {"views", "forms", "urls", "panels", "admin", "api", "exports", "management"}
    found = [
        f"{path.relative_to(ROOT)} imports {other}.{module}.{name}"
        for path in own_files()
        for other, module, name in imports(path)
        if other != app_of(path) and (module in private or name.startswith("_"))
        if (other, module) != ("ui", "forms")
    ]
    assert [line for line in found if not line.startswith("config/")] == []


def test_actions_write_only_their_own_models() -> None:
    found = []
    for path in own_files():
        foreign = {
            name for other, module, name in imports(path) if other != app_of(path) and module == "models"
        }
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and is_written_by(node):
                names = {part.id for part in ast.walk(node.func) if isinstance(part, ast.Name)}
                found += [
                    f"{path.relative_to(ROOT)}:{node.lineno} writes {name}"
                    for name in sorted(names & foreign)
                ]
    assert found == []


def test_no_template_is_unused() -> None:
    """Each is named in full somewhere: in Python, in another template, or by Django's convention."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*ROOT.rglob("*.py"), *templates()])
    unused = [
        name
        for name in map(template_name, templates())
        if f'"{name}"' not in sources and f"'{name}'" not in sources and name not in ERROR_PAGES
    ]
    assert unused == []


@pytest.mark.parametrize("name", [template_name(path) for path in templates()])
def test_every_template_compiles(name: str) -> None:
    get_template(name)


def test_no_template_carries_scripts_or_styles_of_its_own() -> None:
    """The content security policy would block them, and only the browser's console would tell."""
    found = [
        f"{template_name(path)}: {match}"
        for path in templates()
        for match in re.findall(
            r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|javascript:|hx-on",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert found == []


def pages(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from pages(entry, f"{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name}"


def test_every_page_says_who_may_see_it() -> None:
    """A row in tests/access.py for each URL, and none for URLs that are gone."""
    assert sorted(set(map(url_name, PAGES))) == sorted(set(pages()))


def test_reading_a_page_cannot_write(rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            User.objects.create(username="written-by-a-get")
        return HttpResponse()

    with pytest.raises(RuntimeError, match="tried to write"):
        ReadsDoNotWriteMiddleware(view)(rf.get("/"))
    assert ReadsDoNotWriteMiddleware(view)(rf.post("/")).status_code == 200


def test_no_module_is_longer_than_400_lines() -> None:
    files = [*ROOT.rglob("*.py"), *(CHECKOUT / "tests").rglob("*.py"), CHECKOUT / "conftest.py"]
    long = {
        str(path.relative_to(CHECKOUT)): lines
        for path in files
        if "migrations" not in path.parts
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "common", "helpers", "misc", "extras"}
    assert [str(path) for path in ROOT.rglob("*") if path.stem in empty] == []


def test_every_model_is_in_the_glossary() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    missing = [
        f"| {model.__name__} | {model._meta.verbose_name} |"
        for model in own_models()
        if f"| {model.__name__} | {model._meta.verbose_name} |" not in text
    ]
    assert missing == []


def operations() -> str:
    return (DOCS / "operations.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_operations_guide() -> None:
    commands = [name.replace("_", "-") for name, app in get_commands().items() if app.startswith("mingze.")]
    assert [name for name in sorted(commands) if f"mingze {name}" not in operations()] == []


def test_every_setting_is_in_the_operations_guide() -> None:
    read = {
        name
        for path in [*own_files(), *(CHECKOUT / "scripts").glob("*.sh"), CHECKOUT / "Makefile"]
        if path.exists()
        for name in re.findall(r"MINGZE_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert read == set(re.findall(r"MINGZE_[A-Z_]+", operations()))


def test_every_power_is_in_the_operations_guide() -> None:
    assert [power.value for power in Power if f"`{power.value}`" not in operations()] == []
