"""A county whose duty is reported every ten days, for the tests of dispatch."""

from __future__ import annotations

from datetime import date

from tests.web.conftest import County
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import Membership, Programme, Role, User
from zoulang.web.casework.models import Case
from zoulang.web.dispatch.actions.periods import open_period, set_rhythm
from zoulang.web.dispatch.models import Period
from zoulang.web.programme.models import Duty, DutyUnit

# The last ten days of September end on a Wednesday; three working days later is Monday.
END = date(2026, 9, 30)
DUE = date(2026, 10, 5)


def on(day: str) -> date:
    """Make it that day."""
    made = date.fromisoformat(day)
    set_business_date(made, by=None)
    return made


def ten_days(county: County) -> Duty:
    """The county's duty, reported every ten days from 1 January to 31 December."""
    county.reach("ten days", lambda: _ten_days(county))
    return Duty.objects.get()


def _ten_days(county: County) -> None:
    county.open()
    duty = Duty.objects.get()
    duty.cadence = "ten_days"
    duty.save()
    under_way = Case.objects.filter(duty_unit__duty=duty)
    under_way.update(cadence="ten_days", stage="under-way")


def called_for(county: County) -> Period:
    """The last ten days of September, called for by the office."""
    county.reach("called for", lambda: _call_for(county))
    return Period.objects.get()


def _call_for(county: County) -> None:
    ten_days(county)
    set_rhythm(county.programme, "ten_days", 3, county["office"])
    open_period(county.programme, "ten_days", END, county["office"])


def case_of(unit: str) -> Case:
    """The unit's part in the duty."""
    return DutyUnit.objects.select_related("case__procedure", "case__programme").get(unit__name_zh=unit).case


def leader(county: County) -> User:
    """A leader of the county."""
    person = User.objects.create_user("leader", password="a password of tests")
    unit = county.programme.units.get(name_zh="领导小组办公室")
    Membership.objects.create(user=person, unit=unit, role=Role.LEADER)
    return User.objects.get(username="leader")


def another_programme() -> Programme:
    return Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
