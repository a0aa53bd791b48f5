"""Documents and their clauses, and who may read what hangs on them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

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
    # The address of the clause that prints these days.
    validity_address = models.CharField(max_length=120, blank=True)
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

    @property
    def validity_place(self) -> str:
        """The document, and the clause that prints its days where it is known."""
        return f"{self} {self.validity_address}".strip()

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
    # Other addresses it goes by, such as the number it should have where the printed one was lost or changed.
    aliases = models.JSONField(default=list, blank=True)

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
