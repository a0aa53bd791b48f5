"""Decisions of a meeting, leaders' instructions, notices from above and letters become dated duties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.paper.numbering import chinese
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.casework.actions import add_item, make_move, set_facts
from zoulang.web.casework.models import Case
from zoulang.web.dispatch.kinds import Kind
from zoulang.web.policy.models import Clause, Document
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.parts import put_units

MOST_LINES = 99
DECIDED, DECISIONS = "议定意见", "decisions"
TITLE_LENGTH = 40


@dataclass(frozen=True)
class Line:
    """One thing decided or ordered.

    Attributes:
        words: as the minutes or the instruction say it.
        lead, others: who answers for it, and who helps.
        due: the day by which it is to be done; nobody sets one by default.
        title, title_en: a name for the duty; the first words where it is empty.
        cadence: how often it is reported; empty: when it is done.
        issue: the issue that is decided by it, put to this meeting before.
    """

    words: str
    lead: Unit
    due: date
    others: tuple[Unit, ...] = ()
    title: str = ""
    title_en: str = ""
    cadence: str = ""
    issue: Case | None = None

    @property
    def name(self) -> str:
        """The title, or the first words up to a stop."""
        first = self.words.strip().partition("。")[0].partition("，")[0]
        return (self.title.strip() or first)[:TITLE_LENGTH]


@transaction.atomic
def record_instruction(
    programme: Programme,
    kind: str,
    title: str,
    lines: Sequence[Line],
    by: User | None,
    number: str = "",
    issued: date | None = None,
    title_en: str = "",
) -> Document:
    """Take a decision, an instruction, a notice from above or a letter into the record.

    It becomes a document with a clause for every line, and every line a duty of its units with a day: since
    every duty rests on a clause, who owes what can be followed back to the words of the meeting.

    Raises:
        PermissionDenied: if the person does not record instructions here.
        InputError: naming every line whose words, unit or day does not do.
    """
    require(by, "dispatch.record_instruction", programme)
    day = issued or business_date()
    _check(programme, kind, title, lines, day)
    document = Document.objects.create(
        programme=programme,
        slug=_slug(programme, Kind(kind), day),
        title_zh=title.strip()[:200],
        title_en=title_en.strip()[:300],
        number=number.strip()[:60],
        kind=kind,
        issued=day,
        effective_from=day,
    )
    duties = [_duty(document, position, line) for position, line in enumerate(lines)]
    record(by, "document.recorded", document, kind=kind, duties=[str(duty) for duty in duties])
    for line, duty in zip(lines, duties, strict=True):
        record(by, "duty.given", duty, unit=line.lead.name_zh, due=line.due.isoformat())
        if line.issue is not None:
            _decide(line.issue, line, duty, by)
    return document


def _check(programme: Programme, kind: str, title: str, lines: Sequence[Line], day: date) -> None:
    if kind not in Kind.values:
        found = said("{kind} is no kind of instruction", kind=kind)
        raise InputError(Problem(found, said("choose one of {listed}", listed=", ".join(Kind.values))))
    if not title.strip():
        raise InputError(Problem(said("it has no title"), said("write what the paper is called")))
    if not 0 < len(lines) <= MOST_LINES:
        found = said("it has {number} lines", number=len(lines))
        raise InputError(Problem(found, said("write 1 to {most}", most=MOST_LINES)))
    if day > business_date():
        found = said("{day} lies ahead of the business date", day=day)
        raise InputError(Problem(found, said("write the day on which it was decided or came")))
    problems = []
    for number, line in enumerate(lines, start=1):
        place = said("line {number}", number=number)
        if not line.words.strip():
            problems.append(
                Problem(said("the line has no words"), said("write what is to be done"), place=place)
            )
        if line.due <= day:
            found = said("it is due on {due}, not after {day}", due=line.due, day=day)
            problems.append(Problem(found, said("choose a later day"), place=place))
        elsewhere = [unit for unit in (line.lead, *line.others) if unit.programme_id != programme.pk]
        for unit in elsewhere:
            found = said("{unit} belongs to another programme", unit=unit)
            problems.append(Problem(found, said("name a unit of this programme"), place=place))
    if problems:
        raise InputError(problems)


def _slug(programme: Programme, kind: Kind, day: date) -> str:
    """An address of its own: the kind, the year and a running number."""
    stem = f"{kind.value.replace('_', '-')}-{day.year}"
    taken = set(programme.documents.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = len(taken) + 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _duty(document: Document, position: int, line: Line) -> Duty:
    clause = Clause.objects.create(
        document=document,
        address=chinese(position + 1),
        position=position,
        depth=0,
        heading_zh=line.name,
        heading_en=line.title_en[:300],
        text=line.words.strip(),
        titled=bool(line.title.strip()),
    )
    assert document.issued is not None
    duty = Duty.objects.create(
        clause=clause,
        title_zh=line.name,
        title_en=line.title_en[:300],
        start=document.issued,
        due=line.due,
        cadence=line.cadence,
    )
    put_units(duty, [line.lead.name_zh], [unit.name_zh for unit in line.others], [])
    return duty


def _decide(issue: Case, line: Line, duty: Duty, by: User | None) -> None:
    """The issue is decided by the line, and keeps the clause that it was decided by."""
    if issue.stage != "decided":
        set_facts(issue, {DECIDED: line.words.strip()[:300]}, by)
        make_move(issue, "decide", by)
        issue.refresh_from_db()
    lead = DutyUnit.objects.get(duty=duty, part=DutyUnit.Part.LEAD)
    add_item(
        issue, DECISIONS, duty.title_zh, by, unit=line.lead, due=line.due, clause=duty.clause, about=lead.case
    )
