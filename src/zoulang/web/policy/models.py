"""Documents, their clauses, what was drafted from them, and the rules that cite them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme
from zoulang.web.accounts.templatetags.zoulang import anchor
from zoulang.web.accounts.visibility import seen_in


def seen_through(user: Any, document_path: str) -> models.Q:
    """Rows of documents the person may read; ``document_path`` leads from the row to its document."""
    published = models.Q(**{f"{document_path}__published": True})
    return published | seen_in(user, "documents", f"{document_path}__programme")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Published documents, and all documents of the programmes the person works for."""
        if user.is_superuser:
            return self
        return self.filter(models.Q(published=True) | seen_in(user, "documents", "programme"))


class ClausePartQuerySet(models.QuerySet[Any]):
    """Rows that hang on a clause and are as public as its document."""

    def visible_to(self, user: Any) -> Self:
        """Rows of documents the person may read."""
        return self if user.is_superuser else self.filter(seen_through(user, "clause__document"))


class ClauseQuerySet(models.QuerySet["Clause"]):
    """Clauses a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Clauses of documents the person may read."""
        return self if user.is_superuser else self.filter(seen_through(user, "document"))


class PolicyFileQuerySet(models.QuerySet["PolicyFile"]):
    """Policy files a person may read."""

    def with_editions(self) -> Self:
        """With the editions that were put in force, so that asking for the policy of a day needs no query."""
        approved = PolicyEdition.objects.filter(status=PolicyEdition.Status.IN_FORCE)
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


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Drafts of the programmes in which the person sees drafts."""
        return self.filter(seen_in(user, "drafts", "clause__document__programme"))


class ClausePart(Bilingual):
    """A record that a clause became."""

    objects = ClausePartQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def programme(self) -> Programme:
        """The programme of the clause's document."""
        return self.clause.document.programme  # type: ignore[attr-defined,no-any-return]


def validity(first: date | None, last: date | None, on: date) -> str:
    """``in_force``, ``not_yet``, ``expired``, or ``unstated`` without dates; both ends are in force."""
    if first is None and last is None:
        return "unstated"
    if first and on < first:
        return "not_yet"
    if last and on > last:
        return "expired"
    return "in_force"


class Document(Bilingual):
    """An official document. Its text is here only if somebody loaded it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="documents")
    slug = models.SlugField(max_length=100)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    short_zh = models.CharField(max_length=60, blank=True)
    short_en = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=100, blank=True)
    interpreted_by = models.CharField(max_length=100, blank=True)
    issued = models.DateField(null=True, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    # Tells whether the same text was loaded before.
    text_digest = models.CharField(max_length=64, blank=True)
    # Until somebody publishes it, a document is seen only by those who work on it.
    published = models.BooleanField(default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-issued", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="document_slug_once"),
        ]

    def __str__(self) -> str:
        return self.number or self.title_zh

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.programme.slug, self.slug])

    def validity(self, on: date) -> str:
        """``in_force``, ``not_yet``, ``expired``, or ``unstated`` where the document prints no dates."""
        return validity(self.effective_from, self.effective_to, on)


class Clause(Bilingual):
    """One addressed place of a document."""

    class Kind(models.TextChoices):
        NODE = "node", _("Clause")
        PANEL = "panel", _("Panel")
        PANEL_ROW = "panel_row", _("Panel row")
        RUN_IN_TITLE = "run_in_title", _("Run-in title")
        PREAMBLE = "preamble", _("Preamble")
        CLOSING = "closing", _("Closing")
        ATTACHMENT = "attachment", _("Attachment")

    document = models.ForeignKey(Document, models.CASCADE, related_name="clauses")
    address = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.NODE)
    heading_zh = models.CharField(max_length=200)
    heading_en = models.CharField(max_length=300, blank=True)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    # The clause's own words; they take the name of the method, so pages read its bilingual fields by filter.
    text = models.TextField(blank=True)  # type: ignore[assignment]
    # False if the heading is only the beginning of the text, so that showing both would repeat it.
    titled = models.BooleanField(default=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["document", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "address"], name="clause_address_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.address}"

    def get_absolute_url(self) -> str:
        return f"{self.document.get_absolute_url()}#{self.anchor}"

    @property
    def programme(self) -> Programme:
        return self.document.programme

    @property
    def anchor(self) -> str:
        """The address as an HTML id."""
        return anchor(self.address)


class Draft(models.Model):
    """Something a program read out of a clause. It takes effect when a person accepts it."""

    class Kind(models.TextChoices):
        TASK = "task", _("Duty")
        TARGET = "target", _("Goal")
        MEASURE = "measure", _("Measure")
        REFERENCE = "reference", _("Reference")
        CHAIN = "chain", _("Chain")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    values = models.JSONField()
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    confidence = models.FloatField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["clause__position", "start", "id"]
        indexes: ClassVar = [models.Index(fields=["state", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.clause}"

    @property
    def programme(self) -> Programme:
        return self.clause.document.programme


class Reference(ClausePart):
    """A document that a clause leans on. ``held`` is that document, if it is in the record."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="references")
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    lapses = models.DateField(null=True, blank=True)
    held = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="cited_by")

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.number or self.title


class Finding(ClausePart):
    """Something a careful reader noticed about a clause: a gap, a contradiction, an open word."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="findings")
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.text_zh


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
