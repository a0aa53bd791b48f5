"""The assessment of a year: what counts, how much, and what every unit came to; the points of towns."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.accounts.visibility import own_of, seen_in
from zoulang.web.policy.models import Clause, ClausePart


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Schemes a person may see."""

    def visible_to(self, user: Any) -> Self:
        """All to who runs the assessment; to the units assessed, once it has been shown to them."""
        if user.is_superuser:
            return self
        shown = ~models.Q(state=Scheme.State.DRAFT) & own_of(user, "assessments", "scores__unit")
        return self.filter(seen_in(user, "assessments", "programme") | shown).distinct()


class OfSchemeQuerySet(models.QuerySet[Any]):
    """Scores and objections a person may see."""

    def visible_to(self, user: Any) -> Self:
        """All to who runs the assessment; its own to a unit, once the scheme has been shown."""
        if user.is_superuser:
            return self
        own = ~models.Q(scheme__state=Scheme.State.DRAFT) & own_of(user, "assessments", "unit")
        return self.filter(seen_in(user, "assessments", "scheme__programme") | own)


class Scheme(Bilingual):
    """What is assessed in a year and how much each item weighs. Nobody but a person sets a weight."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Drafted")
        SHOWN = "shown", _("Shown to the units")
        CONFIRMED = "confirmed", _("Confirmed")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="schemes")
    year = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="schemes")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    set_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The day the scores speak of, and the last day on which a unit may object.
    scored_on = models.DateField(null=True, blank=True)
    shown_on = models.DateField(null=True, blank=True)
    objections_until = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "year"], name="scheme_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.title_zh} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("assessment", args=[self.programme.slug, self.year])


class SchemeItem(models.Model):
    """One item: which measure of the record, and how many points a person gave it."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    # A name of `assessment.measures.MEASURES`.
    measure = models.SlugField(max_length=40)
    # The most it gives; of an item that takes points away, the most it takes.
    points = models.DecimalField(max_digits=6, decimal_places=2)
    # Points for each occurrence, of items that count occurrences.
    each = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    objects = models.Manager()

    class Meta:
        ordering: ClassVar = ["scheme", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "measure"], name="measure_once_per_scheme"),
            models.CheckConstraint(condition=models.Q(points__gt=0), name="points_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.measure}"


class Score(models.Model):
    """What one unit came to on one item, with everything that it was counted from."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="scores")
    item = models.ForeignKey(SchemeItem, models.CASCADE, related_name="scores")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scores")
    # None: there is nothing in the record to count, so the item says nothing of the unit.
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    counted = models.PositiveIntegerField()
    of = models.PositiveIntegerField(null=True, blank=True)
    # [{"zh", "en", "url", "place", "counts"}]: the duties, reports, goals and notices behind the number.
    traces = models.JSONField(default=list, blank=True)

    objects = OfSchemeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["scheme", "unit", "item__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "unit"], name="score_once_per_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.item}"


class Objection(models.Model):
    """What a unit says against its score, and what the office answers."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="objections")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="objections")
    item = models.ForeignKey(SchemeItem, models.SET_NULL, null=True, blank=True, related_name="objections")
    words = models.TextField()
    raised_on = models.DateField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfSchemeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["scheme", "id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.scheme}"

    @property
    def programme(self) -> Programme:
        return self.scheme.programme


class TownPoints(ClausePart):
    """How many points a town gets for each firm that drew an award under a clause; a person sets it."""

    clause = models.OneToOneField(Clause, models.CASCADE, related_name="town_points")
    # None: the clause promises points and prints no number; nobody has set one.
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    set_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["clause"]

    def __str__(self) -> str:
        return str(self.clause)
