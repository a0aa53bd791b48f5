"""The nouns of the region: enterprises with their yearly fact sheets, and industry chains."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.policy.models import Clause, Draft


class Enterprise(Bilingual):
    """A firm of the region, known by its unified social credit code."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enterprises")
    credit_code = models.CharField(max_length=18)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    town = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="enterprises")
    industry = models.CharField(max_length=60, blank=True)

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

    class Meta:
        ordering: ClassVar = ["-year", "source"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "year", "source"], name="fact_sheet_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year} {self.source}"


class Chain(Bilingual):
    """An industry chain as a clause names it."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="chains")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="chain")
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)

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
