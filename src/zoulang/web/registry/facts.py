"""Facts of enterprises: checked against the policies that read them, kept as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zoulang.errors import InputError, Problem, said
from zoulang.rules import Input, Policy
from zoulang.rules.policy import plain_name
from zoulang.rules.record import ValueProblem, parse_value
from zoulang.rules.units import Kind
from zoulang.web.accounts.sheets.cells import plain
from zoulang.web.registry.policies import inputs_of as inputs_of


def checked_facts(inputs: Mapping[str, Input], given: Mapping[str, object], where: str) -> dict[str, Any]:
    """The facts as they are stored: known names, values that fit. A value that is None is taken back.

    An empty text says nothing and is left out.

    Raises:
        InputError: with every unknown name and every value that does not fit.
    """
    problems: list[Problem] = []
    facts: dict[str, Any] = {}
    for name, raw in given.items():
        wanted = inputs.get(plain_name(name))
        if wanted is None:
            remedy = said("use a name that a policy of the programme reads")
            problems.append(Problem(said("unknown fact {name}", name=name), remedy, place=where))
            continue
        try:
            value = parse_value(wanted.fact, raw)
        except ValueProblem as problem:
            problems.append(Problem(problem.found, problem.remedy, place=f"{where}, {name}"))
            continue
        if raw is None:
            facts[wanted.zh] = None
        elif value is not None:
            facts[wanted.zh] = _stored(wanted, raw, value)
    if problems:
        raise InputError(problems)
    return facts


def _stored(wanted: Input, raw: object, value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if wanted.fact.type.kind is Kind.MONEY and not isinstance(value, str) and value == int(value):
        return int(value)
    if isinstance(raw, date):
        return raw.isoformat()
    if wanted.fact.type.kind is Kind.PERCENT and isinstance(value, Fraction) and not isinstance(raw, str):
        return f"{plain(Decimal(value.numerator) * 100 / value.denominator)}%"
    return str(raw)


def stored_value(wanted: Input | None, text: str) -> Any:
    """A stored value from the text that the database has of it."""
    kind = wanted.fact.type.kind if wanted is not None else None
    if kind is Kind.YES_NO and text in ("true", "false"):
        return text == "true"
    if kind is Kind.MONEY and text.removeprefix("-").isdigit():
        return int(text)
    return text


def facts_for(policy: Policy, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those stored facts that the policy knows, for ``policy.parse_record``."""
    return {name: value for name, value in facts.items() if plain_name(name) in policy.known_inputs}


def as_cells(policy: Policy, sheets: Iterable[Mapping[str, Any]]) -> dict[str, list[str | None]]:
    """Columns of text cells, one for each stored fact the policy knows, for a table of records."""
    rows = [facts_for(policy, facts) for facts in sheets]
    names = dict.fromkeys(name for row in rows for name in row)
    inputs = {name: policy.known_inputs[plain_name(name)] for name in names}
    return {name: [as_text(wanted, row.get(name)) for row in rows] for name, wanted in inputs.items()}


def as_text(wanted: Input, value: Any) -> str | None:
    """A stored value as a cell of a spreadsheet has it, with its unit."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and wanted.fact.type.kind is Kind.MONEY:
        return f"{Decimal(value) / 100:f}元"
    return str(value)
