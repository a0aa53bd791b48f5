"""Registers of money: what rules granted and what was paid for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q, Sum

from zoulang.figures.registers import Column
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import register
from zoulang.web.money.models import Award, Instalment, Payment

RULE = (
    Column("policy", "政策", "policy", "text"),
    Column("rule", "措施", "measure", "text"),
    Column("enterprise", "企业名称", "enterprise", "text"),
    Column("credit_code", "统一社会信用代码", "credit code", "text"),
    Column("industry", "行业", "industry", "text"),
    Column("town", "镇街", "town", "text"),
)
FIRM_FIELDS = ("name_zh", "credit_code", "industry", "town__name_zh")


@register(
    "award",
    "奖补",
    "awards",
    [
        *RULE,
        Column("year", "年度", "year", "year"),
        Column("this_year", "本年", "this year", "yes/no"),
        Column("amount", "应付", "granted", "money"),
        Column("granted_on", "核定日", "granted on", "date"),
        Column("due", "拨付期限", "due", "date"),
        Column("paid", "已付", "paid", "yes/no"),
        Column("paid_amount", "已付金额", "amount paid", "money"),
        Column("paid_on", "拨付日", "paid on", "date"),
        Column("on_time", "按期拨付", "paid on time", "yes/no"),
        Column("overdue", "逾期未付", "overdue", "yes/no"),
    ],
    whom="credit_code",
)
def awards(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The awards granted by the day, with what was paid for them by then.

    Of an award in instalments those count that have fallen due: it is paid if each of them is.
    """
    found = Award.objects.filter(enterprise__programme=programme, granted_on__lte=on)
    fields = ("rule__policy_file__slug", "rule__title_zh", *(f"enterprise__{name}" for name in FIRM_FIELDS))
    more = ("pk", "year", "amount", "granted_on", "due")
    paid, unpaid = _paid_of(found, on), _unpaid_of(found, on)
    for *named, pk, year, amount, granted_on, due in found.values_list(*fields, *more):
        fen, last, late = paid.get(pk, (0, None, False))
        waiting, overdue = unpaid.get(pk, (False, False))
        done = last is not None and not waiting
        yield (
            *named,
            year,
            year == on.year,
            amount,
            granted_on,
            due,
            done,
            fen,
            last if done else None,
            done and not late,
            overdue,
        )


def _paid_of(awards: Any, on: date) -> dict[int, tuple[int, date, bool]]:
    """Award to fen paid, the last day, and whether some of it came late."""
    late = Count("id", filter=Q(paid_on__gt=F("instalment__due")))
    rows = Payment.objects.paid(on).filter(award__in=awards).order_by().values_list("award")
    return {
        pk: (fen, last, bool(n))
        for pk, fen, last, n in rows.annotate(Sum("amount"), Max("paid_on"), late=late)
    }


def _unpaid_of(awards: Any, on: date) -> dict[int, tuple[bool, bool]]:
    """Award to whether something that is due this year or was before is not paid, and whether it is late."""
    rows = Instalment.objects.open(on).filter(award__in=awards, due_year__lte=on.year).order_by()
    counted = rows.values_list("award").annotate(Count("id"), late=Count("id", filter=Q(due__lt=on)))
    return {pk: (bool(waiting), bool(late)) for pk, waiting, late in counted}


@register(
    "payment",
    "拨付",
    "payments",
    [
        *RULE,
        Column("amount", "已付金额", "amount paid", "money"),
        Column("paid_on", "拨付日", "paid on", "date"),
        Column("this_year", "本年", "this year", "yes/no"),
    ],
    whom="credit_code",
)
def payments(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """What left the treasury by the day."""
    found = Payment.objects.paid(on).filter(award__enterprise__programme=programme)
    fields = (
        "award__rule__policy_file__slug",
        "award__rule__title_zh",
        *(f"award__enterprise__{name}" for name in FIRM_FIELDS),
    )
    for *named, amount, paid_on in found.values_list(*fields, "amount", "paid_on"):
        yield *named, amount, paid_on, paid_on.year == on.year
