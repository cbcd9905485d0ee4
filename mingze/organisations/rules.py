"""What a post may be empowered to do, and how unit names are compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum


class Power(StrEnum):
    """A named power that an appointment carries."""

    EDIT_DRAFT = "edit_draft"
    MANAGE_LISTS = "manage_lists"
    PUBLISH = "publish"
    MANAGE_UNITS = "manage_units"
    OVERSEE = "oversee"
    SPEAK_FOR_UNIT = "speak_for_unit"
    RUN_CAMPAIGNS = "run_campaigns"
    REVIEW_DRAFTS = "review_drafts"


SEEING_ALL = (Power.MANAGE_LISTS, Power.RUN_CAMPAIGNS, Power.REVIEW_DRAFTS, Power.OVERSEE)
"""Powers whose holders read what every unit has on the table."""

POWER_LABELS = {
    Power.EDIT_DRAFT: "编辑本单位清单草稿",
    Power.MANAGE_LISTS: "管理全县清单",
    Power.PUBLISH: "公布清单",
    Power.MANAGE_UNITS: "维护单位与人员",
    Power.OVERSEE: "查看全县（不改动）",
    Power.SPEAK_FOR_UNIT: "代表本单位报送、确认、答复",
    Power.RUN_CAMPAIGNS: "组织编制与调整，裁定争议",
    Power.REVIEW_DRAFTS: "审查清单草稿（合法性审查等）",
}

TOWNSHIP_WORDS = ("乡", "镇", "街道")

UNIT_CODE = re.compile(r"[0-9A-Za-z-]{1,20}", re.ASCII)


def is_unit_code(code: str) -> bool:
    """Whether `code` can stand in an address: letters, digits and hyphens, twenty at most."""
    return UNIT_CODE.fullmatch(code) is not None


def power_words(powers: Iterable[str]) -> list[str]:
    """The powers as a person reads them, in the order of `Power`; one unknown to us is shown as stored."""
    held = set(powers)
    known = [label for power, label in POWER_LABELS.items() if power in held]
    return known + sorted(held - set(POWER_LABELS))


def normal_name(name: str) -> str:
    """A unit's name as it is compared: full- and half-width alike, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def name_variants(name: str, county_name: str) -> set[str]:
    """The ways in which documents write one unit's name: with and without the county before it.

    `县` alone stands for the county ("县住建局"); the name itself is always among the results. A
    township that is called like the county (府谷镇人民政府) keeps its own name.
    """
    bare = normal_name(name)
    for prefix in (county_name, county_name.removesuffix("县"), "县"):
        rest = bare.removeprefix(prefix)
        if prefix and len(bare) > len(rest) >= 3 and not rest.startswith(TOWNSHIP_WORDS):
            bare = rest
            break
    return {normal_name(name), bare, f"县{bare}", f"{county_name}{bare}"}
