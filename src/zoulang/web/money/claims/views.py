"""Pages of claims: how a measure is claimed, a list of automatic awards, the papers and agents of a firm."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in, office_page, person
from zoulang.web.accounts.models import Role, User
from zoulang.web.accounts.sentences import problem_in_words
from zoulang.web.casework.models import Case
from zoulang.web.casework.words import screen_language
from zoulang.web.money.claims.agents import agents_of, appoint_agent, end_agent
from zoulang.web.money.claims.automatic import budget_left, open_award_list, who_is_given
from zoulang.web.money.claims.deciding import decided_of
from zoulang.web.money.claims.filing import open_claim
from zoulang.web.money.claims.forms import AgentForm, HeldPaperForm, StartForm
from zoulang.web.money.claims.papers import keep_paper
from zoulang.web.money.in_force import require_in_force
from zoulang.web.money.models import ClaimRoute, HeldPaper
from zoulang.web.money.pages.doing import do
from zoulang.web.policy.models import Rule
from zoulang.web.policy.policies import policy_of, policy_of_rule
from zoulang.web.policy.rounds import next_round
from zoulang.web.registry.models import Enterprise

# A window types claims in for firms of the register; a browser lists so many.
LISTED_FIRMS = 300
# A page lists so many firms of a list; the spreadsheet and the cases have all.
SHOWN = 50


def start_claim(request: HttpRequest, programme: str, policy: str, item: str) -> HttpResponse:
    """How a measure is claimed: the way, the papers, who is heard, by when; and the claim is begun."""
    rule = _rule(request, programme, policy, item)
    on = business_date()
    firms = _firms(request.user, rule)
    years = _years(request, rule)
    asked = request.POST if request.method == "POST" else None
    initial = {"enterprise": request.GET.get("enterprise"), "year": years[0]}
    choices = [(firm.pk, firm.text("name")) for firm in firms]
    form = StartForm(asked, firms=choices, years=years, initial=initial) if firms else None
    if asked is not None and form is not None and form.is_valid():
        firm = next(each for each in firms if str(each.pk) == form.cleaned_data["enterprise"])
        try:
            return redirect(*_to(open_claim(firm, rule, form.cleaned_data["year"], person(request))))
        except InputError as error:
            for problem in error.problems:
                form.add_error(None, problem_in_words(problem))
    context = {
        **_of_rule(rule, on),
        "form": form,
        "preview": _preview(firms, rule, form, years[0]),
        "may_list": request.user.has_perm("money.open_award_list", rule),
    }
    return render(request, "money/claims/start.html", context)


@office_page
def award_list(request: HttpRequest, programme: str, policy: str, item: str) -> HttpResponse:
    """Who is paid without a claim, how much, whether the budget is enough; and the list is opened."""
    rule = _rule(request, programme, policy, item)
    if not request.user.has_perm("money.open_award_list", rule):
        raise Http404
    years = _years(request, rule)
    if request.method == "POST":
        left_out = {pk for text in request.POST.getlist("without") if (pk := number_in(text)) is not None}
        year = number_in(request.POST.get("year", "")) or years[0]
        opened: list[Case] = []
        answer = do(
            request,
            lambda: opened.append(open_award_list(rule, year, person(request), left_out)),
            _("The list is open; every firm is asked to confirm."),
            "award_list",
            programme,
            policy,
            item,
        )
        return redirect(*_to(opened[0])) if opened else answer
    year = number_in(request.GET.get("year", "")) or years[0]
    listed = who_is_given(rule, year)
    left = budget_left(rule)
    total = sum(each.amount for each in listed)
    context = {
        **_of_rule(rule, business_date()),
        "year": year,
        "years": years,
        "listed": listed[:SHOWN],
        "more": max(len(listed) - SHOWN, 0),
        "number": len(listed),
        "total": total,
        "left": left,
        "short": total - left if left is not None and total > left else None,
        "lists": Case.objects.visible_to(request.user)
        .filter(procedure__subject="award-list", clause=rule.clause, title_zh__contains=rule.title_zh)
        .select_related("procedure", "programme"),
    }
    return render(request, "money/claims/award_list.html", context)


@office_page
def held_papers(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """The papers that a firm keeps here for all claims, and who acts for it for a time."""
    firm = get_object_or_404(
        Enterprise.objects.visible_to(request.user).select_related("programme", "unit"),
        programme__slug=programme,
        pk=enterprise,
    )
    keeps = _acts_for(request.user, firm)
    form = HeldPaperForm(request.POST or None, request.FILES or None, prefix="paper")
    agent_form = AgentForm(request.POST or None, prefix="agent")
    where = ("held_papers", programme, enterprise)
    if request.method == "POST" and keeps:
        answer = _keep(request, firm, form, agent_form, where)
        if answer is not None:
            return answer
    papers = HeldPaper.objects.visible_to(request.user).filter(enterprise=firm, replaced_on=None)
    context = {
        "programme": firm.programme,
        "section": "firm" if keeps else "enterprises",
        "firm": firm,
        "papers": papers.select_related("added_by"),
        "agents": agents_of(firm) if keeps else (),
        "paper_form": form if keeps else None,
        "agent_form": agent_form if keeps else None,
        "on": business_date(),
    }
    return render(request, "money/claims/held_papers.html", context)


def _keep(
    request: HttpRequest,
    firm: Enterprise,
    form: HeldPaperForm,
    agent_form: AgentForm,
    where: tuple[Any, ...],
) -> HttpResponse | None:
    by = person(request)
    if "agent-username" in request.POST and agent_form.is_valid():
        data = agent_form.cleaned_data
        agent = User.objects.filter(username=data["username"], is_active=True).first()
        if agent is None:
            agent_form.add_error("username", _("Nobody has this user name."))
            return None
        done = _("The agent is appointed.")
        return do(request, lambda: appoint_agent(firm, agent, data["starts"], data["ends"], by), done, *where)
    ended = number_in(request.POST.get("end", ""))
    if ended is not None:
        membership = get_object_or_404(agents_of(firm), pk=ended)
        return do(request, lambda: end_agent(firm, membership, by), _("The agent acts no more."), *where)
    if "paper-name" in request.POST and form.is_valid():
        data = form.cleaned_data
        file = data.pop("file") or None
        return do(
            request,
            lambda: keep_paper(firm, data.pop("name"), by, file=file, **data),
            _("The paper is kept; it can be attached to every claim."),
            *where,
        )
    return None


def _rule(request: HttpRequest, programme: str, policy: str, item: str) -> Rule:
    rules = Rule.objects.visible_to(request.user).select_related(
        "policy_file__document__programme", "clause__document__programme"
    )
    return get_object_or_404(
        rules, clause__document__programme__slug=programme, policy_file__slug=policy, item=item
    )


def _of_rule(rule: Rule, on: Any) -> dict[str, Any]:
    """What a page about claiming a measure says of it."""
    route = (
        ClaimRoute.objects.filter(rule=rule)
        .select_related("window", "payer", "clause__document__programme")
        .prefetch_related("reviewers")
        .first()
    )
    policy = policy_of_rule(rule)
    try:
        require_in_force(rule.policy_file, on)
        in_force = True
    except InputError:
        in_force = False
    return {
        "programme": rule.clause.document.programme,
        "section": "documents",
        "rule": rule,
        "item": policy.item(rule.item),
        "route": route,
        "round": next_round(policy, on) if in_force else None,
        "in_force": in_force,
        "on": on,
    }


def _firms(user: Any, rule: Rule) -> list[Enterprise]:
    """The firms for which the person may claim: own ones, or those of the register at the window."""
    if not (user.is_authenticated and user.has_perm("money.open_claim", rule)):
        return []
    programme = rule.clause.document.programme
    held = [each for each in user.held_roles if each.programme_id == programme.pk]
    units = {each.unit_id for each in held}
    window = ClaimRoute.objects.filter(rule=rule, window__in=units).exists()
    everywhere = window or any(each.role == Role.OFFICE for each in held)
    firms = Enterprise.objects.visible_to(user).filter(programme=programme)
    return list((firms if everywhere else firms.filter(unit__in=units))[:LISTED_FIRMS])


def _years(request: HttpRequest, rule: Rule) -> list[int]:
    """The years whose facts may be claimed on, the present one first."""
    year = business_date().year
    first = rule.policy_file.effective_from
    oldest = max(first.year, year - 3) if first else year - 3
    return list(range(year, min(oldest, year) - 1, -1))


def _preview(firms: list[Enterprise], rule: Rule, form: StartForm | None, year: int) -> dict[str, Any] | None:
    """What the rule says by what is known of the firm, before anything is begun."""
    asked = str(form["enterprise"].value() or "") if form is not None else ""
    firm = next((each for each in firms if str(each.pk) == asked), firms[0] if len(firms) == 1 else None)
    if firm is None or policy_of(rule.policy_file).item(rule.item).pay is None:
        return None
    decided = decided_of(rule, [firm], year, business_date())[firm.pk]
    told: Any = decided.told[screen_language()]
    return {
        "firm": firm,
        "year": year,
        "amount": decided.amount,
        # The rule holds and nothing more is due: it was granted on these facts.
        "granted_before": decided.result.outcome == "yes" and decided.amount == 0,
        "says": told["items"][0],
    }


def _acts_for(user: Any, firm: Enterprise) -> bool:
    units = {each.unit_id for each in user.held_roles}
    return bool(firm.unit_id in units and user.has_perm("money.keep_paper", firm))


def _to(case: Case) -> tuple[Any, ...]:
    return ("case", case.programme.slug, case.procedure.slug, case.pk)
