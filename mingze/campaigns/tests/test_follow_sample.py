"""The finished township's rows as a template for the others, and why one of them differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.campaigns.actions.campaigns import set_sample
from mingze.campaigns.actions.sample import give_reason, take_over_sample
from mingze.campaigns.models import Campaign, Deviation
from mingze.campaigns.queries.sample import (
    Comparison,
    Kind,
    compare,
    deviations_without_reason,
    shown_differences,
)
from mingze.campaigns.tests.meeting_room import BY, campaign_of
from mingze.catalogue.actions.drafts import add_rows, edit_row
from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.rules import Content, Party, Role, Scope
from mingze.catalogue.tests.wording import assist, basic, taken_back
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, HoldFactory, UnitFactory


@pytest.fixture
def sample() -> Unit:
    return UnitFactory(township=True, name="甲镇")


@pytest.fixture
def other() -> Unit:
    return UnitFactory(township=True, name="乙镇")


@pytest.fixture
def campaign(sample: Unit, other: Unit) -> Campaign:
    return campaign_of([sample, other], sample=sample)


def put(township: Unit, *contents: Content) -> list[Entry]:
    return add_rows(township=township, contents=contents, by=BY)


def names_of(township: Unit) -> list[str]:
    entries = Entry.objects.filter(row__township=township).order_by("version__list", "number")
    return list(entries.values_list("version__name", flat=True))


def found(campaign: Campaign, township: Unit) -> list[tuple[str, str]]:
    comparison = compare(campaign, [township])[township.pk]
    return [(each.duty.name, each.label) for each in comparison.differences]


def test_all_common_rows_that_the_township_lacks_are_taken_over(
    campaign: Campaign, sample: Unit, other: Unit
) -> None:
    lead = UnitFactory()
    put(
        sample,
        basic("党员发展"),
        basic("陶瓷文化", scope=Scope.PARTICULAR, scope_reason="窑址在本镇"),
        assist("防汛", lead),
        taken_back("采砂许可", lead),
    )
    put(other, assist("防汛", UnitFactory()), basic("本镇的事"))
    assert take_over_sample(campaign=campaign, township=other, by=BY) == 2
    assert names_of(other) == ["防汛", "本镇的事", "党员发展", "采砂许可"]
    assert take_over_sample(campaign=campaign, township=other, by=BY) == 0


def test_where_the_sample_names_itself_the_township_is_named(
    campaign: Campaign, sample: Unit, other: Unit
) -> None:
    parties = (Party(UnitFactory().code, Role.TAKEOVER), Party(sample.code, Role.ASSISTING))
    put(sample, replace(taken_back("采砂许可"), parties=parties))
    take_over_sample(campaign=campaign, township=other, by=BY)
    (entry,) = Entry.objects.filter(row__township=other)
    assert [party.unit for party in content_of(entry.version).parties] == [parties[0].unit, other.code]
    assert found(campaign, other) == []


def test_a_reworded_row_is_taken_over_as_the_same_duty(campaign: Campaign, sample: Unit, other: Unit) -> None:
    (entry,) = put(sample, basic("防汛"))
    edit_row(entry=entry, content=basic("防汛抗旱"), seen_hash=entry.version.content_hash, by=BY)
    take_over_sample(campaign=campaign, township=other, by=BY)
    (own,) = Entry.objects.filter(row__township=other)
    assert (own.row.duty, own.version.name) == (entry.row.duty, "防汛抗旱")


def test_whoever_edits_the_township_s_draft_takes_over_and_nobody_else(
    campaign: Campaign, sample: Unit, other: Unit, acting_for: Callable[..., Actor]
) -> None:
    put(sample, basic("党员发展"))
    editor, leader = acting_for(other, Power.EDIT_DRAFT), acting_for(UnitFactory(), Power.RUN_CAMPAIGNS)
    with pytest.raises(NotAllowed):
        take_over_sample(campaign=campaign, township=other, by=acting_for(sample, Power.EDIT_DRAFT))
    assert take_over_sample(campaign=campaign, township=other, by=editor) == 1
    put(sample, basic("植树"))
    HoldFactory(township=other)
    with pytest.raises(NotAllowed, match="报送"):
        take_over_sample(campaign=campaign, township=other, by=editor)
    assert take_over_sample(campaign=campaign, township=other, by=leader) == 1


def test_there_must_be_a_sample_and_it_does_not_follow_itself(
    campaign: Campaign, sample: Unit, other: Unit
) -> None:
    with pytest.raises(RuleBroken, match="就是打样乡镇"):
        take_over_sample(campaign=campaign, township=sample, by=BY)
    set_sample(campaign=campaign, township=None, by=BY)
    campaign.refresh_from_db()
    with pytest.raises(RuleBroken, match="还没有确定"):
        take_over_sample(campaign=campaign, township=other, by=BY)
    assert deviations_without_reason(campaign, other) == []


def test_what_a_township_lacks_has_besides_and_says_otherwise_is_found(
    campaign: Campaign, sample: Unit, other: Unit
) -> None:
    lead = UnitFactory()
    put(sample, basic("党员发展"), assist("防汛", lead), assist("防火", lead), basic("植树"))
    put(
        other,
        assist("防汛", lead, township_duty="1.报告。"),
        assist("防火", lead),
        basic("烧窑"),
        basic("植树"),
    )
    comparison = compare(campaign, [sample, other])[other.pk]
    assert found(campaign, other) == [("党员发展", "缺少"), ("防汛", "写法不同"), ("烧窑", "多出")]
    assert (comparison.alike, comparison.missing, comparison.added, comparison.changed) == (2, 1, 1, 1)
    missing, changed, added = shown_differences(comparison.differences)
    assert [(field.label, field.after) for field in changed.fields] == [("乡镇配合职责", "1.报告。")]
    assert (missing.own, added.sample) == (None, None)


def test_headings_bases_and_the_mark_of_what_is_its_own_make_no_difference(
    campaign: Campaign, sample: Unit, other: Unit
) -> None:
    DomainFactory(name="党的建设")
    put(sample, basic("党员发展"))
    put(other, basic("党员发展", domain="党的建设", scope=Scope.PARTICULAR, scope_reason="沿用"))
    assert found(campaign, other) == []


def test_what_the_sample_has_for_itself_alone_is_no_template(
    campaign: Campaign, sample: Unit, other: Unit
) -> None:
    own = {"scope": Scope.PARTICULAR, "scope_reason": "窑址在本镇"}
    put(sample, basic("烧窑", **own), assist("防汛", UnitFactory(), **own))
    put(other, assist("防汛", UnitFactory()))
    assert compare(campaign, [other])[other.pk] == Comparison()


def test_a_reason_is_asked_once(campaign: Campaign, sample: Unit, other: Unit) -> None:
    """The row's own reason counts; one that is given again replaces the first."""
    put(sample, basic("党员发展"))
    put(other, basic("烧窑", scope=Scope.PARTICULAR, scope_reason="窑址在本镇"))
    (missing,) = deviations_without_reason(campaign, other)
    assert missing.kind == Kind.MISSING
    for reason in ("先空着", "由县里统一办理"):
        give_reason(campaign=campaign, township=other, duty=missing.duty, reason=reason, by=BY)
    assert deviations_without_reason(campaign, other) == []
    assert Deviation.objects.get().reason == "由县里统一办理"
    with pytest.raises(RuleBroken, match="理由"):
        give_reason(campaign=campaign, township=other, duty=missing.duty, reason=" ", by=BY)


def test_a_township_on_which_a_duty_stands_on_another_list_differs(
    campaign: Campaign, sample: Unit, other: Unit
) -> None:
    lead = UnitFactory()
    put(sample, assist("防汛", lead))
    put(other, basic("防汛"))
    (shown,) = shown_differences(compare(campaign, [other])[other.pk].differences)
    assert ("清单", List.ASSIST.label, List.BASIC.label) in [
        (field.label, field.before, field.after) for field in shown.fields
    ]


def test_only_the_township_s_own_staff_and_who_runs_it_give_reasons(
    campaign: Campaign, sample: Unit, other: Unit, acting_for: Callable[..., Actor]
) -> None:
    (entry,) = put(sample, basic("党员发展"))
    with pytest.raises(NotAllowed):
        give_reason(
            campaign=campaign,
            township=other,
            duty=entry.row.duty,
            reason="是",
            by=acting_for(sample, Power.EDIT_DRAFT),
        )
    own = acting_for(other, Power.EDIT_DRAFT)
    give_reason(campaign=campaign, township=other, duty=entry.row.duty, reason="是", by=own)
    assert Deviation.objects.get().given_by == own.name


def test_comparing_takes_as_many_queries_for_many_townships_and_rows(sample: Unit) -> None:
    lead = UnitFactory()
    others = [UnitFactory(township=True) for _ in range(3)]
    campaign = campaign_of([sample, *others], sample=sample)
    counts = []
    for n, townships in enumerate(([others[0]], others)):
        put(sample, assist(f"第{n}件事", lead), assist(f"又一件{n}", lead))
        for unit in townships:
            put(unit, assist(f"第{n}件事", lead, township_duty=f"1.{unit}报告。"))
        with CaptureQueriesContext(connection) as queries:
            compared = compare(campaign, townships)
        assert all(each.changed and each.missing for each in compared.values())
        counts.append(len(queries))
    assert counts == [7, 7]
