"""When money of a policy is claimed and by when it is paid: the days that its text prints for every year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zoulang.rules import Policy
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.evaluate import Evaluation

# The words of a policy file for its yearly round; see docs/reference/policy-file.md.
YEAR, OPENS, CLOSES, PAID_BY = "claim_year", "claims_open", "claims_close", "paid_by"
REVIEWED_BY = "reviewed_by"


@dataclass(frozen=True)
class Round:
    """The round of one year.

    Attributes:
        opens: the day by which claims are called for; None where the text prints none.
        closes: the last day on which a claim is taken.
        paid_by: the last day on which the money is paid.
        clause: the address of the clause that prints the days.
        reviewed_by: the last day on which claims are reviewed and published.
    """

    year: int
    opens: date | None
    closes: date | None
    paid_by: date | None
    clause: str | None
    reviewed_by: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether a claim may still be handed in."""
        return self.closes is None or on <= self.closes


def round_of_year(policy: Policy, year: int) -> Round | None:
    """The days of one year; None where the policy file gives none.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {claim_year: {zh: 申报年度, type: year}}
    ... terms: {claims_close: {zh: 申报截止日, clause: 第八条, value: 日期（申报年度，6，30）}}
    ... ''')
    >>> found = round_of_year(policy, 2026)
    >>> found.closes, found.clause, found.opens
    (datetime.date(2026, 6, 30), '第八条', None)
    """
    named = [name for name in (OPENS, CLOSES, PAID_BY, REVIEWED_BY) if name in policy.terms]
    if not named or YEAR not in policy.facts:
        return None
    # The days alone, not the items: nothing is decided here.
    record = policy.parse_record({YEAR: f"{year}年"})
    evaluation = Evaluation(policy, record, date(year, 1, 1), interpretations=answers_in_force(policy, {}))
    found = {name: evaluation.value(policy.terms[name].value) for name in named}
    opens, closes, paid_by, reviewed_by = (
        day if isinstance(day := found.get(name), date) else None
        for name in (OPENS, CLOSES, PAID_BY, REVIEWED_BY)
    )
    clause = next((policy.terms[name].clause for name in named), None)
    return Round(year, opens, closes, paid_by, clause, reviewed_by)


def next_round(policy: Policy, on: date) -> Round | None:
    """The round in which a claim can be handed in on a day, else the coming one; None if none is left."""
    for year in (on.year, on.year + 1):
        found = round_of_year(policy, year)
        if found is None:
            return None
        last = found.closes or date(year, 12, 31)
        if on <= last:
            return found if policy.effective_to is None or last <= policy.effective_to else None
    return None
