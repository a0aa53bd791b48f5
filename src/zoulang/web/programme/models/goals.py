"""Goals with their measurements."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause, ClausePart, Draft, seen_through
from zoulang.web.programme.models.figures import ComputedFigure


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    """Measurements a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the goals of documents the person may read."""
        return self if user.is_superuser else self.filter(seen_through(user, "goal__clause__document"))

    def newest_until(self, on: date) -> Self:
        """The last of each goal up to the day."""
        later = Measurement.objects.filter(
            goal=models.OuterRef("goal"), as_of__gt=models.OuterRef("as_of"), as_of__lte=on
        )
        return self.filter(as_of__lte=on).exclude(models.Exists(later))


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
    # The goal of the text that a panel states again, perhaps under another name.
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="stated_again")
    # Of a title to be won: the case in which it is bid for, filed and granted.
    case = models.OneToOneField(Case, models.SET_NULL, null=True, blank=True, related_name="goal")
    # Of a multiple (2 倍): the fact of enterprises that is to grow, the yes/no fact that says whose, and the
    # year it is counted from. Where the document prints no year a person fills it in; nothing is assumed.
    fact = models.CharField(max_length=100, blank=True)
    among = models.CharField(max_length=100, blank=True)
    base_year = models.PositiveSmallIntegerField(null=True, blank=True)
    base_source = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "position", "id"]

    def __str__(self) -> str:
        return self.indicator_zh

    def get_absolute_url(self) -> str:
        return reverse("goal", args=[self.programme.slug, self.pk])


class Measurement(models.Model):
    """The value of a goal's indicator on a day, and who says so."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measurements")
    as_of = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=100)
    source_en = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The figure it was taken over from; empty: a person typed it.
    computed = models.ForeignKey(
        ComputedFigure, models.SET_NULL, null=True, blank=True, related_name="measurements"
    )

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
