"""Awards under the rules: decided again on frozen facts, the money set aside, the instalments written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from zoulang.errors import InputError, Problem, Said, said
from zoulang.quantities import format_money
from zoulang.rules import Decision, History, ItemResult, Policy, decide
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record_each
from zoulang.web.accounts.models import User
from zoulang.web.casework.models import Case
from zoulang.web.money.history import Before, before
from zoulang.web.money.in_force import require_in_force
from zoulang.web.money.models import Award, BudgetEntry, Instalment
from zoulang.web.money.past_the_end import ask_past_the_end
from zoulang.web.money.refusals import refusal
from zoulang.web.money.schedule import amount_due, instalments_of, start_of
from zoulang.web.money.setting_aside import set_aside
from zoulang.web.policy.models import PolicyEdition, PolicyFile, Rule
from zoulang.web.policy.policies import edition_of, policy_of_edition
from zoulang.web.registry.facts import facts_for
from zoulang.web.registry.lists import facts_of_year
from zoulang.web.registry.models import Enterprise


@dataclass(frozen=True)
class AwardDraft:
    """What is to be granted to a firm under a rule.

    Attributes:
        year: the year of the facts that it is decided on.
        case: the claim or automatic award that led to it.
        subject: what it is for where a measure pays several times a year.
        matched: the receipt of a higher level's money; the receipt the rule reads where it is left out.
        match_reason: why a person lets a receipt be matched that was matched before.
        due: the day by which it is to be paid.
        stated: facts of the claim, which count before those of the register.
        asked: fen that the claim asks for; None where nobody names an amount.
        lacking: evidence that the caller found missing; nothing is granted without it.
    """

    enterprise: Enterprise
    rule: Rule
    year: int
    case: Case | None = None
    subject: str = ""
    matched: str = ""
    match_reason: str = ""
    due: date | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)
    asked: int | None = None
    lacking: Collection[str] = ()


@dataclass(frozen=True)
class Granted:
    """An award that is not written yet, and the result it follows from."""

    award: Award
    result: ItemResult
    held: frozenset[int]


def approve_awards(
    drafts: Sequence[AwardDraft], by: User | None, on: date, deed: str = "money.grant_awards"
) -> list[Award]:
    """Grant what each draft asks for, all or none; queries do not grow with the drafts.

    Args:
        deed: what the person has to be allowed to do.

    Raises:
        PermissionDenied: if the person may not.
        InputError: with the clause of everyone that is refused: out of force, paid before, above what the
            rule gives, without evidence, not decided, or no money left.
    """
    by_policy: dict[PolicyFile, list[AwardDraft]] = defaultdict(list)
    for draft in drafts:
        by_policy[draft.rule.policy_file].append(draft)
    with transaction.atomic():
        awards: list[Award] = []
        for policy_file, asked in by_policy.items():
            require(by, deed, policy_file)
            require_in_force(policy_file, on)
            edition = edition_of(policy_file, on)
            # Whoever grants under the same rule at this moment waits here, so nothing is granted twice.
            list(Rule.objects.select_for_update().filter(policy_file=policy_file).order_by("pk"))
            granted = _decided_again(asked, policy_of_edition(edition), on)
            awards += write_awards(granted, edition, by, on)
        record_each(by, "award.granted", [(award, told(award)) for award in awards])
    return awards


def grant(enterprise: Enterprise, rule: Rule, year: int, by: User | None, on: date, **more: Any) -> Award:
    """One award; the rest as `AwardDraft` and `approve_awards` take it."""
    return approve_awards([AwardDraft(enterprise, rule, year, **more)], by, on)[0]


def write_awards(
    granted: Iterable[Granted], edition: PolicyEdition, by: User | None, on: date
) -> list[Award]:
    """Set the money of this year aside and write awards, instalments and entries; within a transaction.

    Raises:
        InputError: if a budget is missing or too small, or the same was granted at this moment.
    """
    granted = list(granted)
    parts: list[Instalment] = []
    for each in granted:
        each.award.granted_by, each.award.edition = by, edition
        parts += instalments_of(each.award, each.result, on, each.held)
    entries = set_aside([part for part in parts if part.due_year <= on.year], by, on)
    awards = [each.award for each in granted]
    try:
        with transaction.atomic():
            Award.objects.bulk_create(awards, batch_size=500)
    except IntegrityError:
        found = said("the same was granted for this year, or the receipt was matched before")
        place = str(awards[0].rule.clause)
        raise refusal(found, said("look at the awards of the firm"), place) from None
    ask_past_the_end(parts, edition, by)
    Instalment.objects.bulk_create(parts, batch_size=500)
    BudgetEntry.objects.bulk_create(entries, batch_size=500)
    return awards


def award_from(
    enterprise: Enterprise,
    rule: Rule,
    year: int,
    decision: Decision,
    on: date,
    held: Before,
    draft: AwardDraft | None = None,
) -> Granted | None:
    """The award that a decision gives under a rule; None where it gives nothing, or gave it before."""
    result = decision.item(rule.item)
    subject = (draft.subject if draft else "") or start_of(result) or _project(decision, result)
    years = frozenset(held.years.get((rule.item, subject), ())) if result.schedule else frozenset()
    amount = amount_due(result, year, years)
    if result.outcome != "yes" or not amount or (rule.item, year, subject) in held.held:
        return None
    receipt = decision.record.get(result.item.receipt) if result.item.receipt else None
    matched = (draft.matched if draft else "") or str(receipt or "")
    if result.item.receipt and not matched:
        return None  # without its number the same receipt could be matched twice
    award = Award(
        enterprise=enterprise,
        rule=rule,
        year=year,
        subject=subject,
        amount=amount,
        granted_on=on,
        matched=matched,
        decision=told_of(decision, result),
    )
    return Granted(award, result, years)


def told_of(decision: Decision, result: ItemResult) -> dict[str, object]:
    """The explanation of one item in both languages, as an award keeps it."""
    return {language: decision.as_dict(language, only=[result.item.id]) for language in ("zh", "en")}


def told(award: Award) -> dict[str, Any]:
    """What the journal says of an award."""
    return {"amount": award.amount, "clause": str(award.rule.clause), "year": award.year}


def _decided_again(drafts: Sequence[AwardDraft], policy: Policy, on: date) -> list[Granted]:
    programme = drafts[0].rule.policy_file.programme
    known = _facts_known(drafts)
    held = before(programme, policy, {draft.enterprise.pk for draft in drafts})
    granted, problems = [], []
    for draft in drafts:
        place = said("{clause}, {firm}", clause=str(draft.rule.clause), firm=str(draft.enterprise))
        past = held.get(draft.enterprise.pk, Before())
        facts = {**known.get((draft.enterprise.pk, draft.year), {}), **draft.stated}
        facts = facts_for(policy, facts)
        paid = [each for each in past.paid if not _matched_again(each, draft)]
        record = policy.parse_record(facts, where=str(draft.enterprise))
        decision = decide(policy, record, on, History(paid=tuple(paid)))
        made = award_from(draft.enterprise, draft.rule, draft.year, decision, on, past, draft)
        why = _why_not(draft, decision, made)
        if made is None or why is not None:
            found, remedy = why or _nothing_due(draft)
            problems.append(Problem(found, remedy, place=place))
            continue
        award = made.award
        award.due, award.case = draft.due, draft.case
        award.facts, award.past_awards = facts, [asdict(each) for each in paid]
        if draft.match_reason:
            award.match_reason = draft.match_reason
        granted.append(made)
    if problems:
        raise InputError(problems)
    return granted


def _matched_again(paid: Any, draft: AwardDraft) -> bool:
    """A receipt that a person lets be matched again does not stand against the award."""
    return bool(draft.match_reason) and bool(draft.matched) and paid.receipt == draft.matched


def _facts_known(drafts: Sequence[AwardDraft]) -> dict[tuple[int, int], dict[str, object]]:
    """(Enterprise, year) to the facts of the register."""
    firms = {draft.enterprise.pk for draft in drafts}
    programme = drafts[0].rule.policy_file.programme
    found = {}
    for year in {draft.year for draft in drafts}:
        for firm in facts_of_year(programme, year, firms):
            found[firm.enterprise.pk, year] = firm.facts
    return found


def _why_not(draft: AwardDraft, decision: Decision, made: Granted | None) -> tuple[Said, Said] | None:
    """What stands in the way, in the words of the rule, and what would do."""
    result = decision.item(draft.rule.item)
    if draft.lacking:
        found = said("evidence is missing: {listed}", listed="、".join(draft.lacking))
        return found, said("ask the firm for it")
    gates = {gate.code for gate in result.gates if gate.answer is False}
    if gates & {"paid-before", "receipt-used"}:
        found = said("this was granted before, or the receipt was matched before")
        return found, said("the measure pays once")
    if result.outcome == "unknown" or (result.outcome == "yes" and made is None and result.amount is None):
        needs = "、".join(str(need.words.zh) for need in result.needs)
        return said("it is not decided: {needs}", needs=needs or "—"), said(
            "what is not known is not granted"
        )
    if result.outcome == "no":
        return said("the rule gives nothing: {reasons}", reasons="、".join(result.reasons)), said("refuse it")
    if made is not None and draft.asked is not None and draft.asked > made.award.amount:
        found = said(
            "{asked} is asked, and the rule gives {amount}",
            asked=format_money(draft.asked),
            amount=format_money(made.award.amount),
        )
        return found, said("nothing is granted above what the rule gives")
    return None


def _nothing_due(draft: AwardDraft) -> tuple[Said, Said]:
    found = said("nothing is left to grant for {year}", year=draft.year)
    return found, said("look at the awards of the firm, and whether the receipt has a number")


def _project(decision: Decision, result: ItemResult) -> str:
    project = decision.record.get(result.item.project) if result.item.project else None
    return str(project or "")[:120]
