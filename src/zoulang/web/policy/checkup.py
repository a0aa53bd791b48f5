"""The check-up: the facts a visitor types, run through every policy in force.

Nothing here is stored. The form is made from what the policies read; a field
left empty is a missing fact, never a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zoulang.errors import InputError
from zoulang.rules import Decision, Input, ItemResult, Policy, Record, decide
from zoulang.rules.deciding.values import interval
from zoulang.rules.explaining.trace import effort, shortfalls
from zoulang.rules.explaining.words import sentences
from zoulang.rules.policy import plain_name
from zoulang.rules.tree import FactRef, Plain
from zoulang.rules.units import Kind

UNKNOWN, YES, NO, NONE = "", "是", "否", "无"
OUT_OF_REACH = 99


@dataclass(frozen=True)
class Question:
    """One field of the form: an input that one or several policies read under the same name."""

    input: Input
    field: str
    policy: Policy

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


@dataclass(frozen=True)
class Group:
    """Questions asked together: what several measures read, or what one measure alone reads.

    ``most`` is what that measure can pay at best, in fen; None where the text sets no limit.
    ``rule`` names its policy and item.
    """

    title_zh: str
    title_en: str
    questions: tuple[Question, ...]
    most: int | None = None
    rule: tuple[str, str] | None = None

    def title(self, language: str) -> str:
        """The heading in ``zh`` or ``en``."""
        return self.title_zh if language == "zh" else self.title_en


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
            seen.setdefault(name, Question(wanted, f"fact-{len(seen)}", policy))
    return list(seen.values())


def groups(policies: list[Policy], on: date) -> list[Group]:
    """The questions in the order a firm would answer them: first what several measures read.

    A question stands in the group of the one measure that reads it; what a
    requirement, a veto or several measures read comes first.
    """
    asked = {plain_name(question.input.zh): question for question in questions(policies)}
    readers: dict[str, list[tuple[str, str]]] = {name: [] for name in asked}
    for policy in policies:
        for item in policy.items:
            for key, back in policy.inputs_of(item):
                name = plain_name(Input(policy.facts[key], back).zh)
                if name in readers:
                    readers[name].append((policy.slug, item.id))
    common = [question for name, question in asked.items() if len(set(readers[name])) != 1]
    found = [Group("先填这些", "Start with these", tuple(common))] if common else []
    for policy in policies:
        best = {result.item.id: result.high for result in decide(policy, policy.parse_record({}), on).items}
        for item in policy.items:
            own = [
                question for name, question in asked.items() if set(readers[name]) == {(policy.slug, item.id)}
            ]
            if own:
                rule = (policy.slug, item.id)
                found.append(Group(item.title.zh, item.title.en, tuple(own), best[item.id], rule))
    return found


class CheckUpForm(forms.Form):
    """One optional field for each question."""

    def __init__(self, data: Mapping[str, Any] | None, asked: list[Question], language: str) -> None:
        super().__init__(data)
        self.asked = asked
        for question in asked:
            field = _field(question, language)
            field.label = question.label(language)
            self.fields[question.field] = field
            if question.none_field:
                self.fields[question.none_field] = forms.BooleanField(required=False, label=_("None"))

    def facts(self) -> dict[str, str]:
        """Fact name to the value in the words of the rule language, only those given."""
        given = {}
        for question in self.asked:
            value = self.cleaned_data.get(question.field)
            if value not in (None, ""):
                given[question.input.zh] = _spelled(question.input, value)
            elif question.none_field and self.cleaned_data.get(question.none_field):
                given[question.input.zh] = NONE
        return given

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


@dataclass(frozen=True)
class Outcome:
    """One measure as the visitor sees it.

    Attributes:
        said: the item of ``Decision.as_dict`` in the visitor's language.
        rule: the rule in the record, for its clause and its page.
        gain: fen that the measure would pay one step on; None unless it is one step short.
        steps_short: how many conditions fail; 0 where the measure pays or is open.
        policy: the decision's own data: validity, document, day.
        needs: what would settle it, each with the name of the form's field that asks for it.
    """

    said: Mapping[str, Any]
    rule: Any
    gain: int | None
    steps_short: int
    policy: Mapping[str, Any]
    needs: list[dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    """What the check-up says: measures that pay, that are one step short, open, and out of reach."""

    paying: list[Outcome]
    near: list[Outcome]
    open: list[Outcome]
    refused: list[Outcome]
    total: int

    @property
    def most(self) -> int | None:
        """Fen of everything that pays or may still pay; None where an amount is open upwards."""
        highs = [outcome.said["high_fen"] for outcome in (*self.paying, *self.open)]
        return None if None in highs else sum(highs)


def answer(
    decisions: Iterable[tuple[Policy, Decision]],
    rules: Mapping[tuple[str, str], Any],
    fields: Mapping[str, str],
    language: str,
) -> Answer:
    """The decisions sorted for a visitor.

    Args:
        rules: the rules of the record by policy and item.
        fields: names of the form's fields by the key of the input they ask for.
    """
    outcomes = []
    for policy, decision in decisions:
        said = decision.as_dict(language)
        for result, item in zip(decision.items, said["items"], strict=True):  # type: ignore[call-overload]
            rule = rules.get((policy.slug, result.item.id))
            if result.item.kind == "measure" and rule is not None:
                needs = [need | {"field": fields.get(need["name"])} for need in item["needs"]]
                steps = _steps_short(result)
                gain = _gain(decision, result) if steps == 1 else None
                outcomes.append(Outcome(item, rule, gain, steps, said, needs))
    refused = [each for each in outcomes if each.said["outcome"] == "no"]
    near = [each for each in refused if each.steps_short == 1]
    paying = [each for each in outcomes if each.said["outcome"] == "yes"]
    return Answer(
        paying=sorted(paying, key=lambda each: -each.said["low_fen"]),
        near=sorted(near, key=lambda each: -(each.gain or 0)),
        open=[each for each in outcomes if each.said["outcome"] == "unknown"],
        refused=[each for each in refused if each not in near],
        total=sum(each.said["low_fen"] for each in paying),
    )


def _gain(decision: Decision, result: ItemResult) -> int | None:
    """What the measure would pay once its nearest failed test is turned, as far as that is known."""
    if result.item.pay is None:
        return None
    record = _one_step_on(decision, result)
    evaluation = (
        decision.evaluation if record is None else decide(decision.policy, record, decision.on).evaluation
    )
    _low, high = interval(evaluation.value(result.item.pay))
    return None if high is None else max(0, int(high))


def _one_step_on(decision: Decision, result: ItemResult) -> Record | None:
    """The record with the least change that turns the nearest failed test; None where that is no fact."""
    leaf = next(iter(shortfalls(result.trace)), None) if result.trace else None
    distance = leaf.distance if leaf else None
    if distance is None or not isinstance(distance.subject, FactRef):
        return None
    place = (distance.subject.name, distance.moment.back)
    held = decision.record.get(*place)
    changed: Plain | None = {"yes": True, "no": False, "become": distance.wanted}.get(distance.kind)
    if distance.gap is not None and isinstance(held, Fraction):
        changed = held + distance.gap if distance.kind == "more" else held - distance.gap
    return None if changed is None else Record({**decision.record.values, place: changed})


def _steps_short(result: ItemResult) -> int:
    """Failed tests of the item, its requirements and vetoes; a rule out of force is out of reach."""
    closed = {"validity", "paid-before", "receipt-used"}
    gates = [gate.code for gate in result.gates if gate.answer is False]
    if closed & set(gates):
        return OUT_OF_REACH
    return len(gates) + (effort(result.trace).tests if result.trace else 0)
