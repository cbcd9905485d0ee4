"""A small invented county: three townships, 40 duties, nothing wrong in it."""

from __future__ import annotations

from mingze.catalogue.checks import Bands, CheckedParty, CheckedRow
from mingze.catalogue.checks.naming import KnownUnit, Register
from mingze.catalogue.rules import ListKind, Scope, match_key

TOWNSHIPS = {"T1": "河湾镇", "T2": "石桥镇", "T3": "柳沟镇"}

BANDS = Bands(total=(36, 44), basic=(12, 20), assist=(10, 18), taken_back=(6, 14), party_building_minimum=2)

BASIC = (
    ("党的建设", "组织党支部书记轮流讲党课，检查支部学习记录"),
    ("党的建设", "管理党员活动室，安排开放值守和器材登记"),
    ("党的建设", "慰问建国前入党的老同志，建立联系卡"),
    ("经济发展", "收集小微企业用工缺口，张贴招工启事并回访到岗情况"),
    ("经济发展", "登记闲置摊位，组织夜市摊主抽签入场"),
    ("民生服务", "受理尊老卡申请，核验年龄后制卡发放"),
    ("民生服务", "开办暑期托管班，招募大学生志愿者辅导作业"),
    ("民生服务", "为行动不便人员上门拍照、代取证件"),
    ("平安法治", "调处宅院排水、滴水引发的邻里口角"),
    ("平安法治", "安排夜间巡逻队，检查村口监控是否通电"),
    ("乡村振兴", "组织核桃嫁接和修剪培训，发放接穗"),
    ("乡村振兴", "登记外出务工家庭的空闲承包地，介绍代种"),
    ("生态环保", "清理渠道水草和塑料瓶，记录清理前后照片"),
    ("综合政务", "编排机关食堂值班表，公布每周收支"),
    ("综合政务", "保管会议录音和签到簿，按季移交档案室"),
)

# Name, domain, departments with their duties (the first leads), duty of the township.
ASSIST = (
    (
        "山体落石路段的监测和封闭",
        "交通运输",
        {
            "交通运输局": "1. 安装落石传感器并分析数据。\n2. 决定封路和放行，设置绕行标牌。",
            "应急管理局": "1. 调派抢险队伍和机械。",
        },
        "1. 安排村民轮流查看坡面，听到响动立即电话报告。\n2. 封路期间在村口引导车辆绕行。",
    ),
    (
        "农家乐厨房的食品安全监督",
        "市场监管",
        {"市场监督管理局": "1. 办理食品经营许可，检查进货票据。\n2. 对违法行为立案处罚。"},
        "1. 告知经营户许可条件和办理窗口。\n2. 发现变质原料及时上报县市场监督管理局。",
    ),
    (
        "鱼塘尾水排放的整改",
        "生态环保",
        {
            "生态环境分局": "1. 采样检测尾水，认定是否超标。\n2. 责令超标养殖户限期整改。",
            "农业农村局": "1. 指导建设沉淀池，发放补助。",
        },
        "1. 逐塘登记面积、品种和排水口位置。\n2. 通知养殖户参加培训，回访整改进度。",
    ),
    (
        "古桥和石碑的修缮保护",
        "城乡建设",
        {"住房和城乡建设局": "1. 审查修缮方案，确定施工单位。\n2. 组织竣工验收。"},
        "1. 安排看护人每周查看，拍照留存。\n2. 劝阻攀爬刻画，发现裂缝上报。",
    ),
    (
        "高温天气户外劳动者的权益维护",
        "社会保障",
        {"人力资源和社会保障局": "1. 受理投诉，查处不发高温津贴的单位。"},
        "1. 在工地、集市张贴高温津贴标准。\n2. 收集劳动者反映，转送县人力资源和社会保障局。",
    ),
    (
        "流动诊疗车下乡的组织",
        "卫生健康",
        {"卫生健康局": "1. 排定下乡日程，选派医师。\n2. 公布检查项目和收费标准。"},
        "1. 通知村民就诊日期，登记行动不便人员。\n2. 提供停车场地、电源和候诊座椅。",
    ),
    (
        "水井水位下降的调查",
        "自然资源",
        {
            "水利局": "1. 测量水位，分析下降原因。\n2. 审批新的取水口。",
            "自然资源和规划局": "1. 查清周边矿井疏干范围。",
        },
        "1. 登记干涸水井和受影响户数。\n2. 组织村民代表到现场指认，张贴调查结果。",
    ),
    (
        "竹林病虫害的飞机防治",
        "自然资源",
        {"林业局": "1. 确定作业区和药剂，签订飞行合同。\n2. 评估防治效果。"},
        "1. 作业前通知蜂农、养殖户撤离蜂箱和家禽。\n2. 作业时引导群众避让，收集受损反映。",
    ),
    (
        "孤寡老人入住供养机构的安排",
        "民生服务",
        {"民政局": "1. 审批供养申请，签订入住协议。\n2. 考核机构护理质量。"},
        "1. 受理申请材料，初审后报县民政局审批。\n2. 护送老人入住，每季走访一次。",
    ),
    (
        "学校门口停车秩序的改造",
        "交通运输",
        {"交通运输局": "1. 划设临停泊位，安装护栏。", "住房和城乡建设局": "1. 改造人行道和路灯。"},
        "1. 听取家长、商户意见，整理后报送县交通运输局。\n2. 施工时维持上下学秩序。",
    ),
    (
        "冻库液氨使用的检查",
        "安全稳定",
        {"应急管理局": "1. 每季检查阀门、报警器，下达整改指令。\n2. 对拒不整改的予以处罚。"},
        "1. 摸排冻库数量和负责人电话。\n2. 闻到异味立即疏散周边群众并报告。",
    ),
    (
        "农机跨区作业的通行保障",
        "乡村振兴",
        {"农业农村局": "1. 核发跨区作业证。\n2. 协调加油和维修网点。"},
        "1. 登记来村机手，介绍地块。\n2. 调解作业价格纠纷，记录处理情况。",
    ),
    (
        "滩涂芦苇收割的防火看守",
        "应急管理及消防",
        {"应急管理局": "1. 发布禁火令，布置消防车。", "林业局": "1. 开设隔离带。"},
        "1. 劝导收割户不带火种，逐户签收告知书。\n2. 发现冒烟立即报告并疏散人员。",
    ),
)

# Name, domain, takeover department, way of working.
TAKEN_BACK = (
    ("桥梁荷载试验", "交通运输", "交通运输局", "由县交通运输局委托检测机构逐桥试验，结果在网上公布。"),
    (
        "对销售过期兽药的处罚",
        "市场监管",
        "农业农村局",
        "由县农业农村局执法大队立案调查、作出决定并公开结果。",
    ),
    (
        "湖区水质自动站的校准",
        "生态环保",
        "生态环境分局",
        "由县生态环境分局派技术人员按月校准，数据直接联网。",
    ),
    (
        "砖混房屋抗震等级的评定",
        "城乡建设",
        "住房和城乡建设局",
        "由县住房和城乡建设局聘请专家组评定，出具报告。",
    ),
    ("矿山炸药库的年度查验", "安全稳定", "应急管理局", "由县应急管理局组织专家逐库查验，问题当场交办。"),
    (
        "母婴护理员资格考试",
        "社会保障",
        "人力资源和社会保障局",
        "由县人力资源和社会保障局统一命题、监考和发证。",
    ),
    (
        "放射科设备的剂量检测",
        "卫生健康",
        "卫生健康局",
        "由县卫生健康局委托有资质的机构检测，费用由县级承担。",
    ),
    ("苗木调运的检疫", "自然资源", "林业局", "由县林业局检疫站在起运地取样检疫，出具证书。"),
    ("堤防白蚁的专业灭治", "应急管理及消防", "水利局", "由县水利局聘请防治队伍灭治，汛前完成复查。"),
    ("旅馆床单菌落的抽检", "卫生健康", "卫生健康局", "由县卫生健康局抽样送检，不合格的督促更换并公布。"),
    (
        "地图标错村名的更正审核",
        "自然资源",
        "自然资源和规划局",
        "由县自然资源和规划局核实后通知测绘单位更正。",
    ),
    (
        "摊位招租数量的月度排名",
        "经济发展",
        "市场监督管理局",
        "由县市场监督管理局取消排名，改为年底抽样了解。",
    ),
)


def _party(name: str, duty: str = "", *, leads: bool = False) -> CheckedParty:
    return CheckedParty(code=f"D-{name}", name=f"县{name}", leads=leads, duty=duty)


def _row(township: str, kind: ListKind, position: int, domain: str, name: str, **more: object) -> CheckedRow:
    order = list(TOWNSHIPS).index(township) * 1000 + list(ListKind).index(kind) * 100 + position
    values: dict[str, object] = {
        "id": order,
        "row_id": order + 50_000,
        "duty_code": f"{kind}-{position}",
        "duty_key": match_key(name),
        "township": township,
        "township_name": TOWNSHIPS[township],
        "list": kind,
        "domain": domain,
        "number": position,
        "name": name,
        "scope": Scope.COMMON,
        "scope_reason": "",
        "departments": (),
        "township_duty": "",
        "takeovers": (),
        "way_of_working": "",
        "bases": ("中华人民共和国突发事件应对法",),
    }
    return CheckedRow(**(values | more))  # type: ignore[arg-type]


def clean_rows() -> list[CheckedRow]:
    """All rows of the three townships, 40 each, ids unique, numbers from 1 in each list."""
    rows = []
    for township in TOWNSHIPS:
        for position, (domain, name) in enumerate(BASIC, start=1):
            rows.append(_row(township, ListKind.BASIC, position, domain, name))
        for position, (name, domain, duties, own) in enumerate(ASSIST, start=1):
            parties = tuple(
                _party(unit, duty, leads=place == 0) for place, (unit, duty) in enumerate(duties.items())
            )
            more = {"departments": parties, "township_duty": own}
            rows.append(_row(township, ListKind.ASSIST, position, domain, name, **more))
        for position, (name, domain, unit, way) in enumerate(TAKEN_BACK, start=1):
            more = {"takeovers": (_party(unit),), "way_of_working": way}
            rows.append(_row(township, ListKind.TAKEN_BACK, position, domain, name, **more))
    return rows


def register() -> Register:
    """The departments that the lists name."""
    parties = {party for row in clean_rows() for party in row.parties}
    return Register({party.name: KnownUnit(party.code, party.name) for party in parties})
