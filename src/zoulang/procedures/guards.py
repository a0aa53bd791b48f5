"""Whether a move may be made as far as its condition goes, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

from zoulang.procedures.policy import TODAY
from zoulang.procedures.procedure import Move, Procedure, Words
from zoulang.rules import Calendar, Decision, Fact, Need, decide, explain, plain_name
from zoulang.rules.record import ValueProblem, parse_value

Outcome = Literal["yes", "no", "unknown"]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Guard:
    """The answer of a move's condition.

    Attributes:
        outcome: yes, no or unknown; yes where the move has no condition.
        decision: how it was decided; None where the move has no condition.
        missing: names of the facts without which it is unknown, in both languages.
        needs: what would settle it: the facts, and questions that the text leaves open.
    """

    move: Move
    outcome: Outcome
    decision: Decision | None = field(default=None, repr=False)
    missing: tuple[Words, ...] = ()
    needs: tuple[Need, ...] = ()

    def explanation(self, language: str = "zh") -> dict[str, Any] | None:
        """The condition as data, every sentence in ``zh`` or ``en``; None where the move has none.

        The shape is that of an item in ``Decision.as_dict``: ``outcome``, ``condition`` with its ``values``
        and ``children``, ``needs``.
        """
        if self.decision is None:
            return None
        data: Any = self.decision.as_dict(language)
        item: dict[str, Any] = data["items"][0]
        return item

    def text(self, language: str = "zh") -> str:
        """The explanation as lines of text; empty where the move has no condition."""
        return explain(self.decision, language) if self.decision is not None else ""


def may_move(
    procedure: Procedure,
    move_id: str,
    facts: Mapping[str, object],
    on: date,
    calendar: Calendar | None = None,
) -> Guard:
    """What a move's condition says for the facts of a case, on a day.

    Args:
        facts: name to value, as in a policy record: text with its unit or a Python value; None and empty are
            missing. The engine's own facts, such as 进入本阶段日期 and 未办结 with the name of a list, stand
            among them (see ``engine_facts``); 今日 need not, it is ``on``.

    Raises:
        KeyError: if there is no such move.
        InputError: if a name is unknown, or a value does not fit its fact.

    >>> from zoulang.procedures import load_procedure
    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... facts: {已验收: {en: accepted, type: yes/no}, 完成投资: {en: invested, type: money}}
    ... stages: [{id: open, title: {zh: 办理中}}, {id: done, title: {zh: 已办结}, end: yes}]
    ... moves:
    ... - id: finish
    ...   title: {zh: 办结, en: finish}
    ...   from: [open]
    ...   to: done
    ...   by: [office]
    ...   when: 已验收 且 完成投资 ≥ 100万元
    ... ''')
    >>> may_move(procedure, "finish", {"已验收": "是", "完成投资": "120万元"}, date(2026, 9, 30)).outcome
    'yes'
    >>> guard = may_move(procedure, "finish", {"完成投资": "120万元"}, date(2026, 9, 30))
    >>> guard.outcome, [name.en for name in guard.missing]
    ('unknown', ['accepted'])
    >>> guard = may_move(procedure, "finish", {"已验收": "是", "完成投资": "90万元"}, date(2026, 9, 30))
    >>> print(guard.explanation("en")["condition"]["children"][1]["distance"])
    invested: ¥100,000 short
    """
    move = procedure.move(move_id)
    if not move.when:
        return Guard(move, "yes")
    known = {name: value for name, value in facts.items() if value is not None}
    record = procedure.policy.parse_record({TODAY: on, **known})
    decision = decide(procedure.alone(move_id), record, on, calendar=calendar)
    result = decision.items[0]
    missing = tuple(
        Words(need.words.zh, need.words.en) for need in result.needs if need.cause in ("missing", "judge")
    )
    return Guard(move, result.outcome, decision, missing, result.needs)


def fitting_facts(procedure: Procedure, facts: Mapping[str, Value]) -> dict[str, Value]:
    """The facts that a procedure knows, with values that fit them.

    A case may have been opened under an older file: what the present one does not know, or reads in another
    way, is left out, and so unknown.

    >>> from zoulang.procedures import load_procedure
    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... facts: {已验收: {en: accepted, type: yes/no}, 完成投资: {en: invested, type: money}}
    ... stages: [{id: open, title: {zh: 办理中}}]
    ... ''')
    >>> fitting_facts(procedure, {"已验收": "是", "完成投资": "不少", "开工日期": "2026-03-01"})
    {'已验收': '是'}
    """
    inputs = procedure.policy.known_inputs
    return {
        name: value
        for name, value in facts.items()
        if (known := inputs.get(plain_name(name))) is not None and _fits(known.fact, value)
    }


def _fits(fact: Fact, value: object) -> bool:
    try:
        parse_value(fact, value)
    except ValueProblem:
        return False
    return True
