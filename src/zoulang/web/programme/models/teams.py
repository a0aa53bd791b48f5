"""Special teams, whose theme runs across units, and the roles that a document gives the places of a zone."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause, ClausePart, seen_through


class SpecialTeamQuerySet(models.QuerySet["SpecialTeam"]):
    """Special teams a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of documents the person may read; a team without a clause is seen with its programme."""
        if user.is_superuser:
            return self
        held = {each.programme_id for each in getattr(user, "held_roles", ())}
        return self.filter(seen_through(user, "clause__document") | models.Q(clause=None, programme__in=held))


class SpecialTeam(Bilingual):
    """A team of several units for one theme; the duties under its clauses are its tasks."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="teams")
    slug = models.SlugField(max_length=60)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    # Where a document orders or names the team.
    clause = models.ForeignKey(Clause, models.CASCADE, null=True, blank=True, related_name="teams")
    units = models.ManyToManyField(Unit, related_name="teams", blank=True)
    # A clause counts with everything below it.
    themes = models.ManyToManyField(Clause, related_name="teams_of_theme", blank=True)
    # The run of the procedure ``special-team``: formed, serving, dissolved, with its own reports.
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="team")

    objects = SpecialTeamQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="team_slug_once_per_programme"),
        ]

    def __str__(self) -> str:
        return self.name_zh

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.programme.slug, self.slug])


class PlaceRole(ClausePart):
    """What a clause makes of one place of a zone, and the industries it assigns to it."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="place_roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="place_roles")
    role_zh = models.CharField(max_length=200)
    role_en = models.CharField(max_length=300, blank=True)
    # [{"zh": ..., "en": ...}]
    industries = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["clause__position", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clause", "unit"], name="place_role_once_per_clause"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.role_zh}"
