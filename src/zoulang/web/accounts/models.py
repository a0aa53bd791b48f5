"""Programmes, units, people, roles, the journal and the business date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.roles import roles_that_see, roles_that_see_own
from zoulang.web.accounts.sentences import is_english


class Bilingual(models.Model):
    """A model with fields in two languages, ``name_zh`` beside ``name_en``."""

    class Meta:
        abstract = True

    def text(self, field: str) -> str:
        """The field in the language of the screen; Chinese where the English is missing."""
        if is_english():
            return getattr(self, f"{field}_en") or getattr(self, f"{field}_zh")
        return getattr(self, f"{field}_zh")


@dataclass(frozen=True)
class HeldRole:
    """One membership, as permissions and lists need it."""

    role: str
    unit_id: int
    programme_id: int


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes a person may enter."""

    def visible_to(self, user: Any) -> Self:
        """Programmes with something published, and those the person belongs to."""
        if user.is_superuser:
            return self
        published = models.Q(documents__published=True)
        held = getattr(user, "held_roles", ())
        return self.filter(published | models.Q(pk__in={each.programme_id for each in held})).distinct()


class Programme(Bilingual):
    """What one county or city runs here: its documents and all that came of them."""

    class Kind(models.TextChoices):
        REFERENCE = "reference", _("Reference programme")
        DEMO = "demo", _("Demo data")
        COUNTY = "county", _("Programme")

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    region_zh = models.CharField(max_length=100, blank=True)
    region_en = models.CharField(max_length=200, blank=True)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    # The policy file that gives the lights, and the days a unit has to report after a period ends.
    lights = models.SlugField(max_length=100, blank=True)
    report_within = models.PositiveSmallIntegerField(null=True, blank=True)
    # Tells whether the folder it was installed from has changed.
    folder_digest = models.CharField(max_length=64, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def is_demo(self) -> bool:
        return self.kind == self.Kind.DEMO


class Unit(Bilingual):
    """An office, town, park or other body that owes, reports, pays or asks."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        LEADING_GROUP = "leading_group", _("Leading group")
        DEPARTMENT = "department", _("Department")
        DISTRICT = "district", _("District")
        PARK = "park", _("Park")
        TOWN = "town", _("Town")
        ENTERPRISE = "enterprise", _("Enterprise")
        INSTITUTE = "institute", _("Institute")
        PUBLIC = "public", _("Public")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="units")
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.DEPARTMENT)
    full_zh = models.CharField(max_length=120, blank=True)
    # Other names under which documents mean this unit.
    aliases = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "name_zh"], name="unit_name_once_per_programme"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class User(AbstractUser):
    """A person who can log in. What the person may do follows from the memberships."""

    display_zh = models.CharField(max_length=60, blank=True)
    display_en = models.CharField(max_length=120, blank=True)

    @property
    def display(self) -> str:
        return (self.display_en if is_english() else self.display_zh) or self.username

    @cached_property
    def held_roles(self) -> tuple[HeldRole, ...]:
        """The person's memberships; one query a request."""
        rows = self.memberships.values_list("role", "unit_id", "unit__programme_id")
        return tuple(HeldRole(*row) for row in rows)

    def programmes_where(self, kind: str) -> set[int]:
        """Ids of the programmes in which the person sees all things of a kind of ``roles.toml``."""
        allowed = roles_that_see(kind)
        return {held.programme_id for held in self.held_roles if held.role in allowed}

    def units_where(self, kind: str) -> set[int]:
        """Ids of the units whose own things of a kind the person sees."""
        allowed = roles_that_see_own(kind)
        return {held.unit_id for held in self.held_roles if held.role in allowed}


class Role(models.TextChoices):
    """Who a person is to a programme. What each role may do: ``roles.toml`` beside this file."""

    ADMINISTRATOR = "administrator", _("Administrator")
    OFFICE = "office", _("Leading group office")
    LEADER = "leader", _("Leading group")
    DEPARTMENT = "department", _("Department")
    DISTRICT = "district", _("District, park or functional area")
    TOWN = "town", _("Town or street office")
    STATISTICS = "statistics", _("Statistics department")
    FINANCE = "finance", _("Finance")
    INTERPRETER = "interpreter", _("Interpreting unit")
    CHAIN_CHIEF = "chain_chief", _("Chain chief and team")
    ATTRACTION = "attraction", _("Investment attraction")
    PLEDGED_LEADER = "pledged_leader", _("Pledged leader")
    SPECIALIST = "specialist", _("Service specialist")
    APPROVAL = "approval", _("Approval service")
    ENTERPRISE = "enterprise", _("Enterprise")
    INSTITUTE = "institute", _("University or institute")
    OPERATOR = "operator", _("Incubator or park operator")
    FUND = "fund", _("Fund, bank or equity centre")
    TALENT = "talent", _("Talent")
    DELEGATE = "delegate", _("Delegate")
    DISCIPLINE = "discipline", _("Discipline commission")


class Membership(models.Model):
    """A person acts for a unit in a role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.unit}"


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    """Entries a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Entries of the programmes whose journal the person reads, and with them those of no programme."""
        if user.is_superuser:
            return self
        programmes = user.programmes_where("journal") if user.is_authenticated else set()
        if not programmes:
            return self.none()
        return self.filter(models.Q(programme_id__in=programmes) | models.Q(programme=None))

    def update(self, **kwargs: Any) -> int:
        raise TypeError("a journal entry is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("a journal entry is never removed")


class JournalEntry(models.Model):
    """Who did what to what, when and why. Entries are added and never changed.

    ``verb`` is a dotted name in the past tense, ``award.granted``. ``actor`` is
    empty only for what a person started from the command line.
    """

    at = models.DateTimeField(default=timezone.now)
    business_date = models.DateField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="journal")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)
    # Made over this entry and the seal before it: a changed or missing entry breaks the chain.
    seal = models.CharField(max_length=64, default="")

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a journal entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("a journal entry is never removed")


class BusinessDate(models.Model):
    """The day every computation takes as today, if an administrator has set one."""

    date = models.DateField()

    def __str__(self) -> str:
        return self.date.isoformat()
