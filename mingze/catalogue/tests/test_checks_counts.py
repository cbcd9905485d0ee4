from __future__ import annotations

from dataclasses import replace

from mingze.catalogue.checks import Bands, Finding, Severity, StatedHeading, check
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.invented_lists import BANDS, clean_rows


def _found(bands: Bands = BANDS, *stated: StatedHeading) -> list[Finding]:
    return check(clean_rows(), stated=stated, bands=bands)


def test_both_ends_of_a_band_are_inside() -> None:
    assert _found(replace(BANDS, basic=(15, 20), assist=(10, 13), total=(40, 40))) == []


def test_each_township_outside_a_band_is_a_notice() -> None:
    findings = _found(replace(BANDS, taken_back=(13, 20)))
    assert [finding.township for finding in findings] == ["T1", "T2", "T3"]
    assert {(finding.rule, finding.severity, finding.rows) for finding in findings} == {
        ("count_outside_band", Severity.NOTICE, ())
    }
    assert findings[0].message == "河湾镇上级部门收回事项清单有12条，参考范围是13至20条。"


def test_too_few_party_building_rows_are_a_notice() -> None:
    findings = _found(replace(BANDS, party_building_minimum=4))
    assert [finding.message for finding in findings] == [
        f"{name}党的建设事项有3条，参考下限是4条。" for name in ("河湾镇", "石桥镇", "柳沟镇")
    ]


def test_the_bands_of_the_field_are_the_defaults() -> None:
    assert Bands() == Bands((290, 350), (110, 145), (75, 105), (15, 130), 20)


def test_a_heading_that_miscounts_is_an_error() -> None:
    wrong = StatedHeading("T2", "石桥镇", ListKind.ASSIST, "", 14, 13)
    right = replace(wrong, list=ListKind.BASIC, stated=15, found=15)
    (finding,) = _found(BANDS, wrong, right)
    assert (finding.rule, finding.severity, finding.township) == ("heading_count_wrong", Severity.ERROR, "T2")
    assert finding.message == "石桥镇配合履职事项清单标题写明14条，实际读到13条。"


def test_the_heading_of_a_domain_is_named() -> None:
    (finding,) = _found(BANDS, StatedHeading("T1", "河湾镇", ListKind.BASIC, "民生服务", 2, 3))
    assert finding.message == "河湾镇基本履职事项清单“民生服务”标题写明2条，实际读到3条。"
