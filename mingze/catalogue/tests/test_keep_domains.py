from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions.domains import add_domain, arrange_domains, install_usual_domains
from mingze.catalogue.models import Domain
from mingze.catalogue.tests.wording import everything_in
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, EditionFactory, EntryFactory, UnitFactory

DOMAINS = reverse("catalogue:domains")


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


@pytest.fixture
def browser(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)


def names() -> list[str]:
    return list(Domain.objects.values_list("name", flat=True))


def form_of(*rows: tuple[Domain, object, str]) -> dict[str, str]:
    form = {}
    for domain, position, name in rows:
        form |= {f"position-{domain.pk}": str(position), f"name-{domain.pk}": name}
    return form


def test_two_domains_may_swap_their_names(manager: Actor) -> None:
    one, two = DomainFactory(name="民生", position=1), DomainFactory(name="平安", position=2)
    arrange_domains(names=[(one, "平安"), (two, "民生")], by=manager)
    assert list(Domain.objects.values_list("pk", "name")) == [(one.pk, "平安"), (two.pk, "民生")]
    event = Event.objects.get()
    assert (event.verb, event.data) == (
        "domains.arranged",
        {"before": ["民生", "平安"], "after": ["平安", "民生"]},
    )


def test_the_order_given_is_the_order_shown_whatever_was_before(manager: Actor) -> None:
    one, two, three = (DomainFactory(name=name) for name in "甲乙丙")
    arrange_domains(names=[(three, "丙"), (one, "甲"), (two, "乙")], by=manager)
    assert names() == ["丙", "甲", "乙"]


@pytest.mark.parametrize(("taken", "sentence"), [("平安", "不能同名"), (" ", "不能为空")])
def test_a_name_taken_or_empty_is_refused_and_nothing_changes(
    taken: str, sentence: str, manager: Actor
) -> None:
    one, two = DomainFactory(name="民生"), DomainFactory(name="平安")
    with pytest.raises(RuleBroken, match=sentence):
        arrange_domains(names=[(two, "平安"), (one, taken)], by=manager)
    assert names() == ["民生", "平安"]
    assert not Event.objects.exists()


def test_the_name_of_a_domain_left_out_is_taken_too(manager: Actor) -> None:
    one = DomainFactory(name="民生")
    DomainFactory(name="刚加的")
    with pytest.raises(RuleBroken, match="不能同名"):
        arrange_domains(names=[(one, "刚加的")], by=manager)
    assert names() == ["民生", "刚加的"]


def test_renaming_changes_no_row_and_is_read_everywhere(manager: Actor) -> None:
    entry = EntryFactory(edition=EditionFactory(published=True))
    before = everything_in(entry.edition)
    arrange_domains(names=[(entry.version.domain, "改过的名称")], by=manager)
    after = everything_in(entry.edition)
    assert list(after) == list(before)
    assert [stored for _, _, stored in after.values()] == [stored for _, _, stored in before.values()]
    url = reverse("catalogue:township", args=[entry.row.township.code])
    assertContains(Client().get(url), "改过的名称")


def test_a_new_domain_goes_to_the_end(manager: Actor) -> None:
    DomainFactory(name="民生", position=7)
    domain = add_domain(name=" 平安 ", by=manager)
    assert (domain.name, domain.position) == ("平安", 8)
    assert Event.objects.get().verb == "domain.added"


@pytest.mark.parametrize(("name", "sentence"), [("民生", "已有领域"), ("", "请填写")])
def test_a_new_domain_needs_a_name_of_its_own(name: str, sentence: str, manager: Actor) -> None:
    DomainFactory(name="民生")
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        add_domain(name=name, by=manager)
    assert refusal.value.field == "name"
    assert names() == ["民生"]


def test_a_new_county_gets_the_usual_domains_once(manager: Actor) -> None:
    install_usual_domains(by=manager)
    usual = names()
    assert usual[:2] == ["党的建设", "经济发展"]
    assert len(usual) >= 15
    install_usual_domains(by=manager)
    assert names() == usual
    assert [event.verb for event in Event.objects.all()] == ["domains.installed"]


def test_who_does_not_manage_the_lists_changes_no_domain(acting_for: Callable[..., Actor]) -> None:
    domain = DomainFactory(name="民生")
    stranger = acting_for(UnitFactory(township=True), Power.EDIT_DRAFT)
    with pytest.raises(NotAllowed):
        add_domain(name="平安", by=stranger)
    with pytest.raises(NotAllowed):
        arrange_domains(names=[(domain, "平安")], by=stranger)
    with pytest.raises(NotAllowed):
        install_usual_domains(by=stranger)
    assert names() == ["民生"]


def test_the_page_saves_names_and_order_together(browser: Client) -> None:
    one, two, three = (DomainFactory(name=name) for name in "甲乙丙")
    response = browser.post(
        DOMAINS, form_of((one, 2.5, "甲改"), (two, 1, "乙"), (three, "", "丙")), follow=True
    )
    assertRedirects(response, DOMAINS)
    assertContains(response, "已保存")
    assert names() == ["乙", "甲改", "丙"]


def test_the_page_says_why_names_were_not_saved(browser: Client) -> None:
    one, two = DomainFactory(name="甲"), DomainFactory(name="乙")
    assertContains(browser.post(DOMAINS, form_of((one, 1, "乙"), (two, 2, "乙"))), "两个领域不能同名")
    response = browser.post(DOMAINS, {"add": "1", "name": "乙"})
    assertContains(response, "已有领域")
    assert names() == ["甲", "乙"]


def test_the_page_adds_a_domain(browser: Client) -> None:
    assertContains(browser.post(DOMAINS, {"add": "1", "name": "平安法治"}, follow=True), "已添加领域")
    assert names() == ["平安法治"]


@pytest.mark.parametrize("domains", [1, 3])
def test_the_page_costs_the_same_however_many_domains(
    domains: int, browser: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(domains):
        EntryFactory()
    with django_assert_num_queries(4):
        response = browser.get(DOMAINS)
    assert len(response.context["domains"]) == domains
