"""Forms of the office pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zoulang.citation import normalize_address
from zoulang.documents.opening.files import ENDINGS
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import Document
from zoulang.web.programme.models import Duty
from zoulang.web.registry.lists import yes_no_facts

# A document of an office has a few megabytes; a page is no way to bring in more.
MAX_UPLOAD = 20 * 2**20
MAX_PASTED = 2_000_000


class LoadForm(forms.Form):
    """A file or a text, the programme it belongs to, and the document it is the text of, if that is known."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"), empty_label=None)
    document = forms.ModelChoiceField(
        Document.objects.none(), required=False, label=_("Text of"), empty_label=_("A new document")
    )
    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)})
    )
    pasted = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        max_length=MAX_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, programmes: list[Programme], user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=[each.pk for each in programmes])  # type: ignore[attr-defined]
        self.fields["document"].queryset = Document.objects.visible_to(user).filter(programme__in=programmes)  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload and (upload.size or 0) > MAX_UPLOAD:
            raise forms.ValidationError(
                _("The file is larger than %(most)d MB, the most a page takes. Give one document at a time."),
                params={"most": MAX_UPLOAD // 2**20},
            )
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not str(data.get("pasted") or "").strip() and not self.errors:
            self.add_error("file", _("Choose a file, or put the text into the field below."))
        if data.get("file") and str(data.get("pasted") or "").strip():
            self.add_error("pasted", _("There is a file and a text; give one of them."))
        document, programme = data.get("document"), data.get("programme")
        if document and programme and document.programme_id != programme.pk:
            self.add_error(
                "document",
                _("This document belongs to another programme; choose that programme or a new document."),
            )
        return data


class DraftForm(forms.Form):
    """What a person decides about a draft, why it is set aside, and what the text leaves to the person.

    A duty is reported on only if it has a first and a last day and a rhythm, which texts seldom print.
    """

    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("reject", _("Reject"))])
    reason = forms.CharField(label=_("Why it is wrong"), required=False, max_length=300)
    start = forms.DateField(label=_("Begins"), required=False)
    due = forms.DateField(label=_("Due"), required=False)
    cadence = forms.ChoiceField(choices=[("", "—"), *Duty.Cadence.choices], required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, due = data.get("start"), data.get("due")
        if start and due and due <= start:
            self.add_error("due", _("The duty has to be due after it begins; choose a later day."))
        if data.get("cadence") and not (start and due):
            self.add_error("cadence", _("Reports need a first day and a due day; fill in both."))
        return data

    def added(self) -> dict[str, str]:
        """What the person added, as the values of a draft."""
        given = {name: self.cleaned_data.get(name) for name in ("start", "due", "cadence")}
        return {name: str(value) for name, value in given.items() if value}


class QuestionForm(forms.Form):
    """A question to the unit that interprets a document."""

    asked = forms.CharField(
        label=_("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )


class AnswerForm(forms.Form):
    """What the interpreting unit says."""

    answer = forms.CharField(
        label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    answer_en = forms.CharField(label=_("The answer in English"), max_length=2000, required=False, strip=True)


class PaymentForm(forms.Form):
    """The number of the payment in the books of the treasury."""

    receipt = forms.CharField(label=_("Receipt number"), max_length=40)


class ListForm(forms.Form):
    """A yearly list of firms: its year, the fact it decides, the clause it rests on, the spreadsheet."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"), empty_label=None)
    title = forms.CharField(label=_("Name of the list"), max_length=120)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    fact = forms.ChoiceField(label=_("Fact it decides"))
    document = forms.ModelChoiceField(
        Document.objects.none(), required=False, label=_("Document it rests on"), empty_label="—"
    )
    address = forms.CharField(label=_("Address of the clause"), required=False, max_length=120)
    file = forms.FileField(label=_("Spreadsheet"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))

    def __init__(self, *args: Any, programmes: list[Programme], user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=[each.pk for each in programmes])  # type: ignore[attr-defined]
        self.fields["document"].queryset = Document.objects.visible_to(user).filter(programme__in=programmes)  # type: ignore[attr-defined]
        facts = {fact for programme in programmes for fact in yes_no_facts(programme)}
        self.fields["fact"].choices = [(fact, fact) for fact in sorted(facts)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        document, address = data.get("document"), data.get("address")
        data["clause"] = None
        if address and document is None:
            self.add_error("document", _("Choose the document that the address belongs to."))
        elif document is not None:
            data["clause"] = document.clauses.filter(address=normalize_address(address or "")).first()
            if data["clause"] is None:
                self.add_error(
                    "address", _("The document has no such clause; write the address as it prints it.")
                )
        return data


class SheetForm(forms.Form):
    """A filled spreadsheet."""

    file = forms.FileField(
        label=_("Filled spreadsheet"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_UPLOAD:
            raise forms.ValidationError(
                _("The file is larger than %(most)d MB, the most a page takes."),
                params={"most": MAX_UPLOAD // 2**20},
            )
        return upload
