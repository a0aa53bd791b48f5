"""Grants, caps and subjects that stand side by side in one sentence, and what is none of them."""

from __future__ import annotations

import pytest

from zoulang.documents import Record, read_text


def measures(text: str) -> list[Record]:
    return read_text(f"一、事项\n{text}", "sample").of_kind("measure")


def subjects(text: str) -> list[str]:
    return [record.values["subject"] for record in measures(text)]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (
            "对新建冷库的企业，按投资额给予10%的补助，最高不超过 600\n万元；对改造冷库的，另行规定。",
            "cap",
            6_000_000,
        ),
        ("对新建冷库的企业，按投资额的 15\n%给予补助。", "rate", 0.15),
        ("对新建冷库的企业，给予一次性奖励 20\n\n万元。", "amount", 200_000),
    ],
)
def test_a_line_break_between_a_number_and_its_unit_divides_nothing(
    text: str, field: str, value: float
) -> None:
    assert [record.values[field] for record in measures(text)] == [value]


@pytest.mark.parametrize("unit", ["元旦前后开展慰问。", "个体户可以申报。", "人才公寓按规定使用。"])
def test_a_line_that_begins_with_a_word_is_no_unit(unit: str) -> None:
    clauses = read_text(f"一、事项\n联系电话：6600\n{unit}", "sample").clauses
    assert unit in clauses[0].text.split("\n")


def test_caps_for_two_kinds_that_a_grant_names_are_steps() -> None:
    text = (
        "对新建的冷链仓库和集配中心，按合同金额给予10%的一次性补助，冷链仓库补助最高不超过80万元，"
        "集配中心补助最高不超过150万元。"
    )
    (record,) = measures(text)
    assert record.values["rate"] == 0.1
    assert record.values["cap"] is None
    assert "cap_alt" not in record.values
    assert [(step["when"], step["cap"]) for step in record.values["tiers"]] == [
        ("冷链仓库", 800_000),
        ("集配中心", 1_500_000),
    ]


def test_a_cap_for_each_project_and_one_for_each_year_are_both_of_the_grant() -> None:
    (record,) = measures(
        "对购置检测设备的企业，按10%给予补助，单个项目最高不超过20万元，同一企业年度最高不超过90万元。"
    )
    assert (record.values["cap"], record.values["cap_alt"], record.values["tiers"]) == (
        200_000,
        900_000,
        None,
    )


def test_grants_for_different_things_with_thresholds_of_their_own_are_two_measures() -> None:
    found = measures("投入200万元以上的新建类仓库按6%进行奖励，投入400万元以上的改造类仓库按4%进行奖励。")
    assert [(record.values["subject"], record.values["rate"]) for record in found] == [
        ("投入200万元以上的新建类仓库", 0.06),
        ("投入400万元以上的改造类仓库", 0.04),
    ]


def test_a_further_threshold_of_the_same_thing_is_a_step() -> None:
    (record,) = measures("对年产值2亿元以上的农场奖励12万元，6亿元以上的农场奖励40万元。")
    assert [(step["when"], step["amount"]) for step in record.values["tiers"]] == [
        ("2亿元以上", 120_000),
        ("6亿元以上", 400_000),
    ]


def test_thresholds_of_one_thing_are_steps() -> None:
    (record,) = measures("年产值达到2亿元奖励12万元，达到6亿元奖励40万元。")
    assert [step["amount"] for step in record.values["tiers"]] == [120_000, 400_000]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("适用范围及奖励：对取得有机产品证书的，给予3万元奖励。", ["取得有机产品证书的"]),
        ("奖励对象：对取得有机产品证书的农场，给予3万元奖励。", ["取得有机产品证书的农场"]),
        ("适用范围：对取得有机产品证书的农场，给予3万元奖励。", ["取得有机产品证书的农场"]),
        (
            "鼓励各镇引进检测机构，对新建的检验中心，给予80万元支持，对新建的计量中心给予60万元支持。",
            ["新建的检验中心", "新建的计量中心"],
        ),
        (
            "对贷款100万元以上的种植户贴息2%，对贷款300万元以上的加工厂贴息1%。",
            ["贷款100万元以上的种植户", "贷款300万元以上的加工厂"],
        ),
        ("大力发展冷链物流，对新建冷库的企业给予10万元奖励。", ["新建冷库的企业"]),
        ("对企业利用老厂房扩建的，奖励比例提高2个百分点，并减免相关配套费。", ["企业利用老厂房扩建的"]),
    ],
)
def test_the_nearest_words_that_address_somebody_are_the_subject(text: str, expected: list[str]) -> None:
    assert subjects(text) == expected


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("对更新机床的企业，按设备购置额给予10%的补助。", "设备购置额"),
        ("对更新机床的企业，按设备购置额，给予10%的补助。", "设备购置额"),
        ("对投产的项目，按其缴纳的租金给予50%的补贴。", "缴纳的租金"),
        ("对研发强度高于3%的企业，每超1个百分点奖励4万元。", "百分点"),
        ("对出新品的企业，每增加1个自主研制产品奖励2万元。", "自主研制产品"),
    ],
)
def test_the_base_is_a_thing_and_no_verb(text: str, base: str) -> None:
    assert [record.values["base"] for record in measures(text)] == [base]


@pytest.mark.parametrize(
    "text",
    ["为推动产业发展，重点支持农机、食品等产业，制定以下政策措施。", "为优先支持试验产业，现提出如下意见。"],
)
def test_what_leads_in_the_measures_is_none(text: str) -> None:
    assert measures(text) == []
