"""Deeds on changes of a policy: keep a draft, propose, withdraw, approve from a day, refuse.

Who proposes does not approve. Each deed locks the policy file first, so that of two people who act at once
the second meets what the first has done. Nothing is decided by an edition before its first day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from zoulang.errors import InputError, Problem, Said, said
from zoulang.rules import Policy
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Award
from zoulang.web.policy.editions import (
    clauses_of_items,
    last_edition,
    next_edition,
    put_in_force,
    refuse_renamed,
)
from zoulang.web.policy.models import PolicyEdition, PolicyFile
from zoulang.web.workbench.checking import checked
from zoulang.web.workbench.effects import effect

Status = PolicyEdition.Status
REASON_LENGTH = 300
# An edition blocks every earlier day for the next one, so a slip of the year must not get through.
MOST_YEARS_AWAY = 10


@transaction.atomic
def save_draft(
    policy_file: PolicyFile,
    base: int,
    source: str,
    by: User,
    start: date | None = None,
    reason: str = "",
) -> PolicyEdition:
    """Keep the text at hand for its author; mistakes may stand in it. A person has one draft of a policy.

    Raises:
        PermissionDenied: if the person may not propose changes here.
        InputError: if the text was made from an edition that is not the newest any more.
    """
    require(by, "workbench.propose_change", policy_file)
    held = _locked(policy_file)
    draft = _draft(held, _current(held, base), source, by)
    draft.proposed_from, draft.reason = start, reason.strip()[:REASON_LENGTH]
    draft.save()
    record(by, "policy_change.saved", draft)
    return draft


def propose_change(
    policy_file: PolicyFile,
    base: int,
    source: str,
    by: User,
    start: date,
    reason: str,
    says_past: bool = False,
) -> PolicyEdition:
    """Ask that a text be in force from a day on. What it would cost and whom it would move is kept with it.

    Args:
        base: number of the edition the text was made from.
        says_past: the person knows that awards were granted on or after that day.

    Raises:
        PermissionDenied: if the person may not propose changes here.
        InputError: with every mistake of the text; if it changes nothing; if it was made from an edition that
            is not the newest any more; if the day does not fit.
    """
    require(by, "workbench.propose_change", policy_file)
    last = _current(policy_file, base)
    policy = _policy(policy_file, source)
    if source == last.source:
        raise _refusal(said("nothing is changed"), said("change a number or a condition first"))
    refuse_renamed(policy_file, clauses_of_items(policy_file.document, policy))
    _require_reason(reason, said("say why the change is needed"))
    require_start(policy_file, policy, start, says_past)
    # It takes seconds, in which others may go on writing.
    tried = effect(policy_file, last, policy, start)
    with transaction.atomic():
        held = _locked(policy_file)
        last = _current(held, base)
        _require_not_proposed(last, source, by)
        proposal = _draft(held, last, source, by)
        require_start(held, policy, start, says_past)
        proposal.status, proposal.effect = Status.PROPOSED, tried
        proposal.proposed_on, proposal.proposed_from = business_date(), start
        proposal.reason = reason.strip()
        proposal.save()
        record(by, "policy_change.proposed", proposal, reason, start=start.isoformat(), replaces=last.number)
    return proposal


@transaction.atomic
def withdraw_change(proposal: PolicyEdition, by: User) -> PolicyEdition:
    """Take back one's own proposal, or throw one's own draft away.

    Raises:
        PermissionDenied: if the person may not propose changes here.
        InputError: if it is somebody else's, or was decided before.
    """
    require(by, "workbench.propose_change", proposal)
    held = _locked_edition(proposal)
    if held.proposed_by_id != by.pk:
        raise _refusal(
            said("this is not your change"), said("refuse it with a reason, if you decide about it")
        )
    record(by, "policy_change.withdrawn", held)
    if held.status == Status.DRAFT:
        held.delete()
        return held
    _require_open(held)
    held.status = Status.WITHDRAWN
    held.decided_on = business_date()
    held.save()
    return held


@transaction.atomic
def approve_change(
    proposal: PolicyEdition, by: User, start: date, note: str = "", says_past: bool = False
) -> PolicyEdition:
    """Put a proposed text in force from a day on; the edition before ends the day before.

    Awards granted before keep the edition they were granted by, whatever the day.

    Raises:
        PermissionDenied: if the person may not approve changes here.
        InputError: if the person proposed it; if it was decided before; if another edition was put in force
            since it was proposed; if the day does not fit.
    """
    require(by, "workbench.approve_change", proposal)
    held = _locked_edition(proposal)
    _require_open(held)
    if held.proposed_by_id == by.pk:
        raise _refusal(said("you proposed this change yourself"), said("a second person has to approve it"))
    policy_file = held.policy_file
    last = last_edition(policy_file)
    if held.replaces_id != last.pk:
        raise _stale(last)
    policy = _policy(policy_file, held.source)
    clauses = clauses_of_items(policy_file.document, policy)
    refuse_renamed(policy_file, clauses)
    require_start(policy_file, policy, start, says_past)
    held.decided_by, held.decided_on, held.decision_note = by, business_date(), note.strip()[:REASON_LENGTH]
    put_in_force(held, policy, clauses, start)
    record(by, "policy_change.approved", held, note, start=start.isoformat(), replaces=last.number)
    return held


@transaction.atomic
def refuse_change(proposal: PolicyEdition, by: User, note: str) -> PolicyEdition:
    """Refuse a proposal, with the reason.

    Raises:
        PermissionDenied: if the person may not refuse changes here.
        InputError: without a reason; if the person proposed it; if it was decided before.
    """
    require(by, "workbench.refuse_change", proposal)
    held = _locked_edition(proposal)
    _require_open(held)
    if held.proposed_by_id == by.pk:
        raise _refusal(said("you proposed this change yourself"), said("withdraw it instead"))
    _require_reason(note, said("say why it is refused"))
    held.status = Status.REFUSED
    held.decided_by, held.decided_on, held.decision_note = by, business_date(), note.strip()
    held.save()
    record(by, "policy_change.refused", held, note)
    return held


def require_start(policy_file: PolicyFile, policy: Policy, start: date, says_past: bool) -> None:
    """Refuse a first day on which the text does not hold, one that comes before the edition in force, or
    before awards without saying so.

    Args:
        policy: what is to hold from that day on.
    """
    _require_day_of(policy, start)
    last = last_edition(policy_file)
    if last.in_force_from is not None and start <= last.in_force_from:
        found = said("edition {number} begins on {day}", number=last.number, day=last.in_force_from)
        raise _refusal(found, said("choose a later day"))
    granted = awards_since(policy_file, start)
    if granted and not says_past:
        found = said("{count} awards were granted on or after {day}", count=granted, day=start)
        remedy = said("choose a day after them, or confirm that they keep the rule they were granted by")
        raise _refusal(found, remedy)


def _require_day_of(policy: Policy, start: date) -> None:
    first, last = policy.effective_from, policy.effective_to
    if first is not None and start < first:
        raise _refusal(
            said("the policy takes effect on {first}", first=first), said("choose that day or a later one")
        )
    if last is not None and start > last:
        raise _refusal(
            said("the policy expires on {last}", last=last), said("choose a day before, or extend it")
        )
    if abs(start.year - business_date().year) > MOST_YEARS_AWAY:
        found = said("{day} is more than {years} years away", day=start, years=MOST_YEARS_AWAY)
        raise _refusal(found, said("check the year"))


def last_award_day(policy_file: PolicyFile) -> date | None:
    """The day of the last award of the policy."""
    awards = Award.objects.filter(rule__policy_file=policy_file)
    last: date | None = awards.aggregate(last=Max("granted_on"))["last"]
    return last


def awards_since(policy_file: PolicyFile, start: date) -> int:
    """How many awards of the policy were granted on or after a day."""
    return Award.objects.filter(rule__policy_file=policy_file, granted_on__gte=start).count()


def _locked(policy_file: PolicyFile) -> PolicyFile:
    return PolicyFile.objects.select_for_update().get(pk=policy_file.pk)


def _locked_edition(edition: PolicyEdition) -> PolicyEdition:
    """The edition as it is now, its policy file locked."""
    policy_file = _locked(edition.policy_file)
    held = PolicyEdition.objects.select_for_update().get(pk=edition.pk)
    held.policy_file = policy_file
    return held


def _current(policy_file: PolicyFile, base: int) -> PolicyEdition:
    last = last_edition(policy_file)
    if last.number != base:
        raise _stale(last)
    return last


def _stale(last: PolicyEdition) -> InputError:
    found = said("edition {number} was put in force since this change was begun", number=last.number)
    return _refusal(found, said("open the policy again and make the change on top of it"))


def _require_not_proposed(last: PolicyEdition, source: str, by: User) -> None:
    """Refuse what the person proposed a moment ago, such as by pressing the button twice."""
    same = last.successors.filter(status=Status.PROPOSED, proposed_by=by, source=source).first()
    if same is not None:
        found = said("you proposed this as edition {number}", number=same.number)
        raise _refusal(found, said("wait for the second person, or withdraw it"))


def _draft(policy_file: PolicyFile, base: PolicyEdition, source: str, by: User) -> PolicyEdition:
    """The person's draft with this text, not saved."""
    held = policy_file.editions.filter(status=Status.DRAFT, proposed_by=by).first()
    draft = held or next_edition(policy_file, source)
    draft.status, draft.source, draft.replaces, draft.proposed_by = Status.DRAFT, source, base, by
    return draft


def _policy(policy_file: PolicyFile, source: str) -> Policy:
    read = checked(policy_file, source)
    if read.policy is None:
        raise InputError(read.mistakes)
    return read.policy


def _require_open(edition: PolicyEdition) -> None:
    if edition.status == Status.PROPOSED:
        return
    words: dict[Any, Said] = {
        Status.IN_FORCE: said("it was put in force before"),
        Status.REFUSED: said("it was refused before"),
        Status.WITHDRAWN: said("it was withdrawn before"),
    }
    found = words.get(edition.status, said("it is not proposed yet"))
    raise _refusal(found, said("open its page again to see it"))


def _require_reason(reason: str, remedy: Said) -> None:
    if not reason.strip():
        raise _refusal(said("the reason is missing"), remedy)
    if len(reason.strip()) > REASON_LENGTH:
        raise _refusal(
            said("the reason is too long"), said("say it in {most} characters", most=REASON_LENGTH)
        )


def _refusal(found: Said, remedy: Said) -> InputError:
    return InputError(Problem(found, remedy))
