"""Duties with the part of every unit in them, and the projects that a clause names."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause, ClausePart, Draft, seen_through


class DutyUnitQuerySet(models.QuerySet["DutyUnit"]):
    """Parts of duties a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of documents the person may read: who owes what is public."""
        return self if user.is_superuser else self.filter(seen_through(user, "duty__clause__document"))


class Duty(ClausePart):
    """Something a clause makes units owe."""

    class Cadence(models.TextChoices):
        TEN_DAYS = "ten_days", _("every ten days")
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")
        YEAR = "year", _("every year")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="duties")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="duty")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    start = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    cadence = models.CharField(max_length=8, choices=Cadence.choices, blank=True)
    # The list of units ends in 等: more may belong to it than the document names.
    open_ended = models.BooleanField(default=False)
    # The day on which a person named a lead that the document does not; None: nobody did.
    lead_named_on = models.DateField(null=True, blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.title_zh

    def get_absolute_url(self) -> str:
        return reverse("duty", args=[self.programme.slug, self.pk])


class DutyUnit(models.Model):
    """The part of one unit in a duty."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Lead")
        PARTICIPANT = "participant", _("Participant")
        IMPLICIT = "implicit", _("Named for all duties")

    class Origin(models.TextChoices):
        PRINTED = "printed", _("Named by the document")
        ADDED = "added", _("Added by a person")
        HANDED_ON = "handed_on", _("Taken over")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="duty_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duty_units")
    part = models.CharField(max_length=12, choices=Part.choices)
    position = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PRINTED)
    # The part that was handed on to this unit.
    taken_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="handed_to")
    # The day on which it was handed on; None: the unit still holds it.
    left_on = models.DateField(null=True, blank=True)
    # The part's own day, where it has to be done before the duty is due.
    own_due = models.DateField(null=True, blank=True)
    # Of a lead: the open parts of others that it has seen and named before it closes its own.
    seen_open = models.JSONField(default=list, blank=True)
    # The run of the procedure ``duty`` in which the unit takes its part on, reports and closes it.
    case = models.OneToOneField(Case, models.PROTECT, related_name="duty_unit")

    objects = DutyUnitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["duty", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "unit"], condition=models.Q(left_on=None), name="unit_once_per_duty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.duty}"

    @property
    def since(self) -> date | None:
        """The day from which the unit holds the part, where it came later than the duty."""
        return None if self.is_printed else self.case.opened_on

    @property
    def is_printed(self) -> bool:
        """Whether the document itself names the unit."""
        return self.origin == self.Origin.PRINTED

    @property
    def programme(self) -> Programme:
        return self.duty.programme


@receiver(post_delete, sender=DutyUnit)
def remove_its_case(instance: DutyUnit, **_: Any) -> None:
    """A part that is taken away, with its duty or alone, takes its run of the procedure along."""
    Case.objects.filter(pk=instance.case_id).delete()


class Project(ClausePart):
    """A project that a clause names, with the stage word it prints."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="projects")
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    status_word = models.CharField(max_length=40, blank=True)
    owner = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.name_zh
