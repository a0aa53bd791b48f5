"""How each measure is claimed, the claims, and the papers that a firm keeps here for all of them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.casework.models import Case, seen_cases
from zoulang.web.policy.models import Clause, PolicyEdition, Rule
from zoulang.web.registry.models import Enterprise, firms_seen
from zoulang.web.registry.models.enterprises import OfEnterprise, OfEnterpriseQuerySet


class Way(models.TextChoices):
    """How a firm comes to the money of a measure."""

    APPLY = "apply", _("On application")
    AUTOMATIC = "automatic", _("Without application")


class ClaimRoute(Bilingual):
    """How a measure is claimed: what a county sets, as no text of a rule says it.

    A measure without a route cannot be claimed.

    Attributes:
        evidence: papers that a claim needs, each ``{"zh": …, "en": …}``.
        asks_receipt: whether a claim names the payment of a higher level that it matches.
        asks_subject: what a claim is for, such as a recognition, where each is paid once; "" asks nothing.
        priority: the text gives these firms precedence; it is shown and computes nothing.
    """

    rule = models.OneToOneField(Rule, models.CASCADE, related_name="route")
    way = models.CharField(max_length=9, choices=Way.choices, default=Way.APPLY)
    procedure = models.SlugField(max_length=60)
    window = models.ForeignKey(Unit, models.PROTECT, related_name="claim_windows")
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="claims_paid")
    reviewers = models.ManyToManyField(Unit, related_name="claims_reviewed", blank=True)
    evidence = models.JSONField(default=list, blank=True)
    asks_receipt = models.BooleanField(default=False)
    asks_subject_zh = models.CharField(max_length=60, blank=True)
    asks_subject_en = models.CharField(max_length=100, blank=True)
    priority_zh = models.CharField(max_length=100, blank=True)
    priority_en = models.CharField(max_length=200, blank=True)
    contact_zh = models.CharField(max_length=200, blank=True)
    contact_en = models.CharField(max_length=300, blank=True)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="claim_routes")

    class Meta:
        ordering: ClassVar = ["rule"]

    def __str__(self) -> str:
        return str(self.rule)

    @property
    def programme(self) -> Programme:
        return self.rule.programme


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the cases the person may see."""
        return self.filter(seen_cases(user, "case"))

    def standing(self) -> Self:
        """Those that have not ended without money."""
        return self.filter(ended=False)


class Claim(models.Model):
    """What a case of the procedures ``claim`` and ``automatic-award`` asks for.

    ``amount`` (fen), ``outcome`` and ``decision`` are what the rule says by the facts of ``computed_on``.
    Once the claim is approved or refused they are those of that day and stay, with ``edition``, ``facts`` and
    ``past_awards``, so that the decision can be taken again years later.

    Attributes:
        receipt: number of the payment of a higher level that it matches.
        match_reason: why a person lets a receipt be matched that was matched before.
        told_points: how many points to put right the firm was told, all at once; None: none so far.
        ended: refused, withdrawn or not confirmed: the same may be claimed anew.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="claim")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="claims")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="claims")
    year = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=9, choices=Way.choices, default=Way.APPLY)
    receipt = models.CharField(max_length=60, blank=True)
    match_reason = models.CharField(max_length=300, blank=True)
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told_points = models.PositiveSmallIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=7, blank=True)
    computed_on = models.DateField(null=True)
    decision = models.JSONField(default=dict)
    decided_on = models.DateField(null=True)
    edition = models.ForeignKey(PolicyEdition, models.PROTECT, null=True, related_name="claims")
    facts = models.JSONField(default=dict)
    past_awards = models.JSONField(default=list)
    refusal = models.CharField(max_length=500, blank=True)
    refusal_clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="claims_refused")
    ended = models.BooleanField(default=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "rule", "year", "subject"],
                condition=models.Q(ended=False),
                name="one_claim_a_year",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["rule", "year"]), models.Index(fields=["receipt"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.enterprise}"

    @property
    def programme(self) -> Programme:
        return self.case.programme


class HeldPaperQuerySet(OfEnterpriseQuerySet):
    """Papers of firms that a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the firms whose awards the person sees one by one."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "enterprise__"))


class HeldPaper(OfEnterprise):
    """A paper that a firm gives once, for all its claims. A newer one of that name takes its place."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="papers")
    name = models.CharField(max_length=120)
    words = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="held/%Y/", blank=True)
    valid_until = models.DateField(null=True, blank=True)
    replaced_on = models.DateField(null=True, blank=True)
    added_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = HeldPaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["enterprise", "name", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                condition=models.Q(replaced_on=None),
                name="held_paper_once",
            ),
            models.CheckConstraint(condition=~models.Q(words="", file=""), name="held_paper_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.name}"
