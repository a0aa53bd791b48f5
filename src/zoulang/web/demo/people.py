"""The people of the demo and what they act for."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from zoulang.web.accounts.models import Membership, Programme, Role, Unit, User
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import Section

# Keeps the machine: belongs to no office, and may load texts into the reference programme too.
KEEPER = ("keeper", "系统维护员", "System keeper")


class Cast:
    """The accounts of the demo: those the story names, and one for every other unit that reports."""

    def __init__(self, programme: Programme, password: str) -> None:
        self.programme = programme
        # Hashing is slow on purpose; all demo accounts share the password, so it is done once.
        self.encoded = make_password(password)
        self.people: dict[str, User] = {}
        self.reporters: dict[int, User] = {}
        username, name_zh, name_en = KEEPER
        User.objects.create(
            username=username,
            password=self.encoded,
            display_zh=name_zh,
            display_en=name_en,
            is_superuser=True,
        )

    def engage(self, section: Section) -> None:
        """Make one account of the story."""
        name_zh, name_en = section.pair("name", required=True)
        username, role = section.text("username"), section.text("role")
        if role not in Role.values:
            raise section.error(f"`role` is {role}", f"write one of {', '.join(Role.values)}")
        user = User.objects.create(
            username=username, password=self.encoded, display_zh=name_zh, display_en=name_en
        )
        unit = self._unit(section)
        Membership.objects.create(user=user, unit=unit, role=role)
        self.people[username] = user
        if role in (Role.DEPARTMENT, Role.TOWN, Role.FINANCE, Role.STATISTICS):
            self.reporters.setdefault(unit.pk, user)

    def _unit(self, section: Section) -> Unit:
        firm = section.text("enterprise", "")
        if firm:
            return Unit.objects.get_or_create(
                programme=self.programme, name_zh=firm, defaults={"kind": Unit.Kind.ENTERPRISE}
            )[0]
        unit = self.programme.units.filter(name_zh=section.text("unit")).first()
        if unit is None:
            raise section.error(f"{section.text('unit')} is no unit", "name a unit of programme.yaml")
        return unit

    def link_firms(self) -> None:
        """Let the people of a firm act for the enterprise in the register."""
        for unit in self.programme.units.filter(kind=Unit.Kind.ENTERPRISE):
            Enterprise.objects.filter(programme=self.programme, name_zh=unit.name_zh).update(
                unit=unit, name_en=unit.name_en
            )

    def person(self, section: Section, key: str) -> User:
        """The person whose user name stands under a key."""
        username = section.text(key)
        if username not in self.people:
            raise section.error(f"{username} is nobody", "name one of `people`")
        return self.people[username]

    def with_role(self, role: str) -> User:
        """The first person with a role."""
        membership = (
            Membership.objects.filter(
                role=role, unit__programme=self.programme, user__in=self.people.values()
            )
            .order_by("id")
            .select_related("user")
            .first()
        )
        if membership is None:
            raise LookupError(f"nobody in the story is {role}")
        return membership.user

    def reporter(self, unit: Unit) -> User:
        """Who reports for a unit: its person in the story, else an account without a password."""
        if unit.pk not in self.reporters:
            user = User(
                username=f"{self.programme.slug}-unit-{unit.pk}",
                display_zh=unit.name_zh,
                display_en=unit.name_en[:120],
            )
            user.set_unusable_password()
            user.save()
            Membership.objects.create(user=user, unit=unit, role=Role.DEPARTMENT)
            self.reporters[unit.pk] = user
        return self.reporters[unit.pk]
