"""The check-up of a firm of the register: from what the record knows of it, and what would change if."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from zoulang.errors import InputError
from zoulang.rules import History
from zoulang.rules.policy import plain_name
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in, office_page
from zoulang.web.accounts.sentences import is_english, problem_in_words
from zoulang.web.money.history import history_of_firm
from zoulang.web.policy.checkup import Answer, answer, field_names, moved, run
from zoulang.web.policy.checkup_form import CheckUpForm
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Enterprise
from zoulang.web.registry.policies import Read, read_by
from zoulang.web.site.check_up.looked_at import LookedAt, looked_at
from zoulang.web.site.check_up.records import Recorded, recorded
from zoulang.web.site.check_up.visitor import questions_shown


class FirmCheckUp:
    """A firm under everything in force, on the facts of one year.

    Attributes:
        year: the year of the facts: the one asked for, else the last one of which something is stated.
    """

    def __init__(self, user: Any, enterprise: Enterprise, on: date, year: int | None = None) -> None:
        self.user, self.enterprise, self.on = user, enterprise, on
        self.years = years_of(enterprise)
        last = next((each for each in self.years if each <= on.year), on.year)
        self.year = year if year is not None and year <= on.year else last
        self.looked: LookedAt = looked_at(user, enterprise.programme, on)

    @cached_property
    def read(self) -> Read:
        """What the programme reads of enterprises."""
        return read_by(self.enterprise.programme)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the record knows of the firm in the year."""
        return facts_of_firm(self.enterprise, self.year, self.read)

    @cached_property
    def _recorded(self) -> dict[tuple[str, str], Recorded]:
        return recorded(self.enterprise, self.year, self.user)

    @cached_property
    def _histories(self) -> dict[str, History]:
        """What was paid under each policy file."""
        return {policy.slug: history_of_firm(self.enterprise, policy) for policy in self.looked.paying}

    def answer(self, language: str, changed: Mapping[str, Any] | None = None, titles: bool = True) -> Answer:
        """What it qualifies for on its facts; with ``changed`` as if these were its facts.

        Args:
            titles: whether the rule sets are looked at too.

        Raises:
            InputError: if a value does not fit its fact.
        """
        policies = self.looked.policies if titles else self.looked.paying
        meant = self.read.inputs if changed is None else self.looked.meant
        facts = self.facts if changed is None else self._with(changed)
        together = run(policies, facts, self.on, self._histories, meant)
        fields = field_names(self.looked.layout.asked)
        return answer(together, self.looked.rules, fields, language, self._recorded)

    def _with(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        """The typed facts, and those of the record that no field asks for, such as numbers of receipts."""
        asked = {question.name for question in self.looked.layout.asked}
        kept = {name: value for name, value in self.facts.items() if plain_name(name) not in asked}
        return {**kept, **changed}


def years_of(enterprise: Enterprise) -> list[int]:
    """The years of which some source says something of the firm, the latest first; one query."""
    return list(enterprise.fact_sheets.order_by("-year").values_list("year", flat=True).distinct())


@office_page
@require_http_methods(["GET", "POST"])
def firm_check_up(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """What the firm qualifies for, what it is short of and what would settle the rest; nothing is stored."""
    firms = Enterprise.objects.visible_to(request.user).select_related("programme", "town")
    held = get_object_or_404(firms, programme__slug=programme, pk=enterprise)
    check = FirmCheckUp(request.user, held, business_date(), number_in(request.GET.get("year", "")))
    language = "en" if is_english() else "zh"
    layout = check.looked.layout
    typed = request.POST if request.method == "POST" else None
    form = CheckUpForm(typed, layout.asked, language, known=check.facts)
    context = {
        "programme": held.programme,
        "section": "check-up",
        "enterprise": held,
        "year": check.year,
        "years": check.years,
        "form": form,
        "on": check.on,
        **_answers(check, form, language),
        **questions_shown(form, check.looked, language, request.GET.get("titles", "")),
    }
    htmx = request.headers.get("HX-Request")
    return render(request, "site/check_up/answer.html" if htmx else "site/check_up/firm.html", context)


def _answers(check: FirmCheckUp, form: CheckUpForm, language: str) -> dict[str, Any]:
    """The answer on the firm's own facts, or on changed ones with what moved."""
    try:
        own = check.answer(language)
        if not form.is_bound or not form.is_valid():
            return {"answer": own}
        changed = check.answer(language, form.facts())
        return {"answer": changed, "own": own, "moved": moved(own, changed)}
    except InputError as error:
        if form.is_bound:
            for problem in error.problems:
                form.add_error(None, problem_in_words(problem))
            return {"answer": None}
        return {"answer": None, "problems": [problem_in_words(each) for each in error.problems]}
