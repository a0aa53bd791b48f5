"""Registers of money: what rules granted and what was paid for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from zoulang.figures.registers import Column
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import register
from zoulang.web.money.models import Award, Payment

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
)
def awards(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The awards granted by the day, with what was paid for them by then."""
    found = Award.objects.filter(enterprise__programme=programme, granted_on__lte=on)
    fields = ("rule__policy_file__slug", "rule__title_zh", *(f"enterprise__{name}" for name in FIRM_FIELDS))
    more = ("year", "amount", "granted_on", "due", "payment__amount", "payment__paid_on")
    for *named, year, amount, granted_on, due, sum_paid, paid_on in found.values_list(*fields, *more):
        paid = paid_on is not None and paid_on <= on
        on_time = due is None or paid_on <= due if paid else False
        overdue = not paid and due is not None and due < on
        yield (
            *named,
            year,
            year == on.year,
            amount,
            granted_on,
            due,
            paid,
            sum_paid if paid else 0,
            paid_on if paid else None,
            on_time,
            overdue,
        )


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
)
def payments(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """What left the treasury by the day."""
    found = Payment.objects.filter(award__enterprise__programme=programme, paid_on__lte=on)
    fields = (
        "award__rule__policy_file__slug",
        "award__rule__title_zh",
        *(f"award__enterprise__{name}" for name in FIRM_FIELDS),
    )
    for *named, amount, paid_on in found.values_list(*fields, "amount", "paid_on"):
        yield *named, amount, paid_on, paid_on.year == on.year
