"""A procedure file read and checked."""

from __future__ import annotations

from typing import Any

import yaml

from zoulang.procedures.procedure import (
    Check,
    ListOf,
    Move,
    Part,
    Procedure,
    Reports,
    Schedule,
    Silence,
    Stage,
    Words,
)


def load_procedure(source: str, file: str = "") -> Procedure:
    """The procedure that a file says.

    Raises:
        InputError: naming every mistake with its line.
    """
    raw = yaml.load(source, Loader=yaml.BaseLoader)  # every scalar is text
    reports = raw.get("reports")
    schedule = raw.get("schedule")
    return Procedure(
        slug=raw["procedure"],
        title=_words(raw["title"]),
        subject=raw["subject"],
        seen=raw["seen"],
        document=raw.get("document", ""),
        clause=raw.get("clause", ""),
        facts=raw.get("facts", {}),
        parts=tuple(
            Part(each["id"], _words(each["title"]), each.get("person") == "yes", each.get("many") == "yes")
            for each in raw.get("parts", [])
        ),
        stages=tuple(_stage(each) for each in raw["stages"]),
        moves=tuple(_move(each) for each in raw.get("moves", [])),
        lists=tuple(_list(each) for each in raw.get("lists", [])),
        reports=reports
        and Reports(
            reports.get("cadence", ""),
            reports.get("within", ""),
            tuple(reports["by"]),
            tuple(reports.get("stages", ())),
            tuple(reports.get("values", ())),
        ),
        schedule=schedule and Schedule(schedule["total"], schedule["done"]),
        source=source,
        opened_by=tuple(raw.get("opened_by", ())),
    )


def _words(raw: dict[str, str]) -> Words:
    return Words(raw["zh"], raw.get("en", ""))


def _stage(raw: dict[str, Any]) -> Stage:
    extend, silence = raw.get("extend"), raw.get("silence", {})
    return Stage(
        id=raw["id"],
        title=_words(raw["title"]),
        clause=raw.get("clause", ""),
        within=raw.get("within", ""),
        counted_from=raw.get("counted_from", ""),
        extend=(extend["when"], extend["by"]) if extend else None,
        silence=Silence(silence.get("move", ""), tuple(silence.get("remind", ()))),
        checklist=tuple(Check(each["id"], _words(each["title"])) for each in raw.get("checklist", [])),
        end=raw.get("end") == "yes",
    )


def _move(raw: dict[str, Any]) -> Move:
    return Move(
        id=raw["id"],
        title=_words(raw["title"]),
        sources=tuple(raw["from"]),
        to=raw["to"],
        by=tuple(raw["by"]),
        clause=raw.get("clause", ""),
        parts=tuple(raw.get("parts", ())),
        facts=tuple(raw.get("facts", ())),
        evidence=tuple(raw.get("evidence", ())),
        settled=tuple(raw.get("settled", ())),
        when=raw.get("when", ""),
    )


def _list(raw: dict[str, Any]) -> ListOf:
    outcomes = raw.get("outcomes", {})
    return ListOf(
        id=raw["id"],
        title=_words(raw["title"]),
        clause=raw.get("clause", ""),
        needs=tuple(raw.get("needs", ())),
        by=tuple(raw.get("by", ())),
        closing=tuple(raw.get("closing", ())),
        close_needs=tuple(raw.get("close_needs", ())),
        outcomes=tuple((slug, _words(words)) for slug, words in outcomes.items()),
        outcome_needs_clause=tuple(raw.get("outcome_needs_clause", ())),
    )
