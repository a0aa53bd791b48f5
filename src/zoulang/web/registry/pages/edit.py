"""What the office keeps of one firm by hand: other names, stocks, industry code and place in a chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import office_page, person, programme_in
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.registry.keeping import Stock, keep_listing, keep_names, set_industry
from zoulang.web.registry.models import Enterprise, FormerName
from zoulang.web.registry.pages.forms import IndustryForm, ListingForm, NamesForm


class Part(NamedTuple):
    """A form of the page with the deed that it does."""

    name: str
    deed: str
    title: str
    about: str
    form: forms.Form


@office_page
def edit(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """The forms that the person may use; who may use none finds no page."""
    found = programme_in(request, programme)
    firms = Enterprise.objects.filter(programme=found).visible_to(request.user)
    firm = get_object_or_404(firms, pk=enterprise)
    parts = [each for each in _parts(request, firm) if person(request).has_perm(each.deed, firm)]
    if not parts:
        raise Http404
    sent = next((each for each in parts if each.form.is_bound), None)
    if sent is not None and sent.form.is_valid():
        try:
            _KEPT[sent.name](firm, sent.form.cleaned_data, person(request))
        except InputError as error:
            sent.form.add_error(None, error_in_words(error))
        else:
            messages.success(request, _("It is kept."))
            return redirect("edit_enterprise", found.slug, firm.pk)
    context = {
        "section": "enterprises",
        "programme": found,
        "enterprise": firm,
        "parts": parts,
        "listings": firm.listings.all(),
    }
    return render(request, "registry/edit.html", context)


def _parts(request: HttpRequest, firm: Enterprise) -> list[Part]:
    names = list(firm.former_names.all())
    former = [each.name_zh for each in names if each.kind == FormerName.Kind.FORMER]
    aliases = [each.name_zh for each in names if each.kind == FormerName.Kind.ALIAS]
    place = firm.chain_places.first()
    kept = {"code": firm.industry_code, "chain_member": place and place.pk}

    def bound(name: str) -> Any:
        return request.POST if request.POST.get("part") == name else None

    return [
        Part(
            "names", "registry.keep_names", _("Other names of the firm"),
            _("Rows of files under one of these names are taken for this firm."),
            NamesForm(bound("names"), initial={"former": "\n".join(former), "aliases": "\n".join(aliases)}),
        ),
        Part(
            "industry", "registry.set_industry", _("Industry and chain"),
            _("The code of GB/T 4754, and the place in a chain by which a document means this firm."),
            IndustryForm(bound("industry"), initial=kept, enterprise=firm),
        ),
        Part(
            "listing", "registry.keep_listing", _("Stocks of the firm"),
            _("A firm may have several. The same board and stock code again changes the days."),
            ListingForm(bound("listing")),
        ),
    ]  # fmt: skip


def _keep_names(firm: Enterprise, data: dict[str, Any], by: Any) -> None:
    keep_names(firm, data["former"].splitlines(), data["aliases"].splitlines(), by)


def _set_industry(firm: Enterprise, data: dict[str, Any], by: Any) -> None:
    set_industry(firm, data["code"], by, data["chain_member"])


def _keep_listing(firm: Enterprise, data: dict[str, Any], by: Any) -> None:
    keep_listing(firm, Stock(**data), by)


_KEPT: dict[str, Callable[[Enterprise, dict[str, Any], Any], None]] = {
    "names": _keep_names,
    "industry": _set_industry,
    "listing": _keep_listing,
}
