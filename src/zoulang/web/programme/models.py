"""Goals with their measurements, and duties with their units and reports."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.visibility import own_of, seen_in
from zoulang.web.policy.models import Clause, ClausePart, Draft, seen_through


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    """Measurements a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the goals of documents the person may read."""
        return self if user.is_superuser else self.filter(seen_through(user, "goal__clause__document"))


class DutyUnitQuerySet(models.QuerySet["DutyUnit"]):
    """Parts of duties a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of documents the person may read: who owes what is public."""
        return self if user.is_superuser else self.filter(seen_through(user, "duty__clause__document"))


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports a person may read in full; the lights made from them are public."""

    def visible_to(self, user: Any) -> Self:
        """All of the programme for its offices, their own for the others."""
        if user.is_superuser:
            return self
        throughout = seen_in(user, "reports", "duty_unit__duty__clause__document__programme")
        return self.filter(throughout | own_of(user, "reports", "duty_unit__unit"))


class Goal(ClausePart):
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
    by_text = models.CharField(max_length=60, blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
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
    source_en = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["goal", "as_of"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "as_of"], name="measurement_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.as_of}"

    @property
    def programme(self) -> Programme:
        return self.goal.programme


class Duty(ClausePart):
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
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

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

    objects = DutyUnitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["duty", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "unit"], name="unit_once_per_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.duty}"

    @property
    def programme(self) -> Programme:
        return self.duty.programme


class Report(models.Model):
    """What a unit says of its part for a period. A period without a row was not reported."""

    duty_unit = models.ForeignKey(DutyUnit, models.CASCADE, related_name="reports")
    period_end = models.DateField()
    done = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.TextField(blank=True)
    submitted_on = models.DateField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["duty_unit", "period_end"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty_unit", "period_end"], name="report_once_a_period"),
            models.CheckConstraint(
                condition=models.Q(done__gte=0, done__lte=100), name="report_done_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_unit} {self.period_end}"

    @property
    def programme(self) -> Programme:
        return self.duty_unit.programme


class Project(ClausePart):
    """A project that a clause names, with the stage word it prints."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="projects")
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    status_word = models.CharField(max_length=40, blank=True)
    owner = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.name_zh


class Figure(ClausePart):
    """A number a clause prints that is no goal: a scope, a plan, a value reported, a norm."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="figures")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="figure")
    what_zh = models.CharField(max_length=200)
    what_en = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=60)
    unit_zh = models.CharField(max_length=30, blank=True)
    unit_en = models.CharField(max_length=60, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    as_of = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.what_zh
