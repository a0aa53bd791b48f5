"""Targets: what is set for the future, with its number, its date and its base, and nothing else."""

from __future__ import annotations

import pytest

from zoulang.documents import Record, read_text

Told = tuple[str, str, float | str, str | None, str | None]


def targets(text: str, heading: str = "二、主要目标", title: str = "青梧县产业发展实施方案") -> list[Record]:
    document = (
        f"{title}\n（2025年3月1日）\n\n一、总体要求\n加强统筹。\n{heading}\n{text}\n三、保障措施\n加强领导。"
    )
    return read_text(document, "sample").of_kind("target")


def told(record: Record) -> Told:
    values = record.values
    return (
        values["indicator"],
        values["comparator"],
        values["value"],
        values["unit"],
        values["by"],
    )


def numbers(text: str, **more: str) -> list[Told]:
    return [told(record) for record in targets(text, **more) if record.values["value_type"] == "number"]


# ---------------------------------------------------------------- shapes
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2027年，粮食产量30万吨以上。", [("粮食产量", ">=", 30, "万吨", "2027")]),
        (
            "到2027年，培育国家级平台3家、省级10家。",
            [("国家级平台", "=", 3, "家", "2027"), ("省级平台", "=", 10, "家", "2027")],
        ),
        (
            "到2027年，建成创新平台50家，其中国家级2家。",
            [("创新平台", "=", 50, "家", "2027"), ("国家级创新平台", "=", 2, "家", "2027")],
        ),
        (
            "到2027年，风电、光伏装机分别达到25万千瓦、57万千瓦。",
            [("风电", ">=", 25, "万千瓦", "2027"), ("光伏装机", ">=", 57, "万千瓦", "2027")],
        ),
        (
            "到2027年和2030年，示范村分别达到50个、80个。",
            [("示范村", ">=", 50, "个", "2027"), ("示范村", ">=", 80, "个", "2030")],
        ),
        (
            "城乡居民人均可支配收入分别增长6%、7%。",
            [
                ("城镇居民人均可支配收入增长", "=", 6, "%", None),
                ("农村居民人均可支配收入增长", "=", 7, "%", None),
            ],
        ),
        (
            "到2027年，营业收入超10亿元的集群3个、超5亿元的8个。",
            [("营业收入超10亿元的集群", "=", 3, "个", "2027"), ("超5亿元", "=", 8, "个", "2027")],
        ),
        (
            "到2027年，工业产值突破百亿元，外贸进出口突破2亿美元。",
            [("工业产值", ">=", 100, "亿元", "2027"), ("外贸进出口", ">=", 2, "亿美元", "2027")],
        ),
        (
            "到2027年，工业增加值达到60亿元，占地区生产总值比重达到35%，年均增长6%以上。",
            [
                ("工业增加值", ">=", 60, "亿元", "2027"),
                ("工业增加值占地区生产总值比重", ">=", 35, "%", "2027"),
                ("工业增加值占地区生产总值比重年均增长", ">=", 6, "%", "2027"),
            ],
        ),
        ("到2027年，全员劳动生产率达到18万元/人。", [("全员劳动生产率", ">=", 18, "万元/人", "2027")]),
        ("到2027年，每千人口执业医师数达到3.2人。", [("每千人口执业医师数", ">=", 3.2, "人", "2027")]),
        ("到2027年，九成以上的村建成服务站。", [("村建成服务站", ">=", 90, "%", "2027")]),
        ("到2027年，90%的村建成便民服务站。", [("村建成便民服务站", "=", 90, "%", "2027")]),
        (
            "到2027年，培育3—5家引领行业升级、带动能力强的链主企业。",
            [("引领行业升级、带动能力强的链主企业", "~", 3, "家", "2027")],
        ),
        (
            "到2027年，不良率降至2%以下，开办时限控制在0.5个工作日以内。",
            [("不良率", "<=", 2, "%", "2027"), ("开办时限", "<=", 0.5, "个工作日", "2027")],
        ),
        ("到2027年，食品加工、智能纺织产业集群2个。", [("食品加工、智能纺织产业集群", "=", 2, "个", "2027")]),
        ("打造10个百亿级园区。", [("百亿级园区", "=", 10, "个", None)]),
        ("到2027年，建成10个人工智能平台。", [("人工智能平台", "=", 10, "个", "2027")]),
        (
            "到2027年，企业达到200家（其中规上企业50家、上市企业2家）。",
            [
                ("企业", ">=", 200, "家", "2027"),
                ("规上企业", "=", 50, "家", "2027"),
                ("上市企业", "=", 2, "家", "2027"),
            ],
        ),
        ("2027年，企业达到200家。", [("企业", ">=", 200, "家", "2027")]),
        ("到2027年，营商环境指数达到95。", [("营商环境指数", ">=", 95, None, "2027")]),
        ("到2027年，城乡收入比缩小到2.1:1。", [("城乡收入比", "<=", 2.1, None, "2027")]),
        ("到2027年，农民人均拥有1亩以上果园。", [("农民人均拥有果园", ">=", 1, "亩", "2027")]),
        ("到2027年，八成以上行政村通光纤。", [("行政村通光纤", ">=", 80, "%", "2027")]),
        ("到2027年，垃圾处理率≥90%。", [("垃圾处理率", ">=", 90, "%", "2027")]),
        ("到2027年，千人床位数达到6.5张。", [("千人床位数", ">=", 6.5, "张", "2027")]),
        ("到2027年，污水处理率不得低于85%。", [("污水处理率", ">=", 85, "%", "2027")]),
        ("到2027年，蜜蜂养殖3万箱。", [("蜜蜂养殖", "=", 3, "万箱", "2027")]),
        ("力争10个乡镇森林覆盖率达到60%。", [("10个乡镇森林覆盖率", ">=", 60, "%", None)]),
    ],
)
def test_a_number_is_read_with_what_it_counts(text: str, expected: list[Told]) -> None:
    assert numbers(text) == expected


def test_a_range_keeps_both_ends() -> None:
    (target,) = targets("到2027年，生产总值年均增长6%—7%。")
    assert (target.values["value"], target.values["value_max"], target.values["comparator"]) == (6, 7, "~")


# ---------------------------------------------------------------- bases of comparison
@pytest.mark.parametrize(
    ("text", "indicator", "value", "baseline", "year"),
    [
        ("到2027年，城镇化率由2024年的58.2%提高到62%。", "城镇化率", 62, 58.2, "2024"),
        ("到2027年，上云企业从120家增加到300家。", "上云企业", 300, 120, None),
        ("到2027年，单位产值能耗比2020年下降13.5%。", "单位产值能耗下降", 13.5, None, "2020"),
        ("到2027年，研发投入占比较2024年提高0.5个百分点。", "研发投入占比提高", 0.5, None, "2024"),
        ("到2027年，瞪羚企业在2024年基础上翻一番。", "瞪羚企业", 2, None, "2024"),
    ],
)
def test_what_a_target_is_compared_with_stays_with_it(
    text: str, indicator: str, value: float, baseline: float | None, year: str | None
) -> None:
    (target,) = targets(text)
    values = target.values
    found = (values["indicator"], values["value"], values.get("baseline"), values.get("baseline_on"))
    assert found == (indicator, value, baseline, year)


# ---------------------------------------------------------------- goals without a number of their own
@pytest.mark.parametrize(
    ("text", "kind", "indicator", "value", "comparator"),
    [
        ("到2027年，工业增加值增速高于全市平均水平。", "reference", "工业增加值增速", "全市平均水平", ">="),
        ("到2027年，失业率不高于全省平均。", "reference", "失业率", "全省平均", "<="),
        ("到2027年，居民收入与经济增长基本同步。", "reference", "居民收入", "经济增长", "="),
        ("到2027年，物价涨幅控制在省定目标以内。", "reference", "物价涨幅", "省定目标", "<="),
        ("到2027年，综合实力位居全省前列。", "status", "综合实力", "全省前列", "="),
        ("力争2027年进入全国百强县。", "status", "位次", "全国百强县", "="),
        ("到2027年，营商环境进入全省前10名。", "status", "营商环境", "全省前10名", "="),
        ("到2027年，镇级服务中心实现全覆盖。", "qualitative", "镇级服务中心", "全覆盖", "="),
    ],
)
def test_a_goal_may_be_a_reference_a_status_or_a_state(
    text: str, kind: str, indicator: str, value: str, comparator: str
) -> None:
    (target,) = targets(text)
    values = target.values
    found = (values["value_type"], values["indicator"], values["value"], values["comparator"])
    assert found == (kind, indicator, value, comparator)
    assert values["unit"] is None


# ---------------------------------------------------------------- by when
@pytest.mark.parametrize(
    ("text", "heading", "by", "inferred"),
    [
        ("到2027年：\n——新增企业20家。", "二、主要目标", "2027", None),
        ("2026年，新增企业20家以上。", "二、主要目标", "2026", None),
        ("新增企业20家以上。", "二、2026年工作目标", "2026", None),
        ("近期目标（2026年）：新增企业20家。", "二、主要目标", "2026", None),
        ("今年，新增企业20家以上。", "二、主要目标", "2025", True),
        ("三年内新增企业20家。", "二、主要目标", "2027", True),
        ("“十五五”末，企业达到20家。", "二、主要目标", "2030", None),
        ("2026年6月底前新增企业20家。", "二、主要目标", "2026-06-30", None),
        ("2026年全县计划新增企业20家。", "二、重点任务", "2026", None),
        ("2026年新建公园20个。", "二、重点任务", "2026", None),
        ("到2027年，全面振兴产业。\n——做强主体。新增企业20家。", "二、重点任务", "2027", None),
        ("新增企业20家，2027年底前投产。", "二、重点任务", "2027-12-31", None),
    ],
)
def test_the_date_is_looked_for_in_the_words_then_above_them(
    text: str, heading: str, by: str, inferred: bool | None
) -> None:
    (target,) = targets(text, heading=heading)
    assert (target.values["by"], target.values.get("by_inferred")) == (by, inferred)


def test_a_later_date_does_not_reach_back_over_what_is_done_each_year_or_set_without_it() -> None:
    text = "每年举办展会10场以上，力争到2027年底，企业达到30家。"
    assert [target.values["by"] for target in targets(text)] == [None, "2027-12-31"]
    text = "新增企业20家以上，到2027年企业达到200家。"
    assert [target.values["by"] for target in targets(text)] == [None, "2027"]


def test_a_text_without_title_or_date_still_orders_for_its_year() -> None:
    text = "2026年，粮食面积稳定在30万亩，促进新增优质粮2万亩。"
    for document in (text, f"一、大力发展特色农业\n{text}"):
        found = [told(record) for record in read_text(document, "sample").of_kind("target")]
        assert [(value, by) for _, _, value, _, by in found] == [(30, "2026"), (2, "2026")]


def test_a_paragraph_of_a_text_without_title_orders_or_tells() -> None:
    def read_alone(text: str) -> list[float]:
        return [record.values["value"] for record in read_text(text, "sample").of_kind("target")]

    assert read_alone("加快补齐短板。建设检测中心3个，改造公路60公里。") == [3, 60]
    assert read_alone("加快补齐短板，建成了检测中心3个，改造公路60公里。") == []
    assert read_alone("2026年计划完成投资85亿元，累计完成投资54亿元。") == []


def test_a_plan_of_years_closes_what_has_no_year() -> None:
    (target,) = targets("新增企业20家以上。", title="青梧县产业行动计划（2025—2027年）")
    assert (target.values["by"], target.values["by_inferred"]) == ("2027", True)


# ---------------------------------------------------------------- tasks
def test_a_task_sets_a_number_with_a_verb_of_making() -> None:
    text = "加快建设3家检测中心。推动50家企业上云。围绕强链新增规上企业12家以上。"
    assert numbers(text, heading="二、重点任务") == [
        ("检测中心", "=", 3, "家", None),
        ("企业上云", "=", 50, "家", None),
        ("规上企业", ">=", 12, "家", None),
    ]


def test_a_task_is_told_with_whom_it_is_for_and_goes_on_to_its_next_thing() -> None:
    text = (
        "为老旧小区安装消防设施15处。新建公园2个，林带3条。对辖区8条道路进行改造。"
        "今年，青梧县计划完成造林5万亩、育林3万亩。做到宣传教育100%。"
    )
    found = [record[:1] + record[2:4] for record in numbers(text, heading="二、重点任务")]
    assert found == [
        ("消防设施", 15, "处"),
        ("公园", 2, "个"),
        ("林带", 3, "条"),
        ("道路改造", 8, "条"),
        ("造林", 5, "万亩"),
        ("育林", 3, "万亩"),
        ("宣传教育", 100, "%"),
    ]


def test_a_dated_goal_stands_before_the_grant_that_serves_it() -> None:
    text = "到2027年，全县改造果园4万亩，县财政给予每亩不超过200元的补助。"
    assert [record[2:] for record in numbers(text, heading="二、重点任务")] == [(4, "万亩", "2027")]


def test_the_title_of_a_task_may_set_its_number() -> None:
    found = targets("1.新增养老床位300张。完善服务。\n2.改造危桥20座。明确标准。", heading="二、民生实事")
    assert [told(record)[:4] for record in found] == [
        ("养老床位", "=", 300, "张"),
        ("改造危桥", "=", 20, "座"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "截至2024年底，全县已建成充电桩2000个，覆盖率达到90%。",
        "2023年，工业产值达到50亿元，增长8%。高技术产业增加值增长12%。",
        "上半年完成投资12亿元，完成年度目标任务的52%。",
        "在5个工作日内办结。",
        "推进总投资3亿元的光学园项目，占地1200亩。",
        "申请人应当在本县经营2年以上，年营业收入不低于500万元，符合条件的给予10万元补助。",
        "产业基金规模达到5亿元。",
        "落实《支持企业的十条措施》。",
        "实施“百家企业进千村”行动。",
        "对3家企业开展回访。",
        "完成年度目标任务20个的85%。",
        "一家旅行社一年内引来5趟以上旅游专列的，按标准办理。",
        "聚焦国家规划102项重大工程，落实全会精神。",
        "园区从2020年的16家增加到2023年的18家。",
        "打通物流最后一公里和农产品上行第一公里，建设一站式大厅，办好一件事。",
        "东山、西川、南河、北岭四个乡镇作为红茶原产地，要先走一步。",
        "加快发展条件较好的30个粮食后备产区乡镇。",
        "督促13个在建项目尽快达产。",
        "全面启动四镇污水治理工作。",
        "到2027年，新增企业20家的，给予10万元奖励。",
    ],
)
def test_facts_rules_sizes_and_names_set_no_number(text: str) -> None:
    assert numbers(text, heading="二、重点任务") == []


def test_a_review_of_a_year_sets_nothing() -> None:
    text = "新增企业20家，改造公路60公里，覆盖率达到95%以上。"
    assert numbers(text, heading="二、2024年工作回顾") == []


def test_every_target_rests_on_the_words_it_quotes() -> None:
    reading = read_text("一、目标\n到2027年，新增企业20家，覆盖率达到90%。", "sample")
    for record in reading.of_kind("target"):
        assert reading.text[record.start : record.end] == record.quote


def test_what_no_office_writes_is_passed_over() -> None:
    """A page of digits or of quotation marks is no prose, and costs no more than one."""
    for text in ("1" * 20000, "到2027年，" + "“" * 20000, "（其中1家" * 4000):
        assert numbers(text) == []


# ---------------------------------------------------------------- years that open a sentence
def named(text: str, **more: str) -> list[tuple[str, str | None]]:
    return [(record.values["indicator"], record.values["by"]) for record in targets(text, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "2025年，力争机床产业产值达到30亿元。",
        "2025年力争机床产业产值达到30亿元。",
        "强化要素支撑，2025年，力争机床产业产值达到30亿元。",
    ],
)
def test_a_year_that_opens_a_sentence_with_a_resolve_is_when(text: str) -> None:
    assert named(text, heading="二、产业发展", title="青梧县产业促进条例") == [("机床产业产值", "2025")]


def test_a_year_to_come_that_opens_a_sentence_needs_no_resolve() -> None:
    law = {"heading": "二、产业发展", "title": "青梧县产业促进条例"}
    assert named("2026年，机床产业产值达到30亿元。", **law) == [("机床产业产值", "2026")]
    assert named("2023年，力争机床产业产值达到30亿元。", **law) == []
    assert named("2025年计划完成投资20亿元，累计完成12亿元。", **law) == []


def test_the_end_of_a_year_in_digits_is_no_span_of_years() -> None:
    for text in ("各乡镇抓好落实。2025年力争新增企业30家。", "二〇二五年力争新增企业30家。"):
        assert all(by in (None, "2025") for _, by in named(text, heading="二、产业发展", title="青梧县条例"))


def test_a_month_without_a_year_is_of_the_year_that_stands_over_it() -> None:
    assert named("农机补贴6月底前下达60%以上，9月底前达到90%。") == [
        ("农机补贴", "2025-06-30"),
        ("农机补贴", "2025-09-30"),
    ]
    assert named("到2026年，路网工程6月底前完成改造20处，11月底前完成改造50处。")[-1][1] == "2026-11-30"
    assert [by for _, by in named("每年6月底前完成检查20次以上。")] == [None]


# ---------------------------------------------------------------- what is none
@pytest.mark.parametrize(
    "text",
    [
        "今年是实施县域振兴规划的关键一年，是打造花园县城的重要一年。",
        "为实现第一个百年奋斗目标、两个一百年奋斗目标而努力。",
        "方案共细分出85项目标任务。",
        "2025年要重点做好十一个方面工作。",
        "确定4个方面18项指标。",
        "到2027年，实施9项重点任务、16项措施。",
        "明确重点任务12项。",
        "入驻园区的，三年内按其房租总额的40%给予扶持，累计不超过60万元。",
        "三年内给予房租40%的扶持，每年最高20万元，累计不超过60万元。",
    ],
)
def test_named_years_counts_of_the_document_and_caps_of_grants_are_no_targets(text: str) -> None:
    assert numbers(text) == []


def test_tasks_and_actions_with_a_thing_of_their_own_are_counted() -> None:
    text = "到2027年，开展山林巡护行动6次，推出便民措施30条，建成重点工作室8个。"
    assert [value for _, _, value, _, _ in numbers(text)] == [6, 30, 8]


def test_a_status_to_strive_for_and_a_state_need_a_goal() -> None:
    tasks = {"heading": "二、2025年重点工作"}
    assert targets("积极争创国家实验室。", heading="二、产业发展", title="青梧县产业促进条例") == []
    assert targets("服务水平全面提升。", **tasks) == []
    assert named("力争到2027年争创省级实验室。", **tasks) == [("实验室", "2027")]


# ---------------------------------------------------------------- several of one number
def test_shares_in_a_row_of_those_who_do_something_are_one_each() -> None:
    text = "到2027年，80%以上的检测站设立在乡镇、70%以上的技术员集中在村组、60%以上的种苗来源于本县。"
    assert [(name, value) for name, _, value, _, _ in numbers(text)] == [
        ("检测站设立在乡镇", 80),
        ("技术员集中在村组", 70),
        ("种苗来源于本县", 60),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "到2027年，农业投资、林业投资和水利投资年均增速达到8%以上。",
            ["农业投资年均增速", "林业投资年均增速", "水利投资年均增速"],
        ),
        ("到2027年，污水处理率、垃圾清运率达到95%。", ["污水处理率", "垃圾清运率"]),
        ("到2027年，自来水普及率、群众参与率达到95%。", ["自来水普及率", "群众参与率"]),
        ("到2027年，林地保有量、果园面积均达到20万亩以上。", ["林地保有量", "果园面积"]),
        ("到2027年，茶、果、蔬菜总产量达到20万吨。", ["茶、果、蔬菜总产量"]),
        ("到2027年，文化和旅游产业增加值年均增长9%。", ["文化和旅游产业增加值年均增长"]),
        (
            "到2027年，种植业增加值和养殖业增加值占地区生产总值比重达到20%。",
            ["种植业增加值和养殖业增加值占地区生产总值比重"],
        ),
    ],
)
def test_one_rate_of_several_indicators_is_one_each_and_a_sum_is_one(text: str, names: list[str]) -> None:
    assert [name for name, *_ in numbers(text)] == names


def test_members_of_a_list_keep_what_its_last_member_measures() -> None:
    text = "到2027年，茶、果、蔬菜产量分别达到3万吨、5万吨、2万吨。"
    assert [name for name, *_ in numbers(text)] == ["茶产量", "果产量", "蔬菜产量"]
    text = "到2027年，竹木产业、药材加工业增加值占全部工业增加值的比重分别达到20%和15%。"
    assert [name for name, *_ in numbers(text)] == [
        "竹木产业增加值占全部工业增加值的比重",
        "药材加工业增加值占全部工业增加值的比重",
    ]
    assert [name for name, *_ in numbers("到2027年，生产总值、工业增加值分别增长6%、7%。")] == [
        "生产总值增长",
        "工业增加值增长",
    ]


def test_a_level_is_measured_by_a_number_without_a_unit() -> None:
    text = "到2027年，数智融合发展水平达到58，游客满意度达到92以上。"
    assert numbers(text) == [
        ("数智融合发展水平", ">=", 58, None, "2027"),
        ("游客满意度", ">=", 92, None, "2027"),
    ]


def test_each_number_of_a_stretch_has_the_month_before_it() -> None:
    for text in ("水利补助须于2025年6月底前下达50%以上、", "水利补助6月底前下达50%以上、"):
        found = targets(f"{text}9月底前下达80%以上。")
        assert [(record.values["value"], record.values["by"]) for record in found] == [
            (50, "2025-06-30"),
            (80, "2025-09-30"),
        ]
        assert [record.values["indicator"] for record in found] == ["水利补助", "水利补助"]
        assert found[-1].values["by_text"] == "9月底前"


def test_a_month_alone_is_of_no_year_of_a_span() -> None:
    for span in ("2025—2027年", "三年内"):
        found = targets(f"{span}，水利补助6月底前下达50%以上。")
        assert [(record.values["by"], record.values["by_text"]) for record in found] == [("2027", span)]


@pytest.mark.parametrize(
    "text",
    [
        "进度落后超过10个百分点，或者逾期超过10天的，亮红灯。",
        "年度考核得分低于60分的，评为不合格。",
        "连续3个月排名后5位的，约谈主要负责人。",
    ],
)
def test_what_follows_from_a_number_makes_it_no_target(text: str) -> None:
    assert targets(text, heading="二、督查考核") == []
