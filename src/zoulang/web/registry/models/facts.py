"""What is said of enterprises by year: who said it, when, in which file, and what is disputed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.registry.models.enterprises import Enterprise, OfEnterprise, OfEnterpriseQuerySet, firms_seen


class RuleSet(Bilingual):
    """A published rule set that a programme uses, such as the recognition of hi-tech enterprises.

    It is no document of the programme: it gives titles, sizes and grades, and pays nothing. The text is kept,
    so that what was decided by it can be decided again.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rule_sets")
    slug = models.SlugField(max_length=100)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    source = models.TextField()

    class Meta:
        ordering: ClassVar = ["programme", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="rule_set_once_a_programme"),
        ]

    def __str__(self) -> str:
        return self.title_zh


class Source(Bilingual):
    """Who states facts: tax, power, statistics, science, the firm itself. The lowest rank goes first."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sources")
    slug = models.SlugField(max_length=40)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField()
    # The unit whose people state and verify what comes from here; None: the firm itself.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="sources")

    class Meta:
        ordering: ClassVar = ["programme", "rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="source_once_a_programme"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees: a statement names firms."""
        return self if user.is_superuser else self.filter(seen_in(user, "enterprises", "programme"))


class Statement(models.Model):
    """What one source said at one time of the enterprises of a year: a file, or a form of a firm.

    Attributes:
        stated_on: the day of the data, as the source gives it; later statements of a source count first.
        verified: whether the source stands by it, or it waits for somebody to check it.
        digest: of the file, so that the same file is taken once.
        facts: the Chinese names of all facts that its sheets speak of.
        firms: how many enterprises it speaks of.
    """

    class Verification(models.TextChoices):
        STATED = "stated", _("Stated, not checked")
        VERIFIED = "verified", _("Checked")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="statements")
    source = models.ForeignKey(Source, models.PROTECT, related_name="statements")
    year = models.PositiveSmallIntegerField()
    stated_on = models.DateField()
    verified = models.CharField(max_length=8, choices=Verification.choices, default=Verification.VERIFIED)
    file = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=list, blank=True)
    firms = models.PositiveIntegerField(default=0)
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "-stated_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "year", "digest"], condition=~models.Q(digest=""), name="file_taken_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.year}"


class FactSheet(OfEnterprise):
    """What one statement says of one enterprise.

    ``facts`` maps a fact's name to its value in the record's types: money in
    fen, dates in ISO form, numbers as text, yes and no as true and false. A
    fact that is not known is not there; None takes back what the source said
    before. ``year`` is that of the statement. A sheet that is also ``in_table``
    (see `StatementTable`) is never changed.
    """

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="fact_sheets")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="sheets")
    year = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    in_table = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering: ClassVar = ["-year", "statement__source__rank", "-statement__stated_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "enterprise"], name="fact_sheet_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "year"]),
            models.Index(fields=["statement"], condition=models.Q(in_table=False), name="sheet_beside_table"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.statement}"


class StatementTable(models.Model):
    """The fact sheets of a large file once more, as columns: what is read when all firms are asked about.

    Attributes:
        data: Parquet: the column ``enterprise`` (the id), and a column of texts per fact.
        takes_back: whether the file states a null anywhere.
    """

    statement = models.OneToOneField(Statement, models.CASCADE, primary_key=True, related_name="table")
    data = models.BinaryField()
    takes_back = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.statement)


class DisputeQuerySet(OfEnterpriseQuerySet):
    """Disputes a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the enterprises the person may see."""
        return self if user.is_superuser else self.filter(firms_seen(user, "enterprises", "enterprise__"))


class Dispute(OfEnterprise):
    """A firm says that a value is wrong. Until it is answered the value counts, and is shown as disputed.

    Attributes:
        fact: the name of the fact.
        held: the value that the source stated, as text.
        claimed: the value that the firm holds to be right, as text.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("The value was mended")
        REJECTED = "rejected", _("The value stays")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="disputes")
    source = models.ForeignKey(Source, models.PROTECT, related_name="disputes")
    year = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=100)
    held = models.CharField(max_length=200)
    claimed = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar = DisputeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar = ["-made_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "source", "year", "fact"],
                condition=models.Q(state="open"),
                name="one_open_dispute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year} {self.fact}"
