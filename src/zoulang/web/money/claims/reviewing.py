"""Refusing a claim with its clause, letting a receipt be matched again, objecting to what was published."""

from __future__ import annotations

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import add_item, answer_item, make_move, set_facts
from zoulang.web.casework.models import Case, Item, Move
from zoulang.web.money.claims.facts import OBJECTIONS, OBJECTS, REVIEWS
from zoulang.web.money.claims.filing import working_days_on
from zoulang.web.money.models import Award, Claim
from zoulang.web.policy.models import Clause

REASON, BASIS = "不予奖补理由", "不予奖补依据"
# An objection is answered in so many working days where no text says otherwise.
TIME_TO_ANSWER = 15


@transaction.atomic
def refuse_claim(claim: Claim, reason: str, clause: Clause, by: User | None) -> Move:
    """Refuse a claim for a reason that a clause gives.

    Raises:
        PermissionDenied: if the person neither stands at the window nor pays.
        InputError: if there is no reason, or the claim is in no stage in which it is refused.
    """
    require(by, "casework.move_case", claim.case)
    set_facts(claim.case, {REASON: reason, BASIS: clause.address}, by)
    return make_move(claim.case, "refuse", by, reason)


@transaction.atomic
def let_match(claim: Claim, reason: str, by: User | None) -> Claim:
    """Decide that a payment of a higher level is matched although it was matched before.

    Raises:
        PermissionDenied: if the person decides no such thing.
        InputError: if there is no reason, the claim names no payment, or it was not matched before.
    """
    require(by, "money.let_match", claim.rule)
    found = matched_before(claim)
    if not reason.strip():
        raise _refused(claim, said("the decision gives no reason"), said("say why"))
    if found is None:
        raise _refused(claim, said("nobody matched this payment so far"), said("no decision is needed"))
    claim.match_reason, claim.matched_by = reason.strip()[:300], by
    claim.save(update_fields=["match_reason", "matched_by"])
    record(by, "claim.match_allowed", claim, reason, receipt=claim.receipt, before=str(found))
    return claim


def matched_before(claim: Claim) -> Award | Claim | None:
    """What matched the payment that the claim names before it, under any rule of the programme."""
    if not claim.receipt:
        return None
    awards = Award.objects.filter(matched=claim.receipt, enterprise__programme=claim.case.programme_id)
    related = ("rule__clause__document", "enterprise")
    award = awards.exclude(case=claim.case_id).select_related(*related).first()
    if award is not None:
        return award
    claims = Claim.objects.standing().filter(
        receipt=claim.receipt, case__programme=claim.case.programme_id, pk__lt=claim.pk
    )
    return claims.exclude(case__stage="prepared").select_related(*related).first()


def require_unmatched(claim: Claim) -> None:
    """Refuse a second match of the same payment that no person has decided on.

    Raises:
        InputError: naming what matched it and the clause.
    """
    found = None if claim.match_reason else matched_before(claim)
    if found is not None:
        told = said(
            "payment {receipt} was matched for {firm} under {clause}",
            receipt=claim.receipt,
            firm=found.enterprise,
            clause=found.rule.clause,
        )
        raise _refused(claim, told, said("somebody has to decide whether it is matched again"))


@transaction.atomic
def give_opinion(claim: Claim, agrees: bool, reason: str, by: User | None, unit: Unit | None = None) -> Item:
    """Say for a reviewing department whether it agrees, and why; ``unit`` where the person acts for several.

    Raises:
        PermissionDenied: if the person answers for none of the departments asked.
        InputError: if there is no reason.
    """
    entries = Item.objects.filter(case=claim.case, kind=REVIEWS).select_related(
        "unit", "case__procedure", "case__programme"
    )
    units = {unit.pk} if unit else {held.unit_id for held in by.held_roles} if by else set()
    entry = entries.filter(unit__in=units).first()
    if entry is None:
        raise _refused(claim, said("none of your units was asked"), said("look at the list of opinions"))
    return answer_item(entry, reason, by, outcome="agree" if agrees else OBJECTS)


@transaction.atomic
def object_to(case: Case, words: str, by: User | None) -> Item:
    """Object to what is published; it is answered in time, and nothing is approved before.

    Raises:
        PermissionDenied: if the person keeps no objections of the case.
        InputError: if the case is not published, or there are no words.
    """
    if case.stage != "published":
        found = said("nothing is published here now")
        raise InputError(Problem(found, said("object while it is published"), place=str(case)))
    due = working_days_on(business_date(), TIME_TO_ANSWER)
    return add_item(case, OBJECTIONS, words, by, due=due)


def _refused(claim: Claim, found: str, remedy: str) -> InputError:
    return InputError(Problem(found, remedy, place=str(claim.rule.clause)))
