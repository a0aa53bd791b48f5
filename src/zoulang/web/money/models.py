"""What rules granted and what was paid for it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import PolicyEdition, Rule
from zoulang.web.registry.models import Enterprise, firms_seen


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards a person may see one by one; sums by rule are public."""

    def visible_to(self, user: Any) -> Self:
        """All of the programme for its offices, their own firms' for the others."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "enterprise__"))


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments a person may see one by one."""

    def visible_to(self, user: Any) -> Self:
        """The payments of the awards the person may see."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "award__enterprise__"))


class Award(models.Model):
    """An amount granted to an enterprise under a rule, with the decision as it was taken.

    ``amount`` is in fen. ``decision`` is the explanation of the day, so that the
    award can be read years later; ``edition``, ``facts`` and ``past_awards`` are what
    it was decided by, so that it can be decided again. They are empty for an award
    that was not granted by `grant_awards`.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="awards")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="awards")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    granted_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.JSONField()
    edition = models.ForeignKey(PolicyEdition, models.PROTECT, null=True, related_name="awards")
    facts = models.JSONField(default=dict)
    past_awards = models.JSONField(default=list)
    # The receipt of a higher level's money that this award matched; it is matched once.
    matched = models.CharField(max_length=60, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-granted_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "rule", "year"], name="award_once_a_year"),
            models.UniqueConstraint(
                fields=["rule", "matched"], condition=~models.Q(matched=""), name="receipt_matched_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="award_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.enterprise}"

    @property
    def programme(self) -> Programme:
        return self.enterprise.programme

    @property
    def programme_id(self) -> int:
        """Spares a list of awards a query for each."""
        return self.enterprise.programme_id


class Payment(models.Model):
    """Money that left the treasury for an award, in fen. An award is paid once."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="payment")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    receipt = models.CharField(max_length=40)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-paid_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive"),
            models.UniqueConstraint(fields=["receipt"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def programme(self) -> Programme:
        return self.award.programme
