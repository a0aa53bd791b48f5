"""The rhythm in which the office calls for reports, the periods it opened, and the rule of its slips."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.periods import Cadence as CoreCadence
from zoulang.periods import period_start_of
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.roles import roles_that_see_own
from zoulang.web.policy.models import Clause, PolicyFile


class Cadence(models.TextChoices):
    """How often is reported."""

    TEN_DAYS = "ten_days", _("every ten days")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")


class OfOfficesQuerySet(models.QuerySet[Any]):
    """Rows for the people who report or read reports in a programme."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the programmes in which the person reads reports: all of them, or those of the own unit."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        own = roles_that_see_own("reports")
        programmes = {held.programme_id for held in user.held_roles if held.role in own}
        return self.filter(programme__in=programmes | user.programmes_where("reports"))


class Rhythm(models.Model):
    """In which cadence the office calls for reports, and how many working days a unit then has."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rhythms")
    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    # Working days after the end of a period in which a report is on time.
    within = models.PositiveSmallIntegerField()
    # The clause that prints it; None: the text says only 定期, and the office chose.
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="rhythms")
    set_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfOfficesQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "cadence"], name="rhythm_once_per_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.cadence}"


class Period(models.Model):
    """A period for which the office called for reports. Closed, it keeps its sheet as it was read then."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="periods")
    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    period_end = models.DateField()
    # The last day on which a report is on time; frozen when the period is opened.
    due = models.DateField()
    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What the office says of the period in its own words.
    head = models.TextField(blank=True)
    # The rows of the sheet on the day it was closed (`sheet.SheetRow` as data); empty while it is open.
    sheet = models.JSONField(default=list, blank=True)
    # How many of its rows stand how, so that a list of periods need not read thousands of rows of each.
    states = models.JSONField(default=dict, blank=True)

    objects = OfOfficesQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "-period_end", "cadence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "cadence", "period_end"], name="period_opened_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cadence} {self.period_end}"

    def get_absolute_url(self) -> str:
        return reverse("dispatch_sheet", args=[self.programme.slug, self.cadence, self.period_end])

    @property
    def start(self) -> date:
        """The first day of the period."""
        return period_start_of(cast(CoreCadence, self.cadence), self.period_end)

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class SupervisionRule(models.Model):
    """The policy file that gives the colour of a slip from days late and earlier notices."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="supervision_rule")
    policy_file = models.ForeignKey(PolicyFile, models.PROTECT, related_name="+")
    set_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfOfficesQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.programme} {self.policy_file}"
