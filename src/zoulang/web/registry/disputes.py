"""A firm says that a value is wrong; whoever states it mends it or says why it stays."""

from __future__ import annotations

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.rules.policy import plain_name
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.registry.facts import checked_facts
from zoulang.web.registry.models import Dispute, Enterprise, FactSheet, Statement
from zoulang.web.registry.policies import inputs_of
from zoulang.web.registry.provenance import FactValue, provenance_of, shown


@transaction.atomic
def dispute_fact(
    enterprise: Enterprise, year: int, fact: str, claimed: str, reason: str, by: User | None
) -> Dispute:
    """Dispute the value that counts: it goes on counting until its source answers, and is shown as disputed.

    ``claimed`` is the value that the firm holds to be right, as a person writes it: 500万元, 12人, 否.

    Raises:
        PermissionDenied: if the person does not act for the firm.
        InputError: if no source states the fact, it is disputed already, no reason is given, or the claimed
            value does not fit or is the value that stands there.
    """
    require(by, "registry.dispute_fact", enterprise)
    found = _stated(enterprise, year, fact)
    source = found.source
    assert source is not None
    if not reason.strip():
        raise InputError(Problem(said("no reason is given"), said("say in a few words what is wrong")))
    value = checked_facts(inputs_of(enterprise.programme), {found.fact: claimed.strip()}, found.fact)
    claimed_text = shown(found.given, value.get(found.fact))
    if not claimed_text or claimed_text == found.text:
        raise InputError(
            Problem(said("the value claimed is the one that stands there"), said("write the right value"))
        )
    held = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    if held.disputes.filter(source=source, year=year, fact=found.fact, state=Dispute.State.OPEN).exists():
        raise InputError(Problem(said("the value is disputed already"), said("wait for the answer")))
    made = Dispute.objects.create(
        enterprise=enterprise,
        source=source,
        year=year,
        fact=found.fact,
        held=found.text[:200],
        claimed=claimed.strip()[:200],
        reason=reason.strip()[:300],
        made_on=business_date(),
        made_by=by,
    )
    record(by, "fact.disputed", made, fact=found.fact, year=year, held=made.held, claimed=made.claimed)
    return made


def _stated(enterprise: Enterprise, year: int, fact: str) -> FactValue:
    """The value that counts, if a source other than the firm itself states it."""
    named = plain_name(fact)
    found = next((each for each in provenance_of(enterprise, year) if plain_name(each.fact) == named), None)
    if found is None or found.source is None:
        problem = said("no source states {fact} of the year {year}", fact=fact, year=year)
        raise InputError(Problem(problem, said("choose a fact that stands on the page")))
    if found.source.unit_id is None:
        raise InputError(
            Problem(said("{fact} is what the firm itself says", fact=fact), said("state it anew instead"))
        )
    return found


@transaction.atomic
def answer_dispute(dispute: Dispute, uphold: bool, answer: str, by: User | None, value: str = "") -> Dispute:
    """Answer a dispute: mend the value by a new statement of the source, or let it stay, with the reason.

    Args:
        uphold: whether the value is mended.
        value: the right value; without one that which the firm claims.

    Raises:
        PermissionDenied: if the person does not act for the unit of the source.
        InputError: if it was answered before, no answer is given, or the value does not fit.
    """
    require(by, "registry.answer_dispute", dispute.source)
    if not answer.strip():
        raise InputError(Problem(said("no answer is given"), said("say in a few words why")))
    found = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if found.state != Dispute.State.OPEN:
        raise InputError(Problem(said("the dispute was answered before"), said("open the page again")))
    if uphold:
        _mend(found, value.strip() or found.claimed, by)
    found.state = Dispute.State.UPHELD if uphold else Dispute.State.REJECTED
    found.answer, found.answered_on, found.answered_by = answer.strip()[:300], business_date(), by
    found.save()
    record(by, "dispute.answered", found, state=found.state, answer=found.answer)
    return found


def _mend(dispute: Dispute, value: str, by: User | None) -> None:
    enterprise, source = dispute.enterprise, dispute.source
    facts = checked_facts(inputs_of(enterprise.programme), {dispute.fact: value}, dispute.fact)
    if not facts:
        raise InputError(Problem(said("the value is empty"), said("write the right value")))
    today = business_date()
    # A later statement of the source goes first, so the day must not lie before what it said last.
    last = FactSheet.objects.filter(enterprise=enterprise, year=dispute.year, statement__source=source)
    days = last.order_by("-statement__stated_on").values_list("statement__stated_on", flat=True)
    statement = Statement.objects.create(
        programme=enterprise.programme,
        source=source,
        year=dispute.year,
        stated_on=max([today, *days[:1]]),
        facts=sorted(facts),
        firms=1,
        made_on=today,
        made_by=by,
    )
    FactSheet.objects.create(enterprise=enterprise, statement=statement, year=dispute.year, facts=facts)


@transaction.atomic
def verify_statement(statement: Statement, by: User | None) -> Statement:
    """Say of what a firm stated itself that it was checked.

    Raises:
        PermissionDenied: if the person may not verify statements here.
        InputError: if it was checked before.
    """
    require(by, "registry.verify_statement", statement)
    found = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if found.verified == Statement.Verification.VERIFIED:
        raise InputError(Problem(said("the statement was checked before"), said("nothing is left to do")))
    found.verified = Statement.Verification.VERIFIED
    found.save()
    record(by, "statement.verified", found)
    return found
