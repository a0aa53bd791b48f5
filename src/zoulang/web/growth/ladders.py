"""Ladders of titles: how many firms stand on each rung, who is one step short, what a firm still lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from zoulang.rules import Policy, decide
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import is_english
from zoulang.web.growth.models import Run, Standing
from zoulang.web.registry.facts import facts_for
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Enterprise, Ladder, Title, TitleKind, valid_titles
from zoulang.web.registry.policies import policies_about_enterprises

__all__ = ["FirmLadder", "RungView", "ladder_of", "ladders_of_programme", "pool_of"]


@dataclass
class RungView:
    """A rung for a picture.

    Attributes:
        firms: how many firms hold the title, titles: how many titles that is.
        on_top: of how many of them it is the highest rung.
        near, open, meets: firms below that are one step short, lack one fact, or meet the rule already.
    """

    kind: TitleKind
    place: int
    firms: int = 0
    titles: int = 0
    on_top: int = 0
    near: int = 0
    open: int = 0
    meets: int = 0
    run: Run | None = None

    @property
    def decided(self) -> bool:
        """Whether the rule that grants it was decided over the register."""
        return self.run is not None


@dataclass
class LadderView:
    """A ladder with its rungs from the lowest, and how many firms and titles that is together."""

    ladder: Ladder
    rungs: list[RungView] = field(default_factory=list)
    firms: int = 0
    titles: int = 0


def ladders_of_programme(programme: Programme, on: date, user: Any) -> list[LadderView]:
    """Every ladder with its numbers for the firms that the person sees; a constant number of queries."""
    ladders = list(programme.ladders.select_related("clause__document").prefetch_related("rungs__kind"))
    titles = Title.objects.visible_to(user).filter(valid_titles(on), enterprise__programme=programme)
    counts = (
        titles.order_by().values("kind").annotate(n=Count("id"), firms=Count("enterprise", distinct=True))
    )
    numbers = {row["kind"]: (row["firms"], row["n"]) for row in counts}
    ids = {rung.kind_id for ladder in ladders for rung in ladder.rungs.all()}
    held: dict[int, set[int]] = defaultdict(set)
    for firm, kind in titles.order_by().filter(kind__in=ids).values_list("enterprise_id", "kind_id"):
        held[firm].add(kind)
    runs = latest_runs(programme)
    return [_view(ladder, numbers, held, runs, user) for ladder in ladders]


def _view(
    ladder: Ladder,
    numbers: dict[int, tuple[int, int]],
    held: dict[int, set[int]],
    runs: dict[str, Run],
    user: Any,
) -> LadderView:
    view = LadderView(ladder)
    order = [rung.kind_id for rung in ladder.rungs.all()]
    tops = Counter(
        max(order.index(kind) for kind in kinds & set(order)) for kinds in held.values() if kinds & set(order)
    )
    for number, rung in enumerate(ladder.rungs.all()):
        firms, titles = numbers.get(rung.kind_id, (0, 0))
        row = RungView(rung.kind, rung.place, firms, titles, tops.get(number, 0))
        policy, _, item = rung.kind.rule.partition("/")
        row.run = runs.get(policy)
        if row.run is not None and ladder.climbed:
            counts = pool_counts(row.run, item, rung.kind, user)
            row.near, row.open, row.meets = (counts.get(each, 0) for each in ("near", "open", "meets"))
        view.rungs.append(row)
        view.titles += titles
    view.firms = sum(bool(kinds & set(order)) for kinds in held.values())
    return view


def latest_runs(programme: Programme) -> dict[str, Run]:
    """Slug of a policy to the run of the latest year."""
    return {run.policy: run for run in programme.runs.order_by("year")}


def pool_of(run: Run, item: str, kind: TitleKind, user: Any) -> QuerySet[Standing]:
    """Standings under the rule of a title of firms that do not hold it, the nearest first."""
    holders = Title.objects.filter(valid_titles(run.on), kind=kind).values("enterprise_id")
    return (
        Standing.objects.visible_to(user)
        .filter(run=run, item=item)
        .exclude(enterprise__in=holders)
        .order_by("gap", "id")
    )


def pool_counts(run: Run, item: str, kind: TitleKind, user: Any) -> dict[str, int]:
    """State to the number of firms in the pool of a title."""
    rows = pool_of(run, item, kind, user).order_by().values("state").annotate(n=Count("id"))
    return {row["state"]: row["n"] for row in rows}


# --- one firm ---------------------------------------------------------------------------------------------


@dataclass
class Place:
    """A rung for one firm: the title it holds there, if it does."""

    kind: TitleKind
    place: int
    title: Title | None = None


@dataclass
class FirmLadder:
    """A firm on a ladder.

    Attributes:
        places: the rungs from the lowest.
        next: the rung above the highest it holds; None: it stands at the top.
        state: how it stands under the rule of that rung: ``meets``, ``near``, ``open``, ``far``; ``unruled``:
            no rule in force decides it.
        lacking: what the rung still needs, as sentences in the language of the screen.
    """

    ladder: Ladder
    places: list[Place]
    next: Place | None = None
    state: str = "unruled"
    lacking: list[str] = field(default_factory=list)

    @property
    def top(self) -> Place | None:
        """The highest rung it holds."""
        return next((each for each in reversed(self.places) if each.title is not None), None)


def ladder_of(
    enterprise: Enterprise,
    on: date,
    year: int | None = None,
    facts: dict[str, Any] | None = None,
    policies: Iterable[Policy] | None = None,
) -> list[FirmLadder]:
    """The ladders of a programme with the titles a firm holds, and what its next rungs still need.

    The rules of the day decide on the facts of the year (that of the day without one), for the one firm: what
    was worked out for the whole register may be older.

    Args:
        facts: what is known of the firm in the year, where it was asked for before.
        policies: what the programme decides firms by on the day, where it was asked for before.
    """
    programme = enterprise.programme
    titles = {
        title.kind_id: title for title in enterprise.titles.filter(valid_titles(on)).order_by("granted_on")
    }
    found = []
    climbed = programme.ladders.filter(climbed=True).prefetch_related("rungs__kind")
    for ladder in climbed:
        places = [Place(rung.kind, rung.place, titles.get(rung.kind_id)) for rung in ladder.rungs.all()]
        held = [number for number, each in enumerate(places) if each.title is not None]
        above = held[-1] + 1 if held else 0
        found.append(FirmLadder(ladder, places, places[above] if above < len(places) else None))
    if any(each.next is not None and each.next.kind.rule for each in found):
        known = facts_of_firm(enterprise, year or on.year) if facts is None else facts
        used = policies_about_enterprises(programme, on) if policies is None else policies
        _fill(found, {each.slug: each for each in used}, enterprise, on, known)
    return found


def _fill(
    ladders: list[FirmLadder],
    policies: Mapping[str, Policy],
    enterprise: Enterprise,
    on: date,
    facts: dict[str, Any],
) -> None:
    language = "en" if is_english() else "zh"
    for each in ladders:
        if each.next is None:
            continue
        slug, _, item = each.next.kind.rule.partition("/")
        policy = policies.get(slug)
        if policy is None or all(own.id != item for own in policy.items):
            continue
        day = {policy.facts[policy.applies_on].zh: on.isoformat()} if policy.applies_on else {}
        known = {**day, **each.next.kind.given, **facts_for(policy, facts)}
        decision = decide(policy, policy.parse_record(known, where=str(enterprise)), on)
        told: Any = decision.as_dict(language, only=[item])["items"]
        each.lacking, unmet = _lacking(told[0])
        each.state = {"yes": "meets", "no": "near" if unmet == 1 else "far"}.get(told[0]["outcome"], "open")


def _lacking(told: dict[str, Any]) -> tuple[list[str], int]:
    """Sentences for what fails and what is open, and how many tests fail."""
    failed: list[str] = []
    missing: dict[str, None] = {}

    def look(line: dict[str, Any]) -> None:
        if line["children"]:
            for child in line["children"]:
                if line["symbol"] != "yes":
                    look(child)
        elif line["symbol"] == "no":
            failed.append(line["distance"] or line["text"])
        elif line["symbol"] == "unknown":
            missing.update((value["name"], None) for value in line["values"] if not value["known"])

    if told["condition"] is not None:
        look(told["condition"])
    word = "{} is missing" if is_english() else "缺少{}"
    reasons = [] if told["condition"] is None or failed or missing else list(told["reason_sentences"])
    return [*failed, *(word.format(name) for name in missing), *reasons], len(failed)
