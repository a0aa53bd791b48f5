"""The form of the check-up: a field for each fact, and the facts as they were typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zoulang.rules import NONE as NOTHING
from zoulang.rules import Input, Policy
from zoulang.rules.explaining.words import sentences
from zoulang.rules.policy import plain_name
from zoulang.rules.record import ValueProblem, parse_value
from zoulang.rules.units import Kind

UNKNOWN, YES, NO, NONE = "", "是", "否", "无"
# Facts that the record fills by itself, such as the year of a claim; nobody is asked for them.
OWN = "本系统"
# The field that answers all basic questions at once.
BASICS = "basics"
FEN_PER_WAN = 1_000_000


@dataclass(frozen=True)
class Question:
    """One field of the form: an input that one or several policies read under the same name."""

    input: Input
    field: str
    policy: Policy

    @property
    def name(self) -> str:
        """The name of the fact without signs that make no difference; one question has one."""
        return plain_name(self.input.zh)

    @property
    def none_field(self) -> str | None:
        """The box "we have none", for what can be known to be missing, such as a year of recognition."""
        fact_type = self.input.fact.type
        can_be_none = fact_type.optional and fact_type.kind is not Kind.CHOICE
        return f"{self.field}-none" if can_be_none else None

    def label(self, language: str) -> str:
        """The name of the fact as the visitor reads it, with a capital where it opens a line."""
        name = self.input.zh if language == "zh" else self.input.en
        return name[:1].upper() + name[1:]


def questions(policies: Iterable[Policy]) -> list[Question]:
    """The inputs of the policies, each name asked once, without the date of application and receipts.

    The check-up asks as of the business date, so the date needs no field.
    """
    seen: dict[str, Question] = {}
    for policy in policies:
        receipts = {key for item in policy.items for key in (item.receipt, item.project) if key}
        for wanted in policy.inputs:
            if wanted.fact.key == policy.applies_on or wanted.fact.key in receipts:
                continue
            if wanted.fact.source != OWN:
                name = plain_name(wanted.zh)
                seen.setdefault(name, Question(wanted, f"fact-{len(seen)}", policy))
    return list(seen.values())


class CheckUpForm(forms.Form):
    """One optional field for each question.

    Args:
        basics: what every measure asks of a firm, with the answer that lets it pass; one field answers them.
        known: values as the record keeps them by the name of the fact, for the fields to start from.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        asked: Sequence[Question],
        language: str,
        basics: Sequence[tuple[Question, str]] = (),
        known: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.asked, self.basics = asked, basics
        if basics:
            answers = [(YES, _("All of it holds")), (UNKNOWN, _("Not sure"))]
            self.fields[BASICS] = forms.ChoiceField(
                choices=answers, required=False, widget=forms.RadioSelect, label=_("For every measure")
            )
        started = {plain_name(name): value for name, value in (known or {}).items()}
        for question in asked:
            field = _field(question, language)
            field.label = question.label(language)
            self.fields[question.field] = field
            if question.none_field:
                self.fields[question.none_field] = forms.BooleanField(required=False, label=_("None"))
            if question.name in started:
                self._start(question, started[question.name])

    def facts(self) -> dict[str, str]:
        """Fact name to the value in the words of the rule language, only those given."""
        given = {}
        if self.cleaned_data.get(BASICS) == YES:
            given = {question.input.zh: passing for question, passing in self.basics}
        for question in self.asked:
            value = self.cleaned_data.get(question.field)
            if value not in (None, ""):
                given[question.input.zh] = spelled(question.input, value)
            elif question.none_field and self.cleaned_data.get(question.none_field):
                given[question.input.zh] = NONE
        return given

    @property
    def basics_field(self) -> forms.BoundField:
        """The one field that answers all basic questions."""
        return self[BASICS]

    def shown(self, asked: Iterable[Question]) -> list[dict[str, Any]]:
        """The fields of these questions, each with its box "none" if it has one."""
        return [
            {"field": self[each.field], "none": self[each.none_field] if each.none_field else None}
            for each in asked
        ]

    @property
    def given(self) -> bool:
        """Whether anything at all was answered."""
        return bool(self.is_bound and self.is_valid() and self.facts())

    def _start(self, question: Question, stored: Any) -> None:
        """Let a field start from what the record knows."""
        value = typed(question.input, stored)
        if value == NONE and question.none_field:
            self.initial[question.none_field] = True
        elif value is not None:
            # As it comes back from the browser, so that an untouched field counts as unchanged.
            self.initial[question.field] = self.fields[question.field].to_python(value)


def _field(question: Question, language: str) -> forms.Field:
    wanted = question.input
    kind = wanted.fact.type.kind
    if kind is Kind.YES_NO:
        answers = [(YES, _("Yes")), (NO, _("No")), (UNKNOWN, _("Not sure"))]
        return forms.ChoiceField(choices=answers, required=False, widget=forms.RadioSelect)
    if kind is Kind.CHOICE:
        named = [(value, question.policy.word(value, language)) for value in wanted.fact.values]
        choices: list[tuple[str, Any]] = [(UNKNOWN, _("Not sure")), *named]
        if wanted.fact.type.optional:
            choices.insert(1, (NONE, _("None")))
        return forms.ChoiceField(choices=choices, required=False)
    if kind is Kind.DATE:
        return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    if kind is Kind.YEAR:
        year = forms.IntegerField(required=False, min_value=1900, max_value=2199, widget=_number_input())
        year.unit = pgettext_lazy("unit", "year")  # type: ignore[attr-defined]
        return year
    if wanted.fact.type.is_quantity:
        # Nothing a firm is asked for can be negative unless the policy says so.
        low = wanted.fact.low
        digits = 6 if kind is Kind.MONEY else wanted.fact.scale
        field = forms.DecimalField(
            required=False,
            min_value=None if low is None else 0,
            max_digits=18,
            decimal_places=0 if wanted.fact.type.whole else digits,
            widget=_number_input(),
        )
        field.unit = _unit_label(wanted, language)  # type: ignore[attr-defined]
        return field
    return forms.CharField(required=False, max_length=100)


def _number_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def _unit_label(wanted: Input, language: str) -> str:
    unit = unit_of(wanted)
    if language == "zh":
        return unit
    return "10k yuan" if unit == "万元" else sentences("en")["units"].get(unit, unit)


def unit_of(wanted: Input) -> str:
    """The unit printed behind the field and understood of a bare number in it."""
    kind = wanted.fact.type.kind
    if kind is Kind.MONEY:
        return "万元"
    if kind is Kind.PERCENT:
        return "%"
    return wanted.fact.unit or ""


def spelled(wanted: Input, value: Any) -> str:
    """What was typed, in the words of the rule language."""
    if isinstance(value, date):
        return value.isoformat()
    if wanted.fact.type.kind is Kind.YEAR:
        return f"{value}年"
    if wanted.fact.type.is_quantity:
        return f"{value:f}{unit_of(wanted)}" if hasattr(value, "as_tuple") else f"{value}{unit_of(wanted)}"
    return str(value)


def typed(wanted: Input, stored: Any) -> Any:
    """A value of the record as one would type it into the field; None where it cannot be read.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: p
    ... facts: {revenue: {zh: 营业收入, type: money}}
    ... measures: [{id: x, when: revenue > 0, pay: 1元}]
    ... ''')
    >>> typed(policy.inputs[0], 123_450_000)
    '123.45'
    """
    try:
        value = parse_value(wanted.fact, stored)
    except ValueProblem:
        return None
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Fraction):
        scale = {Kind.MONEY: Fraction(1, FEN_PER_WAN), Kind.PERCENT: Fraction(100)}
        number = value * scale.get(wanted.fact.type.kind, Fraction(1))
        text = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return NONE if value is NOTHING else str(value)
