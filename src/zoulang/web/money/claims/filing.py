"""Beginning a claim, saying what it is for, sending it back with what is wrong, taking it up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from zoulang.errors import InputError, Problem, Said, said
from zoulang.procedures import due_of
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Role, User
from zoulang.web.casework.actions import add_item, make_move, open_case
from zoulang.web.casework.clocks import calendar
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.standing import require_one_of
from zoulang.web.money.claims.deciding import Decided, decided_claim
from zoulang.web.money.claims.facts import GAPS, missing_papers
from zoulang.web.money.claims.models import ClaimRoute, Way
from zoulang.web.money.claims.open_facts import open_facts
from zoulang.web.money.claims.routes import route_of
from zoulang.web.money.in_force import require_in_force
from zoulang.web.money.models import Claim
from zoulang.web.policy.models import Rule
from zoulang.web.policy.policies import policy_of
from zoulang.web.policy.rounds import round_of_year
from zoulang.web.registry.models import Enterprise
from zoulang.web.registry.own_facts import state_own_facts

PREPARED, FILED, CORRECTING = "prepared", "filed", "correcting"


def open_claim(
    enterprise: Enterprise,
    rule: Rule,
    year: int,
    by: User | None,
    *,
    subject: str = "",
    receipt: str = "",
) -> Case:
    """Begin a claim of a firm; it is saved, and filed when it is ready.

    Args:
        year: whose facts it is decided by.
        subject: what it is for, such as a recognition, where the measure pays each once.
        receipt: number of the payment of a higher level that it matches.

    Raises:
        PermissionDenied: if the person acts neither for the firm nor for the window.
        InputError: if the measure has no route or is paid without a claim, the policy is not in force, the
            days for claims are over, or the firm has claimed the same.
    """
    require(by, "money.open_claim", enterprise)
    route = route_of(rule)
    _require_own(enterprise, route, by)
    _require_claimable(rule, route, year)
    title_zh, title_en = f"{enterprise.name_zh}：{rule.title_zh}（{year}年）", ""
    if enterprise.name_en and rule.title_en:
        title_en = f"{enterprise.name_en}: {rule.title_en} ({year})"
    with transaction.atomic():
        case = open_case(
            enterprise.programme,
            route.procedure,
            title_zh,
            by,
            title_en=title_en,
            clause=rule.clause,
            enterprise=enterprise,
            parts={"window": [route.window], "reviewer": list(route.reviewers.all()), "payer": [route.payer]},
        )
        claim = Claim(case=case, enterprise=enterprise, rule=rule, year=year, way=Way.APPLY)
        claim.subject, claim.receipt = subject.strip()[:120], receipt.strip()[:60]
        save_new(claim)
        compute(claim)
        record(by, "claim.opened", claim, year=year, what_for=claim.subject, receipt=claim.receipt)
    return case


def save_new(claim: Claim) -> None:
    """Keep a new claim, unless the firm claims the same already.

    Raises:
        InputError: naming the claim that stands.
    """
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError:
        found = said("{firm} has claimed this for {year}", firm=claim.enterprise, year=claim.year)
        raise _refused(claim, found, said("open the claim that is there")) from None


@transaction.atomic
def set_details(claim: Claim, by: User | None, *, subject: str = "", receipt: str = "") -> Claim:
    """Say what a claim is for and which payment of a higher level it matches, until it is decided.

    Raises:
        PermissionDenied: if the person acts neither for the firm nor for the window.
        InputError: if it was filed and is not to be put right, or the firm has claimed the same.
    """
    require(by, "money.open_claim", claim.enterprise)
    require_one_of(by, claim.case, ["firm", "window"], str(claim))
    _require_open(claim)
    before = {"subject": claim.subject, "receipt": claim.receipt}
    claim.subject, claim.receipt = subject.strip()[:120], receipt.strip()[:60]
    if claim.receipt != before["receipt"]:
        # The decision to match a receipt again was about that receipt.
        claim.match_reason, claim.matched_by = "", None
    save_new(claim)
    compute(claim)
    record(by, "claim.changed", claim, before=before, what_for=claim.subject, receipt=claim.receipt)
    return claim


@transaction.atomic
def state_facts(claim: Claim, facts: Mapping[str, str], by: User | None) -> Claim:
    """Say facts that nobody has said so far: they are kept as the firm's own word, not checked.

    Raises:
        PermissionDenied: if the person acts neither for the firm nor for the window.
        InputError: if it was filed and is not to be put right, or a value does not fit.
    """
    require(by, "money.open_claim", claim.enterprise)
    require_one_of(by, claim.case, ["firm", "window"], str(claim))
    _require_open(claim)
    state_own_facts(claim.enterprise, claim.year, facts, by)
    compute(claim)
    record(by, "claim.facts_stated", claim, facts=dict(facts))
    return claim


@transaction.atomic
def return_claim(claim: Claim, points: Sequence[str], by: User | None, note: str = "") -> None:
    """Send a claim back with all that is wrong, once: missing papers and points of the window's own.

    Raises:
        PermissionDenied: if the person is not at the window.
        InputError: if nothing is wrong, or a point is new although the firm was told before.
    """
    require(by, "casework.move_case", claim.case)
    require_one_of(by, claim.case, ["window"], str(claim))
    procedure = read_procedure(claim.case.procedure.source)
    due = due_of(procedure, CORRECTING, business_date(), {}, calendar()).day
    for title in [*gaps_of(claim), *(point.strip() for point in points if point.strip())]:
        add_item(claim.case, GAPS, title, by, unit=claim.enterprise.unit, due=due)
    make_move(claim.case, "return", by, note)


def gaps_of(claim: Claim) -> list[str]:
    """What a look at the claim finds missing and no point names yet: papers, and facts."""
    named = set(Item.objects.filter(case=claim.case, kind=GAPS).values_list("title_zh", flat=True))
    there = claim.case.evidence.filter(item=None).values_list("name", flat=True)
    found = [f"缺少{paper['zh']}" for paper in missing_papers(claim, there)]
    unsaid = open_facts(claim.case.programme, decided_claim(claim, business_date()))
    found += [f"未说明{each.name_zh}" for each in unsaid if each.by_firm]
    return [title for title in found if title not in named]


def compute(claim: Claim) -> Decided:
    """Work out what the rule gives by what is known today, and keep it; a decision that was taken stays."""
    today = business_date()
    decided = decided_claim(claim, today)
    if claim.decided_on is None:
        claim.amount, claim.outcome = decided.amount, decided.result.outcome
        claim.decision, claim.computed_on = decided.told, today
        claim.save(update_fields=["amount", "outcome", "decision", "computed_on"])
    return decided


def require_round(claim: Claim, on: date) -> None:
    """Refuse a first filing outside of the days that the policy prints.

    Raises:
        InputError: with the clause.
    """
    held = round_of_year(policy_of(claim.rule.policy_file, on), claim.year)
    if held is not None and held.closes is not None and on > held.closes:
        found = said("claims of {year} were taken until {day}", year=claim.year, day=held.closes)
        place = f"{claim.rule.policy_file.document} {held.clause or ''}".strip()
        raise InputError(Problem(found, said("claim in the next round"), place=place))


def working_days_on(day: date, number: int) -> date:
    """The day so many working days after a day."""
    return calendar().plus(day, number)


def _require_own(enterprise: Enterprise, route: ClaimRoute, by: User | None) -> None:
    """Refuse whoever acts neither for the firm nor for an office that takes claims."""
    if by is None or by.is_superuser:
        return
    held = [each for each in by.held_roles if each.programme_id == enterprise.programme_id]
    units = {each.unit_id for each in held}
    office = any(each.role == Role.OFFICE for each in held)
    if not (office or enterprise.unit_id in units or route.window_id in units):
        raise PermissionDenied(
            said("{person} may not claim for {firm}", person=by.username, firm=enterprise.name_zh)
        )


def _require_claimable(rule: Rule, route: ClaimRoute, year: int) -> None:
    today = business_date()
    place = str(rule.clause)
    require_in_force(rule.policy_file, today)
    if route.way != Way.APPLY:
        found = said("{rule} is paid without a claim", rule=rule)
        raise InputError(Problem(found, said("wait for the list of the office"), place=place))
    if policy_of(rule.policy_file, today).item(rule.item).pay is None:
        found = said("{rule} names no amount of its own", rule=rule)
        raise InputError(Problem(found, said("claim under the text that the clause cites"), place=place))
    if not 2000 <= year <= today.year:
        found = said("nothing is claimed for {year}", year=year)
        raise InputError(Problem(found, said("choose a year that has begun"), place=place))


def _require_open(claim: Claim) -> None:
    claim.case.refresh_from_db(fields=["stage"])
    if claim.case.stage not in (PREPARED, CORRECTING):
        found = said("the claim is with the window")
        raise _refused(claim, found, said("change it when it comes back, or withdraw it"))


def _refused(claim: Claim, found: Said, remedy: Said) -> InputError:
    return InputError(Problem(found, remedy, place=str(claim.rule.clause)))
