"""A policy decided for a whole table at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from weakref import finalize

import polars as pl

from zoulang.batch.compile import Compiler, Setting
from zoulang.batch.forms import Form, Forms
from zoulang.batch.frames import Column, Columns, measure, none_column
from zoulang.batch.history import BatchHistory, with_history
from zoulang.batch.outcomes import VALIDITY as VALIDITY
from zoulang.batch.outcomes import decisions
from zoulang.batch.past import Reading
from zoulang.batch.program import Program
from zoulang.batch.registers import columns_of_registers, with_register
from zoulang.batch.targets import polars as target
from zoulang.batch.targets.polars import PolarsPlan
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.policy import Policy
from zoulang.rules.tree import Plain


def decide_frame(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    history: BatchHistory | None = None,
    registers: Mapping[str, pl.DataFrame] | None = None,
    calendar: Calendar | None = None,
    reasons: bool = True,
) -> pl.DataFrame:
    """Every item of a policy for every row of a records frame.

    The answers are those of `zoulang.rules.decide_all`, to the fen.

    Args:
        policy: the checked policy.
        records: as `records_frame` or `synthetic` makes it; the facts it lacks are missing.
        on: the day decided for; a row whose own date (``applies_on``) is empty counts as of that day.
        interpretations: answers to open questions, for this run only.
        history: what was paid before, and earlier records; without it the ledger is not consulted.
        registers: the rows of registers by name, as `registers.with_register` takes them; of a register that
            is not given nothing is known.
        calendar: days off and make-up days; without one only weekends are off.
        reasons: with the masks ``ID.met`` and ``ID.open``.

    Returns:
        One row per record, in order: the columns that are no facts, as they came; ``validity``, and
        ``requires/ID`` and ``veto:ID`` where the policy has such, with a history also ``ID.paid-before`` and
        ``ID.receipt-used`` where an item asks the ledger, true where passed; then for each item

        * ``ID.outcome``  yes, no, or null where it is not decided;
        * ``ID.amount``   fen of a measure, null while it is open; ``ID.low`` and ``ID.high`` what is
          possible, ``high`` null where there is no upper bound;
        * ``ID.value``    the value of a class, null where it is 无 or not decided;
        * ``ID.met`` and ``ID.open``  masks: bit i is the i-th condition of the item that has an id
          (`legend`); in neither means no;

        and ``total.low`` and ``total.high`` over all measures.

    Raises:
        CannotCompile: if the policy uses what the batch engine lacks.
        InputError: if an interpretation is unknown or its answer does not fit.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, type: money}}
    ... measures: [{id: match, when: 奖补 > 0, pay: 奖补 × 30%，最高 150万元}]
    ... ''')
    >>> frame = pl.DataFrame({"award": [500_010_000, 0, None]})
    >>> decisions = decide_frame(policy, frame, date(2022, 6, 1))
    >>> decisions.select("match.outcome", "match.low", "match.high").rows()
    [(True, 150000000, 150000000), (False, 0, 0), (None, 0, 150000000)]
    """
    records = with_rows_and_past(
        policy, records, on, interpretations, history=history, registers=registers, calendar=calendar
    )
    given = known_columns(policy)
    columns = measure(records, given)
    plan = plan_for(policy, columns, on, interpretations, calendar=calendar, reasons=reasons)
    return plan.lazy(records.lazy(), others(records.columns, given)).collect()


def legend(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Item id to the ids of its conditions in the order of the mask bits."""
    return {item.id: tuple(str(condition.id) for condition in item.conditions) for item in policy.items}


def known_columns(policy: Policy) -> tuple[str, ...]:
    """The columns of a table that hold facts and terms of the policy."""
    keys = dict.fromkeys(given.key for given in policy.known_inputs.values())
    facts = tuple(name for key in keys for name in (key, none_column(key)))
    return (*facts, *columns_of_registers(policy), *Reading(policy).columns())


def with_rows_and_past(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    history: BatchHistory | None = None,
    registers: Mapping[str, pl.DataFrame] | None = None,
    calendar: Calendar | None = None,
) -> pl.DataFrame:
    """The records with the rows that belong to them and what matters of their past as further columns.

    Every engine reads them as it reads facts.

    Args:
        policy, records, on, interpretations, history, registers, calendar: as for `decide_frame`.
    """
    for name, rows in (registers or {}).items():
        records = with_register(policy, records, name, rows)
    if history is not None:
        records = with_history(policy, records, on, history, interpretations, calendar)
    return records


def others(columns: Iterable[str], known: Iterable[str]) -> dict[str, pl.Expr]:
    """The columns of a table that pass through a decision as they are."""
    own = set(known)
    return {name: pl.col(name) for name in columns if name not in own}


def program_for(
    policy: Policy,
    columns: Columns,
    on: date,
    answers: Mapping[str, Plain],
    *,
    reasons: bool = True,
    bits: int | None = 128,
    whole_table: bool = True,
    calendar: Calendar = WEEKENDS,
) -> Program:
    """The outputs of a decision as expressions over these columns; see `compile.Compiler`."""
    compiler = Compiler(Setting(policy, on, answers, calendar), columns, bits, whole_table)
    return decisions(compiler, reasons)


# --- plans that are kept ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wanted:
    on: date
    answers: tuple[tuple[str, Plain], ...]
    columns: tuple[tuple[str, Column], ...]
    calendar: Calendar
    reasons: bool
    forms: tuple[tuple[str, Form], ...]
    only: frozenset[str] | None


# Plans of one policy that are kept; frames differ in their holes and in the size of their numbers.
KEPT_PLANS = 16
_PLANS: dict[int, dict[_Wanted, PolarsPlan]] = {}
_LOCK = Lock()


def plan_for(
    policy: Policy,
    columns: Columns,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
    reasons: bool = True,
    forms: Forms | None = None,
    only: Iterable[str] | None = None,
) -> PolarsPlan:
    """The compiled plan for frames with these columns; the one made before, where there is one.

    Args:
        columns: as `frames.measure` gives them; every frame that keeps their bounds may use the plan.
        policy, on, interpretations, calendar, reasons: as for `decide_frame`.
        forms: columns that the frames hold in another form; see `forms.Watch` for looking at their rows.
        only: the outputs to compute, by name; all if None.
    """
    answers, days = answers_in_force(policy, interpretations or {}), calendar or WEEKENDS
    wanted = _Wanted(
        on, tuple(sorted(answers.items())), tuple(sorted(columns.items())), days, reasons,
        tuple(sorted((forms or {}).items())), None if only is None else frozenset(only),
    )  # fmt: skip
    with _LOCK:
        kept = _PLANS.get(id(policy))
        if kept is None:
            kept = _PLANS[id(policy)] = {}
            finalize(policy, _PLANS.pop, id(policy), None)
        plan = kept.pop(wanted, None)
        if plan is None:
            program = program_for(policy, columns, on, answers, calendar=days, reasons=reasons)
            if wanted.only is not None:
                outputs = {name: each for name, each in program.outputs.items() if name in wanted.only}
                program = replace(program, outputs=outputs)
            plan = target.plan(program, forms=forms)
            while len(kept) >= KEPT_PLANS:
                kept.pop(next(iter(kept)))
        kept[wanted] = plan
    return plan
