"""What has to hold before an instalment is paid; each refusal names the clause and the firm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zoulang.errors import Problem, Said, said
from zoulang.quantities import format_money
from zoulang.rules import ItemResult, decide
from zoulang.rules.policy import plain_name
from zoulang.web.accounts.models import User
from zoulang.web.money.alarms.models import blocked_awards
from zoulang.web.money.in_force import require_in_force
from zoulang.web.money.models import Award, Budget, BudgetEntry, Instalment, Payment, Recovery
from zoulang.web.money.past_the_end import waits_for_answer
from zoulang.web.money.refusals import place_of
from zoulang.web.money.schedule import years_promised
from zoulang.web.money.setting_aside import budgets_for, commit, entry, purse_of
from zoulang.web.policy.policies import policy_of_edition
from zoulang.web.registry.lists import facts_of_year

Why = tuple[Said, Said]
"""What was found and what would do."""


def problems_of(instalments: Iterable[Instalment], on: date) -> list[Problem]:
    """Why instalments cannot be paid on a day; empty if all can. Queries grow with years alone."""
    parts = list(instalments)
    whys = whys_not(parts, on)
    return [Problem(*whys[part.pk], place=place_of(part.award)) for part in parts if part.pk in whys]


def whys_not(parts: list[Instalment], on: date) -> dict[int, Why]:
    """Instalment id to why it cannot be paid on a day; queries grow with years alone."""
    awards = {part.award_id for part in parts}
    demanded = set(
        Recovery.objects.filter(award__in=awards, returned_on=None).values_list("award_id", flat=True)
    )
    blocked = set(blocked_awards(Award.objects.filter(pk__in=awards)).values_list("pk", flat=True))
    unanswered = {part.pk for part in waits_for_answer(parts)}
    changed = _decided_otherwise([part for part in parts if part.number > 1])
    found: dict[int, Why] = {}
    for part in parts:
        why: Why | None = None
        if part.award_id in demanded:
            why = said("money is demanded back under this award"), said("pay after it has come back")
        elif part.award_id in blocked:
            why = (
                said("an alarm about this award is not decided, or blocks it"),
                said("decide the alarm first"),
            )
        elif part.pk in unanswered:
            open_question = said("it is not answered whether this is paid past the end of the policy")
            why = open_question, said("wait for the answer of the unit that interprets it")
        elif part.due_year > on.year:
            why = said("it is due in {year}", year=part.due_year), said("pay it in its year")
        elif part.budget_id is None:
            why = said("no money is set aside for it"), said("set the budget of {year}", year=part.due_year)
        elif part.pk in changed:
            why = changed[part.pk]
        if why is not None:
            found[part.pk] = why
    return found


def require_policy_pays(instalment: Instalment, on: date) -> None:
    """Refuse a day on which the policy is not in force, unless the reading of its unit was asked for."""
    if instalment.question is None:
        require_in_force(instalment.award.rule.policy_file, on)


def cover(instalments: Iterable[Instalment], by: User | None, on: date) -> None:
    """Set money aside for promised instalments that had no budget so far, as far as it reaches.

    Those whose year has come and whose budget holds enough get it, the oldest award first; no other is
    touched.
    """
    waiting = [part for part in instalments if part.budget_id is None and part.due_year <= on.year]
    budgets: dict[tuple[int, int, str], Budget] = budgets_for([purse_of(part) for part in waiting])
    entries = []
    for part in waiting:
        budget = budgets.get(purse_of(part))
        if budget is not None and commit(budget, part.amount):
            part.budget = budget
            part.save(update_fields=["budget"])
            entries.append(entry(budget, BudgetEntry.Kind.COMMITTED, part.amount, by, on, part.award))
    BudgetEntry.objects.bulk_create(entries)


def lend(instalments: Iterable[Instalment], on: date) -> None:
    """As `cover`, for looking only: instalments name the budget that would cover them, nothing is kept."""
    waiting = [part for part in instalments if part.budget_id is None and part.due_year <= on.year]
    budgets = budgets_for([purse_of(part) for part in waiting])
    left = {budget.pk: budget.left for budget in budgets.values() if budget.closed_on is None}
    for part in waiting:
        budget = budgets.get(purse_of(part))
        if budget is not None and left.get(budget.pk, 0) >= part.amount:
            left[budget.pk] -= part.amount
            part.budget = budget


def already_paid(award: Award) -> Why | None:
    """What was paid of an award of which nothing is left."""
    paid = Payment.objects.paid().filter(award=award).first()
    if paid is None:
        return None
    found = said(
        "{amount} was paid on {paid_on}, receipt {receipt}",
        amount=format_money(paid.amount),
        paid_on=paid.paid_on,
        receipt=paid.receipt,
    )
    return found, said("an award is paid once")


def _decided_otherwise(later: list[Instalment]) -> dict[int, Why]:
    """Later instalments that the measure no longer gives on the newest facts, decided once more."""
    facts = {
        (firm.enterprise.pk, year): firm.facts
        for year in {part.due_year for part in later}
        for firm in facts_of_year(
            later[0].programme, year, {part.award.enterprise_id for part in later if part.due_year == year}
        )
    }
    changed: dict[int, Why] = {}
    for part in later:
        award = part.award
        if award.edition is None:
            continue
        policy = policy_of_edition(award.edition)
        newest = facts.get((award.enterprise_id, part.due_year), {})
        read = {name: value for name, value in newest.items() if plain_name(name) in policy.known_inputs}
        # What the firm was recognised for stays as it was; what else the measure reads is that of the year.
        record = policy.parse_record({**award.facts, **read})
        result = decide(policy, record, award.granted_on, routed=True).item(award.rule.item)
        whole = sum(each.amount for each in award.instalments.all() if each.number == part.number)
        why = _changed(result, award.year, part.due_year, whole)
        if why is not None:
            changed[part.pk] = why
    return changed


def _changed(result: ItemResult, start: int, year: int, amount: int) -> Why | None:
    """Why an instalment is not paid on the newest facts; None if the measure still gives it."""
    open_years = {paid_in for paid_in, low, high, _ in result.schedule if low != high}
    if result.outcome == "unknown" or year in open_years:
        needs = "、".join(str(need.words.zh) for need in result.needs) or "—"
        found = said("on the facts of {year} it is not decided: {needs}", year=year, needs=needs)
        return found, said("ask the unit that interprets the text, or mend the facts")
    promised = years_promised(result, start).get(year, 0) if result.outcome == "yes" else 0
    if promised >= amount:
        return None
    found = said(
        "on the facts of {year} the rule gives {promised} and not {amount}",
        year=year,
        promised=format_money(promised),
        amount=format_money(amount),
    )
    return found, said("free the instalment, or mend the facts")
