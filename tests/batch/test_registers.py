"""A table with rows that belong to its records is decided as its records with theirs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.sample import all_records, differences
from tests.batch.test_generate import _different as differs_from_the_function
from zoulang.batch.by_engine import decide_by
from zoulang.batch.decide import decide_frame, with_rows_and_past
from zoulang.batch.generate import compile_policy
from zoulang.batch.synthetic import synthetic
from zoulang.errors import InputError
from zoulang.rules import NONE, Record, load_policy

ON = date(2024, 5, 1)
RECORDS = 6
POLICY = load_policy("""
policy: rows
facts:
  奖补: {type: money}
  级别: {type: [区级, 市级, 省级]}
registers:
  获奖:
    columns:
      等级: 级别
      名次: {type: count, unit: 名, or_none: yes}
      金额: money
      占比: percent
      日期: date
      公示: yes/no
  到账: {columns: {金额: money, 年度: year}}
measures:
- {id: any, when: 任一（获奖，等级 = 省级 且 名次 ≤ 3名）, pay: 合计（获奖，金额），最高 50万元}
- {id: all, when: 全部（获奖，公示）, pay: 合计（获奖，金额，等级 ≥ 市级）}
- {id: count, when: 个数（获奖） ≥ 2, pay: 个数（获奖，公示 且 金额 > 奖补） × 1万元/项}
- {id: large, when: 最大（获奖，名次） ≥ 5名, pay: 最大（获奖，金额）}
- {id: small, when: 最小（获奖，名次） ≤ 3名, pay: 最小（获奖，金额，公示）}
- {id: other, when: 最大（获奖，占比） > 12.5%, pay: 合计（到账，金额） × 10%}
recognitions:
- {id: none, when: 最大（获奖，名次） = 无}
- {id: year, when: 任一（到账，年度 ≥ 2023年 且 金额 ≥ 奖补）}
- {id: dated, when: 任一（获奖，日期 ≥ 2023-01-01 且 等级 = 级别）}
- {id: amount, when: 最大（获奖，金额，等级 = 省级） ≥ 奖补}
""")

some = st.none() | st.sampled_from([0, 1, 2, 3, 50_000_00, 123_456_78])
prizes = st.fixed_dictionaries(
    {
        "record": st.integers(0, RECORDS - 1),
        "等级": st.sampled_from([None, "区级", "市级", "省级"]),
        "名次": some,
        "金额": some,
        "占比": st.none() | st.decimals(0, 1, places=3),
        "日期": st.sampled_from([None, date(2022, 12, 31), date(2023, 1, 1)]),
        "公示": st.sampled_from([None, True, False]),
        "名次 = 无": st.booleans(),
    }
)
PRIZE = {
    "record": pl.Int64, "等级": pl.Enum(["区级", "市级", "省级"]), "名次": pl.Int64, "金额": pl.Int64,
    "占比": pl.Decimal(38, 8), "日期": pl.Date, "公示": pl.Boolean, "名次 = 无": pl.Boolean,
}  # fmt: skip
RECEIPT = {"record": pl.Int64, "金额": pl.Int64, "年度": pl.Int64}
receipts = st.fixed_dictionaries(
    {
        "record": st.integers(0, RECORDS - 1),
        "金额": some,
        "年度": st.sampled_from([None, 2022, 2023]),
    }
)


def at_most(rows: list[dict[str, object]], most: int) -> list[dict[str, object]]:
    """No more rows of a record than these."""
    kept: list[dict[str, object]] = []
    for row in rows:
        if sum(other["record"] == row["record"] for other in kept) < most:
            kept.append(row)
    return kept


def registers(prize: list[dict[str, object]], receipt: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    frame = pl.DataFrame(at_most(prize, 4), schema=PRIZE)
    none = frame["名次 = 无"].fill_null(False)
    frame = frame.with_columns(none, frame["名次"].set(none, None))
    return {"获奖": frame, "到账": pl.DataFrame(at_most(receipt, 4), schema=RECEIPT)}


@settings(max_examples=15, deadline=None)
@given(
    prize=st.lists(prizes, max_size=16),
    receipt=st.lists(receipts, max_size=10),
    one_only=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_a_table_with_rows_is_decided_as_its_records_with_theirs(
    prize: list[dict[str, object]], receipt: list[dict[str, object]], one_only: bool, seed: int
) -> None:
    rows = registers(prize, receipt)
    if one_only:
        del rows["到账"]
    records = synthetic(POLICY, RECORDS, seed)
    assert differences(POLICY, records, ON, registers=rows) == []


SAMPLE = registers(
    [
        {"record": 0, "等级": "省级", "名次": 1, "金额": 500, "公示": True},
        {"record": 0, "等级": "市级", "金额": 70, "日期": date(2023, 5, 1), "名次 = 无": True},
        {"record": 2, "公示": False},
    ],
    [{"record": 2, "金额": 9_000, "年度": 2023}, {"record": 1, "年度": 2023}],
)


@pytest.mark.parametrize("engine", ["duckdb", "python", pytest.param("spark", marks=pytest.mark.spark)])
def test_every_engine_knows_the_rows(engine: str) -> None:
    if engine != "python":
        pytest.importorskip("duckdb" if engine == "duckdb" else "pyspark")
    records = synthetic(POLICY, RECORDS, 3)
    expected = decide_frame(POLICY, records, ON, registers=SAMPLE)
    assert expected["any.outcome"].to_list()[:3] == [True, False, None]
    assert decide_by(engine, POLICY, records, ON, registers=SAMPLE).equals(expected)


def test_records_get_their_rows_back_from_the_columns() -> None:
    records = with_rows_and_past(
        POLICY, synthetic(POLICY, RECORDS, 3), ON, registers={"获奖": SAMPLE["获奖"]}
    )
    first, second = all_records(POLICY, records)[:2]
    assert first.registers == {
        "获奖": (
            {"等级": "省级", "名次": Fraction(1), "金额": Fraction(500), "公示": True},
            {"等级": "市级", "名次": NONE, "金额": Fraction(70), "日期": date(2023, 5, 1)},
        )
    }
    assert second.registers == {"获奖": ()}


# --- one record in the generated function -------------------------------------------------------------


def test_the_function_decides_a_record_with_rows_as_the_interpreter_does() -> None:
    compiled = compile_policy(POLICY, ON, most_rows=2)
    records = with_rows_and_past(POLICY, synthetic(POLICY, RECORDS, 8), ON, registers=SAMPLE)
    for record in all_records(POLICY, records):
        assert list(differs_from_the_function(compiled, record, ON, None)) == []
        told = compiled.explain(compiled.values_of(record))
        assert told["items"][0]["outcome"] in ("yes", "no", "unknown")


def test_rows_are_given_as_a_list_and_without_it_nothing_is_known_of_them() -> None:
    compiled = compile_policy(POLICY, ON)
    one = {"等级": "省级", "名次": 3, "金额": 500}
    assert compiled.named({"获奖": [one, one]})["any.amount"] == 1_000
    assert compiled.named({"获奖": []})["any.outcome"] is False
    assert compiled.named({"获奖": None})["any.outcome"] is None
    assert compiled.named({})["any.outcome"] is None


def test_a_record_with_more_rows_than_the_function_was_made_for_is_refused() -> None:
    compiled = compile_policy(POLICY, ON, most_rows=1)
    with pytest.raises(InputError, match="获奖: the record has 2 rows, the function was made for 1; compile"):
        compiled(compiled.values_of(Record(registers={"获奖": ({}, {})})))
    with pytest.raises(InputError, match="获奖: there is no column 名词; the columns are 等级、名次"):
        compiled({"获奖": [{"名词": 1}]})


def test_a_register_that_the_policy_does_not_have_and_too_many_rows_are_refused() -> None:
    records = synthetic(POLICY, 2, 1)
    rows = pl.DataFrame({"record": [0] * 61, "金额": [1] * 61})
    with pytest.raises(InputError, match="there is no register 奖项; the registers are 获奖、到账"):
        decide_frame(POLICY, records, ON, registers={"奖项": rows})
    with pytest.raises(
        InputError, match="a record has 61 rows of 获奖; decide it by itself: a table takes 60"
    ):
        decide_frame(POLICY, records, ON, registers={"获奖": rows})
