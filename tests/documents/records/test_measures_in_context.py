"""Measures in their surroundings: lists, tables and titles, and the particulars beside the numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from tests.documents.records.test_measures import measures, numbers
from zoulang.documents import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "对认定的企业，按以下标准给予奖励：\n1.国家级100万元；\n2.省级50万元。",
            [("一/1", 1_000_000), ("一/2", 500_000)],
        ),
        (
            "（一）奖励标准\n1.一等奖，10万元；\n2.二等奖，5万元。",
            [("一/（一）/1", 100_000), ("一/（一）/2", 50_000)],
        ),
        (
            "对新引进人才发放安家补贴，标准如下：\nA类人才200万元；\nB类人才100万元。",
            [("一", 2_000_000), ("一", 1_000_000)],
        ),
        (
            "| 级别 | 奖励金额（万元） |\n| 国家级 | 100 |\n| 省级 | 50 |",
            [("一", 1_000_000), ("一", 500_000)],
        ),
        ("级别\t奖励标准\n国家级\t100万元\n省级\t50万元", [("一", 1_000_000), ("一", 500_000)]),
    ],
)
def test_a_list_or_a_table_after_a_promise_grants(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(record.address, record.values["amount"]) for record in measures(text)] == expected


def test_a_cap_in_a_paragraph_of_its_own_limits_the_grants_before_it() -> None:
    (measure,) = measures("对新建冷库，按设备投资的10%给予补助。\n单个项目最高不超过50万元。")
    assert numbers(measure) == {"rate": 0.1, "cap": 500_000}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("对年产值首次突破1亿元、5亿元的企业，分别奖励10万元、20万元。", ["1亿元", "5亿元"]),
        ("前两年给予100%租金补贴，第三年给予50%租金补贴。", ["前两年", "第三年"]),
        ("对全职引进的A类人才给予200万元、B类人才100万元购房补贴。", ["A类人才", "B类人才"]),
        ("设一等奖1名、二等奖2名，分别奖励10万元、5万元。", ["一等奖", "二等奖"]),
        ("按投资额的20%给予补助，国家级最高300万元，省级最高100万元。", ["国家级", "省级"]),
    ],
)
def test_steps_are_named_by_what_they_are_for(text: str, names: list[str]) -> None:
    (measure,) = measures(text)
    assert [step["when"] for step in measure.values["tiers"]] == names


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("对新入库的企业，给予10万元奖励，第二年仍在库的，再奖励5万元。", "on_top", [False, True]),
        ("对晋升为一级资质的企业，奖励100万元。晋级企业补足差额部分。", "top_up", [True]),
        ("对入驻企业，每平方米每月补贴20元，期限三年。", "years", [3]),
        ("对连续三年增长的企业，给予10万元奖励。", "years", [None]),
        ("对参展企业，由市、区财政按5：5分担，每个展位补贴1万元。", "payer", ["市、区财政"]),
        ("对投保企业，按实际支付保费的30%给予补贴。", "base", ["实际支付保费"]),
        ("对新增造林，按800元/亩给予补助。", "base", ["亩"]),
        ("每引进1家企业，奖励机构3万元。", "base", ["家企业"]),
        (
            "对企业，按照《样本办法》（青政发〔2023〕5号）给予10万元奖励。",
            "references",
            [["《样本办法》（青政发〔2023〕5号）"]],
        ),
    ],
)
def test_a_measure_keeps_the_particulars_of_its_grant(text: str, name: str, value: list[Any]) -> None:
    assert [measure.values[name] for measure in measures(text)] == value


def test_the_conditions_of_a_measure_are_told_one_by_one() -> None:
    (measure,) = measures(
        "加快发展冷链物流，对首次入库的企业，年产值超过1亿元且增速不低于10%的，给予20万元奖励。"
    )
    assert measure.values["conditions"] == ["首次入库的企业", "年产值超过1亿元", "增速不低于10%"]
    assert measure.values["subject"] == "首次入库的企业，年产值超过1亿元且增速不低于10%的"


def test_a_guess_lowers_the_confidence() -> None:
    (plain,) = measures("对首次入库的企业，给予10万元奖励。")
    (listed,) = measures("对入选的企业给予奖励：国家级50万元，省级20万元。")
    (without_unit,) = measures("对首次入库的企业奖励5万。")
    (merged,) = measures("对示范社给予奖励的，省级奖励5万元，市级奖励2万元。")
    guesses = (listed, without_unit, merged)
    assert plain.confidence >= 0.9 > max(guess.confidence for guess in guesses)


def test_classes_named_after_a_rate_divide_its_cap() -> None:
    rate = "对新上项目，按设备投资的10%给予补助。"
    caps = "其中：甲类项目最高50万元，乙类项目最高30万元；其他项目最高20万元。"
    (measure,) = measures(rate + caps)
    assert measure.values["rate"] == 0.1
    steps = [(step["when"], step["cap"]) for step in measure.values["tiers"]]
    assert steps == [("甲类项目", 500_000), ("乙类项目", 300_000), ("其他项目", 200_000)]


def test_a_cap_for_others_in_brackets_does_not_limit_the_grant() -> None:
    (own,) = measures("对设计企业，按流片费用的50%给予补助，最高300万元（高校最高150万元）。")
    assert numbers(own) == {"rate": 0.5, "cap": 3_000_000}


def test_a_round_number_in_words_is_no_sum() -> None:
    (measure,) = measures("对引进人才，按年薪的30%给予补贴，最高可达数百万元。")
    assert numbers(measure) == {"rate": 0.3}


def test_a_title_that_sums_up_its_clause_is_no_measure_of_its_own() -> None:
    text = "（一）最高奖励100万元\n对新认定的平台，按投资额的10%给予奖励，最高100万元。"
    assert [numbers(measure) for measure in measures(text)] == [{"rate": 0.1, "cap": 1_000_000}]


def test_a_table_of_a_word_file_grants_by_row_and_column(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、补贴标准")
    rows = [
        ("序号", "人才类别", "购房补贴（万元）", "生活补贴（元/月）"),
        ("1", "A类人才", "200", "面议"),
        ("2", "B类人才", "50—80", "5000"),
    ]
    table = document.add_table(rows=3, cols=4)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.save(str(tmp_path / "a.docx"))
    found = read(tmp_path / "a.docx").of_kind("measure")
    assert [(measure.values["subject"], numbers(measure)) for measure in found] == [
        ("A类人才", {"amount": 2_000_000}),
        ("B类人才", {"amount": 800_000, "amount_min": 500_000}),
        ("B类人才", {"amount": 5000}),
    ]
