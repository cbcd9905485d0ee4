"""A row on its form: the words of the printed table, read by the rules that read documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import add_row
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.models import Entry
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.row_form import RowForm, Seen, row_form_initial
from mingze.catalogue.rules import Citation, Content, Party, Role, Scope
from mingze.catalogue.tests.wording import assist, basic, taken_back
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, UnitFactory

BY = operator()


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="河东镇")


@pytest.fixture
def browser(township: Unit, signed_in: Callable[..., Client]) -> Client:
    return signed_in(township, Power.EDIT_DRAFT)


@pytest.fixture
def units() -> dict[str, Unit]:
    return {name: UnitFactory(name=f"县{name}局") for name in ("水利", "公安", "能源")}


def entered(township: Unit, content: Content) -> Entry:
    return whole_entries(Entry.objects.filter(pk=add_row(township=township, content=content, by=BY).pk)).get()


def form_of(entry: Entry, **changed: str) -> dict[str, Any]:
    """What a browser sends back when only `changed` was typed."""
    said = content_of(entry.version)
    seen = Seen(entry.pk, entry.row.township.code, said, said)
    return row_form_initial(said) | {"seen": seen.signed()} | changed


def url_of(entry: Entry) -> str:
    return reverse("catalogue:edit-row", args=[entry.pk])


def add_url(township: Unit) -> str:
    return reverse("catalogue:add-row", args=[township.code])


def contents(units: dict[str, Unit], township: Unit) -> dict[str, Content]:
    water, police, energy = units.values()
    everything = {
        "domain": "平安法治",
        "scope": Scope.PARTICULAR,
        "scope_reason": "河道长",
        "bases": (Citation("中华人民共和国水法", "第三十九条", "2016-07-02"), Citation("河道管理条例")),
    }
    return {
        "basic": basic("修路", **everything),
        "plain basic": basic("植树"),
        "one department": assist("防汛", water, **everything),
        "several departments": assist("防火", water, police, energy),
        "the second leads": replace(
            assist("联合检查", water),
            parties=(
                Party(water.code, Role.DEPARTMENT, duty="1.参与。"),
                Party(police.code, Role.DEPARTMENT, leads=True, duty="1.牵头。\n2.汇总。"),
            ),
        ),
        "a duty of all together": replace(
            assist("占道整治", water),
            parties=(Party(water.code, Role.DEPARTMENT), Party(police.code, Role.DEPARTMENT)),
            joint_duty="1.共同整治。",
        ),
        "taken back": taken_back("采砂许可", water, handed_over_on="2026-03-01"),
        "taken back, the township helps": replace(
            taken_back("煤矿审批", energy),
            parties=(Party(energy.code, Role.TAKEOVER), Party(township.code, Role.ASSISTING)),
        ),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "basic",
        "plain basic",
        "one department",
        "several departments",
        "the second leads",
        "a duty of all together",
        "taken back",
        "taken back, the township helps",
    ],
)
def test_a_form_sent_back_as_it_came_says_the_same(
    kind: str, units: dict[str, Unit], township: Unit, browser: Client
) -> None:
    DomainFactory(name="平安法治")
    content = contents(units, township)[kind]
    entry = entered(township, content)
    assert content_of(entry.version) == content
    form = RowForm(QueryDict(mutable=True) | form_of(entry), township=township)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["content"] == content
    events = Event.objects.count()

    assertRedirects(
        browser.post(url_of(entry), form_of(entry)), f"{entry.row.get_absolute_url()}?edition=draft"
    )

    assert Event.objects.count() == events


def test_a_row_is_edited_in_the_words_of_the_table(
    units: dict[str, Unit], township: Unit, browser: Client
) -> None:
    entry = entered(township, basic("巡查河道"))
    response = browser.post(
        url_of(entry),
        form_of(
            entry,
            list="assist",
            departments="县水利局（牵头）、县公安局",
            department_duty="县水利局：1.组织整治。\n县公安局：1.查处案件。",
            township_duty="1.巡查上报。",
            bases="《中华人民共和国水法》第三十九条",
        ),
        follow=True,
    )
    assertContains(response, "已保存到草稿")
    assertContains(response, "县水利局")
    version = whole_entries(Entry.objects.filter(pk=entry.pk)).get().version
    assert content_of(version) == Content(
        list="assist",  # type: ignore[arg-type]
        name="巡查河道",
        parties=(
            Party(units["水利"].code, Role.DEPARTMENT, True, "1.组织整治。"),
            Party(units["公安"].code, Role.DEPARTMENT, False, "1.查处案件。"),
        ),
        township_duty="1.巡查上报。",
        bases=(Citation("中华人民共和国水法", "第三十九条"),),
    )


def test_a_row_is_added_on_its_page(township: Unit, browser: Client) -> None:
    response = browser.post(add_url(township), {"list": "basic", "name": "打井抗旱", "scope": "共性"})
    entry = Entry.objects.get()
    assertRedirects(response, f"{entry.row.get_absolute_url()}?edition=draft")
    assert (entry.version.name, entry.row.township) == ("打井抗旱", township)


def test_an_unknown_department_is_said_beside_its_field_with_the_nearest_names(
    units: dict[str, Unit], township: Unit, browser: Client
) -> None:
    response = browser.post(
        add_url(township),
        {
            "list": "assist",
            "name": "防汛",
            "departments": "县水力局",
            "department_duty": "1.指挥。",
            "township_duty": "1.巡查。",
            "scope": "共性",
        },
    )
    assert response.status_code == 422
    (message,) = response.context["form"].errors["departments"]
    assert message.startswith("没有名为“县水力局”的部门。最接近的单位：")
    assert "县水利局" in message
    assertContains(response, "1.指挥。", status_code=422)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 301}, "name"),
        ({"domain": "没有的领域"}, "domain"),
        ({"list": "other"}, "list"),
        ({"handed_over_on": "昨天"}, "handed_over_on"),
        ({"list": "taken_back", "takeover": "县没有局"}, "takeover"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    changed: dict[str, str], field: str, township: Unit, browser: Client
) -> None:
    response = browser.post(add_url(township), {"list": "basic", "name": "修路", "scope": "共性"} | changed)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}
    assert not Entry.objects.exists()


def test_a_name_taken_is_said_beside_the_name(township: Unit, browser: Client) -> None:
    entered(township, basic("修路"))
    response = browser.post(add_url(township), {"list": "basic", "name": "修路", "scope": "共性"})
    assert response.context["form"].errors == {"name": ["本乡镇的同一清单中已有同名事项“修路”。"]}
    assert Entry.objects.count() == 1


def test_a_row_of_a_published_edition_has_no_form(township: Unit, browser: Client) -> None:
    entry = entered(township, basic("修路"))
    assert browser.get(url_of(entry)).status_code == 200
    publish(number="9号", title="清单", effective_on=date(2026, 7, 1), by=BY)
    assert browser.get(url_of(entry)).status_code == 404


def test_who_may_not_edit_is_told_who_may(township: Unit, signed_in: Callable[..., Client]) -> None:
    entry = entered(township, basic("修路"))
    for reader in (
        signed_in(township),
        signed_in(UnitFactory(county_body=True), Power.OVERSEE),
    ):
        assertContains(reader.get(url_of(entry)), "可以修改河东镇的草稿", status_code=403)
    assert signed_in(UnitFactory(township=True), Power.EDIT_DRAFT).get(url_of(entry)).status_code == 404
