"""Spreadsheets: what a person may take away and send in, the look at what would change, and the deed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words, in_words, is_english
from zoulang.web.accounts.sheets import (
    Scope,
    Sheet,
    Taken,
    all_sheets,
    look_at,
    sheet_named,
    take_in,
    workbook_of,
)
from zoulang.web.accounts.spreadsheet import XLSX, wants_spreadsheet
from zoulang.web.accounts.uploads import uploaded_file
from zoulang.web.site.office.forms import SheetForm

# In the session: the file that a person looked at and may take in next.
LOOKED_AT = "sheet_looked_at"
DIFFERENCES_SHOWN = 200


@dataclass(frozen=True)
class Offered:
    """A sheet in the list of a programme."""

    sheet: Sheet
    may_import: bool

    @property
    def is_one_of_several(self) -> bool:
        return self.sheet.choices is not None


@office_page
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of the programmes that the person works for."""
    user = person(request)
    ids = {held.programme_id for held in user.held_roles}
    programmes = Programme.objects.all() if user.is_superuser else Programme.objects.filter(pk__in=ids)
    offered = [(each, _offered(Scope(each, user))) for each in programmes]
    context = {"section": "office", "offered": [(each, rows) for each, rows in offered if rows]}
    return render(request, "site/office/sheets.html", context)


def _offered(scope: Scope) -> list[Offered]:
    return [Offered(each, each.may_import(scope)) for each in all_sheets() if each.may_take_away(scope)]


@office_page
def sheet(request: HttpRequest, programme: str, slug: str) -> HttpResponse:
    """One sheet: take it away, send it in, look at what would change."""
    found, scope = _sheet_of(request, programme, slug)
    if wants_spreadsheet(request):
        return _as_file(found, scope)
    form = SheetForm(request.POST or None, request.FILES or None)
    told: dict[str, Any] = {}
    if request.method == "POST" and found.may_import(scope) and form.is_valid():
        told = _looked(request, found, scope, form.cleaned_data["file"])
    context = {
        "section": "office",
        "sheet": found,
        "programme": scope.programme,
        "of": scope.of,
        "options": found.options(scope),
        "columns": _columns(found, scope),
        "may_import": found.may_import(scope),
        "form": form,
        **told,
    }
    return render(request, "site/office/sheet.html", context, status=422 if "problems" in told else 200)


@deed
def sheet_taken(request: HttpRequest, programme: str, slug: str) -> HttpResponse:
    """Take in the file that the person looked at."""
    found, scope = _sheet_of(request, programme, slug)
    looked = request.session.pop(LOOKED_AT, None)
    back = f"{reverse('sheet', args=[programme, slug])}?{urlencode({'of': scope.of})}"
    is_this = bool(looked) and looked["sheet"] == [programme, slug, scope.of]
    if not is_this or not default_storage.exists(looked["kept"]):
        messages.error(request, _("Nothing waits to be taken in. Choose the file again."))
        return redirect(back)
    try:
        with default_storage.open(looked["kept"]) as kept:
            kept.name = looked["name"]
            with uploaded_file(kept) as path:
                taken = take_in(found, scope, path, seen=looked["digest"])
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, _counted(taken))
    finally:
        default_storage.delete(looked["kept"])
    return redirect(back)


def _sheet_of(request: HttpRequest, programme: str, slug: str) -> tuple[Sheet, Scope]:
    """The sheet, for whoever may take it away or send it in; for all others it is not there."""
    user = person(request)
    held = get_object_or_404(Programme.objects.visible_to(user), slug=programme)
    try:
        found = sheet_named(slug)
        scope = Scope(held, user, request.GET.get("of", ""))
        if not found.may_take_away(scope):
            raise Http404
        if found.choices is not None and not scope.of and not found.options(scope):
            return found, scope
        return found, found.checked_scope(scope)
    except InputError:
        raise Http404 from None


def _columns(found: Sheet, scope: Scope) -> list[tuple[str, bool]]:
    if found.choices is not None and not scope.of:
        return []
    columns = [column for column in found.columns(scope) if not column.read_only]
    return [(column.head(is_english()), column.required) for column in columns]


def _as_file(found: Sheet, scope: Scope) -> HttpResponse:
    name = "-".join(part for part in (found.slug, *scope.of.split("/")) if part)
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.xlsx") or ""}
    return HttpResponse(workbook_of(found, scope), content_type=XLSX, headers=headers)


def _looked(request: HttpRequest, found: Sheet, scope: Scope, upload: Any) -> dict[str, Any]:
    """What the file would change, kept so that it can be taken in as it was looked at."""
    try:
        with uploaded_file(upload) as path:
            taken = look_at(found, scope, path)
    except InputError as error:
        told = [(each.place or "", each.found, each.remedy) for each in error.problems]
        return {"problems": [tuple(map(in_words, each)) for each in told], "file": upload.name}
    if not taken.changes_nothing:
        _keep(request, found, scope, upload, taken)
    return {
        "taken": taken,
        "file": upload.name,
        "counted": _counted(taken),
        "shown": taken.differences[:DIFFERENCES_SHOWN],
        "further": max(0, len(taken.differences) - DIFFERENCES_SHOWN),
    }


def _keep(request: HttpRequest, found: Sheet, scope: Scope, upload: Any, taken: Taken) -> None:
    """One file a person and sheet at most: a later one takes its place."""
    name = f"{scope.programme.slug}-{found.slug}{Path(upload.name).suffix.lower()}"
    kept = f"sheets/{person(request).pk}/{name}"
    default_storage.delete(kept)
    upload.seek(0)
    kept = default_storage.save(kept, upload)
    request.session[LOOKED_AT] = {
        "sheet": [scope.programme.slug, found.slug, scope.of],
        "kept": kept,
        "name": upload.name,
        "digest": taken.digest,
    }


def _counted(taken: Taken) -> str:
    if taken.changes_nothing:
        return _("The record says all of this already; nothing is changed.")
    parts = [
        ngettext("%(count)d row is new", "%(count)d rows are new", taken.added) % {"count": taken.added},
        ngettext("%(count)d row differs", "%(count)d rows differ", taken.changed) % {"count": taken.changed},
        ngettext("%(count)d row is as it was", "%(count)d rows are as they were", taken.unchanged)
        % {"count": taken.unchanged},
    ]
    return _("%(told)s.") % {"told": _(", ").join(parts)}
