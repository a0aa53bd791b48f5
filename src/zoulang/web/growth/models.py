"""Where every firm stands under every rule, and the rankings and grades of a year with what they rest on."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models import Enterprise, YearlyList
from zoulang.web.registry.models.enterprises import OfEnterprise


class RunQuerySet(models.QuerySet["Run"]):
    """Runs a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees."""
        return self if user.is_superuser else self.filter(seen_in(user, "enterprises", "programme"))


class Run(models.Model):
    """One policy or rule set decided for the whole register on the facts of a year. The last one counts.

    Attributes:
        policy: slug of the policy file or of the rule set.
        digest: of the text it was decided by.
        on: the day decided for.
        firms: how many were decided.
        counts: item to state to the number of firms, so that no page counts them again.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="runs")
    policy = models.SlugField(max_length=100)
    year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    on = models.DateField()
    firms = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "policy", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "policy", "year"], name="run_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.year}"


class Standing(OfEnterprise):
    """What one run found of one firm and item. What a firm plainly does not meet has no row.

    Attributes:
        item: id of the measure, the class or the check in the policy.
        value: of a class, the value; amounts are in fen.
        lacking: ids of the conditions that fail (``near``) or are open (``open``).
        short_zh, short_en: what is missing, as a sentence.
        gap: how far the one failing number is from its limit, in fen, shares of one, days or things counted;
            None: no number. It orders the firms of one item.
    """

    class State(models.TextChoices):
        MEETS = "meets", _("Meets it")
        NEAR = "near", _("One step short")
        OPEN = "open", _("One fact is missing")

    # The indexes below begin with them; a second index of each would double the cost of a run.
    run = models.ForeignKey(Run, models.CASCADE, related_name="standings", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="standings", db_index=False)
    item = models.CharField(max_length=100)
    state = models.CharField(max_length=5, choices=State.choices)
    value = models.CharField(max_length=100, blank=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    lacking = models.JSONField(default=list)
    short_zh = models.CharField(max_length=300, blank=True)
    short_en = models.CharField(max_length=400, blank=True)
    gap = models.DecimalField(max_digits=34, decimal_places=6, null=True)

    class Meta:
        ordering: ClassVar = ["run", "item", "gap", "id"]
        indexes: ClassVar = [
            models.Index(fields=["run", "item", "state", "gap"]),
            models.Index(fields=["enterprise", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.item}"


class Scheme(Bilingual):
    """A way to rank or grade firms, as ``rankings.yaml`` of the programme says it.

    Attributes:
        kind: ``ranking`` with so many places, ``grades`` cut by a score, ``tiers`` of an amount, ``multiple``
            of a base year.
        source: the entry of the file.
    """

    class Kind(models.TextChoices):
        RANKING = "ranking", _("Ranking")
        GRADES = "grades", _("Grades")
        TIERS = "tiers", _("Tiers")
        MULTIPLE = "multiple", _("Multiple of a base year")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="ranking_schemes")
    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    note_zh = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=400, blank=True)
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="ranking_schemes")
    source = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["programme", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="scheme_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class RankingQuerySet(models.QuerySet["Ranking"]):
    """Rankings a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes whose enterprises the person sees: a ranking names firms."""
        return self if user.is_superuser else self.filter(seen_in(user, "enterprises", "programme"))


class Ranking(models.Model):
    """A ranking or grading of a year as it was worked out, with everything that it rests on.

    Attributes:
        source: the entry of the scheme as it stood.
        rules: the text of the policy that ranked.
        answers: what persons set for it, such as weights: names to values as text.
        yearly_list: the list that it was proposed as; it counts once that is confirmed.
        case: the assessment whose life cycle publishes and confirms it.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rankings")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="rankings")
    year = models.PositiveSmallIntegerField()
    source = models.JSONField()
    rules = models.TextField()
    answers = models.JSONField(default=dict)
    on = models.DateField()
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    yearly_list = models.OneToOneField(
        YearlyList, models.SET_NULL, null=True, blank=True, related_name="ranking"
    )
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="ranking")

    objects = RankingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["scheme", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "year"], name="ranking_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}"


class Ranked(OfEnterprise):
    """A firm in a ranking: its inputs as they were read, and what came of them.

    Attributes:
        place: from 1, equals share the better place; None: it has no value and takes no place.
        value: what it is ranked by, in base units (fen, shares of one, points).
        chosen: whether it is on the list; None: nothing is chosen.
        grade: its class, where the ranking is cut into classes.
        points: what a person gave it for the judged part.
        inputs: the facts that the rules read of it, as text.
        parts: title, points and most points of each line of its score.
        lacking: the facts without which it takes no place.
    """

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="firms")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="ranked")
    place = models.PositiveIntegerField(null=True)
    value = models.DecimalField(max_digits=34, decimal_places=10, null=True)
    chosen = models.BooleanField(null=True)
    grade = models.CharField(max_length=40, blank=True)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    points_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    points_on = models.DateField(null=True)
    inputs = models.JSONField(default=dict)
    parts = models.JSONField(default=list)
    lacking = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["ranking", models.F("place").asc(nulls_last=True), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ranking", "enterprise"], name="firm_once_a_ranking"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ranking", "place"]),
            models.Index(fields=["ranking", "grade"]),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.ranking}"


class SchemeSetting(models.Model):
    """A value that a person set for a scheme where the document prints none, such as a weight."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="settings")
    name = models.CharField(max_length=100)
    value = models.CharField(max_length=100)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["scheme", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "name"], name="scheme_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.name}"

    @property
    def programme(self) -> Programme:
        return self.scheme.programme
