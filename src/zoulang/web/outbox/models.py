"""Messages that go out of the record, and the addresses they go to."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit


class Channel(models.TextChoices):
    """The ways out."""

    EMAIL = "email", _("E-mail")
    DINGTALK = "dingtalk", _("DingTalk")
    WECOM = "wecom", _("WeCom")
    FEISHU = "feishu", _("Feishu")


class ToSomebodyQuerySet(models.QuerySet[Any]):
    """What goes to units and people, as far as a person may see it."""

    def visible_to(self, user: Any) -> Self:
        """All of the programmes whose messages the person sees, and what goes to the person or the units."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(programme__in=user.programmes_where("messages"))
            | models.Q(unit__in={held.unit_id for held in user.held_roles})
            | models.Q(user=user)
        )


class MessageQuerySet(ToSomebodyQuerySet):
    """Messages a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those to the person and the person's units; of the others none about what is sealed."""
        seen = super().visible_to(user)
        if not user.is_authenticated:
            return seen
        own = models.Q(unit__in={held.unit_id for held in user.held_roles}) | models.Q(user=user)
        return seen.filter(models.Q(sealed=False) | own)


class Recipient(models.Model):
    """A unit or a person that something goes to."""

    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def to(self) -> str:
        """Whom it goes to, by name."""
        if self.unit is not None:
            return self.unit.text("name")
        return self.user.display if self.user is not None else ""


class Address(Recipient):
    """Where messages for a unit or a person go on one channel.

    ``address`` is an e-mail address, or the key of a group's robot, which is a secret: pages show its end.
    """

    address = models.CharField(max_length=300)

    objects = ToSomebodyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["unit", "user", "channel"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "channel"], name="address_once_per_unit_and_channel"),
            models.UniqueConstraint(fields=["user", "channel"], name="address_once_per_person_and_channel"),
            models.CheckConstraint(
                condition=models.Q(unit=None, user__isnull=False) | models.Q(unit__isnull=False, user=None),
                name="address_of_a_unit_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.get_channel_display()} {self.masked}"

    @property
    def masked(self) -> str:
        """As a page may show it: an e-mail address, and of a secret only its end."""
        return self.address if self.channel == Channel.EMAIL else f"…{self.address[-4:]}"


class Message(Recipient, Bilingual):
    """One message on one channel to a unit or person; ``key`` names its occasion, so it is put in once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Went out")
        UNSURE = "unsure", _("Not known whether it arrived")
        GIVEN_UP = "given_up", _("Given up")
        NO_ADDRESS = "no_address", _("No address")

    key = models.CharField(max_length=200)
    # The unit or person as text, so that one constraint holds for both: unit:3, user:8.
    recipient = models.CharField(max_length=40)
    subject_zh = models.CharField(max_length=200)
    subject_en = models.CharField(max_length=300, blank=True)
    body_zh = models.TextField()
    body_en = models.TextField(blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    # About a case that only the discipline commission opens.
    sealed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    put_at = models.DateTimeField(default=timezone.now)
    business_date = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error_zh = models.CharField(max_length=300, blank=True)
    error_en = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "next_try"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "recipient", "channel"], name="message_put_in_once"),
        ]

    def __str__(self) -> str:
        return self.subject_zh

    @property
    def is_sealed(self) -> bool:
        return self.sealed
