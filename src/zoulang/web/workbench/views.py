"""The pages of the workbench: the list of policies, one policy to change, one edition to decide about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.rules import plain_name
from zoulang.rules.units import Kind
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.sentences import error_in_words, is_english
from zoulang.web.accounts.templatetags.zoulang import money_text
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.money.models import Award
from zoulang.web.money.replay import replay
from zoulang.web.policy.editions import last_edition
from zoulang.web.policy.models import PolicyEdition, PolicyFile
from zoulang.web.policy.policies import policy_of_edition
from zoulang.web.registry.facts import as_cells
from zoulang.web.workbench import actions
from zoulang.web.workbench.cards import groups
from zoulang.web.workbench.checking import as_data, checked
from zoulang.web.workbench.differences import Changed, differences
from zoulang.web.workbench.editions import EditionRow, PolicyRow, policy_rows
from zoulang.web.workbench.forms import DecideForm, DraftForm, ProposeForm, TextForm
from zoulang.web.workbench.present import effect_shown
from zoulang.web.workbench.scalars import carried, pieces
from zoulang.web.workbench.trials import cases_shown

Status = PolicyEdition.Status


def policies_seen(user: Any) -> Any:
    """The policy files of the programmes in which the person sees proposals."""
    files = PolicyFile.objects.visible_to(user).filter(seen_in(user, "proposals", "document__programme"))
    return files.select_related("document__programme")


@office_page
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with its editions, and what waits for whom."""
    rows: list[PolicyRow] = policy_rows(policies_seen(request.user), person(request), business_date())
    context = {
        "section": "office",
        "rows": rows,
        "waiting": [edition for row in rows for edition in row.editions if edition.is_waiting],
        "on": business_date(),
    }
    return render(request, "workbench/policies.html", context)


@office_page
def workbench(request: HttpRequest, policy: str) -> HttpResponse:
    """One policy as cards and as a file, beside it its cases and what a change would do."""
    held = get_object_or_404(policies_seen(request.user), slug=policy)
    last = last_edition(held)
    begun = _begun(request, held)
    if begun is None or begun.replaces is None:
        at_hand = AtHand(last.source, last)
        form = ProposeForm(initial={"start": _usual_start(last)})
    else:
        at_hand = on_top(begun.source, begun.replaces, last)
        if at_hand.base != last:
            at_hand = replace(at_hand, source=last.source, base=last)
        initial = {"start": begun.proposed_from or _usual_start(last), "reason": begun.reason}
        form = ProposeForm(initial=initial)
    return _workbench(request, held, last, at_hand, form)


@dataclass(frozen=True)
class AtHand:
    """The text on the page.

    Attributes:
        base: the edition it is a change of; an older one where it could not be put on top of the newest.
        moved: it was begun on an older edition and stands now on top of the newest.
        left: the text begun on an older edition that cannot be put on the newest.
        apart: what was changed in it, as far as it can be read.
    """

    source: str
    base: PolicyEdition
    moved: bool = False
    left: str = ""
    apart: list[Changed] = field(default_factory=list)


def on_top(source: str, base: PolicyEdition, last: PolicyEdition) -> AtHand:
    """A changed text put on top of the newest edition, where no other change stands in its way."""
    if base == last:
        return AtHand(source, base)
    put = carried(base.source, source, last.source)
    if put is not None:
        return AtHand(put, last, moved=True)
    try:
        return AtHand(source, base, left=source, apart=differences(base.source, source))
    except InputError:
        return AtHand(source, base, left=source)


def _begun(request: HttpRequest, held: PolicyFile) -> PolicyEdition | None:
    """The change the person goes on with: an own one that came to nothing, if asked for, else the draft."""
    own = held.editions.filter(proposed_by=person(request)).select_related("replaces")
    asked = number_in(request.GET.get("again", ""))
    if asked is not None:
        return own.filter(pk=asked).exclude(status=Status.IN_FORCE).first()
    return own.filter(status=Status.DRAFT).first()


def _workbench(
    request: HttpRequest,
    held: PolicyFile,
    last: PolicyEdition,
    at_hand: AtHand,
    form: ProposeForm,
    status: int = 200,
) -> HttpResponse:
    source = at_hand.source
    read = checked(held, source)
    context = {
        "section": "office",
        "programme": held.programme,
        "policy_file": held,
        "last": last,
        "draft": held.editions.filter(status=Status.DRAFT, proposed_by=person(request)).first(),
        "at_hand": at_hand,
        "is_refused": bool(form.errors) or status != 200,
        "source": source,
        "groups": groups(source) if not _is_no_yaml(read.problems) else [],
        "checked": as_data(read),
        "originals": {address: piece.text for address, piece in pieces(at_hand.base.source).items()},
        "form": form,
        "last_award": actions.last_award_day(held),
        "may_propose": person(request).has_perm("workbench.propose_change", held),
        "coming": last.stands(business_date()) == "coming",
        "is_about_firms": read.policy is None or read.policy.subject == "enterprise",
        "on": business_date(),
    }
    return render(request, "workbench/workbench.html", context, status=400 if form.errors else status)


def _is_no_yaml(problems: Any) -> bool:
    return any(problem.code == "E00" for problem in problems)


def _usual_start(last: PolicyEdition) -> date:
    """The first day of the next month on which a change can hold."""
    day = business_date()
    return _next_month(max(day, last.in_force_from) if last.in_force_from else day)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@deed
def keep_draft(request: HttpRequest, policy: str) -> HttpResponse:
    """Keep the text at hand for its author."""
    held = get_object_or_404(policies_seen(request.user), slug=policy)
    require(person(request), "workbench.propose_change", held)
    form = DraftForm(request.POST)
    if not form.is_valid():
        said = " ".join(str(error) for each in form.errors.values() for error in each)
    else:
        data = form.cleaned_data
        try:
            actions.save_draft(
                held, data["base"], data["source"], person(request), data["start"], data["reason"]
            )
        except InputError as error:
            said = error_in_words(error)
        else:
            messages.success(request, _("The draft is kept; only you see it."))
            return redirect("workbench", held.slug)
    messages.error(request, said)
    filled = ProposeForm(initial={name: request.POST.get(name, "") for name in ("start", "reason")})
    return _workbench(request, held, last_edition(held), _sent(request, held, form), filled, status=400)


def _sent(request: HttpRequest, held: PolicyFile, form: TextForm) -> AtHand:
    """The text that was sent and could not be taken, so that nothing of it is lost."""
    last = last_edition(held)
    source = form.cleaned_data.get("source") or request.POST.get("source", "")
    number = form.cleaned_data.get("base")
    base = held.editions.filter(status=Status.IN_FORCE, number=number).first() if number else None
    return on_top(source, base or last, last)


@deed
def propose(request: HttpRequest, policy: str) -> HttpResponse:
    """Propose the text at hand; what is refused keeps the text on the page."""
    held = get_object_or_404(policies_seen(request.user), slug=policy)
    require(person(request), "workbench.propose_change", held)
    form = ProposeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.propose_change(
                held,
                data["base"],
                data["source"],
                person(request),
                data["start"],
                data["reason"],
                data["says_past"],
            )
        except InputError as error:
            form.add_error(None, error_in_words(error))
        else:
            messages.success(request, _("Proposed. A second person decides about it."))
            return redirect("edition", made.pk)
    return _workbench(request, held, last_edition(held), _sent(request, held, form), form)


@office_page
def edition(request: HttpRequest, edition: int) -> HttpResponse:
    """One edition: what it changes word by word, what it was said to cost, and who decided."""
    found = edition_seen(request, edition)
    if found.status == Status.DRAFT:
        return redirect("workbench", found.policy_file.slug)
    return _shown(request, found, DecideForm(initial={"start": _first_day(found)}))


def edition_seen(request: HttpRequest, edition: int) -> PolicyEdition:
    """The edition, if the person may see it."""
    seen = PolicyEdition.objects.visible_to(request.user).filter(policy_file__in=policies_seen(request.user))
    related = seen.select_related("policy_file__document__programme", "replaces", "proposed_by", "decided_by")
    return get_object_or_404(related, pk=edition)


def _first_day(found: PolicyEdition) -> date | None:
    return max(found.proposed_from, business_date()) if found.proposed_from else None


def _shown(request: HttpRequest, found: PolicyEdition, form: DecideForm) -> HttpResponse:
    user = person(request)
    is_open = found.status == Status.PROPOSED
    is_own = found.proposed_by_id == user.pk
    is_stale = is_open and found.replaces_id != last_edition(found.policy_file).pk
    is_over = found.status in (Status.REFUSED, Status.WITHDRAWN) or is_stale
    may_propose = user.has_perm("workbench.propose_change", found)
    context = {
        "section": "office",
        "programme": found.programme,
        "edition": found,
        "row": EditionRow.of(found, business_date()),
        "changed": differences(found.replaces.source, found.source) if found.replaces else [],
        "effect": effect_shown(found.effect),
        **(tried_cases(found) if is_open else {}),
        "sees_firms": found.programme.pk in user.programmes_where("enterprises") or user.is_superuser,
        "form": form,
        "is_open": is_open,
        "is_own": is_own,
        "is_stale": is_stale,
        "may_make_again": is_own and is_over and may_propose,
        "may_approve": is_open
        and not is_own
        and not is_stale
        and user.has_perm("workbench.approve_change", found),
        "may_refuse": is_open and not is_own and user.has_perm("workbench.refuse_change", found),
        "last_award": actions.last_award_day(found.policy_file) if is_open else None,
        "on": business_date(),
    }
    return render(request, "workbench/edition.html", context, status=400 if form.errors else 200)


def tried_cases(found: PolicyEdition) -> dict[str, Any]:
    """The cases of a proposed text, as `cases_shown`."""
    if found.replaces is None:
        return {}
    return cases_shown(policy_of_edition(found.replaces), policy_of_edition(found), found.source)


@deed
def approve(request: HttpRequest, edition: int) -> HttpResponse:
    """Put a proposal in force from a day on."""
    found = edition_seen(request, edition)
    form = DecideForm(request.POST)
    if form.is_valid() and form.cleaned_data["start"]:
        data = form.cleaned_data
        try:
            made = actions.approve_change(
                found, person(request), data["start"], data["note"], data["says_past"]
            )
        except InputError as error:
            form.add_error(None, error_in_words(error))
        else:
            messages.success(
                request,
                _("Approved: edition %(number)d holds from its first day on.") % {"number": made.number},
            )
            return redirect("edition", found.pk)
    elif form.is_valid():
        form.add_error("start", _("Say from which day it holds."))
    return _shown(request, found, form)


@deed
def refuse(request: HttpRequest, edition: int) -> HttpResponse:
    """Refuse a proposal with a reason."""
    found = edition_seen(request, edition)
    data = request.POST.copy()
    day = _first_day(found)
    # The page that comes back has the form of approval as well.
    data.setdefault("start", day.isoformat() if day else "")
    form = DecideForm(data)
    try:
        if form.is_valid():
            actions.refuse_change(found, person(request), form.cleaned_data["note"])
            messages.success(request, _("Refused; the reason stands on its page."))
            return redirect("edition", found.pk)
    except InputError as error:
        form.add_error(None, error_in_words(error))
    return _shown(request, found, form)


@deed
def withdraw(request: HttpRequest, edition: int) -> HttpResponse:
    """Take back one's own draft or proposal."""
    found = edition_seen(request, edition)
    try:
        actions.withdraw_change(found, person(request))
        messages.success(request, _("Withdrawn."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("workbench", found.policy_file.slug)


@office_page
def replayed(request: HttpRequest, award: int) -> HttpResponse:
    """An award decided once more, by the edition and on the facts of its day."""
    awards = Award.objects.visible_to(request.user).select_related(
        "enterprise__programme",
        "rule__policy_file",
        "rule__clause__document__programme",
        "edition__policy_file",
    )
    found = get_object_or_404(awards, pk=award)
    context = {
        "section": "office",
        "programme": found.enterprise.programme,
        "award": found,
        "replay": replay(found),
        "facts": _facts(found),
        "told": _told(found),
        "sees_edition": policies_seen(request.user).filter(pk=found.rule.policy_file_id).exists(),
    }
    return render(request, "workbench/replay.html", context)


def _facts(award: Award) -> list[tuple[str, str]]:
    """The facts as an official writes them, each under its name in the language of the screen."""
    if award.edition is None:
        return []
    policy = policy_of_edition(award.edition)
    shown = []
    for name, [cell] in as_cells(policy, [award.facts]).items():
        fact, value = policy.known_inputs[plain_name(name)], award.facts[name]
        is_money = fact.fact.type.kind is Kind.MONEY and isinstance(value, int)
        text = money_text(value) if is_money else policy.word(cell or "", "en" if is_english() else "zh")
        shown.append((fact.en if is_english() else fact.zh, text))
    return shown


def _told(award: Award) -> dict[str, Any]:
    """The explanation as the award keeps it."""
    told = award.decision.get("en" if is_english() else "zh") or {}
    items = told.get("items") or [{}]
    return dict(items[0])
