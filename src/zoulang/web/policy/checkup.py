"""The check-up: the facts a visitor types, run through every policy in force.

Nothing here is stored. The form is made from what the policies read; a field
left empty is a missing fact, never a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.errors import InputError
from zoulang.rules import Decision, Input, Policy, decide, plain_name
from zoulang.rules.units import Kind

UNKNOWN, YES, NO, NONE = "", "是", "否", "无"


@dataclass(frozen=True)
class Question:
    """One field of the form: an input that one or several policies read under the same name."""

    input: Input
    field: str

    def label(self, language: str) -> str:
        """The name of the fact as the visitor reads it."""
        return self.input.zh if language == "zh" else self.input.en


@dataclass(frozen=True)
class Group:
    """Questions asked together: what concerns every firm, or what one policy alone reads."""

    title_zh: str
    title_en: str
    questions: tuple[Question, ...]


def questions(policies: Iterable[Policy]) -> list[Question]:
    """The inputs of the policies, each name asked once, without the date of application.

    The check-up asks as of the business date, so the date needs no field.
    """
    seen: dict[str, Question] = {}
    for policy in policies:
        for wanted in policy.inputs:
            receipt = any(item.receipt == wanted.fact.key for item in policy.items)
            if wanted.fact.key == policy.applies_on or receipt:
                continue
            name = plain_name(wanted.zh)
            seen.setdefault(name, Question(wanted, f"fact-{len(seen)}"))
    return list(seen.values())


def groups(policies: list[Policy]) -> list[Group]:
    """The questions in the order a firm would answer them: what several measures need first.

    A question stands in the group of the first measure that reads it, unless a
    requirement, a veto or more than one measure reads it.
    """
    asked = {plain_name(question.input.zh): question for question in questions(policies)}
    readers: dict[str, list[tuple[str, str]]] = {name: [] for name in asked}
    shared: set[str] = set()
    for policy in policies:
        for item in policy.items:
            for key, back in policy.inputs_of(item):
                name = plain_name(Input(policy.facts[key], back).zh)
                if name in readers:
                    readers[name].append((item.title.zh, item.title.en))
        everywhere = {plain_name(wanted.zh) for wanted in policy.inputs}
        of_items = {
            plain_name(Input(policy.facts[key], back).zh)
            for item in policy.items
            for key, back in policy.inputs_of(item)
        }
        shared |= everywhere - of_items
    titles: dict[tuple[str, str], list[Question]] = {}
    common: list[Question] = []
    for name, question in asked.items():
        if name in shared or len(set(readers[name])) != 1:
            common.append(question)
        else:
            titles.setdefault(readers[name][0], []).append(question)
    found = [Group("所有政策都看", "What every policy looks at", tuple(common))] if common else []
    return found + [Group(zh, en, tuple(listed)) for (zh, en), listed in titles.items()]


class CheckUpForm(forms.Form):
    """One optional field for each question."""

    def __init__(self, data: Mapping[str, Any] | None, asked: list[Question], language: str) -> None:
        super().__init__(data)
        self.asked = asked
        for question in asked:
            field = _field(question.input)
            field.label = question.label(language)
            self.fields[question.field] = field

    def facts(self) -> dict[str, str]:
        """Fact name to the value in the words of the rule language, only those given."""
        given = {}
        for question in self.asked:
            value = self.cleaned_data.get(question.field)
            if value not in (None, ""):
                given[question.input.zh] = _spelled(question.input, value)
        return given

    @property
    def given(self) -> bool:
        """Whether anything at all was answered."""
        return bool(self.is_bound and self.is_valid() and self.facts())


def _field(wanted: Input) -> forms.Field:
    kind = wanted.fact.type.kind
    if kind is Kind.YES_NO:
        choices = [(YES, _("Yes")), (NO, _("No")), (UNKNOWN, _("Not sure"))]
        return forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect)
    if kind is Kind.CHOICE:
        choices = [(UNKNOWN, _("Not sure")), *((value, value) for value in wanted.fact.values)]
        if wanted.fact.type.optional:
            choices.insert(1, (NONE, _("None")))
        return forms.ChoiceField(choices=choices, required=False)
    if kind is Kind.DATE:
        return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    if kind is Kind.YEAR:
        return forms.IntegerField(required=False, min_value=1900, max_value=2199, label_suffix="年")
    if wanted.fact.type.is_quantity:
        # Nothing a firm is asked for can be negative unless the policy says so.
        low = wanted.fact.low
        digits = 6 if kind is Kind.MONEY else wanted.fact.scale
        field = forms.DecimalField(
            required=False,
            min_value=None if low is None else 0,
            max_digits=18,
            decimal_places=0 if wanted.fact.type.whole else digits,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        field.unit = unit_of(wanted)  # type: ignore[attr-defined]
        return field
    return forms.CharField(required=False, max_length=100)


def unit_of(wanted: Input) -> str:
    """The unit printed behind the field and understood of a bare number in it."""
    kind = wanted.fact.type.kind
    if kind is Kind.MONEY:
        return "万元"
    if kind is Kind.PERCENT:
        return "%"
    return wanted.fact.unit or ""


def _spelled(wanted: Input, value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if wanted.fact.type.kind is Kind.YEAR:
        return f"{value}年"
    if wanted.fact.type.is_quantity:
        return f"{value:f}{unit_of(wanted)}" if hasattr(value, "as_tuple") else f"{value}{unit_of(wanted)}"
    return str(value)


def run(policies: list[Policy], facts: Mapping[str, str], on: date) -> list[tuple[Policy, Decision]]:
    """Every policy decided for these facts on a day.

    Raises:
        InputError: if a value does not fit its fact.
    """
    decisions, problems = [], []
    for policy in policies:
        names = {plain_name(spelling) for wanted in policy.inputs for spelling in wanted.spellings}
        known = {name: value for name, value in facts.items() if plain_name(name) in names}
        if policy.applies_on:
            known[policy.applies_on] = on.isoformat()
        try:
            decisions.append((policy, decide(policy, policy.parse_record(known), on)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return decisions
