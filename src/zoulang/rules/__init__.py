"""The rule language: who qualifies, how much, which class, and why.

A policy file is loaded and checked once; then it decides any number of records:

>>> from datetime import date
>>> from zoulang.rules import decide, explain, load_policy
>>> policy = load_policy('''
... policy: demo
... facts: {award: {zh: 奖补, en: city award, type: money}}
... measures: [{id: match, title: {zh: 配套, en: Match}, when: 奖补 > 0, pay: 奖补 × 30%}]
... ''')
>>> decision = decide(policy, policy.parse_record({"奖补": "10万元"}), on=date(2024, 1, 1))
>>> decision.item("match").amount
3000000
"""

from zoulang.rules.cases.cases import CaseReport, CaseResult, run_cases, run_own_cases
from zoulang.rules.deciding.calendar import Calendar, load_calendar
from zoulang.rules.deciding.cohort import Population
from zoulang.rules.deciding.decide import Decision, ItemResult, Need, decide, decide_all
from zoulang.rules.deciding.documents import decide_together
from zoulang.rules.deciding.edition import decide_series, edition_for
from zoulang.rules.deciding.evaluate import History, Paid
from zoulang.rules.explaining.explain import explain
from zoulang.rules.explaining.trace import Step, Trace
from zoulang.rules.loading.load import check_policy, load_policy
from zoulang.rules.policy import Fact, Input, Item, Policy, plain_name
from zoulang.rules.record import Record
from zoulang.rules.tree import NONE

__all__ = [
    "NONE",
    "Calendar",
    "CaseReport",
    "CaseResult",
    "Decision",
    "Fact",
    "History",
    "Input",
    "Item",
    "ItemResult",
    "Need",
    "Paid",
    "Policy",
    "Population",
    "Record",
    "Step",
    "Trace",
    "check_policy",
    "decide",
    "decide_all",
    "decide_series",
    "decide_together",
    "edition_for",
    "explain",
    "load_calendar",
    "load_policy",
    "plain_name",
    "run_cases",
    "run_own_cases",
]
