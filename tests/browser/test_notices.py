"""The pages of notices and of the review of a draft in a real browser, on both widths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from mingze.amendments.actions.notices import raise_objection
from mingze.amendments.actions.reviews import install_usual_review_steps, review_draft
from mingze.amendments.models import Notice, ReviewStep
from mingze.amendments.tests.noticing import TEXT, Place, place
from mingze.catalogue.queries.editions import edition_digest
from mingze.kernel.actor import Actor
from mingze.organisations.models import User
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.browser.conftest import Visit, fits_the_width
from tests.factories import AppointmentFactory, EntryFactory, UnitFactory

__all__ = ["place"]
BY = operator()


@pytest.fixture
def notice(transactional_db: None, place: Place) -> Notice:
    """Objected to; the draft beside it was returned at the first step."""
    notice = place.checked()
    raise_objection(notice=notice, text="请予研究。", by=place.clerk)
    draft = EntryFactory(row__township=place.township, version__list="assist").edition
    install_usual_review_steps(by=BY)
    step = ReviewStep.objects.all()[0]
    review_draft(step=step, passed=False, text="第1条越权。", digest=edition_digest(draft), by=BY)
    return notice


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_pages_can_be_read_by_everybody(
    notice: Notice,
    place: Place,
    visit: Visit,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Any],
    phone: bool,
) -> None:
    fresh = place.checked(f"{TEXT}4.各镇要报送台账。\n")
    powers = [Power.RUN_CAMPAIGNS, Power.PUBLISH, Power.MANAGE_LISTS]
    reform = AppointmentFactory(unit=UnitFactory(county_body=True), powers=powers).user
    clerk = user_of(place.clerk)
    task = fresh.tasks.first()
    assert task
    for name, user, address in (
        ("notices", clerk, reverse("amendments:notices")),
        ("notice", clerk, fresh.get_absolute_url()),
        ("notice objected to", clerk, notice.get_absolute_url()),
        ("correct a task", clerk, reverse("amendments:correct-task", args=[task.pk])),
        ("raise an objection", clerk, reverse("amendments:raise-objection", args=[fresh.pk])),
        ("answer an objection", reform, reverse("amendments:answer-objection", args=[notice.pk])),
        ("draft with its review", reform, reverse("catalogue:draft")),
        ("reviews", reform, reverse("amendments:reviews")),
        ("review steps", reform, reverse("amendments:review-steps")),
        ("publish with obstacles", reform, reverse("amendments:publish")),
    ):
        page = visit(address, user=user, phone=phone)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        assert fits_the_width(page), name
        screenshot(page, name)
