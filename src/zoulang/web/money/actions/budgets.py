"""Set the budget of a policy and year, and close a year."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Sum

from zoulang.errors import said
from zoulang.quantities import format_money
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Budget, BudgetEntry, Instalment, Treasury
from zoulang.web.money.payable import cover
from zoulang.web.money.refusals import refusal
from zoulang.web.money.setting_aside import entry
from zoulang.web.policy.models import PolicyFile

INDICATOR_LENGTH = 60
# An amount above this is a slip of the hand: a hundred billion yuan.
MOST_FEN = 10**13
Kind = BudgetEntry.Kind


@transaction.atomic
def set_budget(
    policy_file: PolicyFile,
    year: int,
    amount: int,
    indicator: str,
    by: User | None,
    on: date,
    treasury: str = Treasury.DISTRICT,
    note: str = "",
) -> Budget:
    """Set, or set anew, what a treasury gives for a policy in a year, without what was carried in.

    What earlier awards promised for the year is set aside at once, the oldest first, as far as it reaches.

    Args:
        amount: fen.
        indicator: number of the budget indicator.

    Raises:
        PermissionDenied: if the person may not set budgets here.
        InputError: if the year is closed, less is given than is set aside, or the number is empty.
    """
    require(by, "money.set_budget", policy_file)
    place = f"{policy_file} {year}"
    indicator = indicator.strip()
    if not indicator or len(indicator) > INDICATOR_LENGTH:
        found = said("the budget indicator has no usable number")
        raise refusal(found, said("write up to {most} characters", most=INDICATOR_LENGTH), place)
    if not 0 <= amount <= MOST_FEN:
        raise refusal(said("{amount} is no budget", amount=amount), said("write an amount from 0"), place)
    held = Budget.objects.select_for_update().filter(policy_file=policy_file, year=year, treasury=treasury)
    held_before = held.first()
    budget = held_before or Budget(policy_file=policy_file, year=year, treasury=treasury, amount=0)
    if budget.closed_on is not None:
        found = said("the budget of {year} was closed on {day}", year=year, day=budget.closed_on)
        raise refusal(found, said("set that of the next year"), place)
    before, total = budget.amount, amount + (_carried_in(budget) if held_before else 0)
    if total < budget.committed:
        found = said("{committed} is set aside already", committed=format_money(budget.committed))
        raise refusal(found, said("free awards first, or give more"), place)
    budget.amount, budget.indicator = total, indicator
    budget.save(update_fields=["amount", "indicator"] if held_before else None)
    entry(budget, Kind.SET, total - before, by, on, note=note).save()
    record(by, "budget.set", budget, reason=note, amount=total, before=before, indicator=indicator, year=year)
    cover(_promised_for(budget), by, max(on, date(year, 1, 1)))
    budget.refresh_from_db()
    return budget


def _carried_in(budget: Budget) -> int:
    carried = budget.entries.filter(kind=Kind.CARRIED_IN).aggregate(fen=Sum("amount", default=0))
    return int(carried["fen"])


def _promised_for(budget: Budget) -> list[Instalment]:
    """Instalments that earlier awards promised for the year, without money so far; the oldest first."""
    parts = Instalment.objects.open().filter(
        award__rule__policy_file=budget.policy_file,
        due_year=budget.year,
        treasury=budget.treasury,
        budget=None,
    )
    return list(parts.select_related("award__rule").order_by("award_id", "number"))


@transaction.atomic
def close_year(budget: Budget, by: User | None, on: date) -> Budget | None:
    """Carry what is set aside and not paid to the next year's budget; what is left goes back.

    Returns:
        the budget of the next year; None where nothing is carried and nobody has set one.

    Raises:
        PermissionDenied: if the person may not close a year here.
        InputError: if the year is not over yet or closed already.
    """
    require(by, "money.close_year", budget)
    budget = Budget.objects.select_for_update().select_related("policy_file").get(pk=budget.pk)
    if budget.closed_on is not None:
        found = said("the budget of {year} was closed on {day}", year=budget.year, day=budget.closed_on)
        raise refusal(found, said("a year is closed once"), budget)
    if on < date(budget.year, 12, 31):
        found = said("the year {year} is not over", year=budget.year)
        raise refusal(found, said("close it on its last day or later"), budget)
    carried, rest = budget.committed - budget.paid, budget.left
    following = _following(budget, carried)
    moved = Instalment.objects.open().filter(budget=budget).update(budget=following) if carried else 0
    if carried and following is not None:
        entry(budget, Kind.CARRIED_OUT, carried, by, on).save()
        entry(following, Kind.CARRIED_IN, carried, by, on).save()
    if rest:
        entry(budget, Kind.RELEASED, rest, by, on, note=str(said("year closed"))).save()
    budget.amount = budget.committed = budget.paid
    budget.closed_on = on
    budget.save(update_fields=["amount", "committed", "closed_on"])
    record(by, "budget.closed", budget, carried=carried, freed=rest, instalments=moved)
    return following


def _following(budget: Budget, carried: int) -> Budget | None:
    """The budget of the next year with what is carried in; it may have nothing else so far."""
    purse = {"policy_file": budget.policy_file, "year": budget.year + 1, "treasury": budget.treasury}
    if not carried:
        # A budget that nobody set is unknown, and not one of nought.
        return Budget.objects.filter(**purse).first()
    new = {"indicator": budget.indicator, "amount": 0}
    following, _ = Budget.objects.get_or_create(**purse, defaults=new)
    sums = {name: F(name) + carried for name in ("amount", "committed")}
    Budget.objects.filter(pk=following.pk).update(**sums)
    following.refresh_from_db()
    return following
