"""Reports of obstruction: anybody hands one in, the discipline commission alone opens it."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.models import Membership, Programme, Role, Unit, User
from zoulang.web.casework.actions import open_case
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.telling import tell
from zoulang.web.forum.models import TrackingCode, digest_of
from zoulang.web.outbox.putting import Letter, put_all_in_outbox

PROCEDURE = "obstruction"
# Without signs that are taken for one another.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def report_obstruction(
    programme: Programme,
    what: str,
    kind: str,
    *,
    reported: Unit | None = None,
    about: Case | None = None,
    name: str = "",
    contact: str = "",
) -> tuple[Case, str]:
    """Hand in a report of obstruction; gives the case and the code by which its state is asked for.

    Whoever hands it in is not noted, even if logged in: name and contact stand there if they are given.

    Raises:
        InputError: if nothing is said, or nobody takes such reports in this programme.
    """
    if not takes_reports(programme):
        found = said("nobody takes reports of obstruction in {programme} yet", programme=programme.name_zh)
        raise InputError(
            Problem(found, said("a person with the role of the discipline commission has to be there"))
        )
    if len(what.strip()) < 10:
        raise InputError(
            Problem(
                said("the report says too little"),
                said("say what happened, when, and where: ten signs or more"),
            )
        )
    given = {
        "反映日期": business_date().isoformat(),
        "反映情形": kind,
        "反映内容": what,
        "反映人": name,
        "联系方式": contact,
        "涉及事项": about.title_zh if about else "",
    }
    facts = {key: value.strip() for key, value in given.items() if value.strip()}
    parts = {"reported": [reported]} if reported else {}
    case = open_case(
        programme, PROCEDURE, _title(what), None, title_en="", parent=about, parts=parts, facts=facts
    )
    code = "".join(secrets.choice(SIGNS) for _ in range(12))
    TrackingCode.objects.create(case=case, digest=digest_of(code))
    _call_the_commission(case)
    return case, "-".join(code[at : at + 4] for at in range(0, 12, 4))


def takes_reports(programme: Programme) -> bool:
    """Whether somebody acts for the discipline commission in the programme."""
    return _commission(programme.pk).exists()


def _commission(programme_id: int) -> QuerySet[Membership]:
    """Who acts for the discipline commission today."""
    today = business_date()
    held = Membership.objects.filter(role=Role.DISCIPLINE, unit__programme=programme_id)
    begun = Q(starts=None) | Q(starts__lte=today)
    return held.filter(begun, Q(ends=None) | Q(ends__gte=today))


def state_of(programme: Programme, code: str) -> dict[str, Any] | None:
    """What a reporter may know by the code: the stage, and since when; None for a code that fits nothing."""
    held = TrackingCode.objects.filter(digest=digest_of(code), case__programme=programme)
    found = held.select_related("case__procedure").first()
    if found is None:
        return None
    case = found.case
    stage = read_procedure(case.procedure.source).stage(case.stage)
    title = {"zh": stage.title.zh, "en": stage.title.en}
    return {"stage": title, "since": case.stage_since, "received": case.opened_on, "ended": stage.end}


@transaction.atomic
def link_report(case: Case, to: Case | None, by: User | None) -> Case:
    """Say which project or approval a report is about.

    Raises:
        PermissionDenied: if the person does not open reports here.
        InputError: if it is no report, or the other case is of another programme or sealed too.
    """
    require(by, "casework.set_up_case", case)
    if case.procedure.seen != Procedure.Seen.SEALED or not _opens(by, case):
        raise InputError(Problem(said("this is no report of obstruction"), said("choose a report")))
    if to is not None and (to.programme_id != case.programme_id or to.is_sealed):
        raise InputError(Problem(said("a report is linked to a project or an approval"), said("choose one")))
    case.parent = to
    case.save(update_fields=["parent"])
    tell(by, "obstruction.linked", case, case)
    return case


def _opens(by: User | None, case: Case) -> bool:
    return by is None or case.programme_id in by.programmes_where("obstructions")


def _call_the_commission(case: Case) -> None:
    """Tell the units of the commission that something came in; what it is stands only in the record."""
    units = Unit.objects.filter(memberships__in=_commission(case.programme_id)).distinct()
    subject = said("A report of obstruction came in")
    body = said("Log in to open it; this message says no more.")
    put_all_in_outbox([Letter(f"obstruction/{case.pk}", unit, subject, body, case) for unit in units])


def _title(what: str) -> str:
    first = what.strip().splitlines()[0]
    return first if len(first) <= 40 else f"{first[:39]}…"
