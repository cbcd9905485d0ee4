"""Two people changed the same row: nothing of either is lost, and what cannot be both is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingze.catalogue.merging import Adopted, Conflict, Merge, standing, three_way
from mingze.catalogue.rules import (
    Citation,
    Content,
    ListKind,
    Party,
    Role,
    Scope,
    content_from_data,
    content_to_data,
)
from mingze.catalogue.tests.lists import assist, basic, taken_back

NAMES = {"water": "县水利局", "police": "县公安局", "forest": "县林业局"}
BASE = assist("防汛", {"water": "1.指挥。", "police": "1.疏导。"}, domain="应急管理", township="1.巡查。")

# Few values, so that two sides often agree, and often say what the base said.
WORDS = st.sampled_from(["", "甲", "乙", "丙"])
CITATIONS = st.builds(Citation, st.sampled_from(["水法", "河道条例"]), st.sampled_from(["", "第三条"]), WORDS)


def parties(*roles: Role) -> st.SearchStrategy[tuple[Party, ...]]:
    party = st.builds(Party, st.sampled_from(sorted(NAMES)), st.sampled_from(roles), st.just(False), WORDS)
    several = st.lists(party, max_size=3, unique_by=lambda each: (each.unit, each.role))
    return st.builds(_led, several, st.integers(0, 3))


def _led(several: list[Party], lead: int) -> tuple[Party, ...]:
    """One of the departments is marked as the lead, or none."""
    return tuple(
        replace(party, leads=n == lead and party.role == Role.DEPARTMENT) for n, party in enumerate(several)
    )


ROLES = {
    ListKind.BASIC: (Role.ASSISTING,),
    ListKind.ASSIST: (Role.DEPARTMENT,),
    ListKind.TAKEN_BACK: (Role.TAKEOVER, Role.ASSISTING),
}


@st.composite
def contents(draw: st.DrawFn) -> Content:
    kind = draw(st.sampled_from(ListKind))
    return Content(
        list=kind,
        name=draw(st.sampled_from(["防汛", "防火"])),
        domain=draw(WORDS),
        scope=draw(st.sampled_from(Scope)),
        scope_reason=draw(WORDS),
        parties=draw(parties(*ROLES[kind])),
        joint_duty=draw(WORDS),
        township_duty=draw(WORDS),
        way_of_working=draw(WORDS),
        handed_over_on=draw(st.sampled_from(["", "2026-03-01"])),
        bases=tuple(draw(st.lists(CITATIONS, max_size=2))),
    )


def said(content: Content) -> dict[str, Any]:
    """Field -> what it says, apart from the way in which the code under test takes a row to pieces."""
    alone = ["name", "list", "domain", "joint_duty", "township_duty", "way_of_working", "handed_over_on"]
    fields = {name: getattr(content, name) for name in [*alone, "bases"]}
    fields["scope"] = (content.scope, content.scope_reason)
    fields["parties"] = [(party.unit, party.role, party.leads) for party in content.parties]
    return fields | {f"duty:{party.role}:{party.unit}": party.duty for party in content.parties}


def lost(merge: Merge, base: Content, side: Content) -> set[str]:
    """The fields that a side changed and that stand neither in the result nor in a conflict."""
    was, wanted, result = said(base), said(side), said(merge.content)
    return {
        field
        for field in was.keys() | wanted.keys()
        if wanted.get(field, "") not in (was.get(field, ""), result.get(field, ""))
    } - {conflict.field for conflict in merge.conflicts}


@given(contents(), contents())
def test_where_one_side_changed_nothing_the_other_stands_without_a_conflict(
    one: Content, two: Content
) -> None:
    for merge in (three_way(one, two, one), three_way(one, one, two)):
        assert (merge.content, merge.conflicts) == (two, ())


@given(contents(), contents())
def test_what_both_changed_alike_stands(base: Content, both: Content) -> None:
    merge = three_way(base, both, both)
    assert (merge.content, merge.conflicts) == (both, ())


@settings(max_examples=300)
@given(contents(), contents(), contents())
def test_without_a_conflict_it_does_not_matter_who_is_who(base: Content, one: Content, two: Content) -> None:
    merge, other_way = three_way(base, one, two), three_way(base, two, one)
    assert bool(merge.conflicts) == bool(other_way.conflicts)
    if not merge.conflicts:
        assert merge.content == other_way.content


@settings(max_examples=300)
@given(contents(), contents(), contents())
def test_nothing_that_either_side_changed_is_lost(base: Content, theirs: Content, ours: Content) -> None:
    merge = three_way(base, theirs, ours)
    assert lost(merge, base, theirs) == set()
    assert lost(merge, base, ours) == set()


@given(contents(), contents(), contents())
def test_in_every_conflict_ours_stands(base: Content, theirs: Content, ours: Content) -> None:
    merge = three_way(base, theirs, ours)
    result, mine = said(merge.content), said(ours)
    for conflict in merge.conflicts:
        assert result.get(conflict.field, "") == mine.get(conflict.field, "")


@given(contents(), contents(), contents())
def test_a_row_is_never_put_on_one_list_with_the_units_of_another(
    base: Content, theirs: Content, ours: Content
) -> None:
    content = three_way(base, theirs, ours).content
    assert {party.role for party in content.parties} <= set(ROLES[content.list])


@given(contents(), contents())
def test_without_a_base_everything_that_differs_is_a_conflict_and_ours_stands(
    theirs: Content, ours: Content
) -> None:
    merge = three_way(None, theirs, ours)
    one, two = said(theirs), said(ours)
    differing = {field for field in one.keys() | two.keys() if one.get(field, "") != two.get(field, "")}
    assert (merge.content, merge.adopted) == (ours, ())
    assert {conflict.field for conflict in merge.conflicts} == differing


@given(contents(), contents(), contents())
def test_what_was_written_with_theirs_in_sight_stands_and_the_rest_is_told(
    base: Content, theirs: Content, ours: Content
) -> None:
    merge = standing(base, theirs, ours)
    was, now, mine = said(base), said(theirs), said(ours)
    changed = {field for field in was.keys() | now.keys() if was.get(field, "") != now.get(field, "")}
    agreed = {field for field in changed if now.get(field, "") == mine.get(field, "")}
    assert merge.content == ours
    assert {conflict.field for conflict in merge.conflicts} == changed - agreed
    assert {field.field for field in merge.adopted} == agreed


@given(contents())
def test_a_row_goes_through_json_and_comes_back_the_same(content: Content) -> None:
    assert content_from_data(content_to_data(content)) == content
    assert content_from_data(json.loads(json.dumps(content_to_data(content)))) == content


@given(st.text())
def test_so_does_any_text(text: str) -> None:
    content = replace(BASE, name=text, township_duty=text, bases=(Citation(text, text, text),))
    assert content_from_data(json.loads(json.dumps(content_to_data(content)))) == content


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"list": "basic", "name": "防汛"},
        content_to_data(BASE) | {"list": "fourth"},
        content_to_data(BASE) | {"colour": "red"},
        content_to_data(BASE) | {"parties": [{"unit": "water"}]},
        content_to_data(BASE) | {"bases": ["水法"]},
        content_to_data(BASE) | {"parties": None},
    ],
)
def test_data_of_another_shape_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not what a row says|fourth"):
        content_from_data(wrong)


def test_changes_of_different_fields_go_together() -> None:
    theirs = replace(BASE, name="防汛抗旱", bases=(Citation("水法"),))
    ours = replace(BASE, township_duty="1.每日巡查。")

    merge = three_way(BASE, theirs, ours, names=NAMES)

    assert merge.content == replace(theirs, township_duty="1.每日巡查。")
    assert merge.conflicts == ()
    assert merge.adopted == (
        Adopted("name", "事项名称", "防汛", "防汛抗旱"),
        Adopted("bases", "依据", "", "《水法》"),
    )


def test_each_unit_s_text_is_a_field_of_its_own() -> None:
    theirs = assist(
        "防汛", {"water": "1.统一指挥。", "police": "1.疏导。"}, domain="应急管理", township="1.巡查。"
    )
    ours = assist("防汛", {"water": "1.指挥。", "police": "1.封路。"}, domain="应急管理", township="1.巡查。")

    merge = three_way(BASE, theirs, ours, names=NAMES)

    assert [party.duty for party in merge.content.parties] == ["1.统一指挥。", "1.封路。"]
    assert merge.conflicts == ()
    assert [field.label for field in merge.adopted] == ["县水利局职责"]


def test_the_same_field_changed_differently_is_shown_in_three_wordings_and_ours_stands() -> None:
    theirs, ours = replace(BASE, name="防汛抗旱"), replace(BASE, name="防汛防台")
    merge = three_way(BASE, theirs, ours, names=NAMES)
    assert merge.content == ours
    assert merge.conflicts == (Conflict("name", "事项名称", "防汛", "防汛抗旱", "防汛防台"),)


def test_who_is_named_and_who_leads_is_printed_as_in_the_list() -> None:
    theirs = replace(BASE, parties=tuple(reversed(BASE.parties)))
    lead, other = BASE.parties
    ours = replace(BASE, parties=(replace(lead, leads=True), other))

    merge = three_way(BASE, theirs, ours, names=NAMES)

    texts = ("县水利局、县公安局", "县公安局、县水利局", "县水利局（牵头）、县公安局")
    assert merge.conflicts == (Conflict("parties", "涉及单位", *texts),)


def test_a_text_written_for_a_unit_that_the_other_side_took_out_keeps_the_unit_in() -> None:
    theirs = assist("防汛", {"water": "1.指挥。"}, domain="应急管理", township="1.巡查。")
    ours = assist("防汛", {"water": "1.指挥。", "police": "1.封路。"}, domain="应急管理", township="1.巡查。")

    merge = three_way(BASE, theirs, ours, names=NAMES)

    assert merge.content == ours
    assert merge.conflicts == (
        Conflict("parties", "涉及单位", "县水利局、县公安局", "县水利局", "县水利局、县公安局"),
        Conflict("duty:department:police", "县公安局职责", "1.疏导。", "", "1.封路。"),
    )


def test_a_text_of_a_unit_that_we_do_not_name_is_shown_where_we_named_another() -> None:
    duties = {"water": "1.指挥。", "police": "1.疏导。"}
    rest: dict[str, Any] = {"domain": "应急管理", "township": "1.巡查。"}
    theirs = assist("防汛", duties | {"forest": "1.备料。"}, **rest)
    ours = assist("防汛", {"water": "1.指挥。"}, **rest)

    merge = three_way(BASE, theirs, ours, names=NAMES)

    assert merge.content == ours
    assert [(conflict.label, conflict.theirs, conflict.ours) for conflict in merge.conflicts] == [
        ("涉及单位", "县水利局、县公安局、县林业局", "县水利局"),
        ("县林业局职责", "1.备料。", ""),
    ]


def test_a_row_that_one_moved_to_another_list_while_the_other_reworded_it_stays_in_one_piece() -> None:
    theirs = taken_back("防汛", ["water"], "直接办理。", domain="应急管理")
    ours = replace(BASE, township_duty="1.每日巡查。", name="防汛抗旱")

    merge = three_way(BASE, theirs, ours, names=NAMES)

    assert merge.content == ours
    assert [(conflict.field, conflict.theirs, conflict.ours) for conflict in merge.conflicts] == [
        ("list", "上级部门收回事项清单", "配合履职事项清单"),
        ("parties", "县水利局", "县水利局、县公安局"),
        ("duty:department:water", "", "1.指挥。"),
        ("duty:department:police", "", "1.疏导。"),
        ("township_duty", "", "1.每日巡查。"),
        ("way_of_working", "直接办理。", ""),
    ]


def test_a_row_that_one_moved_while_the_other_changed_its_name_moves_under_the_new_name() -> None:
    merge = three_way(BASE, basic("防汛", "应急管理"), replace(BASE, name="防汛抗旱"))
    assert merge.content == basic("防汛抗旱", "应急管理")
    assert merge.conflicts == ()


def test_scope_and_its_reason_are_one_field() -> None:
    theirs = replace(BASE, scope=Scope.PARTICULAR, scope_reason="河道长")
    ours = replace(BASE, scope=Scope.PARTICULAR, scope_reason="有水库")
    (conflict,) = three_way(BASE, theirs, ours).conflicts
    assert conflict == Conflict("scope", "共性或个性", "共性", "个性：河道长", "个性：有水库")


def test_a_unit_without_a_name_is_printed_by_its_code() -> None:
    theirs, ours = replace(BASE, parties=BASE.parties[:1]), replace(BASE, parties=BASE.parties[1:])
    (parties, *_) = three_way(BASE, theirs, ours).conflicts
    assert (parties.theirs, parties.ours) == ("water", "police")
