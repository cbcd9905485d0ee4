"""Fills a database with the demonstration county, through the same actions and importers as real data."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from mingze.amendments.actions.reviews import install_usual_review_steps
from mingze.campaigns.models import Campaign
from mingze.catalogue.actions.domains import install_usual_domains
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.actions.vocabulary import add_aliases
from mingze.catalogue.imports import import_lists
from mingze.catalogue.models import Duty, Edition
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.rules import match_key
from mingze.kernel import clock
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.actions import add_posts, appoint, enter_person, found_county
from mingze.organisations.imports import import_units
from mingze.organisations.models import County, Unit, User
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from mingze.web.demonstration import source
from mingze.web.demonstration.adjustment import Adjustment
from mingze.web.demonstration.cast import Cast
from mingze.web.demonstration.compilation import Compilation
from mingze.web.demonstration.documents import write_documents
from mingze.workdays.imports import install_shipped_calendar

Say = Callable[[str], None]
BY = operator("演示数据")
REFORM_OFFICE = [Power.MANAGE_LISTS, Power.PUBLISH, Power.MANAGE_UNITS, Power.RUN_CAMPAIGNS]
BEGINNING = datetime(2025, 1, 2, 9, tzinfo=clock.CHINA)


@dataclass(frozen=True, slots=True)
class Particulars:
    """Under which number, title and dates an edition is published."""

    number: str
    title: str
    approved_on: date
    effective_on: date


EDITIONS = (
    Particulars(
        "府办发〔2025〕12号", "府谷县乡镇履职事项清单（2025年版）", date(2025, 6, 20), date(2025, 7, 1)
    ),
    Particulars(
        "府办发〔2026〕9号", "府谷县乡镇履职事项清单（2026年版）", date(2026, 6, 18), date(2026, 7, 1)
    ),
)


def build(say: Say) -> None:
    """Make the demonstration county, or only what is missing of it. Safe to repeat.

    Raises RuleBroken in production mode and in a database that holds a real county.
    """
    if settings.PRODUCTION:
        raise RuleBroken("正式运行模式下不建立演示数据和演示账号。")
    present = County.objects.first()
    if present and not present.is_demonstration:
        raise RuleBroken(f"这个数据库已用于{present}，不能混入演示数据。请另设 MINGZE_HOME。")
    with clock.at(BEGINNING):
        _units_and_people(say)
    _editions(say)
    if not Campaign.objects.filter(kind=Campaign.Kind.ADJUSTMENT).exists():
        say("集中调整：建议、争议、准入、第一轮")
        with transaction.atomic():
            Adjustment(Cast()).tell()


def _units_and_people(say: Say) -> None:
    found_county(code=source.COUNTY_CODE, name=source.COUNTY_NAME, is_demonstration=True, by=BY)
    install_shipped_calendar(by=BY)
    install_usual_domains(by=BY)
    install_usual_review_steps(by=BY)
    install_usual_review_steps(by=BY)
    say("登记单位、岗位")
    import_units(units_csv(), "单位.csv", by=BY)
    _posts()
    say("登记人员")
    _people()


def _editions(say: Say) -> None:
    """The first edition comes out of a campaign, the second was imported as it had been printed."""
    duties = [source.first_edition(), source.second_edition()]
    published = Edition.objects.published().count()
    for n in range(published, len(EDITIONS)):
        particulars = EDITIONS[n]
        say(f"导入 {particulars.effective_on.year} 年清单文件（14 个乡镇）")
        documents = _documents(duties[n], particulars)
        with transaction.atomic():
            if n == 0:
                say("清单编制：起底、归并、三上三下、专题会议")
                Compilation(Cast(), documents, asdict(particulars)).tell()
            else:
                _publish(documents, particulars)
    if published < len(EDITIONS):
        say("登记群众常用说法")
        _aliases(duties[0] + duties[1])


def _documents(authored: list[source.AuthoredDuty], particulars: Particulars) -> list[Document]:
    folder = settings.MINGZE_HOME / "demonstration" / str(particulars.effective_on.year)
    return [Document(path.name, path.read_bytes()) for path in write_documents(authored, folder)]


def _publish(documents: list[Document], particulars: Particulars) -> None:
    with clock.at(datetime.combine(particulars.approved_on, time(10), tzinfo=clock.CHINA)):
        import_lists(documents, township=None, by=BY)
        publish(by=BY, **asdict(particulars))


def units_csv() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["代码", "名称", "简称", "类别", "上级", "别名"])
    writer.writerows(_unit_lines(source.county()))
    return text.getvalue().encode()


def _unit_lines(county: dict[str, Any]) -> Iterator[list[str]]:
    for kind, label in (("body", "县级机关"), ("department", "县直部门")):
        for unit in county[kind]:
            yield [unit["code"], unit["name"], unit["short"], label, "", "、".join(unit["aliases"])]
    for unit in county["township"]:
        yield [unit["code"], unit["name"], unit["name"], "乡镇", "", f"{unit['name']}人民政府"]
        for n, office in enumerate(county["office"], start=1):
            yield [f"{unit['code']}-{n:02}", office["name"], "", "内设机构", unit["code"], ""]


def _posts() -> None:
    names = {office["name"]: office["posts"] for office in source.county()["office"]}
    for unit in Unit.objects.filter(kind=Unit.Kind.OFFICE):
        add_posts(unit=unit, names=names[unit.name], by=BY)
    for unit in Unit.objects.current().townships():
        add_posts(unit=unit, names=["履职清单管理岗"], by=BY)
    for unit in Unit.objects.current().at_county_level():
        add_posts(unit=unit, names=["履职清单联络岗"], by=BY)


def accounts() -> Iterator[tuple[str, str, str, list[Power]]]:
    """(account, full name, unit code, powers) of everybody who can sign in to the demonstration."""
    yield "reform", "编办清单管理员", "610822B01", REFORM_OFFICE
    yield "oversight", "组织部督导员", "610822B02", [Power.OVERSEE]
    yield "hotline", "热线派单员", "610822B03", [Power.SPEAK_FOR_UNIT]
    yield "justice", "司法局审查员", "610822B04", [Power.REVIEW_DRAFTS, Power.SPEAK_FOR_UNIT]
    for n, code in enumerate(source.townships().values(), start=1):
        yield f"township-{n:02}", f"乡镇清单管理员{n:02}", code, [Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT]
    for n, code in enumerate(source.departments().values(), start=1):
        yield f"department-{n:02}", f"部门联络员{n:02}", code, [Power.SPEAK_FOR_UNIT]


def password(folder: Path) -> str:
    """The password of all demonstration accounts: made up once per installation, kept beside its data."""
    path = folder / "demonstration-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("mingze-" + secrets.token_hex(4))
    return path.read_text().strip()


def _people() -> None:
    units = {unit.code: unit for unit in Unit.objects.all()}
    secret = password(settings.MINGZE_HOME)
    known = set(User.objects.values_list("username", flat=True))
    for username, full_name, code, powers in accounts():
        if username in known:
            continue
        user = enter_person(
            username=username, full_name=full_name, password=secret, is_demonstration=True, by=BY
        )
        unit = units[code]
        appoint(
            user=user,
            unit=unit,
            post=unit.posts.first(),
            powers=powers,
            started_on=date(2025, 1, 1),
            by=BY,
        )


def _aliases(duties: list[source.AuthoredDuty]) -> None:
    known = {duty.match_key: duty for duty in Duty.objects.all()}
    authored = {
        duty: item for item in duties if (duty := known.get(match_key(item.content.name))) is not None
    }
    add_aliases(
        aliases={duty: item.aliases for duty, item in authored.items()},
        keywords={duty: item.keywords for duty, item in authored.items()},
        by=BY,
    )
