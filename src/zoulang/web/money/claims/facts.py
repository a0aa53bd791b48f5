"""What the record knows about claims, for the guards of their procedures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count

from zoulang.web.accounts.business_date import business_date
from zoulang.web.casework.models import Case, Evidence, Item, Move
from zoulang.web.casework.providers import facts_of
from zoulang.web.money.claims.deciding import decided_claims
from zoulang.web.money.claims.open_facts import open_facts
from zoulang.web.money.models import Claim, Payment
from zoulang.web.policy.policies import policy_of
from zoulang.web.policy.rounds import Round, round_of_year

CLAIM, AUTOMATIC, LIST = "claim", "automatic-award", "award-list"
GAPS, REVIEWS, OBJECTIONS = "gaps", "reviews", "objections"
OBJECTS = "object"
REVIEWING, NOTHING = "reviewing", "无"


@facts_of(CLAIM)
def claim_facts(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """Missing papers, late points, objections, what is open, the day of acceptance, whether it is paid."""
    claims = {claim.case_id: claim for claim in _claims(cases)}
    there = _papers(cases)
    moves = _moves(cases)
    late, against = _late_gaps(claims.values()), _against(cases)
    paid, today = paid_cases(cases), business_date()
    undecided = _undecided(
        [claims[case.pk] for case in cases if case.stage == REVIEWING and case.pk in claims]
    )
    found = {}
    for case in cases:
        claim = claims.get(case.pk)
        accepted = moves[case.pk].get("accept")
        found[case.pk] = {
            "缺少材料": f"{len(missing_papers(claim, there[case.pk]))}件",
            "告知后新增补正": f"{late.get(case.pk, 0)}项",
            "反对意见": f"{against[case.pk]}项",
            "已拨付": "是" if case.pk in paid else "否",
            **({"待定事实": undecided[case.pk]} if case.pk in undecided else {}),
            **({"受理日期": accepted.isoformat()} if accepted else {}),
            **_days_of(claim, today),
        }
    return found


@facts_of(AUTOMATIC)
def automatic_facts(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """Whether money was paid, and the days of the round."""
    paid, today = paid_cases(cases), business_date()
    days = {claim.case_id: _days_of(claim, today) for claim in _claims(cases)}
    found = {
        case.pk: {"已拨付": "是" if case.pk in paid else "否", **days.get(case.pk, {})} for case in cases
    }
    return found


@facts_of(LIST)
def list_facts(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """How many firms of a list have not answered, have confirmed, wait for their money."""
    rows = Case.objects.filter(parent__in=[case.pk for case in cases]).order_by()
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for parent, stage, number in rows.values_list("parent", "stage").annotate(Count("pk")):
        counts[parent][stage] = number
    found = {
        case.pk: {
            "待确认企业": f"{counts[case.pk]['offered']}家",
            "已确认企业": f"{counts[case.pk]['confirmed']}家",
            "待拨付企业": f"{counts[case.pk]['approved']}家",
        }
        for case in cases
    }
    return found


def _undecided(claims: Sequence[Claim]) -> dict[int, str]:
    """Case id to what the rule is not decided without, each with who states it; 无 where it is decided."""
    found = {}
    for case, decided in decided_claims(claims, business_date()).items():
        programme = decided.edition.policy_file.programme
        found[case] = "、".join(each.told for each in open_facts(programme, decided)) or NOTHING
    return found


def missing_papers(claim: Claim | None, there: Iterable[str]) -> list[dict[str, str]]:
    """The papers that the measure asks for and the claim lacks."""
    route = getattr(claim.rule, "route", None) if claim else None
    given = set(there)
    return [paper for paper in (route.evidence if route else ()) if paper["zh"] not in given]


def paid_cases(cases: Sequence[Case]) -> set[int]:
    """Ids of the cases for whose award money has left the treasury."""
    paid = Payment.objects.filter(award__case__in=[case.pk for case in cases], state=Payment.State.PAID)
    return {case for case in paid.order_by().values_list("award__case_id", flat=True) if case is not None}


def round_of(claim: Claim, on: date) -> Round | None:
    """The days of the year of the claim, as the policy in force on a day prints them."""
    return round_of_year(policy_of(claim.rule.policy_file, on), claim.year)


def _claims(cases: Sequence[Case]) -> Iterable[Claim]:
    claims = Claim.objects.filter(case__in=[case.pk for case in cases]).order_by()
    return claims.select_related(
        "rule__route", "rule__policy_file__document__programme", "enterprise"
    ).prefetch_related("rule__policy_file__editions")


def _papers(cases: Sequence[Case]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Evidence.objects.filter(case__in=[case.pk for case in cases], item=None).order_by()
    for case, name in rows.values_list("case_id", "name"):
        found[case].add(name)
    return found


def _moves(cases: Sequence[Case]) -> dict[int, dict[str, date]]:
    """Case id to the first day of each move."""
    found: dict[int, dict[str, date]] = defaultdict(dict)
    rows = Move.objects.filter(case__in=[case.pk for case in cases]).order_by("pk")
    for case, move, on in rows.values_list("case_id", "move", "on"):
        found[case].setdefault(move, on)
    return found


def _late_gaps(claims: Iterable[Claim]) -> dict[int, int]:
    """How many points were found after the firm was told what to put right: all are told at once."""
    told = {claim.case_id: claim.told_points for claim in claims if claim.told_points is not None}
    rows = Item.objects.filter(case__in=told, kind=GAPS).order_by().values_list("case_id")
    return {case: number - told[case] for case, number in rows.annotate(Count("pk"))} if told else {}


def _against(cases: Sequence[Case]) -> Counter[int]:
    rows = Item.objects.filter(case__in=[case.pk for case in cases], kind=REVIEWS, outcome=OBJECTS).order_by()
    return Counter(rows.values_list("case_id", flat=True))


def _days_of(claim: Claim | None, on: date) -> dict[str, str]:
    held = round_of(claim, on) if claim else None
    days = {
        "受理截止日": held and held.closes,
        "审核截止日": held and held.reviewed_by,
        "拨付截止日": held and held.paid_by,
    }
    return {name: day.isoformat() for name, day in days.items() if day}
