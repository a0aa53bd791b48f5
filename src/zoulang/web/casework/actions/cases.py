"""Opening a case, filling its positions, saying its facts, adding papers, ticking its checklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.models import Programme, Role, Unit, User
from zoulang.web.casework.actions.holding import hold, refusal, unknown
from zoulang.web.casework.clocks import due_of_case
from zoulang.web.casework.facts import checked, keyed
from zoulang.web.casework.held import held_procedure, read_procedure
from zoulang.web.casework.models import Case, CasePart, Evidence, Item, Procedure, Tick
from zoulang.web.casework.opening import case_of, may_open
from zoulang.web.casework.standing import acts_in, insiders, movers, require_one_of, steers
from zoulang.web.casework.telling import tell
from zoulang.web.casework.words import shown
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models import Enterprise

Holder = Unit | tuple[Unit, User | None]
# A paper of an office has a few megabytes; nothing that a browser or an office program would run is taken.
MAX_PAPER = 20 * 2**20
PAPERS = (".pdf", ".docx", ".xlsx", ".pptx", ".doc", ".xls", ".wps", ".et", ".ofd",
          ".png", ".jpg", ".jpeg", ".txt", ".csv", ".zip")  # fmt: skip


@transaction.atomic
def open_case(
    programme: Programme,
    procedure_slug: str,
    title_zh: str,
    by: User | None,
    *,
    title_en: str = "",
    number: str = "",
    clause: Clause | None = None,
    parent: Case | None = None,
    enterprise: Enterprise | None = None,
    parts: Mapping[str, Iterable[Holder]] | None = None,
    facts: Mapping[str, str | None] | None = None,
    start: date | None = None,
    finish: date | None = None,
    cadence: str = "",
) -> Case:
    """Begin a run of a procedure in its first stage; ``enterprise`` is the firm that it is about.

    Raises:
        PermissionDenied: if the person opens no cases here, or none of this procedure.
        InputError: if the title is empty, or a position, a fact, the clause or the finish does not fit.
    """
    require(by, "casework.open_case", programme)
    procedure = held_procedure(programme, procedure_slug)
    read = read_procedure(procedure.source)
    if not may_open(by, procedure):
        listed = "、".join(str(Role(name).label) for name in read.opened_by)
        raise PermissionDenied(
            said("cases of {procedure} are opened by {listed}", procedure=procedure, listed=listed)
        )
    if not title_zh.strip():
        raise InputError(Problem(said("the case has no title"), said("say in a few words what it is about")))
    case = case_of(procedure, title_zh.strip()[:200], title_en.strip()[:300], clause, business_date())
    case.programme, case.parent, case.number = programme, parent, number.strip()[:60]
    case.enterprise = enterprise
    if read.schedule is not None and start is None and finish is None:
        # The plan is that of a calendar year.
        year = business_date().year
        start, finish = date(year, 1, 1), date(year, 12, 31)
    case.start, case.finish = start, finish
    case.cadence = (read.reports.cadence if read.reports else "") or cadence
    _check_frame(case)
    _refuse_unseen(by, case)
    case.save()
    for position, units in (parts or {}).items():
        _put_parts(case, position, list(units))
    case.facts = checked(case, facts or {})
    case.due = due_of_case(case)
    case.save(update_fields=["facts", "due"])
    tell(by, "case.opened", case, case, procedure=procedure.slug, stage=case.stage, facts=case.facts)
    return case


@transaction.atomic
def set_parts(case: Case, position: str, units: Iterable[Holder], by: User | None) -> list[CasePart]:
    """Say who holds a position of a case; who held it before does so no longer.

    Raises:
        PermissionDenied: if the person does not set up this case.
        InputError: if there is no such position, too many hold it, or a person is missing.
    """
    _require_naming(case, position, by)
    hold(case)
    before = [str(part.unit) for part in case.parts.filter(position=position).select_related("unit")]
    parts = _put_parts(case, position, list(units))
    tell(
        by, "case.parts_set", case, case, position=position, before=before, units=[str(p.unit) for p in parts]
    )
    return parts


@transaction.atomic
def set_facts(case: Case, facts: Mapping[str, str | None], by: User | None) -> Case:
    """Say facts of a case, written as in a policy record; an empty value takes one back.

    The deadline of the present stage is counted anew.

    Raises:
        PermissionDenied: if a fact is for others to state, or for those who move the case.
        InputError: if a name is unknown or a value does not fit.
    """
    require(by, "casework.move_case", case)
    hold(case)
    given = checked(case, facts)
    said_names = list(keyed(case, facts))
    if not said_names:
        _require_steering(case, by)
    for name in said_names:
        _require_source(case, name, by)
    before = {name: case.facts.get(name) for name in said_names}
    case.facts = {name: value for name, value in case.facts.items() if name not in before} | given
    case.due = due_of_case(case)
    case.save(update_fields=["facts", "due"])
    after = {name: case.facts.get(name) for name in said_names}
    if after != before:
        tell(by, "case.facts_set", case, case, facts=after, before=before)
    return case


@transaction.atomic
def add_evidence(
    case: Case,
    name: str,
    by: User | None,
    words: str = "",
    file: File | None = None,
    item: Item | None = None,
) -> Evidence:
    """Add a paper: words that say where it is, or the file itself; ``item`` is the entry it speaks for.

    Raises:
        PermissionDenied: if the person neither takes part in this case nor moves it.
        InputError: if there are neither words nor a file, or the file is too large or of a kind not taken.
    """
    require(by, "casework.move_case", case)
    holds_item = item is not None and by is not None and item.unit_id in {h.unit_id for h in by.held_roles}
    if not holds_item:
        require_one_of(by, case, insiders(case), "papers")
    if not name.strip() or not (words.strip() or file):
        raise refusal(case, said("the paper says nothing"), said("give it a name, and words or a file"))
    if file is not None:
        check_file(file, str(case))
    evidence = Evidence.objects.create(
        case=case,
        item=item,
        name=name.strip()[:120],
        words=words.strip()[:300],
        file=file or "",
        added_on=business_date(),
        added_by=by,
    )
    tell(by, "evidence.added", case, evidence, words=evidence.words, file=evidence.file.name)
    return evidence


@transaction.atomic
def tick(case: Case, check_id: str, by: User | None) -> Tick:
    """Tick a line of the checklist of the present stage; a line that is ticked stays so.

    Raises:
        PermissionDenied: if the person makes no move out of this stage.
        InputError: if the present stage has no such line.
    """
    _require_tick(case, check_id, by)
    values = {"on": business_date(), "by": by}
    made, is_new = Tick.objects.get_or_create(case=case, stage=case.stage, line=check_id, defaults=values)
    if is_new:
        tell(by, "check.ticked", case, case, stage=case.stage, check=check_id)
    return made


@transaction.atomic
def untick(case: Case, check_id: str, by: User | None) -> None:
    """Take a tick in the checklist of the present stage back.

    Raises:
        PermissionDenied: if the person makes no move out of this stage.
        InputError: if the present stage has no such line.
    """
    _require_tick(case, check_id, by)
    removed, _ = Tick.objects.filter(case=case, stage=case.stage, line=check_id).delete()
    if removed:
        tell(by, "check.unticked", case, case, stage=case.stage, check=check_id)


def _require_tick(case: Case, check_id: str, by: User | None) -> None:
    require(by, "casework.move_case", case)
    hold(case)
    procedure = read_procedure(case.procedure.source)
    names = [name for move in procedure.moves_from(case.stage) for name in move.by]
    require_one_of(by, case, dict.fromkeys(names), shown(procedure.stage(case.stage).title))
    known = [check.id for check in procedure.stage(case.stage).checklist]
    if check_id not in known:
        raise unknown(case, check_id, known)


def _require_steering(case: Case, by: User | None) -> None:
    if not steers(by, case):
        require_one_of(by, case, sorted(movers(case)), str(case.procedure))


def _require_naming(case: Case, position: str, by: User | None) -> None:
    """Who holds a position is said by those whom the file names, else by whoever sets up the case."""
    named_by = next(
        (part.named_by for part in read_procedure(case.procedure.source).parts if part.id == position), ()
    )
    if named_by:
        require(by, "casework.move_case", case)
        require_one_of(by, case, named_by, position)
    else:
        require(by, "casework.set_up_case", case)
        _require_steering(case, by)


def _refuse_unseen(by: User | None, case: Case) -> None:
    """A case is opened for a firm that the person sees: a firm's people open it for their own alone.

    Raises:
        PermissionDenied: for any other firm.
    """
    if by is None or case.enterprise is None:
        return
    if not Enterprise.objects.visible_to(by).filter(pk=case.enterprise.pk).exists():
        raise PermissionDenied(said("{person} opens no case for this firm", person=by.username))


def _require_source(case: Case, name: str, by: User | None) -> None:
    """A fact whose source is called as a position of the case is stated by who holds that position."""
    procedure = read_procedure(case.procedure.source)
    source = procedure.facts[name].get("source", "")
    holders = [part.id for part in procedure.parts if part.title.zh == source]
    if not holders:
        _require_steering(case, by)
    elif not acts_in(by, case, holders) and not (by and _is_office(by, case)):
        require_one_of(by, case, holders, name)


def _is_office(by: User, case: Case) -> bool:
    return not case.is_sealed and acts_in(by, case, [Role.OFFICE.value])


def _check_frame(case: Case) -> None:
    procedure = read_procedure(case.procedure.source)
    firms = [part for part in procedure.parts if part.firm]
    if firms and case.enterprise is None:
        found = said("the case is about no firm")
        raise refusal(case, found, said("name the firm that is {position}", position=shown(firms[0].title)))
    if case.start and case.finish and case.finish <= case.start:
        found = said(
            "the finish {finish} is not after the start {start}", finish=case.finish, start=case.start
        )
        raise refusal(case, found, said("choose a later day"))
    under = procedure.under
    if under and (case.parent is None or case.parent.procedure.slug not in under):
        titles = Procedure.objects.filter(programme=case.programme, slug__in=under)
        named = "、".join(each.text("title") for each in titles) or "、".join(under)
        found = said("the case belongs to no case of {named}", named=named)
        raise refusal(case, found, said("name that case"))
    if procedure.single and case.enterprise is not None:
        running = Case.objects.filter(procedure=case.procedure, enterprise=case.enterprise, closed_on=None)
        if running.exists():
            found = said(
                "{firm} has an open case of {procedure}", firm=case.enterprise, procedure=case.procedure
            )
            raise refusal(case, found, said("bring that one to its end first"))
    if case.cadence and case.start is None:
        case.start = case.opened_on
    for thing in (case.clause, case.parent, case.enterprise):
        if thing is not None and thing.programme != case.programme:
            found = said("{thing} belongs to another programme", thing=thing)
            raise refusal(case, found, said("name one of this programme"))


def _put_parts(case: Case, position: str, holders: list[Holder]) -> list[CasePart]:
    procedure = read_procedure(case.procedure.source)
    known = {part.id: part for part in procedure.parts}
    if position not in known:
        raise unknown(case, position, list(known))
    part = known[position]
    if part.firm:
        found = said("{position} is the firm that the case is about", position=shown(part.title))
        raise refusal(case, found, said("leave the position out"))
    named = [holder if isinstance(holder, tuple) else (holder, None) for holder in holders]
    if len(named) > 1 and not part.many:
        found = said("{number} units are to be {position}", number=len(named), position=shown(part.title))
        raise refusal(case, found, said("name one"))
    for unit, person in named:
        _check_holder(case, shown(part.title), part.person, unit, person)
    case.parts.filter(position=position).delete()
    rows = [
        CasePart(case=case, position=position, unit=unit, person=person)
        for unit, person in dict(named).items()
    ]
    return CasePart.objects.bulk_create(rows)


def _check_holder(case: Case, position: str, needs_person: bool, unit: Unit, person: User | None) -> None:
    if unit.programme_id != case.programme_id:
        raise refusal(
            case,
            said("{unit} belongs to another programme", unit=unit),
            said("name a unit of this programme"),
        )
    if needs_person and person is None:
        found = said("{position} has to be a person", position=position)
        raise refusal(case, found, said("name a person of {unit}", unit=unit))
    if person is not None and not person.memberships.filter(unit=unit).exists():
        found = said("{person} does not act for {unit}", person=person.username, unit=unit)
        raise refusal(case, found, said("name a person of {unit}", unit=unit))


def check_file(file: File, place: str) -> None:
    """Refuse a file that is too large or of a kind not taken.

    Raises:
        InputError: with what is taken.
    """
    ending = PurePath(file.name or "").suffix.lower()
    if ending not in PAPERS:
        found = said("a file of the kind {ending} is not taken", ending=ending or "?")
        raise InputError(Problem(found, said("give one of {listed}", listed=" ".join(PAPERS)), place=place))
    if file.size > MAX_PAPER:
        found = said("the file is larger than {most} MB", most=MAX_PAPER // 2**20)
        remedy = said("give a smaller file, or say in words where the paper is")
        raise InputError(Problem(found, remedy, place=place))
