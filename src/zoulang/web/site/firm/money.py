"""The money of a firm: what it received, what is promised and when, and where it goes to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from zoulang.web.money.chart import in_unit, unit_of_money
from zoulang.web.money.models import Instalment, Payment
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.check_up.records import sees_awards


@dataclass(frozen=True)
class YearOfMoney:
    """Fen received in a year, and fen that fall due in it."""

    year: int
    received: int
    coming: int


class MoneyOfFirm:
    """What the person may see of the money of a firm; each part is asked for when it is shown."""

    def __init__(self, enterprise: Enterprise, user: Any, on: date) -> None:
        self.enterprise, self.user, self.on = enterprise, user, on

    @cached_property
    def is_seen(self) -> bool:
        """Whether the person sees single awards of the firm."""
        return sees_awards(self.user, self.enterprise)

    @cached_property
    def coming(self) -> list[Instalment]:
        """The parts of awards that are neither paid nor freed, the next one first."""
        open_ones = (
            Instalment.objects.visible_to(self.user).open(self.on).filter(award__enterprise=self.enterprise)
        )
        named = open_ones.select_related(
            "award__rule__policy_file", "award__rule__clause__document__programme"
        )
        return list(named.order_by("due_year", "due", "id"))

    @cached_property
    def received(self) -> list[Payment]:
        """The payments that arrived, the latest first."""
        paid = Payment.objects.visible_to(self.user).paid(self.on).filter(award__enterprise=self.enterprise)
        named = paid.select_related("award__rule__policy_file", "award__rule__clause__document__programme")
        return list(named.order_by("-paid_on", "-id"))

    @property
    def total_received(self) -> int:
        """Fen received so far."""
        return sum(payment.amount for payment in self.received)

    @property
    def total_coming(self) -> int:
        """Fen promised and not paid."""
        return sum(each.amount for each in self.coming)

    @cached_property
    def years(self) -> list[YearOfMoney]:
        """By year, without gaps."""
        received: dict[int, int] = defaultdict(int)
        coming: dict[int, int] = defaultdict(int)
        for payment in self.received:
            if payment.paid_on is not None:
                received[payment.paid_on.year] += payment.amount
        for each in self.coming:
            coming[each.due_year] += each.amount
        held = [*received, *coming]
        if not held:
            return []
        return [YearOfMoney(y, received[y], coming[y]) for y in range(min(held), max(held) + 1)]

    @property
    def chart(self) -> dict[str, Any]:
        """Received and still to come by year."""
        return {
            "labels": [str(each.year) for each in self.years],
            "series": [
                {"name": _("Received"), "values": [in_unit(each.received) for each in self.years]},
                {
                    "name": _("To come"),
                    "kind": "hollow",
                    "values": [in_unit(each.coming) if each.coming else None for each in self.years],
                },
            ],
            "unit": unit_of_money(),
            "stacked": True,
        }
