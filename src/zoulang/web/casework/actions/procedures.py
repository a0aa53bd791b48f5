"""Installing a procedure file."""

from __future__ import annotations

from django.db import transaction

from zoulang import procedures as core
from zoulang.citation import normalize_address
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.accounts.roles import role_table
from zoulang.web.casework.clocks import count_anew
from zoulang.web.casework.models import Case, CasePart, Item, Procedure
from zoulang.web.policy.accepting import held_document
from zoulang.web.policy.models import Clause

GONE = {
    "stage": lambda names: said("the stage {names} is gone, and cases stand in it", names=names),
    "position": lambda names: said("the position {names} is gone, and units hold it", names=names),
    "list": lambda names: said("the list {names} is gone, and it has entries", names=names),
}


@transaction.atomic
def install_procedure(programme: Programme, source: str, by: User | None, file: str = "") -> Procedure:
    """Put a procedure file in force; its cases run on under the new text.

    Raises:
        PermissionDenied: if the person installs no procedures here.
        InputError: if the file has mistakes, its cases could not run or end, it cites no clause of the
            programme, or it drops a stage, a position or a list that a case stands in.
    """
    require(by, "casework.install_procedure", programme)
    read = core.load_procedure(source, file, roles=role_table())
    core.refuse_unsound(read)
    clause = _clause(programme, read, file)
    held = Procedure.objects.select_for_update().filter(programme=programme, slug=read.slug).first()
    if held is not None and held.source == source and held.clause == clause:
        return held
    if held is not None:
        _check_in_use(held, read, file)
    fields = {
        "title_zh": read.title.zh[:120],
        "title_en": read.title.en[:200],
        "subject": read.subject,
        "seen": read.seen,
        "clause": clause,
        "source": source,
    }
    procedure, _ = Procedure.objects.update_or_create(programme=programme, slug=read.slug, defaults=fields)
    record(by, "procedure.installed", procedure, file=file, changed=held is not None)
    if held is not None:
        running = Case.objects.filter(procedure=procedure, closed_on=None)
        count_anew(list(running.select_related("procedure", "programme")))
    return procedure


def _clause(programme: Programme, read: core.Procedure, file: str) -> Clause | None:
    """The clause that orders the procedure; None where the file names no document."""
    if not read.document:
        return None
    document = programme.documents.filter(slug=read.document).first() or held_document(
        programme, read.document
    )
    if document is None:
        found = said("{document} is no document of {programme}", document=read.document, programme=programme)
        raise InputError(Problem(found, said("name one by its slug or its number"), file, place="document"))
    if not read.clause:
        return None
    clause = document.clauses.filter(address=normalize_address(read.clause)).first()
    if clause is None:
        found = said("{document} has no clause {address}", document=document, address=read.clause)
        raise InputError(Problem(found, said("cite a listed address"), file, place="clause"))
    return clause


def _check_in_use(held: Procedure, read: core.Procedure, file: str) -> None:
    """Refuse to drop what a case stands in, and to open what was sealed."""
    cases = Case.objects.filter(procedure=held)
    if held.seen == Procedure.Seen.SEALED != read.seen and cases.exists():
        found = said("the procedure has sealed cases, and the file would open them")
        raise InputError(Problem(found, said("write seen: sealed"), file))
    of_cases = {"case__procedure": held}
    used = {
        "stage": set(cases.order_by().values_list("stage", flat=True)),
        "position": set(CasePart.objects.filter(**of_cases).order_by().values_list("position", flat=True)),
        "list": set(Item.objects.filter(**of_cases).order_by().values_list("kind", flat=True)),
    }
    there = {
        "stage": {stage.id for stage in read.stages},
        "position": {part.id for part in read.parts},
        "list": {listed.id for listed in read.lists},
    }
    for kind, names in used.items():
        gone = sorted(names - there[kind])
        if gone:
            raise InputError(
                Problem(
                    GONE[kind](", ".join(gone)),
                    said("keep it in the file until the last case has left it"),
                    file,
                )
            )
