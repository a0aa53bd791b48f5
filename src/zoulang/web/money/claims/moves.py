"""What a move of a claim brings about: departments are asked, the award is made, the decision is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zoulang.citation import normalize_address
from zoulang.errors import InputError, Problem, Said, said
from zoulang.procedures import due_of
from zoulang.web.accounts.journal import record, record_each
from zoulang.web.casework.actions import add_item, move_cases
from zoulang.web.casework.clocks import calendar
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item, Move
from zoulang.web.casework.providers import on_move
from zoulang.web.money.approving import AwardDraft, approve_awards
from zoulang.web.money.claims.deciding import decided_claim, filed_on, stated_of
from zoulang.web.money.claims.facts import (
    AUTOMATIC,
    CLAIM,
    GAPS,
    LIST,
    REVIEWS,
    missing_papers,
    paid_cases,
)
from zoulang.web.money.claims.filing import compute, require_round
from zoulang.web.money.claims.reviewing import BASIS, REASON, require_unmatched
from zoulang.web.money.in_force import require_in_force
from zoulang.web.money.models import Award, Claim
from zoulang.web.policy.models import Clause
from zoulang.web.policy.policies import edition_of, policy_of_edition
from zoulang.web.policy.rounds import round_of_year

WITHOUT_MONEY = {"withdraw", "decline", "lapse"}
CONFIRMED = "confirmed"


@on_move(CLAIM)
def claim_moved(moves: Sequence[Move]) -> None:
    """What follows from a move of a claim."""
    for move, claim in _with_claims(moves):
        match move.move:
            case "file":
                require_round(claim, move.on)
                _refile(claim, move)
            case "refile":
                _refile(claim, move)
            case "return":
                _tell_once(claim)
            case "accept":
                compute(claim)
                _ask_departments(claim, move)
            case "publish":
                _require_given(claim)
                compute(claim)
    _decide(moves)


@on_move(AUTOMATIC)
def automatic_moved(moves: Sequence[Move]) -> None:
    """What follows from a move of one firm on a list, or of many at once."""
    first = moves[0]
    if first.move == "confirm":
        _require_parent(moves, "offered")
    if first.move == "approve":
        _require_parent(moves, "approved")
    _decide(moves)


@on_move(LIST)
def list_moved(moves: Sequence[Move]) -> None:
    """The firms of a list are approved with it, and let go with it."""
    for move in moves:
        children = Case.objects.filter(parent=move.case)
        if move.move == "approve":
            move_cases(children.filter(stage=CONFIRMED), "approve", move.by)
        if move.move == "cancel":
            _let_go(list(children.filter(closed_on=None)), move)


def _with_claims(moves: Sequence[Move]) -> list[tuple[Move, Claim]]:
    """Each move with its claim; a case that was opened without one has nothing to bring about."""
    claims = Claim.objects.filter(case__in=[move.case_id for move in moves]).select_related(
        "enterprise__unit",
        "enterprise__programme",
        "rule__policy_file__document__programme",
        "rule__clause__document",
        "rule__route",
    )
    claims = claims.prefetch_related("rule__policy_file__editions")
    held = {claim.case_id: claim for claim in claims}
    found = []
    for move in moves:
        if move.case_id in held:
            held[move.case_id].case = move.case
            found.append((move, held[move.case_id]))
    return found


def _decide(moves: Sequence[Move]) -> None:
    """The moves that end a claim, with or without money; all moves are the same one."""
    first, pairs = moves[0], _with_claims(moves)
    claims = [claim for _, claim in pairs]
    if first.move == "approve":
        _approve(claims, first)
    elif first.move == "refuse":
        for claim in claims:
            _refuse(claim, first)
    elif first.move == "pay":
        _require_paid(claims)
    elif first.move in WITHOUT_MONEY:
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(ended=True)


def _refile(claim: Claim, move: Move) -> None:
    require_in_force(claim.rule.policy_file, move.on)
    _require_given(claim)
    compute(claim)


def _require_given(claim: Claim) -> None:
    """Refuse a claim that names no payment or recognition where the measure is paid for each of them.

    Raises:
        InputError: with what is missing.
    """
    route = getattr(claim.rule, "route", None)
    if route and route.asks_receipt and not claim.receipt:
        found = said("the claim names no payment of the higher level")
        raise _refused(claim, found, said("give its number"))
    if route and route.asks_subject_zh and not claim.subject:
        found = said("the claim does not say what it is for: {what}", what=route.asks_subject_zh)
        raise _refused(claim, found, said("name it"))


def _tell_once(claim: Claim) -> None:
    """Keep how many points were told: a later return may only repeat them."""
    if claim.told_points is None:
        claim.told_points = Item.objects.filter(case=claim.case, kind=GAPS).count()
        claim.save(update_fields=["told_points"])


def _ask_departments(claim: Claim, move: Move) -> None:
    """One entry for each reviewing department, all at once, due by the end of the review."""
    asked = set(claim.case.items.filter(kind=REVIEWS).values_list("unit_id", flat=True))
    procedure = read_procedure(claim.case.procedure.source)
    due = claim.case.due or due_of(procedure, claim.case.stage, move.on, {}, calendar()).day or move.on
    units = [part.unit for part in claim.case.parts.filter(position="reviewer").select_related("unit")]
    for unit in units:
        if unit.pk not in asked:
            title = f"{unit.name_zh}对{claim.rule.title_zh}申报的意见"
            add_item(
                claim.case, REVIEWS, title, move.by, title_en=f"Opinion of {unit.name_en or unit.name_zh}",
                unit=unit, due=due,
            )  # fmt: skip


def _approve(claims: Sequence[Claim], move: Move) -> None:
    """Decide again, set the money aside, make the awards, and freeze the claims by what was decided."""
    for claim in claims:
        require_unmatched(claim)
    lacking, filed = _papers_missing(claims), filed_on(claims)
    drafts = [_draft(claim, move.on, lacking.get(claim.pk, []), filed.get(claim.case_id)) for claim in claims]
    awards = approve_awards(drafts, move.by, move.on)
    by_case = {award.case_id: award for award in awards}
    for claim in claims:
        freeze(claim, by_case[claim.case_id], move.on)
    Claim.objects.bulk_update(claims, [*FROZEN, "decided_on", "amount", "outcome"], batch_size=200)
    record_each(move.by, "claim.approved", [(claim, {"amount": claim.amount}) for claim in claims])


FROZEN = ("edition", "facts", "past_awards", "decision")


def freeze(claim: Claim, award: Award, on: date) -> None:
    """Give the claim what its award was decided by; not saved."""
    for field in FROZEN:
        setattr(claim, field, getattr(award, field))
    claim.decided_on, claim.amount, claim.outcome = on, award.amount, "yes"


def _draft(claim: Claim, on: date, lacking: Sequence[str], filed: date | None) -> AwardDraft:
    policy = policy_of_edition(edition_of(claim.rule.policy_file, on))
    held = round_of_year(policy, claim.year)
    return AwardDraft(
        claim.enterprise,
        claim.rule,
        claim.year,
        case=claim.case,
        subject=claim.subject,
        matched=claim.receipt,
        match_reason=claim.match_reason,
        due=(held and held.paid_by) or claim.case.due,
        stated=stated_of(claim, policy, filed),
        lacking=lacking,
    )


def _papers_missing(claims: Sequence[Claim]) -> dict[int, list[str]]:
    """Claim id to the papers that its measure asks for and it lacks; automatic awards ask for none."""
    found = {}
    for claim in claims:
        if claim.way == "apply":
            there = claim.case.evidence.filter(item=None).values_list("name", flat=True)
            found[claim.pk] = [paper["zh"] for paper in missing_papers(claim, there)]
    return found


def _refuse(claim: Claim, move: Move) -> None:
    """Freeze what the rule said, with the clause of the refusal.

    Raises:
        InputError: if the clause is none of the document.
    """
    clause = _clause_of(claim)
    decided = decided_claim(claim, move.on)
    for field, value in decided.frozen.items():
        setattr(claim, field, value)
    claim.decided_on, claim.amount, claim.outcome = move.on, 0, decided.result.outcome
    claim.refusal, claim.refusal_clause, claim.ended = claim.case.facts[REASON][:500], clause, True
    claim.save()
    record(move.by, "claim.refused", claim, claim.refusal, clause=str(clause))


def _clause_of(claim: Claim) -> Clause:
    told = claim.case.facts.get(BASIS, "")
    document = claim.rule.policy_file.document
    clause = document.clauses.filter(address=normalize_address(told)).first()
    if clause is None:
        found = said("{document} has no clause {address}", document=document, address=told)
        remedy = said("cite a clause of the document, such as {clause}", clause=claim.rule.clause.address)
        raise _refused(claim, found, remedy)
    return clause


def _require_paid(claims: Sequence[Claim]) -> None:
    paid = paid_cases([claim.case for claim in claims])
    problems = [
        Problem(said("no money has left the treasury yet"), said("pay first"), place=str(claim))
        for claim in claims
        if claim.case_id not in paid
    ]
    if problems:
        raise InputError(problems)


def _require_parent(moves: Sequence[Move], stage: str) -> None:
    """A firm confirms while its list is being confirmed, and is approved with its list."""
    parents = Case.objects.filter(pk__in={move.case.parent_id for move in moves})
    if any(parent.stage != stage for parent in parents):
        found = said("the list of this firm is at another stage")
        raise InputError(Problem(found, said("look at the list"), place=str(moves[0].case)))


def _let_go(children: Sequence[Case], move: Move) -> None:
    """A cancelled list leaves nothing open below it."""
    Claim.objects.filter(case__in=children).update(ended=True)
    Case.objects.filter(pk__in=[case.pk for case in children]).update(
        stage="declined", stage_since=move.on, closed_on=move.on, due=None
    )


def _refused(claim: Claim, found: Said, remedy: Said) -> InputError:
    return InputError(Problem(found, remedy, place=str(claim.rule.clause)))
