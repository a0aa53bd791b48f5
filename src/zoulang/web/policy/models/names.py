"""The alias book: what documents call the units, firms and places of a programme, and which names are one."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.errors import Said
from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.policy.models.documents import Clause, ClausePart
from zoulang.web.policy.models.drafts import Draft


class EntityQuerySet(models.QuerySet["Entity"]):
    """Entities a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes in which the person sees drafts: the book is a tool of those who read."""
        return self if user.is_superuser else self.filter(seen_in(user, "drafts", "programme"))


class SameNameQuerySet(models.QuerySet["SameName"]):
    """Pairs a person may see."""

    def visible_to(self, user: Any) -> Self:
        """As the entities."""
        return self if user.is_superuser else self.filter(seen_in(user, "drafts", "first__programme"))


class Entity(Bilingual):
    """Somebody or something that documents name. ``same_as`` is the one it was merged into by a person."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Unit")
        ENTERPRISE = "enterprise", _("Enterprise")
        ZONE = "zone", _("Zone")
        PARK = "park", _("Park")
        INSTITUTION = "institution", _("Institution")
        PLATFORM = "platform", _("Platform")
        FUND = "fund", _("Fund")
        PROJECT = "project", _("Project")
        CHAIN = "chain", _("Chain")
        OTHER = "other", _("Other")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="entities")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    unit = models.OneToOneField(Unit, models.CASCADE, null=True, blank=True, related_name="entity")
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="others")

    objects = EntityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "name_zh"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "kind", "name_zh"], name="entity_name_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Mention(ClausePart):
    """A place where a clause names an entity, with the name as written there."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="mentions")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="mention")
    entity = models.ForeignKey(Entity, models.CASCADE, related_name="mentions")
    written = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    # Other names that the text itself gives there.
    aliases = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["clause__position", "id"]

    def __str__(self) -> str:
        return self.written


class SameName(models.Model):
    """Two entities that may be one. A program may suggest it; only a person merges, and can split again.

    Attributes:
        moved, aliases: what the merge put under the other, and the names it gave to a unit, so that a split
            finds them.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("Waiting")
        CONFIRMED = "confirmed", _("The same")
        REFUSED = "refused", _("Not the same")

    first = models.ForeignKey(Entity, models.CASCADE, related_name="+")
    second = models.ForeignKey(Entity, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    # The sentence of whoever suggests it, as pattern and parts, so that it can be said in every language.
    why = models.JSONField(default=dict, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    moved = models.ForeignKey(Entity, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)

    objects = SameNameQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["state", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_of_names_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"

    @property
    def programme(self) -> Programme:
        return self.first.programme

    @property
    def reason(self) -> str:
        """Why somebody may take the two for one; empty where nobody said."""
        if not self.why:
            return ""
        pattern, parts = self.why["pattern"], self.why["parts"]
        sentence = Said(pattern.format(**parts))
        sentence.pattern, sentence.parts = pattern, parts
        return sentence
