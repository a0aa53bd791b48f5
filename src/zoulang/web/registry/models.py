"""The nouns of the region: enterprises with their yearly fact sheets, and industry chains."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
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


class YearlyListQuerySet(models.QuerySet["YearlyList"]):
    """Yearly lists a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees: a list names firms."""
        return self if user.is_superuser else self.filter(seen_in(user, "enterprises", "programme"))


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


class YearlyList(Bilingual):
    """The firms that are on a list for a year, such as those of the leading industries.

    Once a programme keeps such lists for a fact, the list confirmed for the year
    alone decides it: yes for the firms on it, no for the others, unknown while
    no list of that year is confirmed. What fact sheets say of it no longer counts.

    Attributes:
        fact: the yes/no fact that policies read, by its Chinese name.
        clause: the clause that makes the list count.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        REPLACED = "replaced", _("Replaced")
        REFUSED = "refused", _("Refused")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="yearly_lists")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="yearly_lists")
    fact = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = YearlyListQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "fact", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "fact", "year"],
                condition=models.Q(state="confirmed"),
                name="one_confirmed_list_a_year",
            ),
            models.UniqueConstraint(
                fields=["programme", "fact", "year"],
                condition=models.Q(state="proposed"),
                name="one_proposed_list_a_year",
            ),
            # Nobody confirms what he proposed.
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | models.Q(proposed_by=None)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="list_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_zh} {self.year}"


class ListedFirm(models.Model):
    """A firm on a yearly list, with the industry code it is listed under."""

    yearly_list = models.ForeignKey(YearlyList, models.CASCADE, related_name="firms")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="listed")
    industry_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["enterprise__name_zh", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["yearly_list", "enterprise"], name="firm_once_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.yearly_list}"


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
