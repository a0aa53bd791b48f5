"""Industry chains as clauses name them, with the firms and products that stand in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual
from zoulang.web.policy.models import Clause, ClausePart, Draft
from zoulang.web.registry.models.enterprises import Enterprise


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
    # The firm of the register that is meant; a benchmark company or a product is none of it.
    enterprise = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="chain_places"
    )
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["chain", "part", "position"]

    def __str__(self) -> str:
        return self.name_zh
