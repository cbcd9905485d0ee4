"""A real browser: Debian's Chromium, driven through Playwright, against pytest-django's live server.

`visit(path, user=…, phone=…)` opens a page in a context of its own. When the test ends it fails on anything
that the browser complained about: script errors, blocked scripts or styles, requests that went wrong.
Wait with `expect(locator)`; waiting for a script's result is blocked by the content security policy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from mingze.organisations.models import User

CHECKOUT = Path(settings.BASE_DIR)
CHROMIUM = Path("/usr/bin/chromium")
AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = CHECKOUT / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: run `make test`, or `apt-get install chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Complaints:
    """What the browser had to say against the pages of one test."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected_refusals: set[str] = set()

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        is_refusal = message.text.startswith("Failed to load resource")
        if is_refusal and message.location["url"] in self.expected_refusals:
            return
        if message.type in {"error", "warning"}:
            self.found.append(f"console: {message.text} ({message.location['url']})")

    def _failed(self, request: Any) -> None:
        # A page that is left, or a search that is typed over, breaks off its own requests.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"request: {request.url} {request.failure}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    complaints = Complaints()
    yield complaints
    assert complaints.found == []


@pytest.fixture
def visit(
    transactional_db: None, live_server: LiveServer, browser: Browser, complaints: Complaints
) -> Iterator[Visit]:
    """Open a page: `visit("/lists/", user=person, phone=True)`; `status=404` if that is what is expected."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, user: User | None = None, phone: bool = False, status: int = 200) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        complaints.watch(context)
        if user:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}]
            )
        page = context.new_page()
        if status >= 400:
            complaints.expected_refusals.add(f"{live_server.url}{path}")
        response = page.goto(path)
        assert response is not None
        assert response.status == status
        return page

    yield open_page
    for context in contexts:
        context.close()


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="mingze.organisations.authentication.Backend")
    return client.session.session_key or ""


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Fail on any accessibility fault that axe-core finds: `axe(page)`."""
    source = AXE.read_text(encoding="utf-8")
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})

    def examine(page: Page) -> None:
        # Through the debugger, because the content security policy refuses scripts that a page adds.
        debugger = page.context.new_cdp_session(page)
        debugger.send("Runtime.evaluate", {"expression": source})
        answer = debugger.send(
            "Runtime.evaluate",
            {
                "expression": f"axe.run(document, {options}).then(found => JSON.stringify(found.violations))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        debugger.detach()
        assert "exceptionDetails" not in answer, answer
        violations = json.loads(answer["result"]["value"])
        assert [
            f"{fault['id']}: {fault['help']} {[node['target'] for node in fault['nodes']]}"
            for fault in violations
        ] == []

    return examine


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Keep a picture for people to look at: `screenshot(page, "desk")` -> screenshots/desk-1280.png."""

    def take(page: Page, name: str, *, full_page: bool = True) -> Path:
        width = (page.viewport_size or DESKTOP)["width"]
        path = SCREENSHOTS / f"{name}-{width}.png"
        page.screenshot(path=path, full_page=full_page)
        return path

    return take


def fits_the_width(page: Page) -> bool:
    """Whether the page can be read without scrolling sideways."""
    debugger = page.context.new_cdp_session(page)
    answer = debugger.send(
        "Runtime.evaluate",
        {"expression": "document.documentElement.scrollWidth <= window.innerWidth", "returnByValue": True},
    )
    debugger.detach()
    return bool(answer["result"]["value"])
