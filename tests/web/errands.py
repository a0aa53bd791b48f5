"""A small procedure with something of everything, for tests of the engine."""

from __future__ import annotations

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.actions import install_procedure, open_case
from zoulang.web.casework.models import Case, Procedure

ERRAND = """
procedure: errand
title: {zh: 交办事项, en: Errand}
document: sample-2026-90
clause: 二/（一）
subject: errand
seen: offices
opened_by: [office]

parts:
- {id: unit, title: {zh: 承办单位, en: unit in charge}}
- {id: helper, title: {zh: 配合单位, en: helping unit}, many: yes}
- {id: leader, title: {zh: 联系领导, en: leader}, person: yes}

facts:
  交办日期: {en: day handed over, type: date, source: 领导小组办公室}
  完成投资: {en: invested, type: money, source: 承办单位}
  已验收: {en: accepted, type: yes/no, source: 领导小组办公室}
  走访次数: {en: visits, type: count, unit: 次, source: 本系统}
  旬投资: {en: invested in the period, type: money, source: 承办单位}

stages:
- {id: open, title: {zh: 待承办, en: open}, within: 5个工作日, silence: {move: lapse}}
- id: work
  title: {zh: 办理中, en: under way}
  counted_from: 交办日期
  within: 1个月
  checklist:
  - {id: seen, title: {zh: 已到现场, en: seen on site}}
- {id: done, title: {zh: 已办结, en: done}, end: yes}
- {id: lapsed, title: {zh: 已失效, en: lapsed}, end: yes}

moves:
- {id: accept, title: {zh: 承办, en: take on}, from: [open], to: work, by: [unit], parts: [unit]}
- {id: lapse, title: {zh: 失效, en: lapse}, from: [open], to: lapsed}
- id: finish
  title: {zh: 办结, en: finish}
  from: [work]
  to: done
  by: [unit, leader]
  facts: [完成投资]
  evidence: [办结报告]
  settled: [problems]
  when: 已验收
- {id: reopen, title: {zh: 重办, en: take up again}, from: [done], to: work, by: [office]}

lists:
- id: problems
  title: {zh: 问题, en: problems}
  needs: [unit, due]
  by: [unit]
  closing: [office]
  close_needs: [answer, evidence]
- id: asks
  title: {zh: 诉求, en: asks}
  needs: [clause, unit]
  by: [office]
  outcomes:
    answered: {zh: 已答复, en: answered}
    not_addressed: {zh: 未涉及, en: not addressed}
  outcome_needs_clause: [answered]

reports: {cadence: ten_days, within: 3个工作日, by: [unit], stages: [work], values: [旬投资]}
"""


def errands(programme: Programme, **changed: str) -> Procedure:
    """The procedure installed; ``changed`` replaces texts of the file."""
    source = ERRAND
    for old, new in changed.items():
        source = source.replace(old, new)
    return install_procedure(programme, source, None, "procedures/errand.yaml")


def errand(programme: Programme, unit: str = "县工信局", title: str = "走访企业", **more: object) -> Case:
    """A case of it that a unit has."""
    held = programme.units.get(name_zh=unit)
    return open_case(programme, "errand", title, None, parts={"unit": [held]}, **more)  # type: ignore[arg-type]
