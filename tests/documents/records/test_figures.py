"""Figures: what a document reports, of which day, and the arithmetic that its print allows."""

from __future__ import annotations

from typing import Any

import pytest

from zoulang.documents import Record, read_text
from zoulang.documents.records.figures.derivations import (
    Derivation,
    check_enumerations,
    check_parts,
    check_ratios,
    check_repeats,
    derivations,
)

NEWS = "青梧县重点项目进展通报\n（2025年10月20日）\n\n一、进展\n"
PLAN = "青梧县产业发展实施方案\n（2025年3月1日）\n\n一、重点任务\n"


def figures(text: str, head: str = NEWS) -> list[Record]:
    return read_text(head + text, "sample").of_kind("figure")


def picked(records: list[Record], *names: str) -> list[Any]:
    return [tuple(record.values.get(name) for name in names) for record in records]


# ---------------------------------------------------------------- what is a figure
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推进县级重点项目19个，总投资16.5亿元。", [(19, "个"), (16.5, "亿元")]),
        ("建成标准田1.5万亩。", [(15000, "亩")]),
        ("组织200余家企业对接，达成意向千余项。", [(200, "家"), (1000, "项")]),
        ("产值增长率居全市第一，进度列全市第3位。", [(1, "位"), (3, "位")]),
        ("入围人数占全市三分之一。", [(0.3333, "")]),
        ("两家企业上市，股票增至3只。", [(2, "家"), (3, "只")]),
        ("推行“六证合一”。", [(6, "证")]),
        ("集成1窗3环节9大类48项清单。", [(1, "窗"), (3, "环节"), (9, "大类"), (48, "项")]),
        ("光学、精密、材料三大产业集聚发展。", [(3, "个")]),
    ],
)
def test_every_reported_number_is_a_figure(text: str, expected: list[tuple[float, str]]) -> None:
    assert picked(figures(text), "value", "unit") == expected


@pytest.mark.parametrize(
    "text",
    [
        "引进亿元以上项目，跻身世界500强。",
        "一个项目一套方案，一次办好。",
        "在30天内办结，第3季度启动。",
        "落实《支持企业的十条措施》。",
        "创建4A级景区。",
        "增速达到两位数。",
        "贯彻党的二十大精神，推进2组织建设。",
        "自2025年1月1日至6月30日办理。",
    ],
)
def test_thresholds_periods_and_names_are_none(text: str) -> None:
    assert not figures(text)


def test_a_number_is_not_a_figure_and_a_target_or_a_measure_at_once() -> None:
    text = "到2027年，新增企业20家。对入库企业给予10万元奖励。建设占地500亩的园区。"
    records = read_text(PLAN + text, "sample").records
    kinds = {(record.kind, record.values.get("value", record.values.get("amount"))) for record in records}
    assert {("target", 20), ("measure", 100000), ("figure", 500)} <= kinds
    assert not {("figure", 20), ("figure", 10), ("figure", 100000)} & kinds


@pytest.mark.parametrize(
    ("text", "head", "nature"),
    [
        ("新增企业20家。", NEWS, "reported"),
        ("规划建设占地500亩的园区。", PLAN, "planned"),
        ("以20家企业为骨干。", PLAN, "scope"),
        ("每年召开例会2次。", PLAN, "norm"),
        ("截至2024年底，已建成园区3个。", PLAN, "reported"),
    ],
)
def test_a_figure_says_whether_it_is_reported_planned_a_scope_or_a_norm(
    text: str, head: str, nature: str
) -> None:
    assert picked(figures(text, head), "nature") == [(nature,)]


def test_the_sums_of_a_document_that_rules_are_those_of_its_measures() -> None:
    head = "青梧县支持产业发展若干措施\n（2025年3月1日）\n\n一、措施\n"
    text = "新建果园800元/亩，占比不高于30%。覆盖15个镇。2024年投资2亿元。"
    assert picked(figures(text, head), "value", "unit") == [(15, "个"), (2, "亿元")]


def test_a_lower_bound_and_a_rough_number_say_so() -> None:
    records = figures("对接企业80余家，解决难题60多项，投资约3亿元。")
    assert picked(records, "value", "qualifier") == [(80, "余"), (60, "多"), (3, "约")]


# ---------------------------------------------------------------- as of when
@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("截至9月底，完成投资12亿元。", "2025-09-30"),
        ("1—9月份，完成投资12亿元。", "2025-09-30"),
        ("前三季度，完成投资12亿元。", "2025-09-30"),
        ("前8个月，完成投资12亿元。", "2025-08-31"),
        ("上半年，完成投资12亿元。", "2025-06-30"),
        ("2023年，完成投资12亿元。", "2023"),
        ("2023年底，建成园区3个。", "2023-12-31"),
        ("去年完成投资12亿元。", "2024"),
        ("今年以来，完成投资12亿元。", "2025-10-20"),
        ("2025年，完成投资12亿元。", "2025-10-20"),
        ("目前，完成投资12亿元。", "2025-10-20"),
        ("完成投资12亿元，比上月末增加的项目继续推进。", "2025-10-20"),
    ],
)
def test_the_date_comes_from_the_words_else_from_the_document(text: str, as_of: str) -> None:
    assert picked(figures(text), "as_of") == [(as_of,)]


def test_two_years_in_one_sentence_date_two_figures() -> None:
    records = figures("园区从2020年的16家增加到18家。")
    assert picked(records, "value", "as_of") == [(16, "2020"), (18, "2025-10-20")]


def test_the_heading_of_a_review_dates_its_figures() -> None:
    head = "青梧县政府工作报告\n（2025年1月10日）\n\n一、2024年工作回顾\n"
    assert picked(figures("新增企业20家。", head), "as_of", "nature") == [("2024", "reported")]


def test_a_page_without_a_date_takes_the_day_and_the_year_it_names() -> None:
    text = "# 青梧开发区发布进展\n\n10月12日，青梧开发区发布进展。\n\n## 项目\n\n2023年，实施项目14个。"
    (figure,) = read_text(text, "sample").of_kind("figure")
    assert figure.values["as_of"] == "2023-10-12"


# ---------------------------------------------------------------- ratios keep what they are of
def test_a_ratio_keeps_its_whole_and_the_base_of_its_growth() -> None:
    records = figures("入库项目59个，同比增长18%，占全市11.8%，完成年度任务的95.2%，开工率达96.61%。")
    assert picked(records[1:], "ratio", "of", "growth_on") == [
        ("growth", None, "同比"),
        ("share", "全市", None),
        ("completion", "年度任务", None),
        ("rate", None, None),
    ]


# ---------------------------------------------------------------- derivations
def lines(found: list[Derivation]) -> list[tuple[str, str, float | None, bool | None]]:
    return [(d.kind, d.formula, d.printed, d.agrees) for d in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("入库项目59个。已开工项目57个，开工率达96.61%。", [("ratio", "57/59", 0.9661, True)]),
        ("48个新项目已开工45个，开工率93.8%。", [("ratio", "45/48", 0.938, True)]),
        ("48个新项目已开工45个，开工率90.8%。", [("ratio", "45/48", 0.908, False)]),
        ("19个项目已全部开工，开工率100%。", [("ratio", "19/19", 1.0, True)]),
        ("年度计划投资50亿元，完成投资41.8亿元，完成年度计划的83.6%。", [("ratio", "41.8/50", 0.836, True)]),
        ("年度任务120个，新开工项目71个，完成年度任务的59.17%。", [("ratio", "71/120", 0.5917, True)]),
        (
            "项目总投资160.5亿元，完成投资33.6亿元，投资完成率70.4%。",
            [("implied_base", "33.6/0.704", None, None)],
        ),
        ("引进资金13.5亿元，占全市总量的27%。", [("implied_base", "13.5/0.27", None, None)]),
        ("入库项目59个，同比增长18%。", [("implied_base", "59/1.18", None, None)]),
        ("出口8亿元，同比下降20%。", [("implied_base", "8/0.8", None, None)]),
        ("300余家企业中已开工30家，开工率10%。", [("ratio", "30/300", 0.1, None)]),
        ("粮食总产83亿斤，高标准农田占比达75.2%。", []),
        ("覆盖率达95%以上。", []),
    ],
)
def test_a_ratio_is_recomputed_only_from_what_is_printed(text: str, expected: list[Any]) -> None:
    assert lines(check_ratios(figures(text))) == expected


def test_an_implied_base_keeps_what_rounding_leaves_it() -> None:
    (found,) = check_ratios(figures("入库项目59个，占全市11.8%。"))
    assert found.gives == 500
    assert found.base_interval is not None
    low, high = found.base_interval
    assert 497.8 < low < 497.9 and 502.1 < high < 502.2


def test_a_plan_of_another_sentence_counts_only_where_it_fits() -> None:
    fits = "年度计划投资500.4亿元。各项目完成投资471亿元，占年度计划投资的94.1%。"
    other = "年度计划投资900亿元。老项目完成投资540亿元，占年度计划投资的72%。"
    assert lines(check_ratios(figures(fits))) == [("ratio", "471/500.4", 0.941, True)]
    assert lines(check_ratios(figures(other))) == [("implied_base", "540/0.72", None, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目15个，其中甲类6个，乙类9个。", [("sum", "6+9", 15, True)]),
        ("选派干部20人，其中14人到镇，5人到村。", [("bound", "14+5", 20, True)]),
        ("选派干部20人，其中14人到镇，9人到村。", [("bound", "14+9", 20, None)]),
        ("选派干部20人，其中22人到镇。", [("bound", "22", 20, False)]),
    ],
)
def test_parts_add_up_to_their_whole_or_stay_below_it(text: str, expected: list[Any]) -> None:
    assert lines(check_parts(figures(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("光学、精密、材料三大产业集聚发展。", [("count", "3", 3, True)]),
        ("光学、精密和材料四大产业集聚发展。", []),
        ("光学、精密、材料、文旅三大产业集聚发展。", [("count", "4", 3, False)]),
        ("光学城、精密城等5个园区建成。", [("count", "2", 5, None)]),
    ],
)
def test_names_listed_are_counted(text: str, expected: list[Any]) -> None:
    assert lines(check_enumerations(figures(text))) == expected


def test_a_repeat_is_linked_and_two_things_with_one_number_stay_apart() -> None:
    text = (
        "青梧开发区今年新增县级改造项目74个，同比增长12%\n"
        "今年新增县级改造项目74个，同比增长12%。推进县重大项目74个。"
    )
    records = figures(text)
    assert [record.values.get("repeats") is not None for record in records] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert lines(check_repeats(records)) == [("repeat", "74", 74, True), ("repeat", "12", 12, True)]


def test_one_thing_told_with_two_numbers_disagrees() -> None:
    text = "建成县级技改示范项目86个。\n二、成效\n建成县级技改示范项目84个。"
    assert lines(check_repeats(figures(text))) == [("repeat", "84", 86, False)]


def test_every_derivation_names_the_words_it_rests_on() -> None:
    reading = read_text(NEWS + "入库项目59个，其中新建32个，占全市11.8%。", "sample")
    found = derivations(reading.of_kind("figure"))
    assert found
    for derivation in found:
        for start, quote in zip(derivation.starts, derivation.quotes, strict=True):
            assert reading.text[start : start + len(quote)] == quote
