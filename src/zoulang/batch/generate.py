"""A policy as one Python function, for one subject in a few microseconds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, cast

from zoulang.batch.compile import Compiler, Setting
from zoulang.batch.decide import program_for
from zoulang.batch.explain import SYMBOLS, Template
from zoulang.batch.frames import Column, none_column
from zoulang.batch.past import earlier_column
from zoulang.batch.registers import rows_column, slot
from zoulang.batch.targets.python import Given, function, source
from zoulang.errors import InputError, Problem
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Fact, Input, Policy
from zoulang.rules.record import Record
from zoulang.rules.tree import Call, Plain

Step = bool | int | date | str | None | object
"""A value as the function takes it: see `CompiledPolicy`."""


@dataclass(frozen=True)
class CompiledPolicy:
    """A policy on one day, ready to decide one record after the other.

    Calling it takes a mapping from keys (`inputs`) to values: money in whole fen, percent and numbers in
    whole steps of their scale (`scale_of`), counts and years as int, yes/no as bool, dates as date, choices
    and texts as str, ``NONE`` for 无; a register as a list of such mappings, one for each row; None or no key
    for what is not known. It gives a tuple in the order of `columns`.

    Attributes:
        policy, on: what was compiled, and for which day.
        inputs: every key that is read; others are not looked at.
        columns: the names of the results, as in `decide.decide_frame`.
        source: the text of the function.
        most_rows: so many rows of a register a record may have.

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
    most_rows: int
    _decide: Callable[..., tuple[object, ...]]
    _explainers: _Explainers

    def __call__(self, values: Mapping[str, Step]) -> tuple[object, ...]:
        """The results for one record, in the order of `columns`.

        Raises:
            InputError: if a choice has a value that is not on its list, or a register more than `most_rows`.
        """
        values = self._with_rows(values)
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
            arithmetic`` and, of a measure, ``amount_fen low_fen high_fen``, of a class ``value``, of a score
            ``points points_low points_high parts``, of a deadline ``due days_left``. A condition: ``id symbol
            text rule clause joined count values distance children``, with the values that were read (``key
            name value unit``) and, where a test failed, what would do (``kind subject comparison wanted gap
            options unit``, as `zoulang.rules.explaining.distance.Distance`). A part of a score: ``id
            title clause max points low high parts``. A line of the arithmetic: ``kind text result
            unit``, of a cap or floor also ``before bound applied``. Money is in fen, other quantities in
            one of their unit (3 % is 0.03); None is what is not known.
        """
        values = self._with_rows(values)
        try:
            return self._explainers.in_language(language)(values.get)
        except KeyError as beyond:
            raise self._refusal(values, beyond.args[0]) from None

    def _with_rows(self, values: Mapping[str, Step]) -> Mapping[str, Step]:
        """The values with the rows of registers, lists of mappings, under the keys of their cells."""
        registers = self.policy.registers
        if not registers or registers.keys().isdisjoint(values):
            return values
        spread = dict(values)
        for name in registers.keys() & values.keys():
            rows = spread.pop(name)
            if rows is not None:
                spread |= self._cells(name, cast(Sequence[Mapping[str, Step]], rows))
        return spread

    def _cells(self, name: str, rows: Sequence[Mapping[str, Step]]) -> dict[str, Step]:
        if len(rows) > self.most_rows:
            found = f"the record has {len(rows)} rows, the function was made for {self.most_rows}"
            raise InputError(Problem(found, "compile the policy with a larger most_rows", place=name))
        cells: dict[str, Step] = {rows_column(name): len(rows)}
        for place, row in enumerate(rows):
            for column, value in row.items():
                if column not in self.policy.registers[name].columns:
                    listed = "、".join(self.policy.registers[name].columns)
                    found = f"there is no column {column}"
                    raise InputError(Problem(found, f"the columns are {listed}", place=name))
                cells[slot(name, place, column)] = value
        return cells

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
        values: dict[str, Step] = {}
        for given in dict.fromkeys(self.policy.known_inputs.values()):
            value = record.get(given.fact.key, given.back)
            if value is not None:
                values[given.key] = _in_steps(given.fact, value, given.key)
        for name, rows in record.registers.items():
            columns = self.policy.registers[name].columns
            if rows is not None:
                values[name] = [
                    {key: _in_steps(columns[key], cell, f"{name}, {key}") for key, cell in row.items()}
                    for row in rows
                ]
        return values


def compile_policy(
    policy: Policy,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
    reasons: bool = True,
    most_rows: int = 8,
    past: Collection[str] = (),
) -> CompiledPolicy:
    """A policy as a Python function; its answers are those of `zoulang.rules.decide` without a history.

    Args:
        on: the day decided for; a record without its own date counts as of that day.
        interpretations: answers to open questions.
        calendar: days off and make-up days; without one only weekends are off.
        reasons: with the masks ``ID.met`` and ``ID.open``.
        most_rows: how many rows of a register a record may have; one with more is refused.
        past: columns of `past.Reading` that the function reads as well; without them the ledger is not
            consulted.

    Raises:
        CannotCompile: if the policy uses what the batch engine lacks.
        InputError: if an interpretation is unknown or its answer does not fit.
    """
    answers: Mapping[str, Plain] = answers_in_force(policy, interpretations or {})
    setting = Setting(policy, on, answers, calendar or WEEKENDS)
    given, whole, holes = _given(policy, most_rows, past)
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
    explainers = _Explainers(setting, most_rows, past)
    return CompiledPolicy(policy, on, given, tuple(full.outputs), text, most_rows, decide, explainers)


class _Explainers:
    """The functions that explain a record, one for each language, made when first asked for."""

    def __init__(self, setting: Setting, most_rows: int, past: Collection[str]):
        self._setting, self._most_rows, self._past = setting, most_rows, past
        self._made: dict[str, Callable[..., dict[str, Any]]] = {}

    def in_language(self, language: str) -> Callable[..., dict[str, Any]]:
        """The function for one language."""
        if language not in self._made:
            policy = self._setting.policy
            given, *columns = _given(policy, self._most_rows, self._past)
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


def _given(
    policy: Policy, most_rows: int, past: Collection[str]
) -> tuple[tuple[Given, ...], dict[str, Column], dict[str, Column]]:
    """What a record may give, and the columns of a record that is whole and of one with holes.

    A term is computed unless the record states it; one that asks for the past has to be stated, unless the
    past is given.
    """
    given: list[Given] = []
    whole: dict[str, Column] = {}
    holes: dict[str, Column] = {}
    stated = [each for each in dict.fromkeys(policy.known_inputs.values()) if each.fact.key in policy.terms]
    for asked in (*policy.inputs, *stated):
        term = policy.terms.get(asked.fact.key)
        asks = term is not None and any(
            isinstance(node, Call) and node.function == "first_time" for node in term.value.walk()
        )
        needed = term is None or (asks and earlier_column(0) not in past)
        flag = none_column(asked.key) if asked.fact.type.optional else None
        given.append(Given(asked.key, flag, asked.fact.type.values, needed))
        for columns, complete in ((whole, True), (holes, False)):
            if needed or not complete:
                columns[asked.key] = Column(complete, scale=asked.fact.scale)
                if flag is not None:
                    columns[flag] = Column(True)
    for name in past:
        given.append(Given(name))
        whole[name], holes[name] = Column(True), Column(False)
    for each, columns in _given_rows(policy, most_rows):
        # A record with rows takes the way of one with holes: which cells it has differs.
        given.append(each)
        holes |= columns
    return tuple(given), whole, holes


def _given_rows(policy: Policy, most_rows: int) -> Iterator[tuple[Given, dict[str, Column]]]:
    """The number of rows of each register, and their cells."""
    for name, register in policy.registers.items():
        yield Given(rows_column(name), needed=False), {rows_column(name): Column(False, 0, most_rows)}
        for row in range(most_rows):
            for column, fact in register.columns.items():
                key = slot(name, row, column)
                flag = none_column(key) if fact.type.optional else None
                own = {key: Column(False, scale=fact.scale)} | ({} if flag is None else {flag: Column(True)})
                yield Given(key, flag, fact.type.values, needed=False), own


def _in_steps(fact: Fact, value: Plain, place: str) -> Step:
    """A value in whole steps of its scale."""
    if not isinstance(value, Fraction):
        return value
    steps: Fraction = value * 10**fact.scale
    if steps.denominator != 1:
        raise InputError(Problem(f"{value} has more than {fact.scale} decimals", "round it", place=place))
    return steps.numerator


def _scales(policy: Policy) -> dict[str, int]:
    return {
        given.key: 10**given.fact.scale if isinstance(given.fact, Fact) else 1
        for given in policy.known_inputs.values()
        if isinstance(given, Input)
    }
