"""Alarms: something about awards that a person has to look at before money leaves."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Alarms a person may see: who sees awards one by one in the whole programme."""

    def visible_to(self, user: Any) -> Self:
        """An alarm names several firms, so a firm or a town sees none."""
        return self if user.is_superuser else self.filter(seen_in(user, "awards", "programme"))


class Alarm(models.Model):
    """Several awards or firms that do not go together as they stand.

    While an alarm of `HOLDING` is open, none of its awards is paid; afterwards those that were blocked.

    Attributes:
        key: what makes it the same alarm when the record is looked through again.
        parts: what fills the sentence of its kind, as JSON data.
    """

    class Kind(models.TextChoices):
        SAME_RECEIPT = "same_receipt", _("The same receipt twice")
        SAME_SUBJECT = "same_subject", _("The same project under two measures")
        SAME_FACT = "same_fact", _("Two measures that pay for the same fact")
        SAME_ACCOUNT = "same_account", _("One bank account for several firms")
        SAME_CONTACT = "same_contact", _("One contact for several firms")
        SAME_PAPER = "same_paper", _("One paper for several firms")
        NEAR_NAMES = "near_names", _("Names that are nearly the same")
        ABOVE_CAP = "above_cap", _("More than the measure allows")

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        ACCEPTED = "accepted", _("In order, with a reason")
        BLOCKED = "blocked", _("Payment blocked")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=64)
    parts = models.JSONField(default=dict)
    enterprises = models.ManyToManyField(Enterprise, related_name="alarms")
    rules = models.ManyToManyField(Rule, related_name="alarms")
    found_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-found_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "key"], name="alarm_once"),
            models.CheckConstraint(
                condition=models.Q(state="open") | ~models.Q(reason=""), name="decided_alarm_has_a_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["programme", "state"])]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def holds(self) -> bool:
        """Whether payment waits until a person has decided."""
        return self.state == self.State.OPEN and self.kind in HOLDING


# What costs money twice or sends it astray; the others are worth a look and hold nothing back.
HOLDING = (
    Alarm.Kind.SAME_RECEIPT,
    Alarm.Kind.SAME_SUBJECT,
    Alarm.Kind.SAME_FACT,
    Alarm.Kind.SAME_ACCOUNT,
    Alarm.Kind.ABOVE_CAP,
)


class AlarmAward(models.Model):
    """An award that an alarm is about, and whether its payment was blocked."""

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="about")
    award = models.ForeignKey("money.Award", models.PROTECT, related_name="alarm_places")
    blocked = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["alarm", "award"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alarm", "award"], name="award_once_an_alarm"),
        ]

    def __str__(self) -> str:
        return f"{self.alarm} {self.award_id}"

    @property
    def programme(self) -> Programme:
        return self.alarm.programme


def blocked_awards(awards: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Of some awards those that are not paid: an alarm of them waits for a person, or a person blocked them.

    One query for a whole list.
    """
    waits = models.Q(alarm_places__alarm__state=Alarm.State.OPEN, alarm_places__alarm__kind__in=HOLDING)
    return awards.filter(waits | models.Q(alarm_places__blocked=True)).distinct()
