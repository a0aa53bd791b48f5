"""Policy files in the rule language, their editions, and the rules that clauses became."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.policy.models.documents import Clause, ClausePart, Document, seen_through, validity


class PolicyFileQuerySet(models.QuerySet["PolicyFile"]):
    """Policy files a person may read."""

    def with_editions(self) -> Self:
        """With the editions that were put in force, so that asking for the policy of a day needs no query."""
        approved = PolicyEdition.objects.filter(status=PolicyEdition.Status.IN_FORCE).defer("effect")
        return self.prefetch_related(models.Prefetch("editions", queryset=approved))

    def visible_to(self, user: Any) -> Self:
        """Policy files of documents the person may read."""
        return self if user.is_superuser else self.filter(seen_through(user, "document"))


class PolicyEditionQuerySet(models.QuerySet["PolicyEdition"]):
    """Editions a person may read."""

    def visible_to(self, user: Any) -> Self:
        """What was put in force as its policy file; proposals where the person sees them; the own drafts."""
        if user.is_superuser:
            return self.filter(~models.Q(status="draft") | models.Q(proposed_by=user))
        if not user.is_authenticated:
            return self.filter(seen_through(user, "policy_file__document"), status="in_force")
        proposals = seen_in(user, "proposals", "policy_file__document__programme")
        in_force = models.Q(status="in_force") & seen_through(user, "policy_file__document")
        decided = ~models.Q(status="draft") & proposals
        return self.filter(in_force | decided | models.Q(proposed_by=user))


class PolicyFile(Bilingual):
    """A policy in the rule language. Its text stands in editions; names and days are the newest one's."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="policy_files")
    slug = models.SlugField(max_length=100)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)

    objects = PolicyFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["slug"], name="policy_file_slug_once")]

    def __str__(self) -> str:
        return self.slug

    @property
    def programme(self) -> Programme:
        return self.document.programme

    def validity(self, on: date) -> str:
        """As `Document.validity`, for the days the policy file states."""
        return validity(self.effective_from, self.effective_to, on)


class PolicyEdition(models.Model):
    """One version of a policy's text. What was once in force is never changed or removed.

    A day belongs to exactly one edition in force: the days run from ``in_force_from``
    (None: from the beginning) to ``in_force_to`` (None: until a later edition), both included.

    Attributes:
        replaces: the edition the text was made from.
        effect: what the change was said to cost and whom to move when it was proposed, as data.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", _("Put in force")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    policy_file = models.ForeignKey(PolicyFile, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_on = models.DateField(null=True, blank=True)
    # The day the proposer asks for; the person who decides may set a later one.
    proposed_from = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    effect = models.JSONField(default=dict, blank=True)

    objects = PolicyEditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["policy_file", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy_file", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["policy_file", "in_force_from"],
                condition=models.Q(status="in_force"),
                name="edition_starts_alone",
            ),
            models.UniqueConstraint(
                fields=["policy_file"],
                condition=models.Q(status="in_force", in_force_from=None),
                name="one_first_edition",
            ),
            models.UniqueConstraint(
                fields=["policy_file"],
                condition=models.Q(status="in_force", in_force_to=None),
                name="one_last_edition",
            ),
            models.UniqueConstraint(
                fields=["policy_file", "proposed_by"],
                condition=models.Q(status="draft"),
                name="one_draft_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_from=None)
                | models.Q(in_force_to=None)
                | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="edition_ends_after_it_starts",
            ),
            # Nobody approves what he proposed.
            models.CheckConstraint(
                condition=~models.Q(status="in_force")
                | models.Q(proposed_by=None)
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by")),
                name="four_eyes",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="proposed")
                | models.Q(proposed_by__isnull=False) & ~models.Q(reason=""),
                name="proposal_has_author_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_file.slug} #{self.number}"

    @property
    def programme(self) -> Programme:
        return self.policy_file.document.programme

    def covers(self, on: date) -> bool:
        """Whether the day lies in its days; of use for editions in force."""
        started = self.in_force_from is None or self.in_force_from <= on
        return started and (self.in_force_to is None or on <= self.in_force_to)

    def stands(self, on: date) -> str:
        """``current``, ``coming`` or ``past`` for an edition put in force; else its status."""
        if self.status != self.Status.IN_FORCE:
            return self.status
        if self.covers(on):
            return "current"
        return "coming" if self.in_force_from is not None and on < self.in_force_from else "past"


class Rule(ClausePart):
    """One item of a policy file, filed under the clause it cites."""

    policy_file = models.ForeignKey(PolicyFile, models.CASCADE, related_name="rules")
    clause = models.ForeignKey(Clause, models.CASCADE, related_name="rules")
    item = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    # The days on which an edition has this item; None: from the beginning, until further notice.
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["policy_file", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy_file", "item"], name="rule_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.policy_file.slug}/{self.item}"

    def validity(self, on: date) -> str:
        """As `PolicyFile.validity`, within the days on which an edition has the item."""
        if self.first_day is not None and on < self.first_day:
            return "not_yet"
        if self.last_day is not None and on > self.last_day:
            return "expired"
        return self.policy_file.validity(on)

    def get_absolute_url(self) -> str:
        document = self.clause.document
        return reverse("rule", args=[document.programme.slug, self.policy_file.slug, self.item])
