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


@settings(max_examples=60, deadline=None)
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
