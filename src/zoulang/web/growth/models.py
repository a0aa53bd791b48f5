"""Where every firm stands under every rule: kept results of deciding the whole register at once."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.registry.models import Enterprise
from zoulang.web.registry.models.enterprises import OfEnterprise


class RunQuerySet(models.QuerySet["Run"]):
    """Runs a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees."""
        return self if user.is_superuser else self.filter(seen_in(user, "enterprises", "programme"))


class Run(models.Model):
    """One policy or rule set decided for the whole register on the facts of a year. The last one counts.

    Attributes:
        policy: slug of the policy file or of the rule set.
        digest: of the text it was decided by.
        on: the day decided for.
        firms: how many were decided.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="runs")
    policy = models.SlugField(max_length=100)
    year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    on = models.DateField()
    firms = models.PositiveIntegerField()
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "policy", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "policy", "year"], name="run_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.year}"


class Standing(OfEnterprise):
    """What one run found of one firm and item. What a firm plainly does not meet has no row.

    Attributes:
        item: id of the measure, the class or the check in the policy.
        value: of a class, the value; amounts are in fen.
        lacking: ids of the conditions that fail (``near``) or are open (``open``).
        short_zh, short_en: what is missing, as a sentence.
        gap: how far the one failing number is from its limit, in the unit of the rule; None: no number.
    """

    class State(models.TextChoices):
        MEETS = "meets", _("Meets it")
        NEAR = "near", _("One step short")
        OPEN = "open", _("One fact is missing")

    run = models.ForeignKey(Run, models.CASCADE, related_name="standings")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="standings")
    item = models.CharField(max_length=100)
    state = models.CharField(max_length=5, choices=State.choices)
    value = models.CharField(max_length=100, blank=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    lacking = models.JSONField(default=list)
    short_zh = models.CharField(max_length=300, blank=True)
    short_en = models.CharField(max_length=400, blank=True)
    gap = models.DecimalField(max_digits=30, decimal_places=6, null=True)

    class Meta:
        ordering: ClassVar = ["run", "item", "gap", "id"]
        indexes: ClassVar = [
            models.Index(fields=["run", "item", "state"]),
            models.Index(fields=["enterprise", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.item}"
