"""Loading a document on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zoulang.documents.opening.files import ENDINGS
from zoulang.errors import InputError
from zoulang.web.accounts.entrance import office_page
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import problem_in_words
from zoulang.web.accounts.uploads import uploaded_file
from zoulang.web.policy.actions import load_document
from zoulang.web.policy.models import Document
from zoulang.web.site.office.desk import TO_ASK
from zoulang.web.site.office.forms import LoadForm


@office_page
def load(request: HttpRequest) -> HttpResponse:
    """Upload a document: its clauses go into the record, what was read from them waits at the desk."""
    programmes = [
        each for each in Programme.objects.all() if request.user.has_perm("policy.load_document", each)
    ]
    form = LoadForm(request.POST or None, request.FILES or None, programmes=programmes, user=request.user)
    if request.method == "POST" and form.is_valid():
        begun = timezone.now()
        try:
            document = _load_upload(form.cleaned_data, request.user)
        except InputError as error:
            for problem in error.problems:
                form.add_error(
                    "pasted" if not form.cleaned_data["file"] else "file", problem_in_words(problem)
                )
        else:
            if document.loaded_at and document.loaded_at >= begun:
                request.session[TO_ASK] = [document.pk, 0]
            return redirect("desk", document.programme.slug, document.slug)
    context = {"section": "office", "form": form, "may_load": bool(programmes), "endings": ENDINGS}
    return render(request, "site/office/load.html", context)


def _load_upload(data: dict[str, Any], by: Any) -> Document:
    upload = data["file"] or ContentFile(data["pasted"].encode(), _("Pasted text") + ".txt")
    slug = data["document"].slug if data["document"] else None
    with uploaded_file(upload) as path:
        return load_document(data["programme"], path, by, slug=slug, name=Path(str(upload.name)).name)
