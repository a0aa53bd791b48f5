"""Automatic awards: the list is worked out by the rule, and each firm of it is asked to confirm."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import transaction

from zoulang.batch.decide import decide_frame
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.casework.actions import Opening, open_case, open_cases
from zoulang.web.casework.held import held_procedure
from zoulang.web.casework.models import Case
from zoulang.web.money.claims.deciding import Decided, decided_of
from zoulang.web.money.claims.models import Way
from zoulang.web.money.claims.routes import LIST_PROCEDURE, route_of
from zoulang.web.money.history import history_frame
from zoulang.web.money.in_force import require_in_force
from zoulang.web.money.models import Budget, Claim
from zoulang.web.policy.models import Rule
from zoulang.web.policy.policies import policy_of
from zoulang.web.registry.known import records_of_year
from zoulang.web.registry.models import Enterprise


@dataclass(frozen=True)
class Listed:
    """A firm that the rule gives something to, and how much, in fen."""

    enterprise: Enterprise
    amount: int
    decided: Decided


def who_is_given(rule: Rule, year: int) -> list[Listed]:
    """The firms that the rule gives something on the facts of a year, those who claim it already left out.

    The batch engine decides the register; who is given something is decided once more with the past awards.
    """
    today = business_date()
    policy = policy_of(rule.policy_file, today)
    programme = rule.policy_file.programme
    records = records_of_year(programme, policy, year)
    if records.is_empty():
        return []
    history = history_frame(programme, policy, records)
    decided = decide_frame(policy, records, today, history=history)
    gives = pl.col(f"{rule.item}.outcome").fill_null(False) & (pl.col(f"{rule.item}.high") != 0)
    ids = records.get_column("enterprise").filter(decided.select(gives).to_series()).to_list()
    claimed = Claim.objects.standing().filter(rule=rule, year=year, enterprise__in=ids)
    firms = list(
        Enterprise.objects.filter(pk__in=ids)
        .exclude(pk__in=claimed.values("enterprise"))
        .select_related("town", "unit")
    )
    again = decided_of(rule, firms, year, today)
    found = [Listed(firm, each.amount or 0, each) for firm in firms if (each := again[firm.pk]).award]
    return sorted(found, key=lambda each: (-each.amount, each.enterprise.name_zh))


def budget_left(rule: Rule) -> int | None:
    """Fen of the policy that may still be set aside this year; None without a budget."""
    budgets = Budget.objects.filter(policy_file=rule.policy_file, year=business_date().year)
    left = [budget.left for budget in budgets]
    return sum(left) if left else None


@transaction.atomic
def open_award_list(rule: Rule, year: int, by: User | None, without: Collection[int] = ()) -> Case:
    """Offer the award to every firm that the rule gives it to: one case for the list, one for each firm.

    Args:
        without: ids of firms that are left out.

    Raises:
        PermissionDenied: if the person opens no lists here.
        InputError: if the measure is paid on application, the policy is not in force, or nobody is given
            anything.
    """
    require(by, "money.open_award_list", rule)
    route = route_of(rule)
    place = str(rule.clause)
    if route.way != Way.AUTOMATIC:
        found = said("{rule} is paid on application", rule=rule)
        raise InputError(Problem(found, said("let the firms claim it"), place=place))
    today = business_date()
    require_in_force(rule.policy_file, today)
    listed = [each for each in who_is_given(rule, year) if each.enterprise.pk not in set(without)]
    if not listed:
        found = said("the rule gives nobody anything for {year}", year=year)
        raise InputError(Problem(found, said("take in the facts of the year first"), place=place))
    programme, parts = rule.policy_file.programme, {"window": [route.window], "payer": [route.payer]}
    title_en = f"{rule.title_en} ({year}), without application" if rule.title_en else ""
    parent = open_case(
        programme,
        LIST_PROCEDURE,
        f"{rule.title_zh}免申即享名单（{year}年）",
        by,
        title_en=title_en,
        clause=rule.clause,
        parts=parts,
    )
    openings = [_opening(each.enterprise, rule, year) for each in listed]
    procedure = held_procedure(programme, route.procedure)
    cases = open_cases(procedure, openings, by, parent=parent, clause=rule.clause, parts=parts)
    Claim.objects.bulk_create(
        (_claim(case, each, rule, year, today) for case, each in zip(cases, listed, strict=True)),
        batch_size=200,
    )
    total = sum(each.amount for each in listed)
    record(by, "award_list.opened", parent, year=year, firms=len(listed), total=total)
    return parent


def _opening(firm: Enterprise, rule: Rule, year: int) -> Opening:
    english = f"{firm.name_en}: {rule.title_en} ({year})" if firm.name_en and rule.title_en else ""
    return Opening(f"{firm.name_zh}：{rule.title_zh}（{year}年）", english, firm)


def _claim(case: Case, listed: Listed, rule: Rule, year: int, on: date) -> Claim:
    decided, award = listed.decided, listed.decided.award
    assert award is not None
    return Claim(
        case=case,
        enterprise=listed.enterprise,
        rule=rule,
        year=year,
        subject=award.subject,
        receipt=award.matched,
        way=Way.AUTOMATIC,
        amount=listed.amount,
        outcome=decided.result.outcome,
        decision=decided.told,
        computed_on=on,
    )
