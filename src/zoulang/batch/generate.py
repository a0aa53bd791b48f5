"""A policy as one Python function, for one subject in a few microseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zoulang.batch.compile import Compiler, Setting
from zoulang.batch.decide import program_for
from zoulang.batch.explain import SYMBOLS, Template
from zoulang.batch.frames import Column, none_column
from zoulang.batch.targets.python import Given, function, source
from zoulang.errors import InputError, Problem
from zoulang.rules.answers import answers_in_force
from zoulang.rules.calendar import WEEKENDS, Calendar
from zoulang.rules.policy import Fact, Input, Policy
from zoulang.rules.record import Record
from zoulang.rules.tree import Call, Plain
from zoulang.rules.words import Speaker

Step = bool | int | date | str | None | object
"""A value as the function takes it: see `CompiledPolicy`."""


@dataclass(frozen=True)
class CompiledPolicy:
    """A policy on one day, ready to decide one record after the other.

    Calling it takes a mapping from keys (`inputs`) to values: money in whole fen, percent and numbers in
    whole steps of their scale (`scale_of`), counts and years as int, yes/no as bool, dates as date, choices
    and texts as str, ``NONE`` for 无; None or no key for what is not known. It gives a tuple in the order of
    `columns`.

    Attributes:
        policy, on: what was compiled, and for which day.
        inputs: every key that is read; others are not looked at.
        columns: the names of the results, as in `decide.decide_frame`.
        source: the text of the function.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, type: money}}
    ... measures: [{id: match, when: 奖补 > 0, pay: 奖补 × 30%，最高 150万元}]
    ... ''')
    >>> compiled = compile_policy(policy, date(2022, 6, 1))
    >>> compiled.named({"award": 500_010_000})["match.amount"], compiled.named({})["match.high"]
    (150000000, 150000000)
    """

    policy: Policy
    on: date
    inputs: tuple[Given, ...]
    columns: tuple[str, ...]
    source: str
    _decide: Callable[..., tuple[object, ...]]
    _explainers: _Explainers

    def __call__(self, values: Mapping[str, Step]) -> tuple[object, ...]:
        """The results for one record, in the order of `columns`.

        Raises:
            InputError: if a choice has a value that is not on its list.
        """
        try:
            return self._decide(values.get)
        except KeyError as beyond:
            raise self._refusal(values, beyond.args[0]) from None

    def named(self, values: Mapping[str, Step]) -> dict[str, object]:
        """The results for one record by name."""
        return dict(zip(self.columns, self(values), strict=True))

    def explain(self, values: Mapping[str, Step], language: str = "zh") -> dict[str, Any]:
        """One decision with its reasons, as JSON data; the words come from the policy file.

        Returns:
            ``policy title gates total items``; each item ``id kind clause title outcome failed condition
            arithmetic`` and, of a measure, ``amount_fen low_fen high_fen``, of a class ``value``. A
            condition: ``id symbol text rule clause joined count values distance children``, with the values
            that were read (``key name value unit``) and, where a comparison failed, how much is missing
            (``kind subject comparison wanted gap unit``). A line of the arithmetic: ``kind text result
            unit``, of a cap or floor also ``before bound applied``. Money is in fen, other quantities in
            one of their unit (3 % is 0.03); None is what is not known.
        """
        try:
            return self._explainers.in_language(language)(values.get)
        except KeyError as beyond:
            raise self._refusal(values, beyond.args[0]) from None

    def _refusal(self, values: Mapping[str, Step], found: object) -> InputError:
        for given in self.inputs:
            if given.values and values.get(given.key) == found:
                remedy = f"write {'、'.join(given.values)}"
                return InputError(Problem(f"{found!r} is not one of the values", remedy, place=given.key))
        raise KeyError(found)

    def scale_of(self, key: str) -> int:
        """How many steps one base unit of an input has."""
        return _scales(self.policy)[key]

    def values_of(self, record: Record) -> dict[str, Step]:
        """The values of a record as the function takes them.

        Raises:
            InputError: if a number is finer than the steps of its fact.
        """
        scales = _scales(self.policy)
        values: dict[str, Step] = {}
        for given in dict.fromkeys(self.policy.known_inputs.values()):
            value = record.get(given.fact.key, given.back)
            if isinstance(value, Fraction):
                steps = value * scales[given.key]
                if steps.denominator != 1:
                    found = f"{value} has more than {given.fact.scale} decimals"
                    raise InputError(Problem(found, "round it", place=given.key))
                values[given.key] = steps.numerator
            elif value is not None:
                values[given.key] = value
        return values


def compile_policy(
    policy: Policy,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
    reasons: bool = True,
) -> CompiledPolicy:
    """A policy as a Python function; its answers are those of `zoulang.rules.decide` without a history.

    Args:
        on: the day decided for; a record without its own date counts as of that day.
        interpretations: answers to open questions.
        calendar: days off and make-up days; without one only weekends are off.
        reasons: with the masks ``ID.met`` and ``ID.open``.

    Raises:
        CannotCompile: if the policy uses what the batch engine lacks.
        InputError: if an interpretation is unknown or its answer does not fit.
    """
    answers: Mapping[str, Plain] = answers_in_force(policy, interpretations or {})
    setting = Setting(policy, on, answers, calendar or WEEKENDS)
    given, whole, holes = _given(policy)
    full, open = (
        program_for(
            policy,
            columns,
            on,
            answers,
            calendar=setting.calendar,
            reasons=reasons,
            bits=None,
            whole_table=False,
        )
        for columns in (whole, holes)
    )
    text, constants = source("decide", given, full, open)
    decide = function(text, "decide", constants)
    explainers = _Explainers(setting)
    return CompiledPolicy(policy, on, given, tuple(full.outputs), text, decide, explainers)


class _Explainers:
    """The functions that explain a record, one for each language, made when first asked for."""

    def __init__(self, setting: Setting):
        self._setting = setting
        self._made: dict[str, Callable[..., dict[str, Any]]] = {}

    def in_language(self, language: str) -> Callable[..., dict[str, Any]]:
        """The function for one language."""
        if language not in self._made:
            policy = self._setting.policy
            given, *columns = _given(policy)
            speaker = Speaker(policy, language)
            whole, holes = (
                Template(Compiler(self._setting, each, bits=None, whole_table=False), speaker)
                for each in columns
            )
            text, constants = source(
                "explain", given, whole.program, holes.program, (whole.filled, holes.filled)
            )
            self._made[language] = function(text, "explain", constants | {"SYMBOLS": SYMBOLS})
        return self._made[language]


def _given(policy: Policy) -> tuple[tuple[Given, ...], dict[str, Column], dict[str, Column]]:
    """What a record may give, and the columns of a record that is whole and of one with holes.

    A term is computed unless the record states it; one that asks for the past has to be stated.
    """
    given: list[Given] = []
    whole: dict[str, Column] = {}
    holes: dict[str, Column] = {}
    stated = [slot for slot in dict.fromkeys(policy.known_inputs.values()) if slot.fact.key in policy.terms]
    for slot in (*policy.inputs, *stated):
        term = policy.terms.get(slot.fact.key)
        past = term is not None and any(
            isinstance(node, Call) and node.function == "first_time" for node in term.value.walk()
        )
        needed = term is None or past
        flag = none_column(slot.key) if slot.fact.type.optional else None
        given.append(Given(slot.key, flag, slot.fact.type.values, needed))
        for columns, complete in ((whole, True), (holes, False)):
            if needed or not complete:
                columns[slot.key] = Column(complete, scale=slot.fact.scale)
                if flag is not None:
                    columns[flag] = Column(True)
    return tuple(given), whole, holes


def _scales(policy: Policy) -> dict[str, int]:
    return {
        given.key: 10**given.fact.scale if isinstance(given.fact, Fact) else 1
        for given in policy.known_inputs.values()
        if isinstance(given, Input)
    }
