"""Deeds on key projects: the plan of the year, and problems sorted and sent to the units that handle them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.accounts.templatetags.zoulang import money_text
from zoulang.web.casework.actions import set_plan
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item, PlanLine
from zoulang.web.casework.standing import require_one_of
from zoulang.web.programme.projects.plans import year_of

PROBLEMS = "problems"
# What is kept of a problem beside its unit and day.
SORT, SENT_ON = "类别", "下发日期"
LONGEST_SORT = 20


@transaction.atomic
def send_problems(programme: Programme, sorts: Mapping[int, str], by: User | None) -> list[Item]:
    """Sort problems of key projects and send them to the units that handle them.

    Args:
        sorts: the id of each problem, and the sort it belongs to.

    Raises:
        PermissionDenied: if the person closes no problems of one of these projects.
        InputError: if one of them is no open problem here, was sent already, or has no sort.
    """
    require(by, "programme.send_problems", programme)
    today = business_date()
    chosen = Item.objects.select_for_update(of=("self",)).filter(
        pk__in=sorts, kind=PROBLEMS, case__programme=programme, case__procedure__subject="project"
    )
    items = list(chosen.select_related("case__procedure", "case__programme", "unit").order_by("pk"))
    if not items or len(items) < len(sorts):
        found = said("one of these is no problem of a key project")
        raise InputError(Problem(found, said("load the list again"), place=str(programme)))
    for item in items:
        _check(item, sorts[item.pk], by)
        item.facts = {**item.facts, SORT: sorts[item.pk].strip(), SENT_ON: today.isoformat()}
    Item.objects.bulk_update(items, ["facts"])
    for item in items:
        record(by, "problem.sent", item, sort=item.facts[SORT], unit=str(item.unit))
    return items


def _check(item: Item, sort: str, by: User | None) -> None:
    closing = read_procedure(item.case.procedure.source).list_of(PROBLEMS).closing
    require_one_of(by, item.case, closing, str(item))
    if item.state == Item.State.CLOSED or SENT_ON in item.facts:
        found = said("{problem} was sent or closed already", problem=item)
        raise InputError(Problem(found, said("load the list again"), place=str(item.case)))
    if not sort.strip() or len(sort.strip()) > LONGEST_SORT:
        found = said("{problem} is not sorted", problem=item)
        raise InputError(Problem(found, said("name its sort in a few words"), place=str(item.case)))


@transaction.atomic
def set_year_plan(case: Case, planned: Mapping[date, int], by: User | None) -> list[PlanLine]:
    """Say how much of a project's year falls into each period, in fen; what is over stays as it was planned.

    Raises:
        PermissionDenied: if the person does not set up this project.
        InputError: if the lines do not add up to the plan of the year, or one that is over would change.
    """
    require(by, "casework.set_up_case", case)
    year = year_of(case, business_date())
    if year is None or year.total is None:
        found = said("the plan of the year is not known")
        raise InputError(Problem(found, said("say it among the facts first"), place=str(case)))
    for end in year.settled:
        if planned.get(end, 0) != year.lines[end]:
            found = said("{period_end} is over, and its line would change", period_end=end)
            raise InputError(Problem(found, said("change only lines still to come"), place=str(case)))
    gap = year.total - sum(planned.values())
    if gap:
        found = said(
            "the lines come to {sum}, the plan of the year is {total}",
            sum=money_text(sum(planned.values())),
            total=money_text(year.total),
        )
        remedy = said("put {gap} more into the lines", gap=money_text(gap))
        if gap < 0:
            remedy = said("take {gap} out of the lines", gap=money_text(-gap))
        raise InputError(Problem(found, remedy, place=str(case)))
    return set_plan(case, planned, by)
