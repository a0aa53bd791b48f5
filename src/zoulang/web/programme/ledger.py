"""The numbers that documents print: one line for each fact, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from zoulang.documents.records.figures.printed import Printed, printed
from zoulang.errors import InputError
from zoulang.figures.book import Book, Entry
from zoulang.figures.derivations import Derived, derive
from zoulang.figures.published import Comparison, held_against
from zoulang.figures.references import Rank, rank_among
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import Document
from zoulang.web.programme.models import Derivation, Figure, Goal, Region, RegionValue


@dataclass(frozen=True)
class Check:
    """A derivation worked out, or why it cannot be: a number that it needs is not there yet."""

    record: Derivation
    derived: Derived | None
    error: InputError | None = None

    @property
    def verdict(self) -> str:
        """``agrees``, ``differs``, ``base_implied`` or ``cannot_be_checked``."""
        return self.derived.verdict if self.derived else "cannot_be_checked"


@dataclass(frozen=True)
class AmongRegions:
    """A printed share or rank held against the values of the regions, for the same day.

    Attributes:
        stated: nothing can be said against it yet: it stands as the document states it.
        missing: whose values are not in; empty where no regions are listed at all.
        comparison: the share worked out again beside the printed one.
        rank: the place worked out again; ``agrees`` whether it is the printed one.
    """

    stated: bool
    missing: tuple[str, ...] = ()
    comparison: Comparison | None = None
    rank: Rank | None = None
    agrees: bool | None = None


@dataclass
class Line:
    """One fact of the ledger.

    Attributes:
        figure: as it is told first; ``repeats``: where it is told again.
        checks: the derivations that it goes into or is held against.
        among: of a share or rank what the values of regions say.
    """

    figure: Figure
    repeats: list[Figure] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    among: AmongRegions | None = None


@dataclass(frozen=True)
class Progress:
    """A line of attraction: the total of the period, its share of the yearly task, its share of the city.

    Attributes:
        total: the figure that the shares are of; its period is kept with it.
        completion, share: the printed shares; None where the document prints none.
        task: the derivation that gives the task of the year; ``city`` that of the city's total.
    """

    total: Figure
    completion: Figure | None
    share: Figure | None
    task: Check | None
    city: Check | None


class Ledger:
    """The printed numbers of some documents; five queries."""

    def __init__(self, programme: Programme, documents: Iterable[Document]) -> None:
        self.programme = programme
        self.documents = list(documents)
        figures = Figure.objects.filter(clause__document__in=self.documents)
        self.figures = list(
            figures.select_related("clause__document__programme").order_by(
                "clause__document_id", "clause__position", "id"
            )
        )
        self.goals = list(
            Goal.objects.filter(
                clause__document__in=self.documents, value_type=Goal.ValueType.NUMBER
            ).select_related("clause")
        )
        held = Derivation.objects.filter(clause__document__in=self.documents)
        self.derivations = list(
            held.select_related("clause__document__programme").order_by(
                "clause__document_id", "clause__position", "id"
            )
        )
        self._values = _region_values(programme)
        self._books = self._all_books()
        self.checks = [self._check(each) for each in self.derivations]

    def lines(self, document: Document) -> list[Line]:
        """The facts of a document, each once, in the order of its clauses."""
        own = [each for each in self.figures if each.clause.document_id == document.pk]
        lines = {each.pk: Line(each) for each in own if each.repeat_of_id is None}
        for each in own:
            if each.repeat_of_id in lines:
                lines[each.repeat_of_id].repeats.append(each)
        by_name: dict[str, list[Check]] = defaultdict(list)
        for check in self.checks_of(document):
            for name in _names_of(check):
                by_name[name].append(check)
        for line in lines.values():
            line.checks = by_name.get(line.figure.what_zh, [])
            if line.figure.aspect in (Figure.Aspect.SHARE, Figure.Aspect.RANK):
                line.among = self._among(line.figure)
        return list(lines.values())

    def checks_of(self, document: Document) -> list[Check]:
        """The derivations of a document."""
        return [each for each in self.checks if each.record.clause.document_id == document.pk]

    def progress(self, document: Document) -> list[Progress]:
        """The totals of a period of which the document tells the share of the yearly task."""
        own = {each.what_zh: each for each in self._first(document)}
        by_aspect = {(each.aspect, name): each for each in own.values() for name in each.of}
        found = []
        for name, total in own.items():
            completion = by_aspect.get((Figure.Aspect.COMPLETION, name))
            if completion is None or total.since is None:
                continue
            share = by_aspect.get((Figure.Aspect.SHARE, name))
            found.append(
                Progress(
                    total, completion, share, self._base(completion), self._base(share) if share else None
                )
            )
        return found

    def counts(self) -> Mapping[str, int]:
        """How many derivations have which answer."""
        counts = {"differs": 0, "cannot_be_checked": 0, "base_implied": 0, "agrees": 0}
        for check in self.checks:
            counts[check.verdict] += 1
        return counts

    # --- derivations --------------------------------------------------------------------------------

    def _all_books(self) -> dict[int, Book]:
        entries: dict[int, list[Entry]] = defaultdict(list)
        for figure in self.figures:
            number = number_of(figure)
            if number is not None:
                repeats = figure.repeat_of_id is not None
                entry = Entry("figure", figure.what_zh, figure.clause.address, number, repeats=repeats)
                entries[figure.clause.document_id].append(entry)
        for goal in self.goals:
            number = printed(f"{goal.value.normalize():f}", goal.unit_zh) if goal.value is not None else None
            if number is not None:
                by = goal.by.isoformat() if goal.by else ""
                entry = Entry("goal", goal.indicator_zh, goal.clause.address, number, by)
                entries[goal.clause.document_id].append(entry)
        return {document: Book(own) for document, own in entries.items()}

    def _check(self, record: Derivation) -> Check:
        book = self._books.get(record.clause.document_id, Book([]))
        try:
            return Check(record, derive(record.told, book, record.what_zh))
        except InputError as error:
            return Check(record, None, error)

    def _base(self, ratio: Figure) -> Check | None:
        """The derivation that works out the base of a printed ratio."""
        for check in self.checks:
            same = check.record.clause.document_id == ratio.clause.document_id
            derived = check.derived
            if same and derived and derived.base and derived.printed_name == ratio.what_zh:
                return check
        return None

    def _first(self, document: Document) -> list[Figure]:
        return [
            each
            for each in self.figures
            if each.clause.document_id == document.pk and each.repeat_of_id is None
        ]

    # --- shares and ranks ---------------------------------------------------------------------------

    def _among(self, figure: Figure) -> AmongRegions:
        day = day_of(figure)
        target = number_of(figure)
        if day is None or target is None or len(figure.of) != 1:
            return AmongRegions(True)
        values = self._values.at(figure.of[0], day)
        own = self._own_value(figure, values)
        if figure.aspect == Figure.Aspect.SHARE:
            whole = values.get(Region.Kind.WHOLE)
            if own is None or not whole:
                return AmongRegions(True, self._values.missing(values, Region.Kind.WHOLE))
            share = Fraction(own) / Fraction(whole) * target.divisor
            compared = held_against(share, target, day)
            return AmongRegions(False, comparison=compared, agrees=compared.verdict == "agrees")
        places = {name: values.get(name) for name in self._values.places}
        if len(places) < 2 or own is None:
            return AmongRegions(True)
        rank = rank_among(self._values.own, {**places, self._values.own: own})
        if rank.place is None:
            return AmongRegions(True, rank.missing, rank=rank)
        return AmongRegions(False, rank=rank, agrees=rank.place == target.value)

    def _own_value(self, figure: Figure, values: Mapping[str, Decimal]) -> Decimal | None:
        """The own value: as entered among the regions, else as the same document prints it for the day."""
        if self._values.own in values:
            return values[self._values.own]
        for each in self.figures:
            same = each.what_zh == figure.of[0] and each.clause.document_id == figure.clause.document_id
            if same and each.as_of == figure.as_of:
                number = number_of(each)
                return number.value if number else None
        return None


@dataclass(frozen=True)
class _RegionValues:
    own: str
    whole: str
    places: tuple[str, ...]
    values: Mapping[tuple[str, date], Mapping[str, Decimal]]

    def at(self, indicator: str, day: date) -> dict[str, Decimal]:
        """Name of the region to its value; the whole city also under its kind."""
        found = dict(self.values.get((indicator, day), {}))
        if self.whole in found:
            found[Region.Kind.WHOLE] = found[self.whole]
        return found

    def missing(self, values: Mapping[str, Decimal], kind: str) -> tuple[str, ...]:
        """The name of the whole city, where there is one and its value is not in."""
        return (self.whole,) if self.whole and kind not in values else ()


def _region_values(programme: Programme) -> _RegionValues:
    regions = list(Region.objects.filter(programme=programme))
    own = next((each.name_zh for each in regions if each.kind == Region.Kind.OWN), "")
    whole = next((each.name_zh for each in regions if each.kind == Region.Kind.WHOLE), "")
    places = tuple(each.name_zh for each in regions if each.kind != Region.Kind.WHOLE)
    values: dict[tuple[str, date], dict[str, Decimal]] = defaultdict(dict)
    held = RegionValue.objects.filter(region__programme=programme)
    for indicator, day, name, value in held.values_list("indicator", "as_of", "region__name_zh", "value"):
        values[indicator, day][name] = value
    return _RegionValues(own, whole, places, values)


def number_of(figure: Figure) -> Printed | None:
    """The printed number; None where the record holds no number."""
    try:
        return printed(figure.value, figure.unit_zh, figure.qualifier or None)
    except InvalidOperation:
        return None


def day_of(figure: Figure) -> date | None:
    """The day that a figure speaks of; None where it names none, or only a year."""
    try:
        return date.fromisoformat(figure.as_of)
    except ValueError:
        return None


def _names_of(check: Check) -> Iterable[str]:
    if check.derived is None:
        return ()
    names: list[Any] = [name for name, _ in check.derived.inputs]
    return dict.fromkeys([*names, check.derived.printed_name])
