"""What is printed in full and read again says the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingze.catalogue.printing import FURTHER, PrintedRow, list_table
from mingze.catalogue.reading.cells import clean
from mingze.catalogue.reading.tables import Stated
from mingze.catalogue.rules import LIST_TITLES, Citation, Content, ListKind, Party, Role, Scope, match_key
from mingze.catalogue.tests.lists import TOWNSHIP, UNIT_NAMES, read
from mingze.documents.official import ListTable, OfficialDocument
from mingze.documents.writers.docx import write_official_docx
from mingze.documents.writers.pdf import write_official_pdf
from mingze.documents.writers.xlsx import write_workbook

NAMES = {code: own[0] for code, own in UNIT_NAMES.items()} | {TOWNSHIP: "府谷镇"}
DOMAINS = ["党的建设", "平安法治", "应急管理及消防", "文化和旅游", "应急管理（消防）"]
LAWS = ["中华人民共和国土地管理法", "关于落实〈水法〉的意见", "陕办发〔2024〕1号", "关于印发《办法》的通知"]
ARTICLES = ["", "第三条", "第三条、第五条第二款"]
CLAUSE_BEGINNINGS = [
    "",
    "每月2次，",
    "按《办法》：",
    "GPS 定位；",
    "“回头看”、",
    "由县水利局牵头，",
    "会同县公安局",
    "（一）",
    "配合单位不得推诿；",
]
LETTERS = "排查整治宣传巡河道路灯老幼粮食安全隐患台账"

sentences = st.text(LETTERS, min_size=4, max_size=14).map("负责{}。".format)
clauses = st.builds("{}{}".format, st.sampled_from(CLAUSE_BEGINNINGS), sentences)


def numbered(lines: list[str]) -> str:
    return "\n".join(f"{n}.{line}" for n, line in enumerate(lines, start=1))


texts = clauses | st.lists(clauses, min_size=2, max_size=3).map(numbered) | st.just("")
names = st.builds(
    "{}{}{}".format,
    st.sampled_from(["开展", "做好", "12345热线", "负责“三农”", "县住建局牵头的", "一、二类"]),
    st.text(LETTERS, min_size=3, max_size=12),
    st.sampled_from(["", "工作", "（含应急）", "，并上报"]),
)
days = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat)
bases = st.lists(
    st.builds(
        Citation, st.sampled_from(LAWS), st.sampled_from(ARTICLES), st.just("") | days
    ),
    max_size=3,
    unique=True,
).map(tuple)  # fmt: skip


units = st.sampled_from(sorted(UNIT_NAMES))


@st.composite
def assist_parts(draw: st.DrawFn) -> dict[str, object]:
    """Departments of which one may be marked, with duties of their own, together, or both."""
    departments = draw(st.lists(units, max_size=3, unique=True))
    lead = draw(st.sampled_from(["", *departments]))
    duties = {unit: draw(texts) for unit in departments}
    return {
        "parties": tuple(Party(unit, Role.DEPARTMENT, unit == lead, duty) for unit, duty in duties.items()),
        # With one department every text is its own.
        "joint_duty": "" if len(departments) == 1 else draw(texts),
        "township_duty": draw(texts),
    }


@st.composite
def taken_back_parts(draw: st.DrawFn) -> dict[str, object]:
    takeover = draw(st.lists(units, max_size=2, unique=True))
    assisting = draw(st.lists(units | st.just(TOWNSHIP), max_size=2, unique=True))
    return {
        "parties": tuple(
            [Party(unit, Role.TAKEOVER) for unit in takeover]
            + [Party(unit, Role.ASSISTING) for unit in assisting]
        ),
        "way_of_working": draw(texts),
    }


PARTS = {
    ListKind.BASIC: st.just({}),
    ListKind.ASSIST: assist_parts(),
    ListKind.TAKEN_BACK: taken_back_parts(),
}


@st.composite
def contents(draw: st.DrawFn, kind: ListKind) -> Content:
    parts = draw(PARTS[kind])
    scope = draw(st.sampled_from(Scope))
    return Content(
        list=kind,
        name=draw(names),
        domain=draw(st.sampled_from(["", *DOMAINS])),
        scope=scope,
        scope_reason=draw(st.sampled_from(["", "本镇有码头，\n其他镇没有"]))
        if scope == Scope.PARTICULAR
        else "",
        bases=draw(bases),
        handed_over_on=draw(st.just("") | days),
        **parts,
    )


@st.composite
def lists(draw: st.DrawFn) -> list[Content]:
    """Rows of all three lists as editions order them: by list and domain, those without domain first."""
    drawn: list[Content] = []
    for kind in ListKind:
        drawn += draw(st.lists(contents(kind), max_size=4, unique_by=lambda content: match_key(content.name)))
    order = ["", *DOMAINS]
    kinds = list(ListKind)
    return sorted(drawn, key=lambda content: (kinds.index(content.list), order.index(content.domain)))


def tables(contents: list[Content]) -> list[ListTable]:
    return [
        list_table(
            kind,
            [
                PrintedRow(number, content, code=f"D{number:05}")
                for number, content in enumerate((c for c in contents if c.list == kind), start=1)
            ],
            title=f"府谷镇{LIST_TITLES[kind]}",
            names=NAMES,
            further=FURTHER,
        )
        for kind in ListKind
    ]


def stated(contents: list[Content]) -> set[Stated]:
    """What titles and domain headings say when the contents are printed."""
    return {
        Stated(kind, domain, sum(1 for c in contents if c.list == kind and domain in ("", c.domain)))
        for kind in ListKind
        for domain in {"", *(c.domain for c in contents if c.list == kind)}
    }


def document(contents: list[Content]) -> OfficialDocument:
    return OfficialDocument(title="府谷镇履职事项清单", tables=tuple(tables(contents)), landscape=True)


WRITERS: dict[str, Callable[[list[Content]], bytes]] = {
    "xlsx": lambda contents: write_workbook(tables(contents), title="府谷镇履职事项清单", footnote="演示"),
    "docx": lambda contents: write_official_docx(document(contents)),
}


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(contents=lists())
def test_lists_printed_in_full_are_read_as_they_were(form: str, contents: list[Content]) -> None:
    found = read(WRITERS[form](contents))
    assert found.problems == []
    assert found.notices == []
    assert found.rows == contents
    assert set(found.stated) == stated(contents)
    numbers = [n for kind in ListKind for n, _ in enumerate((c for c in contents if c.list == kind), start=1)]
    assert found.numbers == numbers


@given(st.one_of(texts, names, sentences))
def test_generated_texts_are_tidy(text: str) -> None:
    assert clean(text) == text


def test_a_printed_pdf_is_read_as_it_was() -> None:
    contents = [
        Content(ListKind.BASIC, "开展河道巡查，并上报", "平安法治"),
        Content(ListKind.BASIC, "做好路灯台账工作", "平安法治"),
        Content(
            ListKind.ASSIST, "自建房消防安全排查", "应急管理及消防",
            parties=(
                Party("housing", Role.DEPARTMENT, True, "1.负责排查整治。\n2.负责业务培训。"),
                Party("water", Role.DEPARTMENT, False, "负责供水保障。"),
            ),
            township_duty="1.发现上报。\n2.开展宣传。",
            bases=(Citation("中华人民共和国消防法", "第三十二条"),),
        ),
        Content(
            ListKind.TAKEN_BACK, "露天矿山开采审批", "平安法治",
            parties=(Party("ecology", Role.TAKEOVER), Party(TOWNSHIP, Role.ASSISTING)),
            way_of_working="由分局统一受理。",
        ),
    ]  # fmt: skip
    found = read(write_official_pdf(document(contents)), "清单.pdf")
    assert found.problems == []
    assert found.rows == contents
    assert set(found.stated) == stated(contents)
