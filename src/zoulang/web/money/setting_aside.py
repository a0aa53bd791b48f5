"""What a budget holds, changed in one statement each: no other change comes between the look and the deed.

Every change leaves a row of `BudgetEntry`. All amounts are fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import F

from zoulang.errors import said
from zoulang.quantities import format_money
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Award, Budget, BudgetEntry, Instalment, Treasury
from zoulang.web.money.refusals import refusal
from zoulang.web.policy.models import PolicyFile

Purse = tuple[int, int, str]
"""Policy file, year and treasury: what a budget is for."""

Kind = BudgetEntry.Kind


def purse_of(instalment: Instalment) -> Purse:
    """The budget an instalment is paid from; a query unless the award comes with its rule."""
    return instalment.award.rule.policy_file_id, instalment.due_year, instalment.treasury


def budgets_for(purses: Collection[Purse]) -> dict[Purse, Budget]:
    """The budgets that are there; one query."""
    files, years = {purse[0] for purse in purses}, {purse[1] for purse in purses}
    held = Budget.objects.filter(policy_file__in=files, year__in=years).select_related("policy_file")
    found = {(each.policy_file_id, each.year, each.treasury): each for each in held}
    return {purse: found[purse] for purse in purses if purse in found}


def set_aside(instalments: Iterable[Instalment], by: User | None, on: date) -> list[BudgetEntry]:
    """Set the money of instalments aside, all or none, each budget in one statement.

    The instalments get their budget; whoever calls writes them and the entries in the same transaction.

    Raises:
        InputError: naming the clause, if a year has no budget or too little is left of it.
    """
    wanted: dict[Purse, list[Instalment]] = defaultdict(list)
    for each in instalments:
        wanted[purse_of(each)].append(each)
    budgets = budgets_for(list(wanted))
    entries = []
    # Always in the same order, so that two approvals do not wait for each other.
    for purse, parts in sorted(wanted.items(), key=lambda pair: pair[0]):
        clause, policy_file = str(parts[0].award.rule.clause), parts[0].award.rule.policy_file
        budget = budgets.get(purse) or _refuse_without(purse, policy_file, clause)
        total = sum(part.amount for part in parts)
        if not commit(budget, total):
            _refuse_short(budget, total, clause)
        for part in parts:
            part.budget = budget
            entries.append(entry(budget, Kind.COMMITTED, part.amount, by, on, part.award))
    return entries


def commit(budget: Budget, fen: int) -> bool:
    """Set money aside if it is still there at this very moment."""
    free = Budget.objects.filter(pk=budget.pk, closed_on=None, committed__lte=F("amount") - fen)
    return free.update(committed=F("committed") + fen) == 1


def spend(instalments: Iterable[Instalment], by: User | None, on: date) -> None:
    """Money that was set aside leaves the treasury; one statement for each budget."""
    _each_budget(instalments, Kind.PAID, by, on, {"paid": 1})


def set_free(instalments: Iterable[Instalment], by: User | None, on: date, note: str = "") -> None:
    """What was set aside is free again."""
    _each_budget(instalments, Kind.RELEASED, by, on, {"committed": -1}, note)


def take_back(parts: Mapping[Instalment, int], by: User | None, on: date, note: str = "") -> None:
    """Money that a firm gave back, by the instalment it was paid for: it is neither paid nor set aside."""
    for instalment, fen in parts.items():
        held = instalment.budget
        assert held is not None
        Budget.objects.filter(pk=held.pk).update(paid=F("paid") - fen, committed=F("committed") - fen)
        entry(held, Kind.RETURNED, fen, by, on, instalment.award, note).save()


def entry(
    budget: Budget,
    kind: str,
    fen: int,
    by: User | None,
    on: date,
    award: Award | None = None,
    note: str = "",
) -> BudgetEntry:
    """A row of the book of a budget, not written yet."""
    return BudgetEntry(budget=budget, kind=kind, amount=fen, on=on, by=by, award=award, note=note[:200])


def _each_budget(
    instalments: Iterable[Instalment],
    kind: str,
    by: User | None,
    on: date,
    signs: Mapping[str, int],
    note: str = "",
) -> None:
    totals: dict[int, int] = defaultdict(int)
    entries = []
    for each in instalments:
        assert each.budget is not None
        totals[each.budget.pk] += each.amount
        entries.append(entry(each.budget, kind, each.amount, by, on, each.award, note))
    for budget, total in sorted(totals.items()):
        changes = {name: F(name) + sign * total for name, sign in signs.items()}
        Budget.objects.filter(pk=budget).update(**changes)
    BudgetEntry.objects.bulk_create(entries)


def _refuse_without(purse: Purse, policy_file: PolicyFile, clause: str) -> Budget:
    _, year, treasury = purse
    found = said(
        "{policy} has no budget for {year} from the {treasury}",
        policy=str(policy_file),
        year=year,
        treasury=Treasury(treasury).label,
    )
    raise refusal(found, said("what is not known is not nought: finance sets the budget first"), clause)


def _refuse_short(budget: Budget, total: int, clause: str) -> None:
    now = Budget.objects.get(pk=budget.pk)
    if now.closed_on is not None:
        found = said("the budget of {year} was closed on {day}", year=now.year, day=now.closed_on)
        raise refusal(found, said("approve from the budget of the new year"), clause)
    found = said(
        "{left} of {amount} is left of the budget {indicator} of {year}, and {total} is asked",
        left=format_money(now.left),
        amount=format_money(now.amount),
        indicator=now.indicator,
        year=now.year,
        total=format_money(total),
    )
    raise refusal(found, said("raise the budget, or approve less"), clause)
