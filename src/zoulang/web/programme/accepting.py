"""What accepted drafts of goals and duties become."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.makers import Made, Making, maker
from zoulang.web.policy.models import Clause, Draft
from zoulang.web.programme.models import Duty, Figure, Goal
from zoulang.web.programme.parts import FirstStage, Units, printed_parts

COMPARATORS = (">=", "<=", ">", "<", "=", "~")


@maker("target", Goal, rests=["measurements"])
def make_goal(draft: Draft, making: Making) -> Made:
    """A goal of the clause, with what a person added to the draft: English names, a mended date."""
    values = draft.values
    place = str(draft.clause)
    if not values.get("indicator"):
        raise InputError(
            Problem(said("the goal has no indicator"), said("name what is measured"), place=place)
        )
    comparator = values.get("comparator") or ">="
    if comparator not in COMPARATORS:
        found = said("{comparator!r} is no comparison", comparator=comparator)
        raise InputError(
            Problem(
                found,
                said("write one of {listed}", listed=" ".join(COMPARATORS)),
                place=place,
            )
        )
    value_type = values.get("value_type") or Goal.ValueType.NUMBER
    number = as_number(values.get("value"), place) if value_type == Goal.ValueType.NUMBER else None
    goal = Goal(
        clause=draft.clause,
        draft=draft,
        position=_next_position(draft.clause, making),
        indicator_zh=values["indicator"][:200],
        indicator_en=(values.get("indicator_en") or "")[:300],
        comparator=comparator,
        value_type=value_type,
        value=number,
        value_zh="" if number is not None else str(values.get("value") or "")[:100],
        value_en=(values.get("value_en") or "")[:200],
        unit_zh=(values.get("unit") or "")[:30],
        unit_en=(values.get("unit_en") or "")[:60],
        by=as_day(values.get("by"), place),
        by_text=(values.get("by_text") or "")[:60],
        baseline=as_number(values.get("baseline"), place),
        baseline_on=as_day(values.get("baseline_on"), place),
    )
    return Made(goal)


def _next_position(clause: Clause, making: Making) -> int:
    """The place of one more goal of the clause, those made along with it included."""
    counts: Counter[int] = making.once("goals", lambda: _goals_by_clause(making.programme))
    counts[clause.pk] += 1
    return counts[clause.pk] - 1


def _goals_by_clause(programme: Programme) -> Counter[int]:
    clauses = Goal.objects.filter(clause__document__programme=programme).values_list("clause_id", flat=True)
    return Counter(clauses)


@maker("task", Duty, rests=["duty_units__case__reports", "duty_units__case__moves"])
@maker("inline_task", Duty, rests=["duty_units__case__reports", "duty_units__case__moves"])
def make_duty(draft: Draft, making: Making) -> Made:
    """A duty of the clause and the part of every unit in it."""
    values = draft.values
    place = str(draft.clause)
    title = values.get("title") or values.get("duty") or draft.clause.heading_zh
    duty = Duty(
        clause=draft.clause,
        draft=draft,
        title_zh=str(title)[:200],
        title_en=(values.get("title_en") or draft.clause.heading_en)[:300],
        start=as_day(values.get("start"), place),
        due=as_day(values.get("due"), place),
        cadence=values.get("cadence") or "",
        open_ended=bool(values.get("open_ended")),
    )
    units = making.once("units", lambda: Units(making.programme))
    named = (values.get("lead") or (), values.get("units") or (), values.get("implicit_units") or ())
    first = making.once("first stage", lambda: FirstStage.of(making.programme, business_date()))
    return Made(duty, parts=printed_parts(duty, first, units, *named))


@maker("figure", Figure)
def make_figure(draft: Draft, making: Making) -> Made:
    """A number that the clause prints and that is no goal."""
    values = draft.values
    what = values.get("what") or values.get("indicator")
    value = values.get("value")
    if not what or value in (None, ""):
        found = said("the figure has no name or no value")
        remedy = said("write what is counted and the number")
        raise InputError(Problem(found, remedy, place=str(draft.clause)))
    figure = Figure(
        clause=draft.clause,
        draft=draft,
        what_zh=str(what)[:200],
        what_en=str(values.get("what_en") or "")[:300],
        value=str(value)[:60],
        unit_zh=str(values.get("unit") or "")[:30],
        unit_en=str(values.get("unit_en") or "")[:60],
        nature=str(values.get("nature") or "")[:20],
        as_of=str(values.get("as_of") or "")[:40],
    )
    return Made(figure)


def as_number(value: Any, place: str) -> Decimal | None:
    """A number typed, drafted or read from a file; None for none.

    Raises:
        InputError: if it is no number.
    """
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise InputError(
            Problem(said("{value!r} is no number", value=value), said("write for example 38.5"), place=place)
        ) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise InputError(
            Problem(
                said("{value!r} is no number to be stored", value=value),
                said("write for example 38.5"),
                place=place,
            )
        )
    return number


def as_day(value: Any, place: str) -> date | None:
    """A date in ISO form, or the last day of a year; None for none.

    Raises:
        InputError: if it is neither.
    """
    text = str(value or "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 12, 31)
    try:
        return date.fromisoformat(text)
    except ValueError:
        remedy = said("write for example 2026-12-31 or 2026")
        raise InputError(Problem(said("{text!r} is no date", text=text), remedy, place=place)) from None
