"""What one clause became: notes of every app, cases, entries of lists, and the journal about all of it."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.citation import normalize_address
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.models import Case, Item
from zoulang.web.policy.living_document import day_asked, printed_number
from zoulang.web.policy.margin import MarginNote, notes_by_clause, worst_state
from zoulang.web.policy.models import Clause, Draft
from zoulang.web.programme.models import Duty, Goal

ENTRIES_SHOWN = 30
CASES_SHOWN = 50


class ClausePage:
    """What the page of a clause shows on a day; a constant number of queries."""

    def __init__(self, clause: Clause, on: date, user: Any) -> None:
        self.clause, self.on, self.user = clause, on, user

    @property
    def number(self) -> str:
        return printed_number(self.clause)

    @property
    def paragraphs(self) -> list[str]:
        """The clause's own words; empty where no text is loaded."""
        return [line for line in self.clause.text.splitlines() if line.strip()]

    @cached_property
    def family(self) -> tuple[list[Clause], list[Clause]]:
        """The clauses above it, the outermost first, and those right below it."""
        address = self.clause.address
        above, below = [], []
        for each in self.clause.document.clauses.all():
            each.document = self.clause.document
            if address.startswith(f"{each.address}/"):
                above.append(each)
            elif each.address.startswith(f"{address}/") and each.depth == self.clause.depth + 1:
                below.append(each)
        return above, below

    @cached_property
    def notes(self) -> list[MarginNote]:
        """What every app says of it: goals, duties with lights, rules with payments, chains, findings."""
        return notes_by_clause(self.clause.document, self.on, self.user).get(self.clause.pk, [])

    @property
    def state(self) -> str:
        return worst_state(self.notes)

    @cached_property
    def cases(self) -> list[Case]:
        """Cases that rest on it: projects, proposals, notices; parts of duties stand with their duty."""
        cases = (
            Case.objects.visible_to(self.user).filter(clause=self.clause).exclude(procedure__subject="duty")
        )
        return list(
            cases.select_related("procedure", "programme").order_by("-opened_on", "-id")[:CASES_SHOWN]
        )

    @cached_property
    def items(self) -> list[Item]:
        """Asks, problems and promises that come from it or are answered by it."""
        named = Q(clause=self.clause) | Q(answer_clause=self.clause)
        items = Item.objects.visible_to(self.user).filter(named)
        return list(items.select_related("case__procedure", "case__programme", "unit")[:CASES_SHOWN])

    @cached_property
    def journal(self) -> list[JournalEntry]:
        """What was done to the clause, its drafts, goals and duties, for those who read the journal."""
        if not self.user.is_authenticated:
            return []
        subjects = {
            "policy.clause": [self.clause.pk],
            "policy.draft": Draft.objects.filter(clause=self.clause).values_list("pk", flat=True),
            "programme.goal": Goal.objects.filter(clause=self.clause).values_list("pk", flat=True),
            "programme.duty": Duty.objects.filter(clause=self.clause).values_list("pk", flat=True),
        }
        about = Q(pk__in=[])
        for kind, ids in subjects.items():
            about |= Q(subject_type=kind, subject_id__in=[str(pk) for pk in ids])
        entries = JournalEntry.objects.visible_to(self.user).filter(about)
        return list(entries.select_related("actor")[:ENTRIES_SHOWN])


def clause(request: HttpRequest, programme: str, document: str, address: str) -> HttpResponse:
    """One clause: its words, and all that came of it."""
    clauses = Clause.objects.visible_to(request.user).select_related("document__programme")
    held = get_object_or_404(
        clauses,
        document__programme__slug=programme,
        document__slug=document,
        address=normalize_address(address.strip("/")),
    )
    today = business_date()
    on = day_asked(request.GET.get("on"), today) or today
    context = {
        "programme": held.programme,
        "section": "documents",
        "document": held.document,
        "clause": held,
        "page": ClausePage(held, on, request.user),
        "on": on,
        "may_ask": request.user.has_perm("policy.ask_question", held.document),
    }
    return render(request, "site/clause.html", context)
