"""A policy for the pages of firms: a round, a group whose highest is paid, a measure paid once."""

from __future__ import annotations

from datetime import date

from tests.web.conftest import County
from zoulang.rules import Decision, decide, load_policy
from zoulang.web.policy.models import PolicyFile
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise

SOURCE = """
policy: firm-2026
title: {zh: 企业奖补, en: Awards of firms}
document: 青政字〔2026〕90号
effective: 2026-01-01..2027-12-31
subject: enterprise
facts:
  在本县注册: {en: registered here, type: yes/no, source: 县统计局}
  营业收入: {en: revenue, type: money, per: year, source: 县统计局}
  研发费用: {en: research, type: money, per: year, source: 县统计局}
  新认定智能工厂: {en: new smart factory, type: yes/no, source: 县工信局}
  claim_year: {zh: 申报年度, en: year of the claim, type: year, source: 本系统}
terms:
  claims_close: {zh: 申报截止日, en: last day for claims, clause: 三/（一）, value: 日期（申报年度，11，30）}
  paid_by: {zh: 兑付期限, en: paid by, clause: 三/（一）, value: 日期（申报年度，12，25）}
requires: [{id: r.here, when: 在本县注册, title: {zh: 在本县注册, en: registered here}}]
measures:
- id: research
  clause: 三/（一）
  title: {zh: 研发奖励, en: Research}
  when: 研发费用 / 营业收入 ≥ 3%
  pay: 研发费用 × 10%，最高 50万元
- id: step
  clause: 三/（一）
  title: {zh: 进阶奖励, en: Step}
  when: 营业收入 ≥ 1亿元
  pay: 10万元
- id: great-step
  clause: 三/（一）
  title: {zh: 跨越奖励, en: Great step}
  when: 营业收入 ≥ 5亿元
  pay: 40万元
- id: smart
  clause: 三/（一）
  title: {zh: 智能工厂奖励, en: Smart factory}
  when: 新认定智能工厂
  pay: 30万元
  once: ever
stacking:
- {id: s.step, of: [step, great-step], rule: highest, clause: 三/（一）}
"""


def install(county: County) -> PolicyFile:
    """The policy in force in the county of the tests."""
    county.open()
    return county.install(SOURCE)


def stated(
    county: County, firm: Enterprise, year: int = 2026, source: str = "县统计局", **facts: str
) -> None:
    """What a source says of the firm."""
    record_facts(county.programme, year, source, {firm: facts}, None)


def decided(on: date = date(2026, 9, 30), **facts: str) -> Decision:
    """What the policy gives on these facts, decided apart from every page."""
    policy = load_policy(SOURCE)
    return decide(policy, policy.parse_record(facts), on)
