"""A small policy of the invented county 青梧县, shared by the tests of the rule language."""

from __future__ import annotations

from datetime import date

from zoulang.rules import Decision, History, Policy, decide, load_policy

DAY = date(2024, 6, 1)

FACTS = """
facts:
  city_award:   {zh: 市级奖补, en: city award, also: [市补], type: money, per: year, source: 市财政局}
  revenue:      {zh: 营业收入, en: revenue, type: money, per: year}
  research:     {zh: 研发费用, en: R&D spending, type: money, per: year}
  staff:        {zh: 职工总数, en: staff, type: count, unit: 人}
  rank:         {zh: 获奖名次, en: rank of the prize, type: count, unit: 名, or_none: yes}
  above_scale:  {zh: 规上, en: above scale, type: yes/no, source: 县统计局}
  honest:       {zh: 信用良好, en: good credit, type: yes/no}
  level:        {zh: 平台级别, en: level of the platform, type: [县级, 市级, 省级], source: 县工信局}
  founded:      {zh: 注册日期, en: date of founding, type: date}
  claimed:      {zh: 申报日期, en: date of the claim, type: date}
  recognised:   {zh: 认定年度, en: year recognised, type: year, or_none: yes}
  experience:   {zh: 从业年限, en: years in business, type: duration, unit: 年}
  plan:         {zh: 序时进度, en: planned progress, type: percent}
  done:         {zh: 完成进度, en: actual progress, type: percent}
  overdue:      {zh: 逾期天数, en: days overdue, type: count, unit: 天}
  standing:     {zh: 市场地位, en: market standing, type: yes/no, judged: 专家组}
  score:        {zh: 评审得分, en: expert score, type: number, unit: 分, judged: 专家组, within: 0..100}
  receipt:      {zh: 拨付文号, en: payment number, type: text}
"""

HEAD = "policy: qingwu-test\neffective: 2024-01-01..2025-12-31\napplies_on: 申报日期\n" + FACTS


def policy(body: str) -> Policy:
    """A policy with the facts above and these further sections."""
    return load_policy(HEAD + body)


def answer(
    body: str,
    record: dict[str, object],
    on: date = DAY,
    history: History | None = None,
    **interpretations: object,
) -> Decision:
    """The decision of a policy with these sections for this record."""
    checked = policy(body)
    return decide(checked, checked.parse_record(record), on, history, interpretations)


def measure(when: str, pay: str = "10万元", extra: str = "") -> str:
    """One measure called ``m``."""
    head = "id: m, clause: 三/（二）, title: {zh: 配套, en: Match}"
    return f"{extra}\nmeasures:\n- {{{head}, when: '{when}', pay: '{pay}'}}"
