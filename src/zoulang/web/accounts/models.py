"""Programmes, units, people, roles and deputies, the journal, days off, and the business date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    """One membership, as permissions and lists need it.

    Attributes:
        for_whom: the person in whose place a deputy holds it; None for one's own.
    """

    role: str
    unit_id: int
    programme_id: int
    for_whom: int | None = None


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
    # Over fewer firms, or if the largest amount could be told to within so many percent, a sum is not public.
    fewest_firms = models.PositiveSmallIntegerField(default=3)
    nearest_percent = models.PositiveSmallIntegerField(default=10)
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


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Units of the programmes the person may enter."""
        return self if user.is_superuser else self.filter(programme__in=Programme.objects.visible_to(user))


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
    # The unit it belongs to, as a town to its district: that one sees what this one sees of its own.
    under = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units_under")

    objects = UnitQuerySet.as_manager()

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
    # The first password was typed by somebody else.
    must_change_password = models.BooleanField(default=False)
    # Raised to end every session of the person.
    entry_stamp = models.PositiveIntegerField(default=0)
    # The person in whose place the deed being done is done; set by `zoulang.web.accounts.deeds.require`.
    acts_for: int | None = None

    @property
    def display(self) -> str:
        return (self.display_en if is_english() else self.display_zh) or self.username

    @cached_property
    def held_roles(self) -> tuple[HeldRole, ...]:
        """The roles held today, one's own and as a deputy; two queries, one more if some are dated."""
        columns = ("role", "unit_id", "unit__programme_id")
        own = self.memberships.values_list(*columns, "starts", "ends")
        rows = [(HeldRole(*row[:3]), [row[3:]]) for row in own]
        through = [f"membership__{column}" for column in (*columns, "user_id", "starts", "ends")]
        for row in self.deputyships.filter(membership__user__is_active=True).values_list(
            *through, "starts", "ends"
        ):
            rows.append((HeldRole(*row[:4]), [row[4:6], row[6:]]))
        if not any(day for _, spans in rows for span in spans for day in span):
            return tuple(held for held, _ in rows)
        from zoulang.web.accounts.business_date import business_date

        today = business_date()
        return tuple(held for held, spans in rows if all(lasts(today, *span) for span in spans))

    @property
    def acts_as(self) -> set[int]:
        """Ids of those for whom the person acts today: the person, and whose deputy the person is."""
        return {self.pk, *(held.for_whom for held in self.held_roles if held.for_whom)}

    def get_session_auth_hash(self) -> str:
        """What a session has to fit: raising ``entry_stamp`` ends them all."""
        return f"{super().get_session_auth_hash()}-{self.entry_stamp}"

    def programmes_where(self, kind: str) -> set[int]:
        """Ids of the programmes in which the person sees all things of a kind of ``roles.toml``."""
        allowed = roles_that_see(kind)
        return {held.programme_id for held in self.held_roles if held.role in allowed}

    def units_where(self, kind: str) -> set[int]:
        """Ids of the units whose own things of a kind the person sees: acted for, or under such a one."""
        allowed = roles_that_see_own(kind)
        held = {held.unit_id for held in self.held_roles if held.role in allowed}
        return held | {below for above, below in self._units_under if above in held}

    @cached_property
    def _units_under(self) -> list[tuple[int, int]]:
        """Pairs of a unit acted for and a unit under it; one query a request."""
        units = {held.unit_id for held in self.held_roles}
        return list(Unit.objects.filter(under__in=units).values_list("under_id", "pk"))


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


def lasts(today: date, starts: date | None, ends: date | None) -> bool:
    """Whether a span of days with its ends in holds today; an end that is not given is open."""
    return (starts is None or starts <= today) and (ends is None or today <= ends)


class OfPeopleQuerySet(models.QuerySet[Any]):
    """Who acts for whom, as far as a person may see it."""

    path = ""

    def visible_to(self, user: Any) -> Self:
        """All of the programmes whose people the person sees, and what concerns the person."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        seen = models.Q(**{f"{self.path}unit__programme__in": user.programmes_where("people")})
        return self.filter(seen | models.Q(**{f"{self.path}user": user}) | self._concerns(user))

    def _concerns(self, user: Any) -> models.Q:
        return models.Q()


class MembershipQuerySet(OfPeopleQuerySet):
    """Memberships a person may see."""


class DeputyQuerySet(OfPeopleQuerySet):
    """Deputies a person may see: also those whose place the person takes."""

    path = "membership__"

    def _concerns(self, user: Any) -> models.Q:
        return models.Q(deputy=user)


class Membership(models.Model):
    """A person acts for a unit in a role, from a day and until a day where they are given."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.unit}"

    @property
    def programme(self) -> Programme:
        return self.unit.programme


class Deputy(models.Model):
    """Somebody of the same unit who takes a person's place in a role for some time (AB角)."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(User, models.CASCADE, related_name="deputyships")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=200)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "deputy", "starts"], name="deputy_once_from_a_day"),
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gte=models.F("starts")),
                name="deputy_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.membership}"

    @property
    def programme(self) -> Programme:
        return self.membership.unit.programme


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    """Entries a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Entries of the programmes whose journal the person reads, and with them those of no programme.

        Entries on sealed cases are shown to the roles that see ``obstructions`` and to nobody else.
        """
        if not user.is_authenticated:
            return self.none()
        sealed = models.Q(sealed=True, programme_id__in=user.programmes_where("obstructions"))
        if user.is_superuser:
            return self.filter(models.Q(sealed=False) | sealed)
        programmes = user.programmes_where("journal")
        if not programmes:
            return self.filter(sealed)
        read = models.Q(programme_id__in=programmes) | models.Q(programme=None)
        return self.filter(read & models.Q(sealed=False) | sealed)

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
    # The person in whose place a deputy did it.
    for_whom = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="journal")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)
    # On a case that only the discipline commission opens.
    sealed = models.BooleanField(default=False)
    # Made over this entry and the seal before it: a changed or missing entry breaks the chain.
    seal = models.CharField(max_length=64, default="")

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["business_date"]),
            models.Index(fields=["verb"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a journal entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("a journal entry is never removed")


class JournalHead(models.Model):
    """How many entries the journal has, and the seal of the last: one row, so that a cut-off end is found."""

    count = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.count}:{self.seal}"


class Holiday(models.Model):
    """A day off that is no weekend, or a make-up day; in force once it stands here."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORK = "work", _("Make-up day")

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=60, blank=True)
    # Where it was announced: a number of a notice, or the library that lists it.
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class HolidayYear(models.Model):
    """A year whose days off a person found complete; in all other years only weekends are known."""

    year = models.PositiveSmallIntegerField(unique=True)
    accepted_on = models.DateField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class BusinessDate(models.Model):
    """The day every computation takes as today, if an administrator has set one."""

    date = models.DateField()

    def __str__(self) -> str:
        return self.date.isoformat()
