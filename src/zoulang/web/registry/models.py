"""The nouns of the region: enterprises with their yearly fact sheets, and industry chains."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.accounts.visibility import own_of, seen_in
from zoulang.web.policy.models import Clause, ClausePart, Draft


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


class FactSheetQuerySet(models.QuerySet["FactSheet"]):
    """Fact sheets a person may see."""

    def visible_to(self, user: Any) -> Self:
        """The sheets of the enterprises the person may see."""
        return self if user.is_superuser else self.filter(firms_seen(user, "enterprises", "enterprise__"))


class Enterprise(Bilingual):
    """A firm of the region, known by its unified social credit code."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enterprises")
    credit_code = models.CharField(max_length=18)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    town = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="enterprises")
    industry = models.CharField(max_length=60, blank=True)
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


class FactSheet(models.Model):
    """What one source says of one enterprise and year.

    ``facts`` maps a fact's name to its value in the record's types: money in
    fen, dates in ISO form, numbers as text, yes and no as true and false. A
    fact that is not known is not there.
    """

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="fact_sheets")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=60)
    facts = models.JSONField()

    objects = FactSheetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "source"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "year", "source"], name="fact_sheet_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year} {self.source}"

    @property
    def programme(self) -> Programme:
        return self.enterprise.programme


class Chain(ClausePart):
    """An industry chain as a clause names it."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="chains")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="chain")
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    # What the clause wants of the chain, as printed.
    target_zh = models.CharField(max_length=300, blank=True)
    target_en = models.CharField(max_length=300, blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.name_zh


class ChainMember(Bilingual):
    """A firm or a product that stands in a chain, in the part the clause gives it."""

    class Part(models.TextChoices):
        LEADER = "leader", _("Chain leader")
        KEY_FIRM = "key_firm", _("Key firm")
        PRODUCT = "product", _("Product")
        BENCHMARK = "benchmark", _("Benchmark company")

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="members")
    part = models.CharField(max_length=12, choices=Part.choices)
    position = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["chain", "part", "position"]

    def __str__(self) -> str:
        return self.name_zh
