"""Answers to the questions that a policy leaves open: those of the file, and those given for one decision."""

from __future__ import annotations

from collections.abc import Mapping

from zoulang.errors import InputError, Problem
from zoulang.rules.policy import Fact, Policy
from zoulang.rules.record import ValueProblem, parse_value
from zoulang.rules.tree import Plain


def answers_in_force(policy: Policy, given: Mapping[str, object]) -> dict[str, Plain]:
    """The answers to open questions: those of the file, and over them those given for one decision.

    Raises:
        InputError: if one of those given names no question or does not fit it.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\ninterpretations: {比例: {type: percent, ask: 多少}}")
    >>> answers_in_force(policy, {}), answers_in_force(policy, {"比例": "30%"})
    ({}, {'比例': Fraction(3, 10)})
    """
    answers = {key: each.value for key, each in policy.interpretations.items() if each.value is not None}
    problems = []
    for name, raw in given.items():
        question = policy.interpretations.get(name)
        if question is None:
            listed = "、".join(policy.interpretations) or "none"
            problems.append(
                Problem(f"no interpretation is called {name}", f"the open questions are: {listed}")
            )
            continue
        try:
            value = parse_value(Fact(key=name, zh=name, en=name, type=question.type, scale=12), raw)
        except ValueProblem as problem:
            problems.append(Problem(problem.found, problem.remedy, place=name))
            continue
        if value is not None:
            answers[name] = value
    if problems:
        raise InputError(problems)
    return answers
