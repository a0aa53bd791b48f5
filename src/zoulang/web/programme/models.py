"""Goals with their measurements, and duties with their units and reports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Unit
from zoulang.web.policy.models import Clause, Draft


class Goal(Bilingual):
    """A number or state the government set itself."""

    class ValueType(models.TextChoices):
        NUMBER = "number", _("Number")
        REFERENCE = "reference", _("Relative to a reference")
        STATUS = "status", _("Status")
        QUALITATIVE = "qualitative", _("In words")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="goals")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="goal")
    position = models.PositiveSmallIntegerField(default=0)
    indicator_zh = models.CharField(max_length=200)
    indicator_en = models.CharField(max_length=300, blank=True)
    comparator = models.CharField(max_length=2, default=">=")
    value_type = models.CharField(max_length=12, choices=ValueType.choices)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    value_zh = models.CharField(max_length=100, blank=True)
    value_en = models.CharField(max_length=200, blank=True)
    unit_zh = models.CharField(max_length=30, blank=True)
    unit_en = models.CharField(max_length=60, blank=True)
    by = models.DateField(null=True, blank=True)
    baseline = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "position", "id"]

    def __str__(self) -> str:
        return self.indicator_zh


class Measurement(models.Model):
    """The value of a goal's indicator on a day, and who says so."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measurements")
    as_of = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=100)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["goal", "as_of"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "as_of"], name="measurement_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.as_of}"


class Duty(Bilingual):
    """Something a clause makes units owe."""

    class Cadence(models.TextChoices):
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")
        YEAR = "year", _("every year")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="duties")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="duty")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    start = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    cadence = models.CharField(max_length=8, choices=Cadence.choices, blank=True)
    open_ended = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.title_zh


class DutyUnit(models.Model):
    """The part of one unit in a duty."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Lead")
        PARTICIPANT = "participant", _("Participant")
        IMPLICIT = "implicit", _("Named for all duties")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="duty_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duty_units")
    part = models.CharField(max_length=12, choices=Part.choices)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["duty", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "unit"], name="unit_once_per_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.duty}"


class Report(models.Model):
    """What a unit says of its part for a period. A period without a row was not reported."""

    duty_unit = models.ForeignKey(DutyUnit, models.CASCADE, related_name="reports")
    period_end = models.DateField()
    done = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.TextField(blank=True)
    submitted_on = models.DateField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["duty_unit", "period_end"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty_unit", "period_end"], name="report_once_a_period"),
            models.CheckConstraint(condition=models.Q(done__gte=0, done__lte=100), name="report_done_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_unit} {self.period_end}"


class Project(Bilingual):
    """A project that a clause names, with the stage word it prints."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="projects")
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    status_word = models.CharField(max_length=40, blank=True)
    owner = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name_zh
