"""A policy file to a checked ``Policy``: all mistakes are found before any record is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zoulang.errors import InputError, Problem
from zoulang.rules.loading.advice import advise
from zoulang.rules.loading.items import Items
from zoulang.rules.loading.names import ITEM_SECTIONS, Names
from zoulang.rules.loading.parts import (
    conditions_of,
    days_of,
    entries,
    listed,
    plain_of,
    reject_unknown,
    text_of,
    words_of,
)
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.scores import Scores
from zoulang.rules.loading.sharing import Sharing
from zoulang.rules.loading.source import Listing, Scalar, Section, load_source
from zoulang.rules.loading.whole import (
    refuse_circles,
    refuse_names_alike,
    refuse_odd_cases,
    refuse_twin_ids,
    warn_late_instalments,
)
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Item, Policy, Veto, Words
from zoulang.rules.tree import Condition
from zoulang.rules.units import Kind


def load_policy(source: Path | str, name: str | None = None) -> Policy:
    """The checked policy of a file (``Path``) or of YAML text (``str``).

    Raises:
        InputError: with every mistake in the file, each with line and column.

    >>> policy = load_policy('''
    ... policy: demo
    ... effective: 2024-01-01..
    ... facts: {award: {zh: 市级奖补, en: city award, type: money}}
    ... measures: [{id: match, clause: 三/（二）, when: 市级奖补 > 0, pay: 市级奖补 × 30%，最高 150万元}]
    ... ''')
    >>> policy.slug, policy.item("match").pay.text
    ('demo', '市级奖补 × 30%，最高 150万元')
    """
    loader = Loader(
        load_source(source, name, tolerant=True), source.parent if isinstance(source, Path) else None
    )
    try:
        policy = loader.policy()
    except RecursionError:
        raise InputError(
            Problem("names that need each other form too long a chain", "shorten it", loader.file.name)
        ) from None
    errors = [problem for problem in loader.file.problems if not problem.warning]
    if errors or policy is None:
        raise InputError(sorted(errors, key=_by_place))
    warnings = sorted((p for p in loader.file.problems if p.warning), key=_by_place)
    return replace(policy, warnings=tuple(warnings))


def check_policy(source: Path | str, name: str | None = None) -> list[Problem]:
    """Every mistake and warning of a policy file, in the order of the lines; empty if there is none."""
    try:
        return list(load_policy(source, name).warnings)
    except InputError as error:
        return error.problems


def _by_place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


class Loader:
    """Reads one file, section by section; names first, then what uses them."""

    def __init__(self, top: Section, folder: Path | None):
        self.top, self.file, self.folder = top, top.file, folder
        self.names = Names(top)

    def policy(self) -> Policy | None:
        """The policy, or None where the file is too broken to build one."""
        reject_unknown(self.top, keys_of("policy"), "a policy file")
        slug = text_of(self.top, "policy")
        if slug is None:
            self.top.report("the policy has no name", "begin with `policy:` and a short name", "E19")
        names, scores = self.names, Scores(self.names)
        names.declare()
        scores.declare()
        applies_on = names.fact_key(self.top.get("applies_on"), Kind.DATE)
        items = Items(names, scores).all()
        sharing = Sharing(names, items)
        requires = tuple(conditions_of(names.reader, self.top.get("requires"), "requires"))
        vetoes = tuple(self._vetoes({item.id for item in items}))
        stacking, budgets, routes = sharing.stacking(), sharing.budgets(), sharing.routes()
        running, conflicts = sharing.running(), sharing.conflicts()
        terms = dict(names.all_terms())
        self._check_whole(items, requires, vetoes)
        first, last = days_of(self.top.get("effective"))
        if running is None:
            warn_late_instalments(names.item_parts("measures"), items, last)
        words = entries(self.top.get("words"))
        title = words_of(self.top.get("title")) or Words(slug or "", slug or "")
        if slug is None or any(not problem.warning for problem in self.file.problems):
            return None
        policy = Policy(
            slug=slug,
            title=title,
            document=text_of(self.top, "document"),
            effective_from=first,
            effective_to=last,
            applies_on=applies_on,
            subject=text_of(self.top, "subject") or "enterprise",
            period=text_of(self.top, "period") or "year",
            series=text_of(self.top, "series"),
            facts=names.facts,
            registers=names.registers,
            terms=terms,
            constants=names.constants,
            interpretations=names.interpretations,
            requires=requires,
            vetoes=vetoes,
            items=items,
            stacking=stacking,
            budgets=budgets,
            running=running,
            conflicts=conflicts,
            routes=routes,
            cases=tuple(plain_of(part) for part in listed(self.top.get("cases"))),  # type: ignore[misc]
            case_files=tuple(plain_of(part) for part in listed(self.top.get("case_files"))),  # type: ignore[misc]
            words={key: part.text for key, _, part in words if isinstance(part, Scalar) and part.text},
            folder=str(self.folder) if self.folder else None,
        )
        advise(names, policy)
        return policy

    def _check_whole(
        self, items: tuple[Item, ...], requires: tuple[Condition, ...], vetoes: tuple[Veto, ...]
    ) -> None:
        """What only the whole file shows."""
        refuse_twin_ids(self.top, "requires", requires)
        refuse_twin_ids(self.top, "vetoes", [veto.condition for veto in vetoes])
        refuse_odd_cases(self.top)
        refuse_names_alike(self.top, self.names.facts, self.names.terms)
        parts = [part for section in ITEM_SECTIONS for part in self.names.item_parts(section)]
        refuse_circles(parts, items, self.names.terms)

    def _vetoes(self, ids: set[str]) -> list[Veto]:
        vetoes = []
        for number, part in enumerate(listed(self.top.get("vetoes")), 1):
            one = Listing(part.file, part.index, [part])
            made = conditions_of(self.names.reader, one, "veto", extra=("of",), first=number)
            of: list[str] = []
            if isinstance(part, Section):
                for entry in listed(part.get("of")):
                    if isinstance(entry, Scalar) and entry.text not in ids:
                        near = nearest(entry.text, ids)
                        remedy = or_else(near, "use the id of an item")
                        entry.report(f"no item is called {entry.text}", remedy, "E01")
                    of.append(entry.text if isinstance(entry, Scalar) else "")
            vetoes += [Veto(condition, tuple(of)) for condition in made]
        return vetoes
