"""The cases under a case, such as what a fund put into firms: their stage, firm and sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zoulang import procedures as core
from zoulang.rules.units import Kind
from zoulang.web.casework.facts import known_facts_of
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.casework.standing import sees_inside
from zoulang.web.casework.words import screen_language, shown

SHOWN = 50


@dataclass(frozen=True)
class Child:
    """A case under another; its sums only for those who see its inside."""

    case: Case
    stage: str
    sums: list[tuple[str, str]]


def children_of(case: Case, user: Any) -> list[Child]:
    """The first cases under a case that the person sees; a constant number of queries."""
    found = Case.objects.visible_to(user).filter(parent=case)
    related = ("procedure", "programme", "clause", "enterprise__programme")
    held = list(found.select_related(*related).prefetch_related("parts")[:SHOWN])
    facts = known_facts_of(held)
    return [_child(each, facts[each.pk], user) for each in held]


def _child(case: Case, facts: Mapping[str, str], user: Any) -> Child:
    read = read_procedure(case.procedure.source)
    sums = _sums(read, facts) if sees_inside(user, case) else []
    return Child(case, shown(read.stage(case.stage).title), sums)


def _sums(read: core.Procedure, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    money = [fact for key in read.facts if (fact := read.policy.facts[key]).type.kind is Kind.MONEY]
    return [(fact.name(screen_language()), facts[fact.key]) for fact in money if fact.key in facts]
