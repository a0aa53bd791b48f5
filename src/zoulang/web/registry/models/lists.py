"""Yearly lists: the firms that are on a list for a year."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models.enterprises import Enterprise


class YearlyListQuerySet(models.QuerySet["YearlyList"]):
    """Yearly lists a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees: a list names firms."""
        return self if user.is_superuser else self.filter(seen_in(user, "enterprises", "programme"))


class YearlyList(Bilingual):
    """The firms that are on a list for a year, such as those of the leading industries.

    Once a programme keeps such lists for a fact, the list confirmed for the year
    alone decides it: yes for the firms on it, no for the others, unknown while
    no list of that year is confirmed. What fact sheets say of it no longer counts.

    Attributes:
        fact: the yes/no fact that policies read, by its Chinese name.
        clause: the clause that makes the list count.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        REPLACED = "replaced", _("Replaced")
        REFUSED = "refused", _("Refused")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="yearly_lists")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="yearly_lists")
    fact = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = YearlyListQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "fact", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "fact", "year"],
                condition=models.Q(state="confirmed"),
                name="one_confirmed_list_a_year",
            ),
            models.UniqueConstraint(
                fields=["programme", "fact", "year"],
                condition=models.Q(state="proposed"),
                name="one_proposed_list_a_year",
            ),
            # Nobody confirms what he proposed.
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | models.Q(proposed_by=None)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="list_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_zh} {self.year}"


class ListedFirm(models.Model):
    """A firm on a yearly list, with the industry code it is listed under."""

    yearly_list = models.ForeignKey(YearlyList, models.CASCADE, related_name="firms")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="listed")
    industry_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["enterprise__name_zh", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["yearly_list", "enterprise"], name="firm_once_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.yearly_list}"
