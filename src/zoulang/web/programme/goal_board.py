"""The goal board: which goals are shown, grouped by document, and which statements of one goal disagree."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import QueryDict

from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import Document
from zoulang.web.programme.goal_rows import KINDS, LOUD_FIRST, GoalRow, GoalRows, counts_of
from zoulang.web.programme.models import Goal

ON_A_PAGE = 50


class GoalBoard:
    """The goals of a programme on a day as the address asks for them.

    The address may name a ``document`` by slug, a ``state``, a ``kind``, a year ``by`` which, a ``page``.
    What it does not know is left out.
    """

    def __init__(self, programme: Programme, on: date, user: Any, query: QueryDict) -> None:
        self.programme, self.on = programme, on
        goals = Goal.objects.visible_to(user).filter(clause__document__programme=programme)
        goals = goals.order_by(
            F("clause__document__issued").desc(nulls_last=True), "clause__position", "position", "id"
        )
        self.rows = GoalRows(programme, on, goals).rows
        self.document = query.get("document", "")
        self.state = query.get("state", "") if query.get("state") in LOUD_FIRST else ""
        self.kind = query.get("kind", "") if query.get("kind") in KINDS else ""
        self.by = query.get("by", "") if query.get("by") in {str(year) for year in self.years} else ""
        self.number = query.get("page", "1")

    @property
    def any_chosen(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.document, self.state, self.kind, self.by))

    @cached_property
    def shown(self) -> list[GoalRow]:
        """The goals that the address asks for."""
        return [row for row in self._chosen if not self.state or row.state == self.state]

    @property
    def _chosen(self) -> list[GoalRow]:
        return [
            row
            for row in self.rows
            if (not self.document or row.goal.clause.document.slug == self.document)
            and (not self.kind or row.kind == self.kind)
            and (not self.by or (row.goal.by is not None and str(row.goal.by.year) == self.by))
        ]

    @property
    def counts(self) -> dict[str, int]:
        """How many of the goals asked for stand how, whatever state is chosen."""
        return counts_of(self._chosen)

    @cached_property
    def page(self) -> Page[GoalRow]:
        """The goals of the page asked for."""
        return Paginator(self.shown, ON_A_PAGE).get_page(self.number)

    @cached_property
    def by_document(self) -> list[tuple[Document, list[GoalRow]]]:
        """The goals of the page under their document."""
        grouped: dict[int, tuple[Document, list[GoalRow]]] = {}
        for row in self.page.object_list:
            document = row.goal.clause.document
            grouped.setdefault(document.pk, (document, []))[1].append(row)
        return list(grouped.values())

    @property
    def documents(self) -> list[Document]:
        """The documents that set goals."""
        return list({row.goal.clause.document_id: row.goal.clause.document for row in self.rows}.values())

    @property
    def years(self) -> list[int]:
        """The years by which goals are to be reached."""
        return sorted({row.goal.by.year for row in self.rows if row.goal.by})

    @property
    def kinds(self) -> list[str]:
        """The kinds of goals that there are."""
        held = {row.kind for row in self.rows}
        return [kind for kind in KINDS if kind in held]

    @property
    def stated_twice(self) -> list[GoalRow]:
        """Goals that state another one again, those with another number first."""
        rows = [row for row in self.rows if row.nested is not None]
        order = ("number_differs", "name_differs", "equal")
        return sorted(rows, key=lambda row: order.index(row.nested or "equal"))

    @property
    def numbers_differ(self) -> int:
        """How many goals are stated again with another number."""
        return sum(row.nested == "number_differs" for row in self.rows)
