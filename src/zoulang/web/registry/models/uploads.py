"""Files that others made, on their way into the register, and the rows that wait for a person."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.registry.models.enterprises import Enterprise
from zoulang.web.registry.models.facts import Source, Statement


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees."""
        return self if user.is_superuser else self.filter(seen_in(user, "enterprises", "programme"))


class Upload(models.Model):
    """A file as it came, what was found in it, and how far the work on it is.

    Attributes:
        assigned: printed head to the fact that a person says it means; an empty text leaves the column out.
        found: what the look at the file found, as plain data.
        taken_by: who had it taken in; None: nobody, or whoever keeps the machine.
    """

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        LOOKED_AT = "looked_at", _("Read, not taken yet")
        TAKING = "taking", _("Being taken in")
        TAKEN = "taken", _("Taken in")
        REFUSED = "refused", _("Refused")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="uploads")
    source = models.ForeignKey(Source, models.PROTECT, related_name="uploads")
    year = models.PositiveSmallIntegerField()
    stated_on = models.DateField()
    file = models.FileField(upload_to="uploads/%Y/")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    assigned = models.JSONField(default=dict, blank=True)
    found = models.JSONField(default=dict, blank=True)
    statement = models.OneToOneField(Statement, models.SET_NULL, null=True, blank=True, related_name="upload")
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class DoubtQuerySet(models.QuerySet["Doubt"]):
    """Doubts a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees."""
        return (
            self if user.is_superuser else self.filter(seen_in(user, "enterprises", "statement__programme"))
        )


class Doubt(models.Model):
    """A row of a statement of which a person must say whose it is. Until then it counts nowhere.

    Attributes:
        why: see `intake.matching.match_firms`; ``twice``: the file says two things of one firm.
        facts: what the row says, as a fact sheet keeps it.
        suggested: the firm that may be meant, and how near its name is, of 100.
    """

    class Why(models.TextChoices):
        CODE = "code", _("The credit code is missing or its check digit is wrong")
        DISAGREE = "disagree", _("Name and credit code belong to two firms")
        NEAR = "near", _("The name is only near to one of the register")
        SEVERAL = "several", _("Several firms bear this name")
        UNKNOWN = "unknown", _("No such firm in the register")
        TWICE = "twice", _("The file says two things of this firm")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        JOINED = "joined", _("Assigned")
        LEFT_OUT = "left_out", _("Left out")

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="doubts")
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField()
    why = models.CharField(max_length=10, choices=Why.choices)
    suggested = models.ForeignKey(Enterprise, models.SET_NULL, null=True, blank=True, related_name="+")
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["statement", "row"]
        indexes: ClassVar = [models.Index(fields=["state", "statement"])]

    def __str__(self) -> str:
        return f"{self.statement} {self.row}"

    @property
    def programme(self) -> Programme:
        return self.statement.programme
