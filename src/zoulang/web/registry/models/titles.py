"""Titles and honours of enterprises, with their days: what was granted, by whom, and how long it is valid."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models.enterprises import Enterprise, OfEnterprise


class TitleKind(Bilingual):
    """A kind of title or honour that a programme counts, from ``titles.yaml``.

    Attributes:
        years: how long it is valid from the day it was granted; None: without end.
        fact: the yes/no fact of policies that a valid title of this kind answers; empty: none.
        rule: the recognition that grants it, as ``policy/item``; empty: no text decides it.
        given: facts of an application that the question "would it get it now" takes for granted.
        note_zh, note_en: what the document says of it beside, such as how many there shall be.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="title_kinds")
    slug = models.SlugField(max_length=60)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    fact = models.CharField(max_length=100, blank=True)
    rule = models.CharField(max_length=200, blank=True)
    given = models.JSONField(default=dict, blank=True)
    note_zh = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=400, blank=True)
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="title_kinds")

    class Meta:
        ordering: ClassVar = ["programme", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="title_kind_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Ladder(Bilingual):
    """Kinds of titles that a programme looks at together: rungs that a firm climbs, or a group it counts.

    Attributes:
        climbed: whether its kinds are rungs, one above the other.
        wanted, wanted_by: how many firms with one of them a document asks for, and by when.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="ladders")
    slug = models.SlugField(max_length=40)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    note_zh = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=400, blank=True)
    climbed = models.BooleanField(default=True)
    wanted = models.PositiveIntegerField(null=True, blank=True)
    wanted_by = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="ladders")
    kinds: models.ManyToManyField[TitleKind, Rung] = models.ManyToManyField(
        TitleKind, through="Rung", related_name="ladders"
    )

    class Meta:
        ordering: ClassVar = ["programme", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="ladder_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Rung(models.Model):
    """A kind of title on a ladder; the lowest place is 1."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="rungs")
    kind = models.ForeignKey(TitleKind, models.CASCADE, related_name="rungs")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["ladder", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ladder", "kind"], name="kind_once_a_ladder"),
            models.UniqueConstraint(fields=["ladder", "place"], name="rung_once_a_ladder"),
        ]

    def __str__(self) -> str:
        return f"{self.ladder} {self.place}"


class Title(OfEnterprise):
    """A title or an honour of an enterprise: filed, granted, and one day expired or withdrawn."""

    class Level(models.TextChoices):
        NATION = "nation", _("National")
        PROVINCE = "province", _("Provincial")
        CITY = "city", _("City level")
        DISTRICT = "district", _("District level")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="titles")
    kind = models.ForeignKey(TitleKind, models.PROTECT, related_name="titles")
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)
    # What it was granted for, where one firm may have several of a kind: a workshop, a design project.
    subject = models.CharField(max_length=120, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=100, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["enterprise", "-granted_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "level", "subject", "granted_on"], name="title_once"
            ),
            models.CheckConstraint(
                condition=~Q(filed_on=None) | ~Q(granted_on=None), name="title_filed_or_granted"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "granted_on"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.enterprise}"

    def is_valid(self, on: date) -> bool:
        """Whether it was granted by the day and had neither run out nor been withdrawn."""
        ends = [day for day in (self.expires_on, self.withdrawn_on) if day is not None]
        return self.granted_on is not None and self.granted_on <= on and all(on < day for day in ends)


def valid_titles(on: date, path: str = "") -> Q:
    """Titles valid on a day, as a condition on a query that reaches them by ``path``."""
    prefix = f"{path}__" if path else ""
    open_end = Q(**{f"{prefix}expires_on": None}) | Q(**{f"{prefix}expires_on__gt": on})
    kept = Q(**{f"{prefix}withdrawn_on": None}) | Q(**{f"{prefix}withdrawn_on__gt": on})
    return Q(**{f"{prefix}granted_on__lte": on}) & open_end & kept
