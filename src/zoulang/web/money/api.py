"""Budgets and instalments as JSON: what the pages of money tell, to programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from zoulang.web.accounts.entrance import programme_in
from zoulang.web.money.models import Budget, Instalment, Payment
from zoulang.web.money.pages.entering import money_programme

Json = dict[str, Any]
A_PAGE = 100


def budgets(request: HttpRequest, programme: str) -> list[Json]:
    """The budgets of a programme, amounts in fen, the latest year first."""
    found = money_programme(request, programme)
    held = Budget.objects.visible_to(request.user).filter(policy_file__document__programme=found)
    return [
        {
            "policy": each.policy_file.slug,
            "year": each.year,
            "treasury": each.treasury,
            "indicator": each.indicator,
            "amount": each.amount,
            "committed": each.committed,
            "paid": each.paid,
            "left": each.left,
            "closed_on": each.closed_on,
        }
        for each in held.select_related("policy_file").order_by("-year", "policy_file__slug", "treasury")
    ]


def instalments(request: HttpRequest, programme: str, page: int = 1) -> Json:
    """The instalments of the awards that the asker may see, a hundred a page, amounts in fen."""
    found = programme_in(request, programme)
    held = Instalment.objects.visible_to(request.user).filter(award__enterprise__programme=found)
    related = ("award__enterprise", "award__rule__policy_file", "award__rule__clause__document", "budget")
    held = (
        held.select_related(*related).prefetch_related("payments").order_by("due_year", "award_id", "number")
    )
    pages = Paginator(held, A_PAGE)
    return {
        "count": pages.count,
        "pages": pages.num_pages,
        "instalments": [_instalment(each) for each in pages.get_page(page).object_list],
    }


def _instalment(part: Instalment) -> Json:
    paid = next((each for each in part.payments.all() if each.state == Payment.State.PAID), None)
    return {
        "award": part.award_id,
        "credit_code": part.award.enterprise.credit_code,
        "policy": part.award.rule.policy_file.slug,
        "item": part.award.rule.item,
        "clause": str(part.award.rule.clause),
        "number": part.number,
        "treasury": part.treasury,
        "due_year": part.due_year,
        "due": part.due,
        "amount": part.amount,
        "indicator": part.budget.indicator if part.budget else None,
        "paid_on": paid.paid_on if paid else None,
        "receipt": paid.receipt if paid else None,
        "freed_on": part.freed_on,
    }


ROUTES: list[tuple[str, str, Callable[..., Any]]] = [
    ("/programmes/{programme}/budgets", "Budgets by policy, year and treasury", budgets),
    ("/programmes/{programme}/instalments", "Instalments of awards, paid and to come", instalments),
]
