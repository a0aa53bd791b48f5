"""The living document as a page needs it: the clauses on paper, and beside each what it became."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zoulang.web.accounts.entrance import day_in
from zoulang.web.policy.clashes import clash_drafts
from zoulang.web.policy.margin import MarginNote, notes_by_clause, worst_state
from zoulang.web.policy.models import Clause, ConflictRule, Document
from zoulang.web.policy.notes import Cited, cited_documents

# A clause without a printed number of its own: these words are the record's, not the document's.
UNNUMBERED = {Clause.Kind.PREAMBLE, Clause.Kind.CLOSING, Clause.Kind.ATTACHMENT}
# More notes than stand beside the text would push the next clause down; the rest unfolds.
NOTES_SHOWN = 4
# With more entries than these beside the title, the first clause would begin far below it; so they fold.
HEAD_ENTRIES_SHOWN = 3
CHARACTERS_BESIDE_A_NOTE = 60
CHINESE_NUMERALS = set("零〇一二三四五六七八九十百")
NUMBER = re.compile(
    r"[零〇一二三四五六七八九十百]+|（[^）]+）|第[^/]+[编章节条款项]|\d+[.、）]?|[①-⑳]|专栏\d*"
)
# No document of a record is older, and before it calendars end.
EARLIEST = date(1900, 1, 1)
FIRST_ROW = 2  # row 1 is the head of the document


@dataclass(frozen=True)
class Row:
    """A clause with its notes and its place in the grid.

    Attributes:
        number: the printed number, ``二、`` or ``（一）``; empty where none is printed.
        titled: whether the heading stands in the document as a title of its own.
        paragraphs: the clause's own text as printed; empty where no text is loaded.
        state: the worst state of the notes, for the outline's dot.
        row, span: the grid row of the clause, and how many rows its margin may take: it runs on
            beside the following clauses that have no notes.
    """

    clause: Clause
    number: str
    titled: bool
    paragraphs: list[str]
    notes: list[MarginNote]
    more: list[MarginNote]
    state: str
    row: int
    span: int

    @property
    def spaced(self) -> bool:
        """Whether a space stands between the number and the title: 专栏1, but not after （一） or 二、."""
        return bool(self.number) and self.number[-1] not in "、）."

    @property
    def note_count(self) -> int:
        return len(self.notes) + len(self.more)


@dataclass(frozen=True)
class LivingDocument:
    """A document with its rows, as it stands on a day.

    Attributes:
        head_span: how many grid rows the margin of the head may take: it runs on beside the first clauses
            if these have no notes.
    """

    document: Document
    on: date
    validity: str
    rows: list[Row]
    has_text: bool
    cited: list[Cited]
    precedence: list[ConflictRule]
    clash_count: int
    head_span: int

    @property
    def is_head_long(self) -> bool:
        """Whether the rules of precedence and the documents cited are folded."""
        return len(self.precedence) + len(self.cited) > HEAD_ENTRIES_SHOWN

    @property
    def state_counts(self) -> list[tuple[str, int]]:
        """How many notes are late, behind, unknown and good; states without notes are left out."""
        counts = Counter(note.state for row in self.rows for note in (*row.notes, *row.more))
        return [(state, counts[state]) for state in ("late", "warn", "unknown", "good") if counts[state]]


def living_document(document: Document, on: date, user: Any) -> LivingDocument:
    """The document on a day, as far as the user may see it; a constant number of queries."""
    clauses = list(document.clauses.all())
    for clause in clauses:
        # The notes and links of a clause ask for its document; it is this one.
        clause.document = document
    notes = notes_by_clause(document, on, user)
    return LivingDocument(
        document=document,
        on=on,
        validity=document.validity(on),
        rows=list(_rows(clauses, notes)),
        has_text=any(clause.text for clause in clauses),
        cited=_once(cited_documents(document, on, user)),
        precedence=_within(document, clauses),
        clash_count=clash_drafts(document, user).count(),
        head_span=FIRST_ROW - 1 + _without_notes(clauses, notes),
    )


def _once(cited: list[Cited]) -> list[Cited]:
    """Each document cited once, at its first place."""
    held: dict[str, Cited] = {}
    for each in cited:
        held.setdefault(str(each.reference), each)
    return list(held.values())


def _within(document: Document, clauses: list[Clause]) -> list[ConflictRule]:
    """The rules of precedence of the document, each with its clause."""
    held = {clause.pk: clause for clause in clauses}
    rules = list(ConflictRule.objects.filter(clause__document=document))
    for rule in rules:
        rule.clause = held[rule.clause_id]
    return rules


def _rows(clauses: list[Clause], notes: dict[int, list[MarginNote]]) -> Iterator[Row]:
    for index, clause in enumerate(clauses):
        own = notes.get(clause.pk, [])
        span = 1 + _without_notes(clauses[index + 1 :], notes)
        shown = _notes_beside(clauses[index : index + span])
        titled = clause.titled and clause.kind not in UNNUMBERED
        yield Row(
            clause=clause,
            number=printed_number(clause),
            titled=titled,
            paragraphs=[line for line in clause.text.splitlines() if line.strip()],
            notes=own[:shown],
            more=own[shown:],
            state=worst_state(own),
            row=FIRST_ROW + index,
            span=span,
        )


def _without_notes(following: list[Clause], notes: dict[int, list[MarginNote]]) -> int:
    """How many of the clauses that follow have nothing in the margin, up to the first that has."""
    for count, clause in enumerate(following):
        if notes.get(clause.pk):
            return count
    return len(following)


def _notes_beside(clauses: list[Clause]) -> int:
    """How many notes the text of these clauses leaves room for."""
    return max(NOTES_SHOWN, sum(len(clause.text) for clause in clauses) // CHARACTERS_BESIDE_A_NOTE)


def printed_number(clause: Clause) -> str:
    """The clause's own number as the document prints it before the title; empty where it prints none.

    The address ends with it: ``二`` is printed ``二、``, ``（一）`` and ``第三条`` as they are. Clauses
    without a number are addressed by their title.
    """
    number = clause.address.rpartition("/")[2]
    if clause.kind in UNNUMBERED or not NUMBER.fullmatch(number):
        return ""
    if set(number) <= CHINESE_NUMERALS:
        return f"{number}、"
    return f"{number}." if number.isdigit() else number


def stops(document: Document, today: date) -> list[date]:
    """The days the slider over time stops at: ends of months since the document began, then today.

    Empty for a document that prints no date, or begins after today.
    """
    begin = document.effective_from or document.issued
    if begin is None or begin >= today:
        return []
    days = [begin]
    month_end = _end_of_month(begin)
    while month_end < today:
        if month_end > begin:
            days.append(month_end)
        month_end = _end_of_month(month_end + timedelta(days=1))
    return [*days, today]


def _end_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def day_asked(text: str | None, today: date) -> date | None:
    """The day of ``?on=``: today without one; None for what is no day, or a day that cannot be shown."""
    if not text:
        return today
    day = day_in(text)
    return day if day is not None and EARLIEST <= day <= today else None
