"""Procedures of a programme, and the cases that run under them.

A procedure is a file (see ``docs/reference/procedure-file.md``); a case is one run of it: a unit's part
in a duty, a key project, a proposal, a notice. Whoever takes part has a position in the case; what is asked
of it by period is a report; what has to be followed one by one is an item of one of its lists.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Bilingual, Programme, Unit
from zoulang.web.accounts.roles import role_table
from zoulang.web.accounts.visibility import NOTHING
from zoulang.web.policy.models import Clause, seen_through
from zoulang.web.registry.models import Enterprise


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Procedures a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Those that run in public and whose document is published; all of the programmes one works for."""
        if user.is_superuser:
            return self
        published = models.Q(clause=None) | seen_through(user, "clause__document")
        held = {each.programme_id for each in getattr(user, "held_roles", ())}
        public = models.Q(seen=Procedure.Seen.PUBLIC) & published
        return self.filter(public | models.Q(programme__in=held))


class Procedure(Bilingual):
    """A procedure file that a programme uses."""

    class Seen(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        OFFICES = "offices", _("Those who see cases, and who takes part")
        PARTIES = "parties", _("Who takes part")
        SEALED = "sealed", _("The discipline commission")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="procedures")
    slug = models.SlugField(max_length=60)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    # What runs: duty, project, proposal, notice or a word of the file's own.
    subject = models.SlugField(max_length=40)
    seen = models.CharField(max_length=8, choices=Seen.choices)
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="procedures")
    source = models.TextField()

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "slug"], name="procedure_once_per_programme"),
        ]

    def __str__(self) -> str:
        return self.title_zh


def seen_cases(user: Any, path: str = "") -> models.Q:
    """Cases the person may see, as a condition on a query that reaches the case by ``path``.

    A part in a case, or an entry of its lists given to one's unit, shows it, save where it is sealed:
    those are for the roles that see ``obstructions``.
    """
    prefix = f"{path}__" if path else ""
    procedure = f"{prefix}procedure__seen"
    published = models.Q(**{f"{prefix}clause": None}) | seen_through(user, f"{prefix}clause__document")
    found = models.Q(**{procedure: Procedure.Seen.PUBLIC}) & published
    if not user.is_authenticated:
        return found
    if user.is_superuser:
        # Who keeps the machine keeps all but what is sealed.
        found = ~models.Q(**{procedure: Procedure.Seen.SEALED})
    table = role_table()
    for kind, seen in (("cases", Procedure.Seen.OFFICES), ("obstructions", Procedure.Seen.SEALED)):
        programmes = {held.programme_id for held in user.held_roles if kind in table[held.role].sees}
        if programmes:
            found |= models.Q(**{procedure: seen, f"{prefix}programme__in": programmes})
    units = {held.unit_id for held in user.held_roles}
    if units:
        found |= models.Q(**{f"{prefix}enterprise__unit__in": units}) & ~models.Q(
            **{procedure: Procedure.Seen.SEALED}
        )
        own = models.Exists(CasePart.objects.filter(case=models.OuterRef(f"{prefix}pk"), unit__in=units))
        asked = models.Exists(Item.objects.filter(case=models.OuterRef(f"{prefix}pk"), unit__in=units))
        found |= (models.Q(own) | models.Q(asked)) & ~models.Q(**{procedure: Procedure.Seen.SEALED})
    return found


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Public ones, those of the person's units, and those the person's role sees."""
        return self.filter(seen_cases(user))


class OfCaseQuerySet(models.QuerySet[Any]):
    """Rows that belong to a case and are seen with it."""

    def visible_to(self, user: Any) -> Self:
        """Rows of cases the person may see."""
        return self.filter(seen_cases(user, "case"))


class Case(Bilingual):
    """One run of a procedure."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cases")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="cases")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="cases")
    # The firm that the case is about; it holds the position that the procedure keeps for it.
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="cases")
    number = models.CharField(max_length=60, blank=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    stage = models.SlugField(max_length=40)
    stage_since = models.DateField()
    # The day by which the present stage is to be left; None: the procedure sets none, or a fact is missing.
    due = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    # Values of the procedure's facts, written as in a policy record: {"年度计划投资": "1.2亿元"}.
    facts = models.JSONField(default=dict, blank=True)
    # The stretch of time that reports speak of, and their rhythm (`zoulang.periods.Cadence`); empty: none.
    start = models.DateField(null=True, blank=True)
    finish = models.DateField(null=True, blank=True)
    cadence = models.CharField(max_length=8, blank=True)
    # The last report, kept here so that thousands of lights need no look into the reports.
    reported_end = models.DateField(null=True, blank=True)
    reported_done = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["programme", "procedure", "stage"])]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def is_sealed(self) -> bool:
        """Whether nothing of it may be told outside, the journal included."""
        return self.procedure.seen == Procedure.Seen.SEALED

    @property
    def journal_label(self) -> str:
        """What the journal calls it: of a sealed case no word."""
        return f"{self.procedure.title_zh} {self.pk}" if self.is_sealed else str(self)


class OfCase(models.Model):
    """A row that belongs to a case."""

    class Meta:
        abstract = True

    # Every child names its own way back; here for whoever reads the type.
    case: Case

    @property
    def programme(self) -> Programme:
        return self.case.programme

    @property
    def journal_label(self) -> str:
        """What the journal calls it: of a sealed case no word."""
        return self.case.journal_label if self.case.is_sealed else str(self)


class CasePart(OfCase):
    """A unit, and where the procedure wants one a person, in a position of a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parts")
    position = models.SlugField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="case_parts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="case_parts"
    )

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "position", "unit"], name="unit_once_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.unit}"


class Move(OfCase):
    """A step from one stage of a case to the next; rows are added and never changed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    move = models.SlugField(max_length=40)
    from_stage = models.SlugField(max_length=40)
    to_stage = models.SlugField(max_length=40)
    on = models.DateField()
    # The deadline that the stage left had on that day.
    was_due = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Made by the clock: the procedure says what happens when nobody moves in time.
    by_silence = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "id"]

    def __str__(self) -> str:
        return f"{self.case} {self.move}"


class Tick(OfCase):
    """A line of the checklist of the present stage that somebody has ticked."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ticks")
    stage = models.SlugField(max_length=40)
    # The id of the line in the procedure's checklist.
    line = models.SlugField(max_length=40)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "stage", "line"], name="tick_once_per_line"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.line}"


class Evidence(OfCase):
    """A paper that a move asks for: words that say where it is, or a file."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    # The entry of a list that it speaks for.
    item = models.ForeignKey("Item", models.CASCADE, null=True, blank=True, related_name="evidence")
    # The move that rested on it: the same move asks for a new paper a second time.
    move = models.ForeignKey(Move, models.SET_NULL, null=True, blank=True, related_name="evidence")
    name = models.CharField(max_length=120)
    words = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="evidence/%Y/", blank=True)
    added_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(words="", file=""), name="evidence_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.name}"


class Item(Bilingual, OfCase):
    """An entry of a list of a case: a problem, an ask, a promise, a line of a notice."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    case = models.ForeignKey(Case, models.CASCADE, related_name="items")
    # Which list of the procedure: problems, asks, promises, lines …
    kind = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=400, blank=True)
    # Who has to act, and by when; a list of the procedure may refuse entries without them.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="items")
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    answer_zh = models.TextField(blank=True)
    answer_en = models.TextField(blank=True)
    # One of the outcomes that the list of the procedure knows.
    outcome = models.SlugField(max_length=40, blank=True)
    # The clause that it comes from, and the clause that answers it.
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="items")
    answer_clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")
    # The case that it speaks of: the late part of a duty in a line of a notice.
    about = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="told_in")
    facts = models.JSONField(default=dict, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "kind", "position", "id"]

    def __str__(self) -> str:
        return self.title_zh


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports a person may read in full; the lights made from them are public."""

    def visible_to(self, user: Any) -> Self:
        """All of the programme for its offices, their own for the others."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.filter(NOTHING)
        throughout = models.Q(case__programme__in=user.programmes_where("reports"))
        own = models.Q(case__parts__unit__in=user.units_where("reports"))
        sealed = models.Q(case__procedure__seen=Procedure.Seen.SEALED)
        return self.filter(throughout | own).exclude(sealed).distinct()


class Report(OfCase):
    """What a case has come to at the end of a period. A period without a row was not reported."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    period_end = models.DateField()
    # Percent of the whole; None where the report gives values from which no share follows.
    done = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # Values of the facts that the procedure asks for by period.
    values = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    submitted_on = models.DateField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "period_end"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "period_end"], name="report_once_a_period"),
            models.CheckConstraint(
                condition=models.Q(done=None) | models.Q(done__gte=0, done__lte=100),
                name="report_done_percent",
            ),
        ]
        indexes: ClassVar = [
            # Boards read these four of thousands of reports and never the rows themselves.
            models.Index(fields=["case", "period_end", "submitted_on", "done"], name="report_on_boards"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.period_end}"


class PlanLine(OfCase):
    """How much of a case's yearly plan falls into a period, in the smallest unit (fen for money)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="plan")
    period_end = models.DateField()
    planned = models.BigIntegerField()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "period_end"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "period_end"], name="plan_line_once_a_period"),
            models.CheckConstraint(condition=models.Q(planned__gte=0), name="plan_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.period_end}"
