"""The check-up page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from zoulang.errors import InputError
from zoulang.rules import Policy
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import is_english, problem_in_words
from zoulang.web.policy.checkup import Answer, CheckUpForm, Group, answer, groups, questions, run
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.policy.policies import policy_of

Rules = dict[tuple[str, str], Rule]


@require_http_methods(["GET", "POST"])
def check_up(request: HttpRequest, programme: str) -> HttpResponse:
    """The form, and beside it what the given facts are worth; nothing of it is kept."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    on = business_date()
    files, asked_for = _policy_files(request, held, on)
    policies = [policy_of(each, on) for each in files]
    language = "en" if is_english() else "zh"
    form = CheckUpForm(request.POST if request.method == "POST" else None, questions(policies), language)
    rules = _rules(files)
    context = {
        "programme": held,
        "section": "check-up",
        "form": form,
        "groups": [_shown(group, form, rules, language) for group in groups(policies, on)],
        "policy_files": [(each, each.document.validity(on)) for each in files],
        "asked_for": asked_for,
        "on": on,
        "answer": _answer(form, policies, rules, on, language) if form.given else None,
    }
    htmx = request.headers.get("HX-Request")
    return render(request, "policy/check_up_answer.html" if htmx else "policy/check_up.html", context)


def _shown(group: Group, form: CheckUpForm, rules: Rules, language: str) -> dict[str, Any]:
    return {
        "title": group.title(language),
        "most": group.most,
        "rule": rules.get(group.rule) if group.rule else None,
        "questions": form.shown(group.questions),
    }


def _policy_files(request: HttpRequest, programme: Programme, on: date) -> tuple[list[PolicyFile], str]:
    """The policies in force that pay; or the one in the address, in force or not."""
    files = PolicyFile.objects.visible_to(request.user).filter(
        document__programme=programme, rules__kind="measure"
    )
    files = files.select_related("document__programme").with_editions().distinct()
    slug = request.GET.get("policy", "")
    if slug:
        return [get_object_or_404(files, slug=slug)], slug
    return [each for each in files if each.document.validity(on) == "in_force"], ""


def _rules(files: list[PolicyFile]) -> Rules:
    """Rules by the slug of their policy and their item."""
    rules = Rule.objects.filter(policy_file__in=files).select_related(
        "clause__document__programme", "policy_file"
    )
    return {(rule.policy_file.slug, rule.item): rule for rule in rules}


def _answer(
    form: CheckUpForm, policies: list[Policy], rules: Rules, on: date, language: str
) -> Answer | None:
    try:
        decisions = run(policies, form.facts(), on)
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, problem_in_words(problem))
        return None
    fields = {question.input.key: question.field for question in form.asked}
    return answer(decisions, rules, fields, language)
