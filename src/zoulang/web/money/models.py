"""What rules granted and what was paid for it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise


class Award(models.Model):
    """An amount granted to an enterprise under a rule, with the decision as it was taken.

    ``amount`` is in fen. ``decision`` is the explanation of the day, so that the
    award can be read years later.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="awards")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="awards")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    granted_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-granted_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "rule", "year"], name="award_once_a_year"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="award_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.enterprise}"


class Payment(models.Model):
    """Money that left the treasury for an award, in fen. An award is paid once."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="payment")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    receipt = models.CharField(max_length=40)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-paid_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive"),
            models.UniqueConstraint(fields=["receipt"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return self.receipt
