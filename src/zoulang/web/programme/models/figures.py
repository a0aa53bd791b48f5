"""Numbers: those that documents print, those computed from registers, and those of other regions."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme
from zoulang.web.policy.models import Clause, ClausePart, Draft


class Figure(ClausePart):
    """A number a clause prints that is no goal: a scope, a plan, a value reported, a norm."""

    class Aspect(models.TextChoices):
        SHARE = "share", _("share of the city")
        RANK = "rank", _("rank in the city")
        COMPLETION = "completion", _("share of the task of the year")
        GROWTH = "growth", _("growth on the year before")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="figures")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="figure")
    what_zh = models.CharField(max_length=200)
    what_en = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=60)
    unit_zh = models.CharField(max_length=30, blank=True)
    unit_en = models.CharField(max_length=60, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    as_of = models.CharField(max_length=40, blank=True)
    # First day of the stretch that the number sums up; empty: it speaks of a day.
    since = models.DateField(null=True, blank=True)
    scope_zh = models.CharField(max_length=100, blank=True)
    scope_en = models.CharField(max_length=200, blank=True)
    # 余, 多, 约: the number is a bound, or not exact.
    qualifier = models.CharField(max_length=10, blank=True)
    # What it says of other figures of the document, named in ``of``: their share, rank, completion, growth.
    aspect = models.CharField(max_length=10, choices=Aspect.choices, blank=True)
    of = models.JSONField(default=list, blank=True)
    # The same fact told once more: it is linked to the first and counts for nothing.
    repeat_of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="repeats")
    where_zh = models.CharField(max_length=60, blank=True)
    where_en = models.CharField(max_length=120, blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.what_zh


class Derivation(ClausePart):
    """A calculation over printed numbers; what it gives is worked out when it is shown, never kept.

    ``told`` is the record of the folder: relation, formula over names, what it is held against.
    """

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="derivations")
    what_zh = models.CharField(max_length=200)
    what_en = models.CharField(max_length=300, blank=True)
    told = models.JSONField()
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.what_zh


class FigureFile(models.Model):
    """The figures file of a programme: each figure as a query over registers."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="figure_file")
    source = models.TextField()

    class Meta:
        ordering: ClassVar = ["programme"]

    def __str__(self) -> str:
        return f"{self.programme} figures.yaml"


class ComputedFigure(ClausePart):
    """A figure of the figures file, at the clause that wants it; its value is computed when asked for."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="computed_figures")
    slug = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.title_zh

    def get_absolute_url(self) -> str:
        return reverse("figure", args=[self.programme.slug, self.slug])


class Region(Bilingual):
    """A place whose numbers stand beside those of the programme: the whole city, the other districts."""

    class Kind(models.TextChoices):
        OWN = "own", _("this place")
        WHOLE = "whole", _("the whole city")
        PEER = "peer", _("another district")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="regions")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "name_zh"], name="region_once_per_programme"),
            models.UniqueConstraint(
                fields=["programme", "kind"],
                condition=models.Q(kind__in=["own", "whole"]),
                name="one_own_and_one_whole_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class RegionValueQuerySet(models.QuerySet["RegionValue"]):
    """Values of other regions a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes the person may enter: averages and totals are published numbers."""
        return self.filter(region__programme__in=Programme.objects.visible_to(user))


class RegionValue(models.Model):
    """The value of an indicator in a region for the period that ends on a day, and who says so."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="values")
    indicator = models.CharField(max_length=200)
    as_of = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    unit_zh = models.CharField(max_length=30, blank=True)
    unit_en = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=100)
    source_en = models.CharField(max_length=200, blank=True)
    entered_on = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RegionValueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["region", "indicator", "as_of"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "indicator", "as_of"], name="region_value_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.indicator} {self.as_of}"

    @property
    def programme(self) -> Programme:
        return self.region.programme
