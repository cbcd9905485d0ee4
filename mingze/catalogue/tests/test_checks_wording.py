from __future__ import annotations

from dataclasses import replace

import pytest

from mingze.catalogue.checks import CheckedRow, Finding, check
from mingze.catalogue.checks.loose import bare_helps, loose_words
from mingze.catalogue.checks.passages import paragraphs, sentences
from mingze.catalogue.checks.power import power_uses
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.invented_lists import BANDS, clean_rows


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("对违法建设行为实施行政处罚。", "行政处罚"),
        ("负责经营许可的审批。", "审批"),
        ("对不听劝阻的司机处以罚款。", "罚款"),
        ("对拒不整改的，依法予以罚款。", "罚款"),
        ("组织强制拆除违法建筑。", "强制拆除"),
        ("对申请人的资格进行认定。", "认定"),
        ("裁定村民之间的土地争议。", "裁定"),
        ("查封、扣押违规场所的物品。", "查封"),
        ("审核批准临时用地申请。", "审核批准"),
        ("对逾期不改的下达处罚决定书。", "处罚"),
        ("受县应急管理局委托行使行政处罚权。", "行政处罚"),
        ("配合县住房和城乡建设局开展巡查，对违法建设依法处罚。", "处罚"),
        ("受理举报并依法作出处罚决定。", "处罚"),
        ("对无证经营者处罚。", "处罚"),
        ("对未整改处罚。", "处罚"),
        ("由镇政府批准农户建房。", "批准"),
        ("1. 登记摊位。\n2. 没收违法所得。", "没收"),
    ],
)
def test_an_act_of_power_by_the_township_is_found(text: str, word: str) -> None:
    assert [use.word for use in power_uses(text)] == [word]


@pytest.mark.parametrize(
    "text",
    [
        "受理建房申请，初审后报县自然资源和规划局审批。",
        "对违法建设行为进行劝阻，上报县住房和城乡建设局依法处罚。",
        "协助执法人员送达行政处罚决定书。",
        "告知办事群众审批流程和所需材料。",
        "宣传处罚标准，讲清许可条件。",
        "督促企业依法办理安全生产许可证。",
        "不得以罚款代替整改。",
        "发现未取得许可经营的，劝导停业并上报。",
        "未经批准擅自占地的，及时劝阻、上报。",
        "根据县局认定结果张榜公示。",
        "配合县级主管部门强制拆除，维持现场秩序。",
        "引导当事人申请仲裁或者行政裁决。",
        "处罚后回访，查看有没有反弹。",
        "查封、拆除现场维持秩序。",
        "发现位置与批准不一致的，先劝停再上报。",
        "处罚决定不由乡镇作出。",
        "接到停止供气的强制措施决定后逐户通知。",
        "整理举报线索，转县应急管理局立案查处。",
    ],
)
def test_somebody_else_s_act_of_power_is_left_alone(text: str) -> None:
    assert power_uses(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("做好困难群众兜底工作。", ["兜底"]),
        ("落实属地管理责任。", ["属地管理"]),
        ("对辖区安全生产负总责。", ["负总责"]),
        ("做好宣传、摸排等工作。", ["等工作"]),
        ("做好调解等相关工作。", ["等相关工作"]),
        ("完成上级交办的其他工作。", ["其他工作"]),
    ],
)
def test_loose_words_are_quoted(text: str, words: list[str]) -> None:
    assert [use.words for use in loose_words(text)] == words


@pytest.mark.parametrize(
    "text",
    [
        "宣传特困人员兜底保障政策。",
        "组织网格员、村医等工作人员逐户通知。",
        "在公告、答复等工作日内完成。",
        "登记辖区属地企业。",
        "说明其他乡镇的做法。",
    ],
)
def test_set_phrases_are_not_loose(text: str) -> None:
    assert loose_words(text) == ()


@pytest.mark.parametrize(
    "paragraph",
    [
        "配合县住房和城乡建设局做好燃气安全工作。",
        "协助县水利局开展河道采砂整治。",
        "配合做好相关工作。",
        "积极配合有关部门推进危房改造工作。",
    ],
)
def test_a_paragraph_that_only_helps_is_bare(paragraph: str) -> None:
    text = f"1. 登记住户，张贴通知。\n2. {paragraph}"
    assert [use.words for use in bare_helps(text)] == [paragraph]


@pytest.mark.parametrize(
    "paragraph",
    [
        "配合县住房和城乡建设局入户核查房屋面积。",
        "协助县民政局发放救助物资，清点签收。",
        "协助维持拆除现场秩序。",
        "做好消防宣传。",
    ],
)
def test_a_paragraph_that_says_what_is_done_is_not_bare(paragraph: str) -> None:
    assert bare_helps(paragraph) == ()


def test_paragraphs_lose_their_numbers_even_when_they_share_a_line() -> None:
    assert paragraphs("1. 登记。2. 上报。\n（3）走访。\n\n四、回访。") == [
        "登记。",
        "上报。",
        "走访。",
        "回访。",
    ]
    assert list(sentences("1. 登记，上报；走访。")) == [["登记", "上报"], ["走访"]]


def test_a_number_that_counts_something_is_no_paragraph_number() -> None:
    assert paragraphs("3名干部到场。") == ["3名干部到场。"]


def _assist() -> CheckedRow:
    return next(row for row in clean_rows() if row.list == ListKind.ASSIST)


def _found(row: CheckedRow) -> list[Finding]:
    return [finding for finding in check([row], bands=BANDS) if finding.rule != "count_outside_band"]


def test_power_handed_to_the_township_is_reported_with_the_words_quoted() -> None:
    row = replace(_assist(), township_duty="1. 查看坡面。\n2. 对不听劝阻的司机处以罚款。")
    (finding,) = _found(row)
    assert finding.rule == "power_words"
    assert "“对不听劝阻的司机处以罚款”" in finding.message
    assert "由乡镇自己罚款" in finding.message


def test_a_department_may_hold_power() -> None:
    row = _assist()
    lead = replace(row.departments[0], duty="1. 对违法行为立案，处以罚款。")
    assert _found(replace(row, departments=(lead, *row.departments[1:]))) == []


def test_loose_words_are_found_in_names_and_in_all_duties() -> None:
    row = _assist()
    second = replace(row.departments[1], duty="1. 配合牵头部门做好相关工作。")
    loose = replace(
        row,
        name="山体落石路段监测等工作",
        township_duty="1. 落实属地管理。",
        departments=(row.departments[0], second),
    )
    (finding,) = _found(loose)
    assert finding.rule == "loose_words"
    for quoted in (
        "事项名称中的“等工作”",
        "乡镇配合职责中的“属地管理”",
        "县应急管理局的职责中的“配合牵头部门",
    ):
        assert quoted in finding.message


def test_a_repealed_basis_is_reported_by_its_name() -> None:
    row = replace(_assist(), repealed_bases=("中华人民共和国合同法",))
    (finding,) = _found(row)
    assert finding.rule == "basis_repealed"
    assert "《中华人民共和国合同法》已经废止" in finding.message
    assert _found(replace(row, repealed_bases=())) == []
