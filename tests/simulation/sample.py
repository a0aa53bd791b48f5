"""Policies and populations small enough to be computed by hand."""

from __future__ import annotations

import polars as pl

MATCH = """
policy: match
title: {zh: 产业配套, en: Industry match}
document: 青政字〔2026〕1号
effective: 2026-01-01..2028-12-31
facts:
  award: {zh: 市级奖补, en: city award, type: money}
  staff: {zh: 职工, en: staff, type: count, unit: 人}
  listed: {zh: 列入名单, en: on the list, type: yes/no}
  size: {zh: 规模, en: size, type: [小型, 中型, 大型]}
measures:
- id: growth-match
  clause: 一
  title: {zh: 壮大配套, en: Growth match}
  all:
  - {id: award, when: 市级奖补 > 0}
  - {id: staff, when: 职工 ≥ 20人}
  pay: 市级奖补 × 30%，最高 150万元   # the cap under discussion
- id: listing
  clause: 二
  title: {zh: 入名单奖励, en: Listing award}
  when: 列入名单
  pay: 5万元
  once: ever
"""

WAN = 1_000_000
"""Fen of one 万元."""

# Awards of 400, 600 and 1000 万元, one that is not known, and a firm that is too small.
FIRMS = pl.DataFrame(
    {
        "企业名称": ["甲", "乙", "丙", "丁", "戊"],
        "award": [400 * WAN, 600 * WAN, 1000 * WAN, None, 600 * WAN],
        "staff": [50, 50, 50, 50, 10],
        "listed": [True, False, False, False, False],
        "size": pl.Series(["小型", "中型", "大型", "大型", "小型"], dtype=pl.Enum(["小型", "中型", "大型"])),
    }
)
