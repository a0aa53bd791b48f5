"""Forms of the office pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import Document


class LoadForm(forms.Form):
    """A file, the programme it belongs to, and the document it is the text of, if that is known."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"), empty_label=None)
    document = forms.ModelChoiceField(
        Document.objects.none(), required=False, label=_("Text of"), empty_label=_("A new document")
    )
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf"}))

    def __init__(self, *args: Any, programmes: list[Programme], user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=[each.pk for each in programmes])  # type: ignore[attr-defined]
        self.fields["document"].queryset = Document.objects.visible_to(user).filter(programme__in=programmes)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        document, programme = data.get("document"), data.get("programme")
        if document and programme and document.programme_id != programme.pk:
            self.add_error(
                "document",
                _("This document belongs to another programme; choose that programme or a new document."),
            )
        return data


class ReportForm(forms.Form):
    """How far a unit's part of a duty is."""

    done = forms.DecimalField(
        label=_("Done so far, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What was done"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
