"""A table with a past and with rows that belong to its records is decided as its records with theirs."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.sample import differences
from zoulang.batch.by_engine import decide_by
from zoulang.batch.decide import decide_frame
from zoulang.batch.history import PAYMENT, BatchHistory
from zoulang.batch.synthetic import synthetic
from zoulang.errors import InputError
from zoulang.rules import Policy, load_policy

ON = date(2024, 5, 1)
RECORDS = 12
POLICY = """
policy: past
applies_on: 申报日期
effective: 2022-01-01..2025-12-31
facts:
  奖补: {type: money, per: year}
  规上: {type: yes/no}
  级别: {type: [区级, 市级, 省级]}
  申报日期: {type: date}
  合同号: {type: text}
  项目名: {type: text, or_none: yes}
interpretations: {比例: {type: percent, ask: 多少, owner: 县工信局}}
terms:
  首次规上: 首次（规上）
  首次升级: 首次（级别 ≥ 市级 或 奖补 ≥ 50万元）
measures:
- {id: ever, when: 规上, pay: 5万元, once: ever}
- {id: year, when: 奖补 > 0, pay: 奖补 × 10%，最高 20万元, once: year}
- {id: project, pay: 3万元, once: project, project: 项目名}
- {id: receipt, pay: 奖补 × 1%, receipt: 合同号}
- {id: both, when: 规上, pay: 2万元, once: ever, receipt: 合同号}
- {id: first, when: 首次规上 且 首次升级, pay: 7万元}
- {id: again, when: 非 首次规上 或 已享受（ever）, pay: 奖补 × 比例}
- {id: rest, pay: 100万元 - 累计（year） - 上年（累计（year） + 奖补）}
- {id: few, when: 次数（year） ≤ 1次 且 应发（ever） > 0, pay: 1万元}
- {id: higher, pay: 奖补 × 30%，最高 30万元, project: 项目名}
- {id: lower, when: 规上, pay: 10万元}
- {id: part, pay: 奖补 × 20%}
- {id: other, pay: 9万元, project: 项目名}
- {id: top, when: 级别 ≥ 市级, pay: 40万元}
- {id: ground, pay: 15万元}
- {id: half, pay: 奖补 × 50%}
- {id: quarter, pay: 奖补 × 25%}
stacking:
- {id: used, of: [higher, lower], rule: highest, per: project}
- {id: capped, of: [part, other], rule: sum, cap: 30万元, per: PER}
- {id: differ, of: [top, ground], rule: highest, top_up: yes, per: PER}
- {id: spent, of: [half, quarter], rule: highest, per: PER}
"""
ITEMS = ("ever", "year", "project", "receipt", "both", "higher", "lower", "part", "other", "top", "half")
NAMES = st.sampled_from([None, "", "甲", "乙 1", "乙１", "丙", "A-3"])
payments = st.lists(
    st.fixed_dictionaries(
        {
            "record": st.integers(0, RECORDS - 1),
            "item": st.sampled_from([*ITEMS, "elsewhere"]),
            "year": st.integers(2021, 2026),
            "amount": st.sampled_from([0, 1, 10_000_00, 100_000_00, 123_456_78, 700_000_00]),
            "receipt": NAMES,
            "project": NAMES,
        }
    ),
    max_size=40,
)
places = st.lists(st.integers(0, RECORDS - 1), max_size=15)


def load(per: str) -> Policy:
    return load_policy(POLICY.replace("PER", per))


POLICIES = {per: load(per) for per in ("ever", "year", "project")}


def claims(policy: Policy, seed: int, names: list[str | None]) -> pl.DataFrame:
    """Invented records that name receipts and projects, and leave to the past what was the first time."""
    records = synthetic(policy, RECORDS, seed).select(pl.exclude("首次规上", "首次升级"))
    flag = "项目名 = 无"
    own = pl.Series("合同号", names[:RECORDS], dtype=pl.String)
    project = pl.Series("项目名", names[-RECORDS:], dtype=pl.String).set(records[flag], None)
    return records.with_columns(own, project)


@settings(max_examples=30, deadline=None)
@given(
    per=st.sampled_from(list(POLICIES)),
    paid=payments,
    seed=st.integers(0, 1000),
    names=st.lists(NAMES, min_size=2 * RECORDS, max_size=2 * RECORDS),
    before=st.none() | places,
    complete=st.booleans(),
)
def test_a_table_with_a_past_is_decided_as_its_records_with_theirs(
    per: str,
    paid: list[dict[str, object]],
    seed: int,
    names: list[str | None],
    before: list[int] | None,
    complete: bool,
) -> None:
    policy = POLICIES[per]
    earlier = None
    if before is not None:
        earlier = synthetic(policy, len(before), seed + 1).with_columns(pl.Series("record", before, pl.Int64))
    history = BatchHistory(pl.DataFrame(paid, schema=PAYMENT), earlier, complete)
    records = claims(policy, seed, names)
    assert differences(policy, records, ON, {"比例": "7%"}, history=history) == []
    assert differences(policy, records.select("企业名称", "合同号"), ON, history=history) == []


@pytest.mark.parametrize("engine", ["duckdb", "python", pytest.param("spark", marks=pytest.mark.spark)])
def test_every_engine_knows_the_past(engine: str) -> None:
    if engine != "python":
        pytest.importorskip("duckdb" if engine == "duckdb" else "pyspark")
    policy = POLICIES["project"]
    records = claims(policy, 5, [None, "甲", "乙 1", "丙"] * 6)
    items = [item.id for item in policy.items]
    rows = [
        (place % RECORDS, items[place % len(items)], 2022 + place % 3, place * 1_000_00, name, name)
        for place, name in enumerate(["甲", "乙１", None, "丙", "A"] * 8)
    ]
    paid = pl.DataFrame(rows, schema=PAYMENT, orient="row")
    earlier = synthetic(policy, 18, 6).with_columns((pl.int_range(18) % 9).alias("record"))
    history = BatchHistory(paid, earlier)
    expected = decide_frame(policy, records, ON, {"比例": "7%"}, history=history)
    assert expected["ever.paid-before"].sum() not in (0, RECORDS)
    assert decide_by(engine, policy, records, ON, {"比例": "7%"}, history=history).equals(expected)


# --- one by one -------------------------------------------------------------------------------------

ONE = """
policy: one
facts: {award: {zh: 奖补, type: money}, listed: {zh: 规上, type: yes/no}, receipt: {zh: 合同号, type: text}}
measures:
- {id: ever, pay: 1万元, once: ever}
- {id: year, pay: 1万元, once: year}
- {id: receipt, pay: 1万元, receipt: 合同号}
- {id: first, when: 首次（规上）, pay: 1万元}
"""


def paid(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame([(*row, None) for row in rows], schema=PAYMENT, orient="row")


def outcomes(records: pl.DataFrame, history: BatchHistory | None) -> dict[str, list[bool | None]]:
    decided = decide_frame(load_policy(ONE), records, ON, history=history)
    return {id: decided[f"{id}.outcome"].to_list() for id in ("ever", "year", "receipt", "first")}


FIRMS = pl.DataFrame({"award": [1, 2, 3], "listed": [True, True, True], "receipt": ["甲 1", None, "乙"]})


def test_without_a_history_the_ledger_is_not_consulted_and_no_first_time_is_certain() -> None:
    found = outcomes(FIRMS, None)
    assert found == {"ever": [True] * 3, "year": [True] * 3, "receipt": [True] * 3, "first": [None] * 3}
    assert "ever.paid-before" not in decide_frame(load_policy(ONE), FIRMS, ON).columns
    assert outcomes(FIRMS, BatchHistory()) == found


def test_nobody_was_paid() -> None:
    found = outcomes(FIRMS, BatchHistory(paid()))
    assert found == {"ever": [True] * 3, "year": [True] * 3, "receipt": [True] * 3, "first": [None] * 3}


def test_a_payment_refuses_ever_or_in_its_year_and_its_receipt_however_it_is_typed() -> None:
    rows = [(0, "ever", 2020, 5, None), (1, "year", 2023, 5, None), (2, "year", 2024, 5, None)]
    rows += [(0, "receipt", 2020, 5, "甲１"), (1, "receipt", 2020, 5, "甲1"), (2, "receipt", 2020, 5, "甲1")]
    found = outcomes(FIRMS, BatchHistory(paid(*rows)))
    assert found["ever"] == [False, True, True]
    assert found["year"] == [True, True, False]
    assert found["receipt"] == [False, None, True]


def test_one_open_earlier_period_leaves_the_first_time_open_and_one_yes_refuses_it() -> None:
    earlier = pl.DataFrame({"record": [0, 0, 1, 1], "listed": [False, None, None, True]})
    assert outcomes(FIRMS, BatchHistory(None, earlier))["first"] == [None, False, True]
    assert outcomes(FIRMS, BatchHistory(None, earlier, False))["first"] == [None, False, None]
    known = earlier.filter(pl.col("listed").is_not_null())
    assert outcomes(FIRMS, BatchHistory(None, known))["first"] == [True, False, True]


def test_what_belongs_to_no_record_or_lacks_a_year_is_refused() -> None:
    with pytest.raises(InputError, match="a payment belongs to no record of the table; give the place"):
        outcomes(FIRMS, BatchHistory(paid((3, "ever", 2020, 5, None))))
    with pytest.raises(InputError, match="a payment has no year; give record, item, year, amount of every"):
        outcomes(FIRMS, BatchHistory(paid((0, "ever", None, 5, None))))
    with pytest.raises(InputError, match="an earlier record belongs to no record"):
        outcomes(FIRMS, BatchHistory(None, pl.DataFrame({"record": [-1], "listed": [True]})))
    with pytest.raises(InputError, match="the payments have no column amount"):
        outcomes(FIRMS, BatchHistory(paid().drop("amount")))
