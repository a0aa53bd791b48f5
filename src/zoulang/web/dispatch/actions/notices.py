"""Deeds of supervision: choose the rule of slips, draft a notice from what is late, issue it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.casework.actions import add_item, assign_item, make_move, open_case, set_facts, set_parts
from zoulang.web.casework.models import Case, Item
from zoulang.web.dispatch.late import LINES, NOTICE, LateMatter, late_matters
from zoulang.web.dispatch.lines import UNIT, notice_lines
from zoulang.web.dispatch.models import SupervisionRule
from zoulang.web.dispatch.supervision import EARLIER, LATE
from zoulang.web.policy.models import PolicyFile

NAMED = "named"
NUMBER, SLIP = "发文字号", "督办单"


@transaction.atomic
def choose_supervision(programme: Programme, policy_file: PolicyFile, by: User | None) -> SupervisionRule:
    """Let a policy file of the programme give the slips.

    Raises:
        PermissionDenied: if the person may not choose it here.
        InputError: if the file is another programme's, or sorts nothing.
    """
    require(by, "dispatch.choose_supervision", programme)
    if policy_file.document.programme_id != programme.pk:
        found = said("{file} belongs to another programme", file=policy_file.slug)
        raise InputError(Problem(found, said("choose a policy of this programme")))
    if not policy_file.rules.filter(kind="class").exists():
        found = said("{file} has no class", file=policy_file.slug)
        raise InputError(Problem(found, said("choose a policy that sorts late matters into slips")))
    values = {"policy_file": policy_file, "set_on": business_date(), "set_by": by}
    chosen, _ = SupervisionRule.objects.update_or_create(programme=programme, defaults=values)
    record(by, "supervision.chosen", chosen, policy=policy_file.slug)
    return chosen


@transaction.atomic
def draft_notice(
    programme: Programme, title: str, keys: Sequence[str], by: User | None, title_en: str = ""
) -> Case:
    """Draft a notice that tells the chosen matters; each line keeps its words and its days as of today.

    ``keys`` are those of `late.late_matters`, so that nobody types a unit, a clause or a number of days.

    Raises:
        PermissionDenied: if the person drafts no notices here.
        InputError: if nothing is chosen, or a matter is not late any more.
    """
    require(by, "dispatch.draft_notice", programme)
    if not keys:
        raise InputError(Problem(said("nothing is chosen"), said("choose at least one late matter")))
    late = {matter.key: matter for matter in late_matters(programme, business_date(), by)}
    gone = [key for key in keys if key not in late]
    if gone:
        found = said("{number} of the chosen matters are not late any more", number=len(gone))
        raise InputError(Problem(found, said("look at the list again and choose")))
    chosen = [late[key] for key in dict.fromkeys(keys)]
    case = open_case(programme, NOTICE, title, by, title_en=title_en)
    for matter in chosen:
        _add_line(case, matter, by)
    return case


def _add_line(case: Case, matter: LateMatter, by: User | None) -> Item:
    """The words of the line stay as they are, whatever becomes of what it speaks of.

    The unit holds the line when the notice is issued: nobody sees a draft that is told of in it.
    """
    place = f"（{matter.clause}）" if matter.clause else ""
    facts = {
        UNIT: matter.unit.name_zh,
        LATE: f"{matter.days}个工作日",
        EARLIER: f"{matter.earlier}次",
        SLIP: matter.slip.word or None,
    }
    english = matter.unit.name_en or matter.unit.name_zh
    cited = f" ({matter.clause})" if matter.clause else ""
    days = "1 working day late" if matter.days == 1 else f"{matter.days} working days late"
    return add_item(
        case,
        LINES,
        f"{matter.unit.name_zh}：“{matter.title_zh}”{place}{matter.cause_zh}，逾期{matter.days}个工作日。",
        by,
        title_en=f"{english}: “{matter.title_en}”{cited} {matter.cause_en}, {days}.",
        clause=matter.clause,
        about=matter.case,
        facts=facts,
    )


@transaction.atomic
def issue_notice(case: Case, number: str, by: User | None, answer_by: date | None = None) -> Case:
    """Issue a signed notice under its number; each unit has to answer its lines by the day of the procedure.

    Only now the units it names come to see it.
    ``answer_by`` is needed where the procedure prints no time.

    Raises:
        PermissionDenied: if the person issues no notices.
        InputError: if it is not signed, has no number, or no day to answer follows and none is given.
    """
    require(by, "dispatch.draft_notice", case)
    if not number.strip():
        found = said("the notice has no number")
        raise InputError(Problem(found, said("write the number under which it is issued"), place=str(case)))
    set_facts(case, {NUMBER: number.strip()[:60]}, by)
    lines = notice_lines(case)
    set_parts(case, NAMED, dict.fromkeys(line.unit for line in lines if line.unit), by)
    make_move(case, "issue", by)
    case.refresh_from_db()
    day = case.due or answer_by
    if day is None:
        found = said("no day follows by which the units have to answer")
        remedy = said("write the day; the procedure of this programme prints no time")
        raise InputError(Problem(found, remedy, place=str(case)))
    case.number = number.strip()[:60]
    case.save(update_fields=["number"])
    for line in lines:
        assign_item(line, line.unit, day, by)
    return case
