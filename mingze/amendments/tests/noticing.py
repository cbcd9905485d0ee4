"""A township with a list in force, and notices that give it tasks, for the tests of the check."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mingze.amendments.actions.notices import check_notice
from mingze.amendments.models import Notice
from mingze.catalogue.models import Edition, Entry, List
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, InvolvementFactory, UnitFactory

INSIDE = "修订镇级突发事件应急预案，组织一次应急演练"
TAKEN_BACK = "对自动雨量站和水位站进行检修校准"
OUTSIDE = "动员群众下载注册手机应用，注册率达到百分之六十，每少一个百分点扣1分"
TEXT = f"""关于做好汛期工作的通知
各镇人民政府：
一、重点任务
1.各镇要{INSIDE}。
2.各镇要{TAKEN_BACK}。
3.各镇要{OUTSIDE}。
"""


class Place:
    """新民镇 with three rows in force, the water office that issues notices, and people of both."""

    def __init__(self, acting_for: Callable[..., Actor]) -> None:
        self.township: Unit = UnitFactory(township=True, name="新民镇")
        self.issuer: Unit = UnitFactory(name="县水利局")
        self.edition: Edition = EditionFactory(published=True)
        self.basic: Entry = self._row("编制修订镇级突发事件应急预案，组织开展年度应急演练", List.BASIC)
        self.taken_back: Entry = self._row("山洪灾害自动雨量站和水位站的检修校准", List.TAKEN_BACK)
        InvolvementFactory(
            version=self.taken_back.version, unit=self.issuer, role="takeover", duty="汛前逐站检修校准。"
        )
        self.clerk = acting_for(self.township, Power.EDIT_DRAFT)
        self.issuer_s_voice = acting_for(self.issuer, Power.SPEAK_FOR_UNIT)
        self.reform = acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS, Power.MANAGE_LISTS)

    def _row(self, name: str, kind: str) -> Entry:
        entry: Entry = EntryFactory(
            edition=self.edition, row__township=self.township, row__duty__name=name, version__list=kind
        )
        return entry

    def checked(self, text: str = TEXT, *, with_issuer: bool = True) -> Notice:
        return check_notice(
            file_name="通知.txt",
            content=text.encode(),
            township=self.township,
            issuer=self.issuer if with_issuer else None,
            by=self.clerk,
        )


@pytest.fixture
def place(acting_for: Callable[..., Actor]) -> Place:
    return Place(acting_for)
