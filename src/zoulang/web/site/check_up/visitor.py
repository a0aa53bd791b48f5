"""The check-up of somebody whom the register does not know: a short form, and nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import is_english, problem_in_words
from zoulang.web.policy.checkup import Answer, answer, field_names, run
from zoulang.web.policy.checkup_form import CheckUpForm
from zoulang.web.site.check_up.looked_at import LookedAt, looked_at


@require_http_methods(["GET", "POST"])
def check_up(request: HttpRequest, programme: str) -> HttpResponse:
    """The form, and beside it what the given facts are worth."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    on = business_date()
    looked = looked_at(request.user, held, on, request.GET.get("policy", ""))
    language = "en" if is_english() else "zh"
    typed = request.POST if request.method == "POST" else None
    form = CheckUpForm(typed, looked.layout.asked, language, looked.layout.basics)
    context = {
        "programme": held,
        "section": "check-up",
        "form": form,
        "policy_files": [(each, each.document.validity(on)) for each in looked.files],
        "asked_for": looked.asked_for,
        "on": on,
        "link": request.build_absolute_uri(request.path),
        "answer": _answer(form, looked, language) if form.given else None,
        **questions_shown(form, looked, language, request.GET.get("titles", "")),
    }
    htmx = request.headers.get("HX-Request")
    return render(request, "site/check_up/answer.html" if htmx else "site/check_up/visitor.html", context)


def questions_shown(form: CheckUpForm, looked: LookedAt, language: str, titles: str) -> dict[str, Any]:
    """The questions as the page shows them; those for titles alone only of the rule set asked for."""
    order = looked.layout
    sharper = [looked.shown(group, form, language) for group in order.sharper]
    chosen = next((each for each in looked.title_sets if each.slug == titles), None)
    for_title = [group for group in order.titles if chosen and group.title_zh == chosen.title.zh]
    return {
        "basics": [(question.label(language), passing) for question, passing in order.basics],
        "basic_questions": form.shown(question for question, _ in order.basics),
        "first": form.shown(order.first),
        "sharper": sharper,
        "sharper_count": sum(len(group["questions"]) for group in sharper),
        "title_sets": [(each.slug, each.title.in_language(language)) for each in looked.title_sets],
        "titles": titles,
        "for_title": [looked.shown(group, form, language) for group in for_title],
    }


def _answer(form: CheckUpForm, looked: LookedAt, language: str) -> Answer | None:
    try:
        together = run(looked.policies, form.facts(), looked.on, meant=looked.meant)
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, problem_in_words(problem))
        return None
    return answer(together, looked.rules, field_names(form.asked), language)
