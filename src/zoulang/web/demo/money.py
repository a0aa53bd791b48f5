"""Awards and payments of the demo: who claimed, what was granted, when it was paid."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from itertools import count

from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import Programme, User
from zoulang.web.money.actions import grant_awards, pay_awards
from zoulang.web.money.models import Award
from zoulang.web.policy.models import PolicyFile
from zoulang.web.site.folder import Section


def grant_and_pay(programme: Programme, told: Section, chance: random.Random, by: User) -> None:
    """Grant the awards of one policy and year, and pay those that the story says were paid."""
    policy_file = PolicyFile.objects.get(slug=told.text("policy"), document__programme=programme)
    year = int(told.text("year"))
    share = float(told.text("claimed"))
    granted_on, due = told.day("granted_on"), told.day("due")
    if granted_on is None:
        raise told.error("`granted_on` is missing", "write a date")
    firms = programme.enterprises.order_by("credit_code").values_list("pk", flat=True)
    claimed = {firm for firm in firms if chance.random() < share}
    awards = grant_awards(policy_file, year, by, granted_on, due=due, claimed_by=claimed)
    days: dict[date, list[Award]] = defaultdict(list)
    for award in awards:
        if (day := _paid_on(told, award, chance)) is not None:
            days[day].append(award)
    number = count(1)
    for day in sorted(days):
        with acting_on(day):
            paid = sorted(award.pk for award in days[day])
            pay_awards({pk: f"{policy_file.slug}-{year}-{next(number):04d}" for pk in paid}, by, day)


def _paid_on(told: Section, award: Award, chance: random.Random) -> date | None:
    """The day an award was paid, drawn between the days the story gives; None if it was not."""
    item = award.rule.item
    if item in told.listed("unpaid"):
        return None
    late = told.values.get("paid_late") or {}
    first, last = map(date.fromisoformat, late.get(item) or told.listed("paid"))
    return first + timedelta(days=chance.randint(0, (last - first).days))
