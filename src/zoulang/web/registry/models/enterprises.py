"""Enterprises: who they are, what they were called before, and where they are listed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.accounts.visibility import own_of, seen_in


def firms_seen(user: Any, kind: str, path: str = "") -> models.Q:
    """Rows of firms whose things of this kind the person may see; ``path`` leads to the firm."""
    return (
        seen_in(user, kind, f"{path}programme")
        | own_of(user, kind, f"{path}town")
        | own_of(user, kind, f"{path}unit")
    )


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Enterprises a person may see."""

    def visible_to(self, user: Any) -> Self:
        """All of the programme for its offices, those of the town for a town, its own for an enterprise."""
        return self if user.is_superuser else self.filter(firms_seen(user, "enterprises"))


class OfEnterpriseQuerySet(models.QuerySet[Any]):
    """Rows that belong to an enterprise and are seen with it."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the enterprises the person may see."""
        return self if user.is_superuser else self.filter(firms_seen(user, "enterprises", "enterprise__"))


class Enterprise(Bilingual):
    """A firm of the region, known by its unified social credit code."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enterprises")
    credit_code = models.CharField(max_length=18)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    town = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="enterprises")
    industry = models.CharField(max_length=60, blank=True)
    # Of GB/T 4754, a letter or up to four digits, as far down as it is known.
    industry_code = models.CharField(max_length=5, blank=True)
    address = models.CharField(max_length=200, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    # The unit for which people of the firm log in.
    unit = models.OneToOneField(Unit, models.PROTECT, null=True, blank=True, related_name="enterprise")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name_zh"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "credit_code"], name="credit_code_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class OfEnterprise(models.Model):
    """A row that belongs to an enterprise."""

    class Meta:
        abstract = True

    # Every child names its own way back; here for whoever reads the type.
    enterprise: Enterprise

    objects = OfEnterpriseQuerySet.as_manager()

    @property
    def programme(self) -> Programme:
        return self.enterprise.programme


class FormerName(OfEnterprise):
    """A name under which an enterprise is found too: one it had before, or one that files use."""

    class Kind(models.TextChoices):
        FORMER = "former", _("Former name")
        ALIAS = "alias", _("Also written")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="former_names")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.FORMER)
    name_zh = models.CharField(max_length=120)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["enterprise", "-until", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "name_zh"], name="former_name_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Listing(OfEnterprise):
    """A stock of an enterprise on a board. A firm may have several: firms and stocks are counted apart."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="listings")
    board = models.CharField(max_length=60)
    stock_code = models.CharField(max_length=20)
    listed_on = models.DateField(null=True, blank=True)
    delisted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["enterprise", "listed_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "stock_code"], name="stock_once_a_board"),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.stock_code}"
