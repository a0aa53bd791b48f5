"""What a program read out of a clause, waiting for a person."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.policy.models.documents import Clause


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Drafts of the programmes in which the person sees drafts."""
        return self.filter(seen_in(user, "drafts", "clause__document__programme"))


class Draft(models.Model):
    """Something a program read out of a clause. It takes effect when a person accepts it."""

    class Kind(models.TextChoices):
        TASK = "task", _("Duty")
        TARGET = "target", _("Goal")
        MEASURE = "measure", _("Measure")
        REFERENCE = "reference", _("Reference")
        CHAIN = "chain", _("Chain")
        INLINE_TASK = "inline_task", _("Duty told in passing")
        FIGURE = "figure", _("Figure")
        ENTITY = "entity", _("Name")
        CONFLICT_RULE = "conflict_rule", _("Rule of precedence")
        FINDING = "finding", _("Finding")

    class Source(models.TextChoices):
        RULES = "rules", _("Rules of reading")
        MODEL = "model", _("Proposed by a language model")
        AUDITOR = "auditor", _("Auditor")
        PERSON = "person", _("Added by a person")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="drafts")
    # Of a finding between two documents: the clause of the other one.
    other = models.ForeignKey(Clause, models.CASCADE, null=True, blank=True, related_name="drafts_elsewhere")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.RULES)
    values = models.JSONField()
    quote = models.TextField(blank=True)
    # Where the quotation stands in the clause's own text, or in its heading; empty where it is in neither.
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    in_heading = models.BooleanField(default=False)
    confidence = models.FloatField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["clause__position", "-in_heading", "start", "id"]
        indexes: ClassVar = [models.Index(fields=["state", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.clause}"

    @property
    def placed_in(self) -> str:
        """The text that ``start`` and ``end`` point into."""
        return self.clause.heading_zh if self.in_heading else self.clause.text

    @property
    def programme(self) -> Programme:
        return self.clause.document.programme
