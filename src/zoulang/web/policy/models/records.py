"""What a clause became here: references, findings, rules of precedence, questions with their answers."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.policy.models.documents import Clause, ClausePart, Document, seen_through
from zoulang.web.policy.models.drafts import Draft


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Answers as public as their document; open questions for those who see drafts, and for who asked."""
        if user.is_superuser:
            return self
        answered = models.Q(answered_on__isnull=False) & seen_through(user, "clause__document")
        if not user.is_authenticated:
            return self.filter(answered)
        own = models.Q(asked_by=user)
        return self.filter(answered | own | seen_in(user, "drafts", "clause__document__programme"))


class Reference(ClausePart):
    """A document that a clause leans on. ``held`` is that document, if it is in the record."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="references")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="reference")
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    lapses = models.DateField(null=True, blank=True)
    held = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="cited_by")

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.number or self.title


class Measure(ClausePart):
    """What a clause grants, as a person accepted it: to whom, and how much. Money is paid by rules alone.

    ``values`` are those of the reader: sums in whole yuan, rates as fractions.
    """

    class Status(models.TextChoices):
        GRANTED = "granted", _("granted")
        PROPOSED = "proposed", _("asked for")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="measures")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="measure")
    subject_zh = models.CharField(max_length=300)
    subject_en = models.CharField(max_length=400, blank=True)
    values = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.GRANTED)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.subject_zh


class Finding(ClausePart):
    """Something a careful reader noticed about a clause: a gap, a contradiction, an open word."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="findings")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="finding")
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.text_zh


class ConflictRule(ClausePart):
    """What a document says about two rules on one subject: which of them applies."""

    class Which(models.TextChoices):
        THIS = "this_over_older", _("this document goes before older rules")
        SPECIFIC = "specific_over_this", _("an existing specific policy goes first")
        HIGHER = "higher_over_this", _("the policy of a higher level goes first")
        LATER = "later_over_earlier", _("the later document goes first")
        BEST = "best_of", _("the best of several supports, once")
        INTERPRETER = "interpreter_decides", _("a unit decides")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="conflict_rules")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="conflict_rule")
    rule = models.CharField(max_length=20, choices=Which.choices)
    # Who decides where the rule leaves it to somebody.
    decider = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.words or self.get_rule_display()


class Question(models.Model):
    """A question on a clause to the interpreting unit; once answered, a recorded reading of the clause."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="questions")
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, blank=True, related_name="questions")
    asked = models.TextField(max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField()
    answer = models.TextField(max_length=2000, blank=True)
    # What was answered stands in Chinese; a translation may stand beside it and never instead of it.
    answer_en = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return f"{self.clause}: {self.asked}"[:300]

    @property
    def programme(self) -> Programme:
        return self.clause.document.programme

    @property
    def is_answered(self) -> bool:
        return self.answered_on is not None
