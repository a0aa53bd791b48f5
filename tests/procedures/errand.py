"""A small procedure that uses every key, for the tests of this folder."""

from __future__ import annotations

from zoulang.procedures import Procedure, load_procedure

SOURCE = """\
procedure: errand
title: {zh: 交办事项, en: errand}
subject: errand
seen: offices
opened_by: [office]
lights: errand-lights
under: [plan]
single: no
renewed: {year: 年度, keeps: [交办日期], stops: [void]}
document: 青政发〔2026〕7号
clause: 三/（一）
parts:
- {id: unit, title: {zh: 承办单位, en: unit}}
- {id: chief, title: {zh: 挂包领导, en: pledged leader}, person: yes, many: 是, named_by: [office]}
- {id: firm, title: {zh: 企业, en: firm}, firm: yes}
facts:
  交办日期: {en: day given, type: date, source: 办公室}
  完成投资: {en: invested, type: money, source: 承办单位}
  年度计划: {en: plan of the year, type: money, source: 办公室}
  延期已获同意: {en: more time was agreed, type: yes/no, source: 办公室}
  已验收: {en: accepted, type: yes/no, judged: 办公室}
  年度: {en: year, type: year, source: 办公室}
  股票代码: {en: stock code, type: text, source: 企业}
constants:
  最低完成率: 90%
terms:
  完成率: {en: share done, value: 完成投资 ÷ 年度计划, clause: 三/（一）}
words: {办公室: the office, 验收意见: acceptance report}
stages:
- id: given
  title: {zh: 待签收, en: given}
  within: 2个工作日
  silence: {move: taken-silently}
- id: open
  title: {zh: 办理中, en: open}
  clause: 三/（二）
  counted_from: 交办日期
  within: 10个工作日
  extend: {when: 延期已获同意, by: 5个工作日}
  silence: {remind: [unit, office]}
  checklist: [{id: seen, title: {zh: 已现场查看, en: seen on site}}]
- {id: done, title: {zh: 已办结, en: done}, end: yes}
- {id: void, title: {zh: 已撤销, en: void}, end: yes}
moves:
- {id: take, title: {zh: 签收, en: take}, from: [given], to: open, by: [unit], facts: [交办日期]}
- {id: taken-silently, title: {zh: 视为签收, en: taken by silence}, from: [given], to: open}
- {id: send-back, title: {zh: 退回, en: send back}, from: [open], to: given, by: [unit]}
- id: finish
  title: {zh: 办结, en: finish}
  clause: 三/（三）
  from: [open]
  to: done
  by: [unit]
  parts: [chief]
  facts: [年度计划]
  evidence: [验收意见]
  settled: [problems]
  registers:
  - kind: listing
    title: leader
    subject: 股票代码
    level: 股票代码
    paper: 股票代码
    on: 交办日期
    board: 股票代码
    code: 股票代码
    fact: 上市
    value: 股票代码
  when: 完成率 ≥ 最低完成率 且 已验收 且 逾期工作日 ≤ 5个工作日 且 问题总数 ≤ 9项
- {id: cancel, title: {zh: 撤销, en: cancel}, from: [given, open], to: void, by: [office], unchecked: yes}
- {id: reopen, title: {zh: 恢复办理, en: reopen}, from: [done], to: open, by: [office]}
lists:
- id: problems
  title: {zh: 问题, en: problems}
  needs: [unit, due]
  by: [unit, office]
  closing: [office]
  close_needs: [answer]
- id: notes
  title: {zh: 备忘, en: notes}
  needs: [unit]
  about: [project]
  by: [unit]
  outcomes: {kept: {zh: 已兑现, en: kept}}
reports: {cadence: ten_days, within: 3个工作日, by: [unit], stages: [open], values: [完成投资]}
schedule: {total: 年度计划, done: 完成投资}
"""


def errand(**changes: str) -> Procedure:
    """The procedure, pieces of its text exchanged."""
    source = SOURCE
    for old, new in changes.items():
        assert old in source
        source = source.replace(old, new)
    return load_procedure(source, "errand.yaml", roles=("office", "department"))
