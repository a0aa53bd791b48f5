"""A table meets a policy: any spelling of a head, exact values, and one sentence for every mistake."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from zoulang.batch.records import headed, record_of, records_frame
from zoulang.batch.synthetic import synthetic
from zoulang.errors import InputError
from zoulang.rules import Policy, load_policy

POLICY = load_policy("""
policy: firms
facts:
  award: {zh: 市级奖补, en: city award, also: [奖补资金], type: money}
  tax: {zh: 区级税收, type: money, per: year}
  share: {zh: 研发占比, type: percent}
  staff: {zh: 职工, type: count, unit: 人}
  level: {zh: 级别, type: [区级, 市级, 省级]}
  scale: {zh: 规上工业, type: yes/no}
  year: {zh: 认定年度, type: year, or_none: yes}
  day: {zh: 申报日期, type: date}
  lasting: {zh: 期限, type: duration, unit: 年}
  room: {zh: 发展空间, type: number, unit: 分, within: 0..100}
measures: [{id: m, when: 市级奖补 > 0 且 上年（区级税收）> 0, pay: 市级奖补 × 30%}]
""")


def read(policy: Policy = POLICY, **columns: list[object]) -> pl.DataFrame:
    return records_frame(policy, pl.DataFrame(columns), "firms.xlsx")


def problems(columns: dict[str, list[object]]) -> list[str]:
    with pytest.raises(InputError) as refused:
        records_frame(POLICY, pl.DataFrame(columns), "firms.xlsx")
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    "head",
    ["award", "AWARD", "市级奖补", " 市级 奖补 ", "city award", "City Award", "奖补资金", "ａｗａｒｄ"],
)
def test_a_head_may_be_any_spelling_of_the_fact(head: str) -> None:
    assert read(**{head: ["3万元"]})["award"].to_list() == [3_000_000]


@pytest.mark.parametrize(
    "head, cell",
    [
        ("市级奖补（万元）", "500.01"), ("市级奖补(万元)", 500.01),
        ("市级奖补（单位：万元）", "５００．０１"),
        ("市级奖补（元）", "5,000,100"), ("市级奖补（元）", 5000100), ("市级奖补（分）", 500010000),
        ("市级奖补（亿元）", "0.0500010"), ("市级奖补", "500.01万元"), ("市级奖补（元）", "500.01 万元"),
    ],
)  # fmt: skip
def test_an_amount_is_exact_in_every_unit(head: str, cell: object) -> None:
    assert read(**{head: [cell]})["award"].to_list() == [500_010_000]


def test_a_binary_fraction_of_a_spreadsheet_counts_as_the_digits_it_shows() -> None:
    assert read(**{"市级奖补（元）": [0.1 + 0.2, 1e-2, 123456789012.35]})["award"].to_list() == [
        30,
        1,
        12345678901235,
    ]


def test_earlier_periods_stand_under_their_own_heads() -> None:
    frame = read(
        **{"上年（区级税收）（万元）": ["1"], "区级税收（万元）": ["2"], "前年（区级税收）": ["3元"]}
    )
    assert frame.row(0, named=True) == {"prev(tax)": 1_000_000, "tax": 2_000_000, "ago(tax, 2)": 300}


def test_every_type_has_its_column_type() -> None:
    frame = read(
        研发占比=["3.5%"], 职工=["1,200人"], 级别=["市级"], 规上工业=["是"], 认定年度=["2022年"],
        申报日期=["2022年6月1日"], 期限=["3"], 发展空间=[88.5],
    )  # fmt: skip
    assert frame.row(0, named=True) == {
        "share": Decimal("0.035"), "staff": 1200, "level": "市级", "scale": True, "year": 2022,
        "day": date(2022, 6, 1), "lasting": 36, "room": Decimal("88.5"),
    }  # fmt: skip


def test_cells_that_already_have_a_type_are_taken_as_they_are() -> None:
    frame = read(规上工业=[True], 申报日期=[datetime(2022, 6, 1)], 职工=[12.0], 认定年度=[2022])
    assert frame.rows() == [(True, date(2022, 6, 1), 12, 2022)]


def test_an_empty_cell_is_missing_and_none_is_known() -> None:
    frame = read(认定年度=["无", None, "2022"])
    assert frame["year"].to_list() == [None, None, 2022]
    assert frame["year = 无"].to_list() == [True, False, False]


def test_who_it_is_passes_through() -> None:
    frame = read(企业名称=["青梧甲公司"], 统一社会信用代码=[913], 规上工业=["否"])
    assert frame.rows() == [("青梧甲公司", "913", False)]


def test_every_mistake_is_named_with_row_and_column() -> None:
    assert problems(
        {
            "市级奖补（万元）": ["3", "-3", "0.0000001", "三万"],
            "规上工业": ["是", "对", None, "否"],
            "级别": ["市级", "县级", "省级", "区级"],
            "申报日期": ["2022-06-01", "2022-02-30", None, "2022-06-01"],
            "职工": [3.0, 2.5, 1.0, 0.0],
            "研发占比": ["3%", "3", "0", "2%"],
            "认定年度": ["无", "22", None, "2022"],
            "发展空间": ["1", "100.5", "1", "1"],
        }
    ) == [
        "firms.xlsx, row 3, column 市级奖补（万元）: '-3' is negative; "
        "write 0 or more, or leave the cell empty if it is not known",
        "firms.xlsx, row 3, column 规上工业: '对' is not yes or no; write 是 or 否",
        "firms.xlsx, row 3, column 级别: '县级' is not one of the values; write 区级、市级、省级",
        "firms.xlsx, row 3, column 申报日期: '2022-02-30' is not a date; write for example 2022-06-01",
        "firms.xlsx, row 3, column 职工: 2.5 is not a whole number; write for example 12人",
        "firms.xlsx, row 3, column 研发占比: '3' has no unit; write for example 3%, or the unit in the head",
        "firms.xlsx, row 3, column 认定年度: '22' is not a year; write for example 2022年",
        "firms.xlsx, row 3, column 发展空间: '100.5' is above 100; write a value in the range",
        "firms.xlsx, row 4, column 市级奖补（万元）: '0.0000001' is finer than one fen; round it to the fen",
        "firms.xlsx, row 5, column 市级奖补（万元）: '三万' is not an amount of money; "
        "write for example 150万元",
    ]


def test_wrong_heads_are_named_together() -> None:
    assert problems({"市级奖朴": ["1"], "职工（家）": ["1"], "award": ["1元"], "奖补资金": ["1元"]}) == [
        "firms.xlsx, head, column 市级奖朴: this is not a fact of the policy; did you mean 市级奖补?",
        "firms.xlsx, head, column 职工（家）: the unit 家 does not fit 职工, count in 人; write 职工（人）",
        "firms.xlsx, head, column 奖补资金: this and the column award both give 市级奖补; keep one of them",
    ]


def test_none_where_it_cannot_be_is_a_mistake() -> None:
    assert problems({"规上工业": ["无"]}) == [
        "firms.xlsx, row 2, column 规上工业: '无' is not yes or no; write 是 or 否"
    ]


def test_after_twenty_cells_the_rest_is_counted() -> None:
    found = problems({"市级奖补（元）": ["-1"] * 1000, "规上工业": ["对"] * 1000})
    assert len(found) == 21
    assert found[-1] == "firms.xlsx: 1,980 more cells cannot be read; mend those above first"


def test_what_is_written_for_people_is_read_back_the_same() -> None:
    frame = synthetic(POLICY, 300, seed=3)
    for language in ("zh", "en"):
        shown, money = headed(POLICY, frame, language)
        heads = shown.rename({name: f"{name}（分）" for name in money})
        assert records_frame(POLICY, heads).equals(frame)


def test_one_row_becomes_the_record_that_its_texts_would_make() -> None:
    frame = read(
        **{"市级奖补（万元）": ["500.01"], "研发占比": ["3.5%"], "认定年度": ["无"], "级别": ["市级"]}
    )
    texts = {"市级奖补": "500.01万元", "研发占比": "3.5%", "认定年度": "无", "级别": "市级"}
    assert record_of(POLICY, frame, 0).values == POLICY.parse_record(texts).values


# --- invented firms ---------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_firms_and_another_seed_others() -> None:
    assert synthetic(POLICY, 50, seed=1).equals(synthetic(POLICY, 50, seed=1))
    assert not synthetic(POLICY, 50, seed=1).equals(synthetic(POLICY, 50, seed=2))


def test_invented_firms_do_not_change_with_a_version_of_a_library() -> None:
    assert synthetic(POLICY, 8, seed=1)["award"].to_list() == [5518, 0, 0, 0, 0, 0, 0, 0]


def test_invented_firms_have_holes_and_values_at_the_limits() -> None:
    policy = load_policy(
        "policy: cap\nfacts: {甲: {type: money}}\n"
        "measures: [{id: m, when: 甲 > 0, pay: 甲 × 30%，最高 150万元}]"
    )
    awards = synthetic(policy, 5000, seed=1)["甲"]
    assert awards.null_count() > 0
    # 500万元 is where 30 % meets the cap.
    assert {0, 500_000_000 - 1, 500_000_000, 500_000_000 + 1} <= set(awards.to_list())


@pytest.mark.parametrize(
    "head, cell",
    [
        ("市级奖补（万元）", "1,5"),
        ("市级奖补（万元）", "12,34"),
        ("市级奖补", "3 5万元"),
        ("市级奖补（万元）", "1e5"),
        ("申报日期", "22-06-01"),
        ("申报日期", "2022-06-01 08:30"),
    ],
)
def test_a_cell_that_may_mean_another_value_is_refused(head: str, cell: str) -> None:
    (sentence,) = problems({head: [cell]})
    assert sentence.startswith(f"firms.xlsx, row 2, column {head}: {cell!r} is not ")


def test_a_day_with_the_midnight_of_a_database_is_that_day() -> None:
    cells = ["2022-06-01 00:00:00", "2022-06-01T00:00:00", "２０２２年6月1日", "2022/6/1"]
    assert read(申报日期=cells)["day"].to_list() == [date(2022, 6, 1)] * 4


def test_ones_and_noughts_of_a_spreadsheet_are_yes_and_no() -> None:
    assert read(规上工业=[1.0, 0.0, None])["scale"].to_list() == [True, False, None]


def test_a_number_that_says_who_it_is_keeps_its_digits() -> None:
    assert read(id=[1.0, 370305000000.0])["id"].to_list() == ["1", "370305000000"]


@pytest.mark.parametrize("name", ["合计", "合 计", "总计", "Total"])
def test_a_row_of_sums_is_no_enterprise(name: str) -> None:
    (sentence,) = problems({"企业名称": ["青梧甲公司", name], "市级奖补（万元）": [5, 5]})
    assert sentence == (
        f"firms.xlsx, row 3, column 企业名称: {name} is no enterprise; remove the row of sums"
    )


def test_what_is_written_in_english_is_read_back_the_same() -> None:
    records = synthetic(POLICY, 50, seed=9).with_columns(lasting=pl.lit(12, dtype=pl.Int64))
    shown, money = headed(POLICY, records, "en")
    heads = {head: f"{head} (fen)" for head in money}
    assert not any("（" in head for head in shown.columns)
    assert records_frame(POLICY, shown.rename(heads)).equals(records)


def test_invented_counts_keep_to_their_bounds_and_to_the_limits_of_the_text() -> None:
    policy = load_policy(
        "policy: counts\nfacts:\n"
        "  机器人: {type: count, unit: 台}\n  专利: {type: count, unit: 件, within: 3..9}\n"
        "  进度: {type: percent, within: 20..80}\n"
        "measures: [{id: m, when: 专利 > 0件 且 进度 > 50%, pay: 机器人 × 2万元/台，最高 60万元}]"
    )
    firms = synthetic(policy, 2000, seed=1)
    assert firms["机器人"].max() == 62
    assert {29, 30, 31} <= set(firms["机器人"])
    assert (firms["专利"].min(), firms["专利"].max()) == (3, 9)
    assert firms["进度"].is_between(Decimal("0.2"), Decimal("0.8")).all()
