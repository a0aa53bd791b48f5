"""A small procedure about firms that uses what the engine knows of them, for tests."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.actions import install_procedure, make_move, open_case, set_facts
from zoulang.web.casework.models import Case
from zoulang.web.registry.models import Enterprise, TitleKind

VISIT = """
procedure: visit
title: {zh: 入企走访, en: Visit of a firm}
subject: visit
seen: parties
document: sample-2026-90
clause: 二/（一）
parts:
- {id: visitor, title: {zh: 走访单位, en: visiting unit}}
- {id: firm, title: {zh: 企业, en: firm}, firm: yes}
- {id: helper, title: {zh: 企业选定的单位, en: unit the firm names}, many: yes, named_by: [firm]}
facts:
  称号: {en: title, type: text, source: 走访单位}
  授予日期: {en: day granted, type: date, source: 走访单位}
  重点企业: {en: key firm, type: yes/no, source: 本系统}
words: {本系统: the record}
stages:
- {id: planned, title: {zh: 待走访, en: planned}}
- {id: visited, title: {zh: 已走访, en: visited}, end: yes}
- {id: named, title: {zh: 已授牌, en: named}, end: yes}
moves:
- {id: visit, title: {zh: 走访, en: visit}, from: [planned], to: visited, by: [visitor], when: 依据文件有效}
- {id: answer, title: {zh: 企业确认, en: confirm}, from: [planned], to: visited, by: [firm], when: 重点企业}
- id: name
  title: {zh: 授牌, en: name}
  from: [planned]
  to: named
  by: [visitor]
  facts: [称号]
  registers: [{kind: title, title: 称号, on: 授予日期}]
"""


def visits(programme: Programme) -> None:
    """Put the procedure into the record."""
    install_procedure(programme, VISIT, None, file="procedures/visit.yaml")


def visit(firm: Enterprise, **given: Any) -> Case:
    """A visit of a firm that the industry bureau plans."""
    unit = firm.programme.units.get(name_zh="县工信局")
    return open_case(
        firm.programme, "visit", "走访", None, enterprise=firm, parts={"visitor": [unit]}, **given
    )


def kind_of(programme: Programme, slug: str, name: str, **given: Any) -> TitleKind:
    """A kind of title that the programme counts."""
    return TitleKind.objects.create(programme=programme, slug=slug, name_zh=name, **given)


def walk(case: Case, *steps: Any, by: Any = None) -> Case:
    """Facts (a mapping) and moves (a name, or a name with papers) one after the other."""
    for step in steps:
        case = Case.objects.select_related("procedure", "programme", "enterprise", "clause", "parent").get(
            pk=case.pk
        )
        if isinstance(step, dict):
            set_facts(case, step, by)
        elif isinstance(step, tuple):
            make_move(case, step[0], by, evidence=dict.fromkeys(step[1:], "存档"))
        else:
            make_move(case, step, by)
    return _anew(case)


def _anew(case: Case) -> Case:
    related = ("procedure__clause", "programme", "enterprise", "clause", "parent")
    return Case.objects.select_related(*related).get(pk=case.pk)


def published(programme: Programme, name: str, clause: str = "") -> None:
    """Install a shipped procedure; with a clause of the sample document in place of the one it names."""
    path = name if "/" in name else f"published/procedures/{name}"
    source = files("zoulang.programmes").joinpath(f"{path}.yaml").read_text("utf-8")
    if clause:
        source = re.sub(r"(?m)^(document|clause): .*\n", "", source)
        source += f"document: sample-2026-90\nclause: {clause}\n"
    install_procedure(programme, source, None)
