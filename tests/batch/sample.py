"""A policy that uses every construct the batch engine knows, and a way to hold it against single records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from zoulang.batch.decide import decide_frame, with_rows_and_past
from zoulang.batch.history import BatchHistory
from zoulang.batch.outcomes import POINT_DIGITS
from zoulang.batch.past import gates_of
from zoulang.batch.records import record_of
from zoulang.rules import NONE, ItemResult, Policy, Record
from zoulang.rules.deciding.apply import half_up
from zoulang.rules.deciding.decide import decide_all
from zoulang.rules.deciding.ledger import History, Paid
from zoulang.rules.deciding.values import Unknown, interval

EVERYTHING = """
policy: everything
effective: 2021-01-01..2025-12-31
applies_on: 申报日期
facts:
  award: {zh: 市级奖补, en: city award, type: money}
  research: {zh: 研发费用, type: money, per: year}
  revenue: {zh: 营业收入, type: money, per: year}
  share: {zh: 占比, type: percent}
  staff: {zh: 职工, type: count, unit: 人}
  级别: {type: [区级, 市级, 省级]}
  曾任级别: {type: [区级, 市级, 省级], or_none: yes}
  规上: {type: yes/no}
  认定年度: {type: year, or_none: yes}
  申报日期: {type: date}
  注册日期: {type: date}
  名次: {type: count, unit: 名, or_none: yes}
  期限: {type: duration, unit: 年}
  发展空间: {type: number, unit: 分, judged: 评审组, within: 0..100}
  失信: {type: yes/no}
  在县内: {type: yes/no}
  落实: {type: yes/no}
constants:
  会办限额: {dated: {2021-01-01: 3万元, 2023-07-01: 5万元}}
interpretations:
  升级后续发: {type: yes/no, ask: 是否续发, owner: 县工信局}
  比例: {type: percent, ask: 比例多少, owner: 县工信局}
terms:
  研发强度: 研发费用 / 营业收入
  首次规上: 首次（规上）
  或有奖补: {unless: 规上, bands: {of: 营业收入, rows: {≥ 50万元: 3万元, ≥ 5万元: 研发费用 × 1%}}}
requires: [{id: r.local, when: 在县内}]
vetoes: [{id: v.credit, when: 失信, of: [match, ratio]}]
measures:
- {id: match, when: 市级奖补 > 0, pay: 市级奖补 × 30%，最高 150万元}
- {id: ratio, when: 研发强度 ≥ 3% 且 （规上 或 级别 ≥ 市级）, pay: 上年（研发费用）× 10%，最高 20万元}
- id: years
  when: 认定年度 ≠ 无
  pay:
    by_year:
      from: 认定年度
      第1年: 200万元
      第2..4年:
        first: [{when: 兑付年度 < 2022年, value: 50万元}, {when: 升级后续发, value: 40万元}, {else: 0}]
- {id: gap, when: 规上, pay: {bands: {of: 研发强度, rows: {≥ 5%: 15万元, ≥ 3%: 10万元, ≥ 1%: 研发费用 × 1%}}}}
- {id: silent, when: 首次规上, pay: （若 规上 则 30万元 否则 0）+ 市级奖补 × 比例}
- id: nested
  all:
  - {id: n.age, when: 申报日期 - 注册日期 ≥ 365天}
  - {id: n.rank, when: 名次 ≤ 3 或 级别 属于（省级、市级）, unless: 规上}
  - {id: n.any, any: [职工 ≥ 100人, 占比 > 12.5%]}
  pay: 最大（市级奖补 × 占比、会办限额）
- id: several
  at_least: 2
  of: [规上, 名次 = 无, 发展空间 ≥ 60分, 级别 = 市级]
  pay: {best: [市级奖补 × 10%, 5万元]}
- {id: cited, when: 落实, cited: {document: 青办发〔2022〕3号}}
- {id: growth, when: 增速（营业收入）≥ 10%, pay: 四舍五入（营业收入 / 3，0）× 1%，最低 1万元}
- {id: dates, when: 申报日期 + 3个月 ≥ 2022-06-30 且 年份（申报日期）≤ 2024年, pay: 营业收入 × 研发强度 × 5%}
- id: difference
  when: 非 （营业收入 - 研发费用 < 100万元）且 期限 ≤ 3年
  pay: 营业收入 - 研发费用 × 2，最高 80万元
- {id: perhaps, when: 职工 ≥ 10人, pay: {unless: 落实, best: [市级奖补 × 10%, 会办限额, 或有奖补]}}
- id: rows-with-none
  when: 在县内
  pay: 最大（或有奖补、1万元）+ 合计（或有奖补、研发费用）
- {id: knownness, when: 发展空间 已知 或 占比 未知, pay: 市级奖补 缺省 1万元}
recognitions:
- {id: counted, all: [规上, 个数（规上、在县内、失信）≥ 2项]}
- {id: rows, first: [{when: 规上, value: 研发强度 ≥ 3%}, {else: 职工 ≥ 50人}]}
classes:
- id: light
  name: 灯
  values: [红, 黄, 绿]
  first: [{when: 占比 ≥ 90%, value: 绿}, {when: 50% ≤ 占比 < 90%, value: 黄}, {when: 占比 < 30%, value: 红}]
- {id: worst, values: [区级, 市级, 省级], is: 最差（级别、曾任级别）}
- {id: highest, values: [区级, 市级, 省级], best: [级别, 曾任级别]}
- {id: card, values: [红牌, 无], first: [{when: 失信, value: 红牌}, {else: 无}]}
"""


def differences(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    history: BatchHistory | None = None,
    registers: Mapping[str, pl.DataFrame] | None = None,
) -> list[str]:
    """Where the batch says something else than the single-record evaluator, row by row."""
    decisions = decide_frame(policy, records, on, interpretations, history=history, registers=registers)
    found = []
    singles = decide_all(
        policy,
        all_records(policy, with_rows_and_past(policy, records, on, registers=registers)),
        on,
        None if history is None else histories(policy, history, records.height),
        interpretations=interpretations,
    )
    for row, (single, batch) in enumerate(zip(singles, decisions.iter_rows(named=True), strict=True)):
        if single.total != (batch["total.low"], batch["total.high"]):
            found.append(f"row {row}: total {single.total}")
        for result in single.items:
            expected = _expected(result, single.evaluation.truth)
            expected |= _gates(result) if history is not None else {}
            if f"{result.item.id}.allotted" in batch:
                expected["allotted"] = result.allotted
            got = {part: batch[f"{result.item.id}.{part}"] for part in expected}
            if got != expected:
                found.append(f"row {row}, {result.item.id}: {got} instead of {expected}")
    return found


def all_records(policy: Policy, records: pl.DataFrame) -> list[Record]:
    """The rows of a records frame for the interpreter."""
    return [record_of(policy, records, row) for row in range(records.height)]


def histories(policy: Policy, history: BatchHistory, count: int) -> list[History]:
    """The past of each record for the interpreter."""
    assert history.paid is not None
    found = []
    for place in range(count):
        own = history.paid.filter(pl.col("record") == place)
        paid = tuple(Paid(**payment) for payment in own.drop("record").iter_rows(named=True))
        earlier: list[Record] = []
        if history.earlier is not None:
            earlier = all_records(policy, history.earlier.filter(pl.col("record") == place))
        complete = history.earlier is not None and history.earlier_complete
        found.append(History(paid, tuple(earlier), complete))
    return found


def _gates(result: ItemResult) -> dict[str, object]:
    """What the ledger says of an item."""
    failed = {gate.code: gate.answer for gate in result.gates}
    answers = {code: failed.get(code, True) for code in gates_of(result.item)}
    return {code: None if isinstance(answer, Unknown) else answer for code, answer in answers.items()}


def _expected(result: ItemResult, truth: object) -> dict[str, object]:
    item = result.item
    answers = [truth(condition) for condition in item.conditions]  # type: ignore[operator]
    parts: dict[str, object] = {
        "outcome": {"yes": True, "no": False, "unknown": None}[result.outcome],
        "met": sum(1 << bit for bit, answer in enumerate(answers) if answer is True),
        "open": sum(1 << bit for bit, answer in enumerate(answers) if isinstance(answer, Unknown)),
    }
    if item.kind == "measure":
        parts |= {"amount": result.amount, "low": result.low, "high": result.high}
    if item.kind == "score":
        parts |= _points(result)
    if item.kind == "deadline":
        parts["due"] = None if isinstance(result.due, Unknown) or result.due is NONE else result.due
    if item.kind == "class":
        undecided = result.value is NONE or isinstance(result.value, Unknown)
        parts["value"] = None if undecided else result.value
    return parts


def _points(result: ItemResult) -> dict[str, object]:
    """The points in steps of the tenth decimal."""
    value = result.value
    if value is NONE or result.outcome == "no":
        return {"points": None, "points.low": None, "points.high": None}
    known = not isinstance(value, Unknown)
    ends = [None if end is None else half_up(end * 10**POINT_DIGITS) for end in interval(value)]
    return {"points": ends[0] if known else None, "points.low": ends[0], "points.high": ends[1]}
