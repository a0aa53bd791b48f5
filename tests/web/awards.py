"""Awards with their instalment, payments and budgets, written without a deed."""

from __future__ import annotations

from datetime import date
from typing import Any

from zoulang.web.money.models import Award, Budget, Instalment, Payment, Treasury
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.registry.models import Enterprise

PLENTY = 10**12


def budget_for(policy_file: PolicyFile, year: int = 2026, amount: int = PLENTY, **more: Any) -> Budget:
    """Money of a policy for a year, from the district without saying another treasury."""
    treasury = more.pop("treasury", Treasury.DISTRICT)
    made, _ = Budget.objects.get_or_create(
        policy_file=policy_file,
        year=year,
        treasury=treasury,
        defaults={"indicator": f"青财指〔{year}〕{policy_file.pk}号", "amount": amount, **more},
    )
    return made


def award_of(enterprise: Enterprise, rule: Rule, **more: Any) -> Award:
    """An award with one instalment whose money is set aside."""
    values = {"year": 2026, "amount": 100, "granted_on": date(2026, 7, 1), "decision": {}, **more}
    award = Award.objects.create(enterprise=enterprise, rule=rule, **values)
    year = (award.due or award.granted_on).year
    budget = budget_for(rule.policy_file, year)
    budget.committed += award.amount
    budget.save()
    Instalment.objects.create(
        award=award, number=1, due_year=year, due=award.due, amount=award.amount, budget=budget
    )
    return award


def paid_for(award: Award, on: date, receipt: str = "", **more: Any) -> Payment:
    """The payment of the first instalment of an award."""
    part = award.instalments.get(number=1)
    Budget.objects.filter(pk=part.budget_id).update(paid=part.budget.paid + part.amount)
    return Payment.objects.create(
        award=award,
        instalment=part,
        amount=part.amount,
        state=Payment.State.PAID,
        paid_on=on,
        receipt=receipt,
        **more,
    )
