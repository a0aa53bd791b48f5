"""The cases of a procedure as a table: filters that live in the address, order, pages, a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Case as When_
from django.db.models import Count, F, Q, Value, When
from django.utils.translation import gettext as _

from zoulang import procedures as core
from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Unit
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, CaseQuerySet, Procedure
from zoulang.web.casework.words import shown
from zoulang.web.registry.models import Enterprise

ON_A_PAGE = 50
STATES = ("open", "late", "closed")
# What a table can be put in order by, with the ties that keep the order stable.
ORDERS = {
    "due": (F("due").asc(nulls_last=True), "-opened_on", "-id"),
    "-due": (F("due").desc(nulls_last=True), "-opened_on", "-id"),
    "title": ("title_zh", "id"),
    "-title": ("-title_zh", "-id"),
    "opened": ("opened_on", "id"),
    "-opened": ("-opened_on", "-id"),
    "stage": ("stage_order", "id"),
    "-stage": ("-stage_order", "-id"),
    "done": (F("reported_done").asc(nulls_first=True), "id"),
    "-done": (F("reported_done").desc(nulls_last=True), "-id"),
}


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with the number of cases behind it."""

    value: str
    label: str
    count: int


class Listing:
    """What a person asked to see of a procedure's cases on a day."""

    def __init__(self, procedure: Procedure, user: Any, asked: Mapping[str, str], on: date) -> None:
        self.procedure, self.user, self.on = procedure, user, on
        self.read = read_procedure(procedure.source)
        stages = {stage.id for stage in self.read.stages}
        self.stage = asked.get("stage", "") if asked.get("stage") in stages else ""
        self.state = asked.get("state", "") if asked.get("state") in STATES else ""
        self.unit = number_in(asked.get("unit", ""))
        self.firm = number_in(asked.get("firm", ""))
        self.q = asked.get("q", "").strip()[:60]
        self.sort = asked.get("sort", "") if asked.get("sort") in ORDERS else ""
        self.number = asked.get("page", "1")

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.stage or self.state or self.unit or self.firm or self.q)

    @cached_property
    def visible(self) -> CaseQuerySet:
        return Case.objects.visible_to(self.user).filter(procedure=self.procedure)

    @cached_property
    def found(self) -> CaseQuerySet:
        """The cases asked for, in order; the open ones first where no order was asked for."""
        cases = self.visible.filter(self._text, self._of_unit, self._in_state)
        if self.firm is not None:
            cases = cases.filter(enterprise=self.firm)
        if self.stage:
            cases = cases.filter(stage=self.stage)
        order = [When(stage=stage.id, then=Value(place)) for place, stage in enumerate(self.read.stages)]
        cases = cases.annotate(
            stage_order=When_(*order, default=Value(99), output_field=models.IntegerField())
        )
        usual = (F("closed_on").asc(nulls_first=True), *ORDERS["due"])
        return cases.order_by(*(ORDERS[self.sort] if self.sort else usual))

    @cached_property
    def page(self) -> Page[int]:
        """The ids of the cases of the page: thousands are put in order without their words."""
        return Paginator(self.found.values_list("pk", flat=True), ON_A_PAGE).get_page(self.number)

    @cached_property
    def rows(self) -> list[Row]:
        ids = list(self.page.object_list)
        related = Case.objects.select_related(
            "procedure", "clause__document__programme", "enterprise__programme"
        )
        cases = related.prefetch_related("parts__unit").in_bulk(ids)
        seen = self._firms_seen(cases.values())
        return [Row(cases[pk], self.read, self.on, cases[pk].enterprise_id in seen) for pk in ids]

    def _firms_seen(self, cases: Iterable[Case]) -> set[int]:
        """The firms of these cases whose pages the person may open; no query where they are about none."""
        firms = {case.enterprise_id for case in cases if case.enterprise_id is not None}
        if not firms:
            return set()
        return set(Enterprise.objects.visible_to(self.user).filter(pk__in=firms).values_list("pk", flat=True))

    @property
    def firm_title(self) -> str:
        """What the firm of a case is called here; empty where cases are about none."""
        return shown(self.read.firm_part.title) if self.read.firm_part else ""

    @cached_property
    def the_firm(self) -> Enterprise | None:
        """The one firm whose cases are asked for, if the person sees some of them."""
        if self.firm is None:
            return None
        seen = self.visible.filter(enterprise=self.firm).order_by()
        return Enterprise.objects.filter(pk__in=seen.values("enterprise")).first()

    @cached_property
    def stages(self) -> list[Choice]:
        """Every stage with its cases; one query."""
        rows = self.visible.order_by().values_list("stage").annotate(Count("pk"))
        counts = dict(rows)
        return [Choice(stage.id, shown(stage.title), counts.get(stage.id, 0)) for stage in self.read.stages]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Cases in all, open, late, closed; one query."""
        return self.visible.order_by().aggregate(
            all=Count("pk"),
            open=Count("pk", filter=Q(closed_on=None)),
            late=Count("pk", filter=self._late),
            closed=Count("pk", filter=~Q(closed_on=None)),
        )

    @cached_property
    def units(self) -> list[Unit]:
        """The units that take part in cases the person sees; one query."""
        own = CasePart.objects.filter(unit=models.OuterRef("pk"), case__in=self.visible.order_by())
        return list(Unit.objects.filter(models.Exists(own), programme=self.procedure.programme_id))

    def frame(self) -> pl.DataFrame:
        """Every case asked for, one row each, the units of each position in a column of their own."""
        related = ("procedure", "enterprise__town")
        cases = list(self.found.select_related(*related).prefetch_related("parts__unit"))
        rows = [Row(case, self.read, self.on) for case in cases]
        text, day, whole = pl.String, pl.Date, pl.Int64
        columns: dict[str, pl.Series] = {
            _("Case number"): pl.Series([case.number for case in cases], dtype=text),
            _("Title"): pl.Series([case.text("title") for case in cases], dtype=text),
            _("Stage"): pl.Series([row.stage for row in rows], dtype=text),
            _("In this stage since"): pl.Series([case.stage_since for case in cases], dtype=day),
            _("Due"): pl.Series([case.due for case in cases], dtype=day),
            _("Days late"): pl.Series([row.days_late for row in rows], dtype=whole),
        }
        if self.read.firm_part:
            firms = [case.enterprise for case in cases]
            columns[self.firm_title] = pl.Series([each and each.text("name") for each in firms], dtype=text)
            columns[_("Credit code")] = pl.Series([each and each.credit_code for each in firms], dtype=text)
            towns = [each and each.town and each.town.text("name") for each in firms]
            columns[_("Town")] = pl.Series(towns, dtype=text)
        for part in self.read.parts:
            if part.firm:
                continue
            names = [row.holders(part.id) for row in rows]
            columns[shown(part.title)] = pl.Series(names, dtype=text)
        if self.read.reports is not None:
            columns[_("Reported until")] = pl.Series([case.reported_end for case in cases], dtype=day)
            done = [None if case.reported_done is None else float(case.reported_done) for case in cases]
            columns[_("Done, %")] = pl.Series(done, dtype=pl.Float64)
        columns[_("Opened")] = pl.Series([case.opened_on for case in cases], dtype=day)
        columns[_("Closed")] = pl.Series([case.closed_on for case in cases], dtype=day)
        return pl.DataFrame(columns)

    @property
    def _text(self) -> Q:
        if not self.q:
            return Q()
        words = Q(title_zh__icontains=self.q) | Q(title_en__icontains=self.q) | Q(number__icontains=self.q)
        if self.read.firm_part:
            words |= Q(enterprise__name_zh__icontains=self.q) | Q(enterprise__credit_code=self.q.upper())
        return words

    @property
    def _of_unit(self) -> Q:
        if self.unit is None:
            return Q()
        return Q(models.Exists(CasePart.objects.filter(unit=self.unit, case=models.OuterRef("pk"))))

    @property
    def _in_state(self) -> Q:
        chosen = {"open": Q(closed_on=None), "late": self._late, "closed": ~Q(closed_on=None)}
        return chosen.get(self.state, Q())

    @property
    def _late(self) -> Q:
        return Q(closed_on=None, due__lt=self.on)


class Row:
    """One case as its row shows it."""

    def __init__(self, case: Case, read: core.Procedure, on: date, sees_firm: bool = False) -> None:
        self.case, self.read, self.on = case, read, on
        # Whether the page of the firm is there for the person.
        self.sees_firm = sees_firm

    @property
    def stage(self) -> str:
        return shown(self.read.stage(self.case.stage).title)

    @property
    def days_late(self) -> int | None:
        """Days since the deadline; None where it is not past, or the case is closed."""
        case = self.case
        late = case.due is not None and case.due < self.on and case.closed_on is None
        return (self.on - case.due).days if late and case.due else None

    @property
    def days_left(self) -> int | None:
        """Days to the deadline; None where there is none or it is past."""
        case = self.case
        if case.due is None or case.closed_on is not None or case.due < self.on:
            return None
        return (case.due - self.on).days

    @property
    def light(self) -> str:
        """``late``, ``good``, or ``quiet`` where nothing is due."""
        return "late" if self.days_late else "good" if self.days_left is not None else "quiet"

    @property
    def units(self) -> list[tuple[str, list[Unit]]]:
        """Title of each position that is filled, with its units."""
        held: dict[str, list[Unit]] = {}
        for part in self.case.parts.all():
            held.setdefault(part.position, []).append(part.unit)
        return [(shown(part.title), held[part.id]) for part in self.read.parts if part.id in held]

    def holders(self, position: str) -> str:
        """The units of a position, one after the other."""
        return "、".join(
            part.unit.text("name") for part in self.case.parts.all() if part.position == position
        )
