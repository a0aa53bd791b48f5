"""A policy with every construct of the rule language, and firms to decide it for."""

from __future__ import annotations

from datetime import date

from zoulang.rules import Decision, History, Policy, load_policy
from zoulang.rules.deciding.decide import decide_all

DAY = date(2024, 7, 20)

# Lines of a policy file are as long as they are.
# ruff: noqa: E501
POLICY = """
policy: qingwu-all
title: {zh: 青梧县综合办法, en: Qingwu measures}
document: 青政发〔2024〕1号
effective: 2024-01-01..2026-12-31
series: qingwu
facts:
  industry: {zh: 行业, en: industry, type: [工业, 建筑业]}
  ranked: {zh: 参评, en: takes part, type: yes/no}
  review: {zh: 复核, en: up for review, type: yes/no, source: 县工信局}
  revenue: {zh: 营业收入, en: revenue, type: money, per: year}
  research: {zh: 研发费用, en: R&D spending, type: money, per: year}
  staff: {zh: 职工总数, en: staff, type: count, unit: 人}
  scientists: {zh: 科技人员, en: research staff, type: count, unit: 人}
  patents: {zh: 发明专利, en: invention patents, type: count, unit: 项}
  assigned: {zh: 交办日期, en: day assigned, type: date}
  extended: {zh: 延期已获同意, en: extension granted, type: yes/no}
  answered: {zh: 答复日期, en: day answered, type: date, or_none: yes}
  award: {zh: 市级奖补, en: city award, type: money}
registers:
  prizes: {zh: 获奖, en: prizes, columns: {级别: {en: level, type: [市级, 省级, 国家级]}, 名次: {en: rank, type: count}}}
constants:
  划型标准: {by: 行业, columns: {X大: 人}, rows: {工业: [1000], 建筑业: [无]}}
interpretations:
  名额取整: {type: [四舍五入, 进一, 去尾], ask: {zh: 名额不足一家的如何取整, en: how are broken places rounded},
    clause: 第八条, owner: 县工信局, value: 四舍五入, on: 2024-03-01, by: 县工信局, ref: 青工信函〔2024〕3号}
  续发: {type: yes/no, ask: {zh: 升级后是否续发, en: does it go on after the upgrade}, clause: 第九条, owner: 县财政局}
words: {县工信局: County Industry Bureau, 县财政局: County Finance Bureau, 青工信函〔2024〕3号: letter 3 of 2024,
  工业: manufacturing, 市级: city, 省级: provincial, 国家级: national, 不评级: no grade, X大: the large limit,
  大型: large, 小型: small}
terms:
  人员档: {en: class by staff, value: {unless: X大 = 无, bands: {of: 职工总数, rows: {≥ X大: 大型, else: 小型}}}}
scores:
- id: s
  name: 得分
  title: {zh: 综合得分, en: Total points}
  clause: 第三条
  max: 100
  items:
  - {id: staff, name: 科技得分, title: {zh: 科技人员, en: Research staff}, max: 20,
     bands: {of: 科技人员 / 职工总数, rows: {≥ 30%: 20, ≥ 10%: 10, else: 0}}}
  - id: work
    title: {zh: 创新, en: Innovation}
    max: 80
    items:
    - {id: ip, title: {zh: 专利, en: Patents}, max: 40, points: 发明专利 × 15分}
    - {id: rd, title: {zh: 研发投入, en: Spending}, max: 40,
       bands: {of: 研发费用 / 营业收入, rows: {≥ 6%: 40, ≥ 3%: 20..30, else: 0}}}
recognitions:
- {id: top, title: {zh: 领军企业, en: Leading firm}, clause: 第四条, when: 前2名（营业收入）}
- {id: half, title: {zh: 前列企业, en: Front firm}, when: 前40%（营业收入）按 行业}
- {id: mean, title: {zh: 骨干企业, en: Main firm}, when: 营业收入 ≥ 平均（营业收入）按 全体}
- {id: prize, title: {zh: 获奖企业, en: Prize winner}, when: 任一（获奖，级别 = 国家级 且 名次 ≤ 3）}
- {id: good, title: {zh: 优秀企业, en: Good firm}, when: 得分 ≥ 70分 且 科技得分 ≥ 18分}
- {id: steady, title: {zh: 稳定投入, en: Steady spending},
   when: 合计（近2年（研发费用））≥ 100万元 且 连续2年（营业收入 ≥ 100万元）}
- {id: growth, title: {zh: 成长企业, en: Growing firm}, when: 复合增速（营业收入，2）≥ 10%}
- {id: first, title: {zh: 首次申报, en: First claim}, when: 非 已享受（match）}
classes:
- {id: grade, title: {zh: 等级, en: Grade}, values: [不评级, C, B, A],
   cut: {by: 营业收入, among: 参评, upto: {A: 30%, B: 70%, C: 100%}, rounding: 名额取整, ties: 从优}, else: 不评级}
- {id: size, title: {zh: 规模, en: Size}, values: [小型, 大型], is: 人员档}
deadlines:
- {id: reply, title: {zh: 答复期限, en: Reply}, from: 交办日期, within: 3个月,
   extend: {when: 延期已获同意, by: 1个月}, done: 答复日期}
- {id: list, title: {zh: 公布期限, en: List}, from: 交办日期, within: 7个工作日}
measures:
- {id: match, title: {zh: 配套奖补, en: Match}, when: 市级奖补 > 0, pay: 市级奖补 × 30%，最高 150万元}
- {id: upgrade, title: {zh: 升级奖励, en: Upgrade}, when: 续发, pay: 40万元}
stacking:
- {id: st, of: [match, upgrade], rule: highest, clause: 第十条}
budgets:
- {id: bu, of: [match], amount: 100万元, per: year, short: pro-rata, clause: 第十一条}
routes:
- {when: 复核, use: qingwu-2020, clause: 附则}
"""

FIRM: dict[str, object] = {
    "行业": "工业",
    "参评": "是",
    "复核": "否",
    "职工总数": "100",
    "科技人员": "12",
    "发明专利": "2",
    "研发费用": "12万元",
    "上年（研发费用）": "60万元",
    "前年（研发费用）": "30万元",
    "营业收入": "300万元",
    "上年（营业收入）": "90万元",
    "前年（营业收入）": "250万元",
    "交办日期": "2024-03-01",
    "延期已获同意": "是",
    "答复日期": "无",
    "市级奖补": "500.01万元",
    "获奖": [{"级别": "国家级", "名次": "2"}, {"级别": "市级", "名次": "1"}, {"级别": "国家级"}],
}


def policy() -> Policy:
    """The policy with every construct."""
    return load_policy(POLICY)


def decided(
    others: tuple[str | None, ...] = ("500万元", "400万元", "200万元", "100万元"),
    history: History | None = None,
    interpretations: dict[str, object] | None = None,
    **changed: object,
) -> Decision:
    """The decision for the firm among others with these revenues; None is not known."""
    checked = policy()
    records = [checked.parse_record(FIRM | changed)]
    for revenue in others:
        given = FIRM | ({"营业收入": revenue} if revenue else {})
        records.append(checked.parse_record({k: v for k, v in given.items() if revenue or k != "营业收入"}))
    histories = [history, *(None for _ in others)]
    return decide_all(checked, records, DAY, histories, interpretations)[0]
