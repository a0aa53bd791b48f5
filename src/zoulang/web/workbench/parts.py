"""Parts of the workbench page that answer while somebody works on it; nothing of what they get is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.editions import last_edition
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import policy_of_edition
from zoulang.web.workbench import effects
from zoulang.web.workbench.cards import groups
from zoulang.web.workbench.checking import Checked, as_data, checked
from zoulang.web.workbench.findings import findings
from zoulang.web.workbench.forms import DayField, TextForm
from zoulang.web.workbench.present import effect_shown, shortened
from zoulang.web.workbench.trials import cases_shown
from zoulang.web.workbench.views import edition_seen, policies_seen

Part = Callable[[HttpRequest, PolicyFile, Checked], HttpResponse]


def part(answer: Part) -> Callable[..., HttpResponse]:
    """A part of the page for those who may propose: the text at hand is read and handed on."""

    @deed
    @wraps(answer)
    def view(request: HttpRequest, policy: str) -> HttpResponse:
        held = get_object_or_404(policies_seen(request.user), slug=policy)
        require(person(request), "workbench.propose_change", held)
        form = TextForm(request.POST)
        if not form.is_valid():
            said = " ".join(str(error) for each in form.errors.values() for error in each)
            return JsonResponse({"said": said}, status=400)
        return answer(request, held, checked(held, form.cleaned_data["source"]))

    return view


@part
def check(request: HttpRequest, held: PolicyFile, read: Checked) -> HttpResponse:
    """What the checker says, as JSON."""
    return JsonResponse(as_data(read))


@part
def cards(request: HttpRequest, held: PolicyFile, read: Checked) -> HttpResponse:
    """The cards of the text at hand."""
    try:
        shown: list[Any] = groups(read.source)
    except InputError:
        shown = []
    context = {"groups": shown, "policy_file": held, "programme": held.programme, "may_propose": True}
    return render(request, "workbench/cards.html", context)


@part
def cases(request: HttpRequest, held: PolicyFile, read: Checked) -> HttpResponse:
    """The cases of the text at hand, and what the change moves in each."""
    context: dict[str, Any] = {"mistakes": len(read.mistakes)}
    if read.policy is not None:
        context |= cases_shown(policy_of_edition(last_edition(held)), read.policy, read.source)
        context["may_take"] = True
    return render(request, "workbench/cases.html", context)


@part
def effect_of_text(request: HttpRequest, held: PolicyFile, read: Checked) -> HttpResponse:
    """What the text at hand would cost, and whom it would move."""
    context: dict[str, Any] = {
        "policy_file": held,
        "mistakes": len(read.mistakes),
        "sees_firms": _sees_firms(request, held),
    }
    if read.policy is not None:
        last = last_edition(held)
        if read.source == last.source:
            context["is_unchanged"] = True
        else:
            context["effect"] = effect_shown(effects.effect(held, last, read.policy, _first_day(request)))
    return render(request, "workbench/effect.html", context)


@part
def findings_of_text(request: HttpRequest, held: PolicyFile, read: Checked) -> HttpResponse:
    """What a careful reader notices in the text at hand."""
    if read.policy is None:
        return HttpResponse()
    return _findings(request, held, last_edition(held).source, read.source)


@office_page
def findings_of_edition(request: HttpRequest, edition: int) -> HttpResponse:
    """What a careful reader notices in a proposed text."""
    found = edition_seen(request, edition)
    if found.replaces is None:
        return HttpResponse()
    return _findings(request, found.policy_file, found.replaces.source, found.source)


def _first_day(request: HttpRequest) -> date:
    """The day the person means to propose; today's while none is filled in."""
    try:
        day = DayField(required=False).clean(request.POST.get("start", ""))
    except ValidationError:
        day = None
    return day or business_date()


def _findings(request: HttpRequest, held: PolicyFile, before: str, after: str) -> HttpResponse:
    try:
        new, kept = findings(held, before, after, business_date())
    except InputError as error:
        return render(request, "workbench/findings.html", {"problem": shortened(error_in_words(error))})
    return render(request, "workbench/findings.html", {"new": new, "kept": kept})


def _sees_firms(request: HttpRequest, held: PolicyFile) -> bool:
    user = person(request)
    return user.is_superuser or held.programme.pk in user.programmes_where("enterprises")
