"""Yearly lists: proposed from a spreadsheet, confirmed by the statistics department."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words, problem_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.accounts.uploads import uploaded_file
from zoulang.web.registry.actions import confirm_list, propose_list, refuse_list
from zoulang.web.registry.models import ListedFirm, YearlyList
from zoulang.web.site.office.forms import ListForm


@office_page
def lists(request: HttpRequest) -> HttpResponse:
    """All lists the person may see, and the form to propose one."""
    programmes = [
        each for each in Programme.objects.all() if request.user.has_perm("registry.propose_list", each)
    ]
    initial = {"year": business_date().year}
    form = ListForm(
        request.POST or None, request.FILES or None, programmes=programmes, user=request.user, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _propose(form.cleaned_data, request)
        except InputError as error:
            for problem in error.problems:
                form.add_error("file", problem_in_words(problem))
        else:
            return redirect("yearly_list", made.pk)
    found = YearlyList.objects.visible_to(request.user).select_related("programme", "clause__document")
    context = {
        "section": "office",
        "form": form,
        "may_propose": bool(programmes),
        "lists": found.annotate(count=Count("firms")),
    }
    return render(request, "site/office/lists.html", context)


def _propose(data: dict[str, Any], request: HttpRequest) -> YearlyList:
    with uploaded_file(data["file"]) as path:
        return propose_list(
            data["programme"],
            path,
            data["fact"],
            data["year"],
            data["title"],
            person(request),
            data["clause"],
        )


@office_page
def yearly_list(request: HttpRequest, number: int) -> HttpResponse:
    """The firms of a list, who came and who went since the year before, and the decision."""
    found = _list(request, number)
    firms = list(found.firms.select_related("enterprise__town", "enterprise__programme"))
    if wants_spreadsheet(request):
        return _as_spreadsheet(found, firms)
    before = _year_before(found)
    held = {firm.enterprise_id for firm in firms}
    earlier = list(before.firms.select_related("enterprise")) if before else []
    context = {
        "section": "office",
        "found": found,
        "firms": firms,
        "before": before,
        "came": held - {firm.enterprise_id for firm in earlier} if before else set(),
        "went": [firm for firm in earlier if firm.enterprise_id not in held],
        "may_decide": found.state == YearlyList.State.PROPOSED
        and request.user.has_perm("registry.confirm_list", found)
        and found.proposed_by_id != person(request).pk,
    }
    return render(request, "site/office/list.html", context)


def _list(request: HttpRequest, number: int) -> YearlyList:
    lists = YearlyList.objects.visible_to(request.user)
    wanted = lists.select_related("programme", "clause__document__programme", "proposed_by", "decided_by")
    return get_object_or_404(wanted, pk=number)


def _year_before(found: YearlyList) -> YearlyList | None:
    """The list confirmed for the latest earlier year."""
    earlier = YearlyList.objects.filter(
        programme=found.programme, fact=found.fact, state=YearlyList.State.CONFIRMED, year__lt=found.year
    )
    return earlier.order_by("-year").first()


def _as_spreadsheet(found: YearlyList, firms: list[ListedFirm]) -> HttpResponse:
    """In the shape in which a list is proposed."""
    columns = {
        "统一社会信用代码": [firm.enterprise.credit_code for firm in firms],
        "企业名称": [firm.enterprise.name_zh for firm in firms],
        "行业代码": [firm.industry_code for firm in firms],
    }
    return spreadsheet(f"list-{found.year}", pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


@deed
def decide_list(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm or refuse a proposed list."""
    found = _list(request, number)
    try:
        if request.POST.get("decision") == "confirm":
            confirm_list(found, person(request))
            messages.success(request, _("The list is confirmed and decides from now on."))
        else:
            refuse_list(found, person(request), request.POST.get("reason", ""))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("yearly_list", number)
