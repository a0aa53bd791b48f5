"""What an amount went through after it was computed, and when it is paid."""

from __future__ import annotations

from typing import Any

from zoulang.rules.deciding.results import Adjustment, Decision, ItemResult
from zoulang.rules.explaining.present.conflicts import yielding_sentence
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Policy, Stacking


def instalment_data(speaker: Speaker, year: int, low: int, high: int | None, kind: str) -> dict[str, Any]:
    """One instalment of an amount that is paid over years."""
    amount = speaker.amount(low, high)
    after = speaker.say("after_validity") if kind == "after-validity" else ""
    return {
        "year": year, "low_fen": low, "high_fen": high, "kind": kind, "amount": amount,
        "text": speaker.say("step_year", year=year, result=amount) + after,
    }  # fmt: skip


def adjustment_data(decision: Decision, result: ItemResult, speaker: Speaker) -> list[dict[str, Any]]:
    """What stacking, other documents and budgets made of the amount, each step with before and after."""
    return [
        {
            "kind": each.kind,
            "group": each.group,
            "before": {"low_fen": each.before[0], "high_fen": each.before[1]},
            "after": {"low_fen": each.after[0], "high_fen": each.after[1]},
            "text": _adjustment(decision, each, speaker),
        }
        for each in result.adjustments
    ]


def group_data(decision: Decision, speaker: Speaker) -> list[dict[str, Any]]:
    """What each stacking group gives together."""
    return [
        {
            "id": total.group.id,
            "items": list(total.group.of),
            "low_fen": total.low,
            "high_fen": total.high,
            "text": speaker.say(
                f"group_{total.group.rule}",
                title=_group_title(decision.policy, total.group, speaker),
                amount=speaker.amount(total.low, total.high),
            ),
        }
        for total in decision.groups
    ]


def _adjustment(decision: Decision, step: Adjustment, speaker: Speaker) -> str:
    change = speaker.say("change", before=speaker.amount(*step.before), after=speaker.amount(*step.after))
    if step.kind == "budget":
        return _of_budget(decision, step, speaker) + speaker.say("colon") + change
    if step.kind == "conflict":
        return yielding_sentence(decision, step, speaker) + speaker.say("colon") + change
    group = next(each for each in decision.policy.stacking if each.id == step.group)
    parts: dict[str, str] = {"title": _group_title(decision.policy, group, speaker)}
    if step.kind == "joint-cap" and group.cap is not None:
        parts["cap"] = speaker.value(decision.evaluation.value(group.cap), group.cap.type)
    if step.kind == "top-up":
        parts["paid"] = speaker.money(_paid_before(decision, group))
    said = speaker.say(step.kind.replace("-", "_"), **parts)
    if step.kind == "stacked" and (winner := _winner(decision, group)) is not None:
        said += speaker.say("stacked_by", title=speaker.title(winner.item))
    if group.clause:
        said += speaker.parens(speaker.say("clause", clause=group.clause))
    return said + speaker.say("colon") + change


def _winner(decision: Decision, group: Stacking) -> ItemResult | None:
    """The measure of a group that surely is the highest."""
    paid = [result for result in decision.items if result.item.id in group.of and result.high != 0]
    return paid[0] if len(paid) == 1 and paid[0].low else None


def _of_budget(decision: Decision, step: Adjustment, speaker: Speaker) -> str:
    budget = next(each for each in decision.policy.budgets if each.id == step.group)
    amount = speaker.value(decision.evaluation.value(budget.amount), budget.amount.type)
    said = speaker.say("budget", amount=amount)
    if step.pool is not None:
        said += speaker.say("budget_pool", pool=speaker.amount(*step.pool))
    said += speaker.say("budget_pro_rata" if budget.short == "pro-rata" else "budget_first_come")
    return said + (speaker.parens(speaker.say("clause", clause=budget.clause)) if budget.clause else "")


def _paid_before(decision: Decision, group: Stacking) -> int:
    """What the ledger says a group got already, fen."""
    history = decision.evaluation.history
    year = decision.evaluation.day.year
    paid = history.paid if history is not None else ()
    return sum(
        each.amount for each in paid if each.item in group.of and (group.per != "year" or each.year == year)
    )


def _group_title(policy: Policy, group: Stacking, speaker: Speaker) -> str:
    if group.title is not None:
        return group.title.in_language(speaker.language)
    return speaker.join([speaker.title(policy.item(id)) for id in group.of])


def small_print(result: ItemResult, speaker: Speaker) -> list[str]:
    """Once or yearly, and who pays."""
    item = result.item
    said = []
    if item.once is not None:
        said.append(speaker.say(f"payable_{item.once}"))
    if item.payer:
        said.append(speaker.say("payer", payer=speaker.word(item.payer)))
    return said
