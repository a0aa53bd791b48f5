"""The check-up page."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import is_english, problem_in_words
from zoulang.web.policy.checkup import Answer, CheckUpForm, answer, groups, questions, run
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.policy.policies import policy_of


@require_http_methods(["GET", "POST"])
def check_up(request: HttpRequest, programme: str) -> HttpResponse:
    """The form, and beside it what the given facts are worth; nothing of it is kept."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    on = business_date()
    files, asked_for = _policy_files(request, held, on)
    policies = [policy_of(each) for each in files]
    language = "en" if is_english() else "zh"
    form = CheckUpForm(request.POST if request.method == "POST" else None, questions(policies), language)
    context = {
        "programme": held,
        "section": "check-up",
        "form": form,
        "groups": [
            (group.title(language), group.most, form.shown(group.questions)) for group in groups(policies, on)
        ],
        "policy_files": [(each, each.document.validity(on)) for each in files],
        "asked_for": asked_for,
        "on": on,
        "answer": _answer(form, files, on, language) if form.given else None,
    }
    htmx = request.headers.get("HX-Request")
    return render(request, "policy/check_up_answer.html" if htmx else "policy/check_up.html", context)


def _policy_files(request: HttpRequest, programme: Programme, on: date) -> tuple[list[PolicyFile], str]:
    """The policies in force that pay; or the one in the address, in force or not."""
    files = PolicyFile.objects.visible_to(request.user).filter(
        document__programme=programme, rules__kind="measure"
    )
    files = files.select_related("document__programme").distinct()
    slug = request.GET.get("policy", "")
    if slug:
        return [get_object_or_404(files, slug=slug)], slug
    return [each for each in files if each.document.validity(on) == "in_force"], ""


def _answer(form: CheckUpForm, files: list[PolicyFile], on: date, language: str) -> Answer | None:
    policies = [policy_of(each) for each in files]
    try:
        decisions = run(policies, form.facts(), on)
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, problem_in_words(problem))
        return None
    rules = Rule.objects.filter(policy_file__in=files).select_related(
        "clause__document__programme", "policy_file"
    )
    by_item = {(rule.policy_file.slug, rule.item): rule for rule in rules}
    fields = {question.input.key: question.field for question in form.asked}
    return answer(decisions, by_item, fields, language)
