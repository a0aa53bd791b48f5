"""Decisions as a table that a person opens."""

from __future__ import annotations

from datetime import date

import polars as pl

from zoulang.batch.decide import decide_frame
from zoulang.batch.present import decisions_table, summary
from zoulang.rules import load_policy

POLICY = load_policy("""
policy: shown
effective: 2022-01-01..2025-12-31
applies_on: 申报日期
facts:
  award: {zh: 市级奖补, en: city award, type: money}
  scale: {zh: 规上工业, en: above scale, type: yes/no}
  known: {zh: 严重失信, en: dishonest, type: yes/no}
  day: {zh: 申报日期, type: date}
vetoes: [{id: v.credit, when: 严重失信, title: {zh: 严重失信, en: dishonesty}}]
measures:
- id: match
  title: {zh: 配套, en: Match}
  all:
  - {id: scale, when: 规上工业, title: {zh: 须为规上, en: must be above scale}}
  - {id: award, when: 市级奖补 > 0}
  pay: 市级奖补 × 30%，最高 150万元
- {id: other, title: {zh: 另文扶持, en: Other}, when: 规上工业, cited: {document: 青办发〔2022〕3号}}
""")
FIRMS = pl.DataFrame(
    {
        "企业名称": ["甲", "乙", "丙", "丁", "戊"],
        "award": [500_010_000, 0, None, 100, 100],
        "scale": [True, False, True, True, True],
        "known": [False, False, False, True, None],
        "day": [date(2022, 6, 1)] * 4 + [date(2026, 1, 1)],
    }
)
DECISIONS = decide_frame(POLICY, FIRMS, date(2022, 6, 1))


def test_amounts_are_shown_where_certain_and_else_what_is_possible() -> None:
    table, money = decisions_table(POLICY, DECISIONS)
    assert table.select("企业名称", "配套：结论", "配套：金额", "配套：至少", "配套：至多").rows() == [
        ("甲", "是", 150_000_000, None, None),
        ("乙", "否", 0, None, None),
        ("丙", "未定", None, 0, 150_000_000),
        ("丁", "否", 0, None, None),
        ("戊", "否", 0, None, None),
    ]
    assert {"合计", "配套：金额", "配套：至少", "配套：至多"} <= set(money)


def test_reasons_name_what_failed_what_is_open_and_what_another_text_says() -> None:
    table, _ = decisions_table(POLICY, DECISIONS, reasons=True)
    assert table["配套：理由"].to_list() == [
        None,
        "不满足：须为规上；不满足：市级奖补 > 0元",
        "待定：市级奖补 > 0元",
        "一票否决：严重失信",
        "不在效期内",
    ]
    assert table["另文扶持：理由"].to_list()[0] == "金额见青办发〔2022〕3号"


def test_heads_and_reasons_are_english_on_request() -> None:
    table, _ = decisions_table(POLICY, DECISIONS, language="en", reasons=True)
    assert table["Match: outcome"].to_list() == ["yes", "no", "undecided", "no", "no"]
    assert table["Match: reasons"].to_list()[1:4] == [
        "not met: must be above scale; not met: city award > ¥0",
        "open: city award > ¥0",
        "vetoed: dishonesty",
    ]


def test_the_summary_counts_outcomes_and_adds_up_fen() -> None:
    match, other = summary(POLICY, DECISIONS)
    assert (match.yes, match.no, match.unknown, match.low, match.high) == (1, 3, 1, 150_000_000, 300_000_000)
    assert (other.yes, other.unknown, other.low, other.high) == (0, 2, 0, None)


def test_an_amount_paid_over_years_says_so_in_its_head() -> None:
    policy = load_policy(
        "policy: years\nfacts: {认定年度: {type: year, or_none: yes}}\n"
        "measures: [{id: m, title: 平台补助, when: 认定年度 ≠ 无, "
        "pay: {by_year: {from: 认定年度, 第1..2年: 50万元}}}]"
    )
    decisions = decide_frame(policy, pl.DataFrame({"认定年度": [2022]}), date(2022, 6, 1))
    assert decisions_table(policy, decisions)[1] == ["合计（分年合计）", "平台补助（分年合计）：金额"]
    assert decisions_table(policy, decisions, "en")[1] == ["Total, all years", "平台补助, all years: amount"]
