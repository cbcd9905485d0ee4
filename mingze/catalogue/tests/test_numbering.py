from __future__ import annotations

from mingze.catalogue.rules import renumbered, runs_on


def test_numbers_that_rise_all_the_way_run_on_through_the_domains() -> None:
    assert runs_on([1, 2, 5, 9])
    assert runs_on([])
    assert not runs_on([1, 2, 1, 2])


def test_gaps_are_closed_through_the_whole_list() -> None:
    assert renumbered(["党的建设", "党的建设", "经济发展"], run_on=True) == [1, 2, 3]


def test_a_list_that_begins_anew_in_each_domain_goes_on_doing_so() -> None:
    assert renumbered(["党的建设", "党的建设", "经济发展"], run_on=False) == [1, 2, 1]
