import pytest

from mingze.organisations.rules import Power, is_unit_code, name_variants, power_words


@pytest.mark.parametrize("code", ["610822D01", "610822105-03", "a"])
def test_letters_digits_and_hyphens_make_a_code(code: str) -> None:
    assert is_unit_code(code)


@pytest.mark.parametrize("code", ["", "610822/1", "..", "６１０", "新民", "x" * 21, "610 822", "610822\n"])
def test_what_an_address_cannot_hold_is_no_code(code: str) -> None:
    assert not is_unit_code(code)


def test_powers_are_read_in_their_own_order() -> None:
    assert power_words([Power.OVERSEE, Power.EDIT_DRAFT]) == ["编辑本单位清单草稿", "查看全县（不改动）"]


def test_a_power_unknown_to_us_is_shown_as_stored() -> None:
    assert power_words(["fly", Power.PUBLISH]) == ["公布清单", "fly"]


def test_a_unit_is_known_with_and_without_the_county_before_it() -> None:
    assert name_variants("府谷县水利局", "府谷县") == {"府谷县水利局", "水利局", "县水利局"}


def test_a_township_called_like_the_county_does_not_lose_its_own_name() -> None:
    assert "镇人民政府" not in name_variants("府谷镇人民政府", "府谷县")
