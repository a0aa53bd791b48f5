"""Papers that a firm gives once and attaches to any of its claims."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.casework.actions import add_evidence
from zoulang.web.casework.actions.cases import check_file
from zoulang.web.casework.models import Evidence
from zoulang.web.money.models import Claim, HeldPaper
from zoulang.web.registry.models import Enterprise


@transaction.atomic
def keep_paper(
    enterprise: Enterprise,
    name: str,
    by: User | None,
    *,
    words: str = "",
    file: File | None = None,
    valid_until: date | None = None,
) -> HeldPaper:
    """Keep a paper of a firm; one of the same name is replaced and stays with the claims that have it.

    Raises:
        PermissionDenied: if the person does not act for the firm.
        InputError: if it has no name, says nothing, or the file is too large or of a kind not taken.
    """
    require(by, "money.keep_paper", enterprise)
    name, words = name.strip()[:120], words.strip()[:300]
    if not name or not (words or file):
        found = said("the paper says nothing")
        raise InputError(Problem(found, said("give it a name, and words or a file"), place=str(enterprise)))
    if file is not None:
        check_file(file, str(enterprise))
    today = business_date()
    held = HeldPaper.objects.select_for_update().filter(enterprise=enterprise, name=name, replaced_on=None)
    held.update(replaced_on=today)
    paper = HeldPaper.objects.create(
        enterprise=enterprise,
        name=name,
        words=words,
        file=file or "",
        valid_until=valid_until,
        added_on=today,
        added_by=by,
    )
    record(by, "held_paper.kept", paper, name=name)
    return paper


@transaction.atomic
def attach_paper(claim: Claim, paper: HeldPaper, by: User | None, name: str = "") -> Evidence:
    """Let a paper of the firm speak for a claim; ``name`` is what the measure calls it.

    Raises:
        PermissionDenied: if the person does not take part in the claim.
        InputError: if it is a paper of another firm, or its validity has ended.
    """
    today = business_date()
    if paper.enterprise_id != claim.enterprise_id:
        raise _refused(claim, said("this is a paper of another firm"), said("choose one of the firm's own"))
    if paper.valid_until is not None and paper.valid_until < today:
        found = said("{paper} was valid until {day}", paper=paper.name, day=paper.valid_until)
        raise _refused(claim, found, said("keep a newer one"))
    words = paper.words or paper.name
    made = add_evidence(claim.case, name or paper.name, by, words=words)
    # The file lies where it lies: it is given once.
    Evidence.objects.filter(pk=made.pk).update(file=paper.file.name or "")
    made.file = paper.file.name or ""
    return made


def _refused(claim: Claim, found: str, remedy: str) -> InputError:
    return InputError(Problem(found, remedy, place=str(claim.case)))
