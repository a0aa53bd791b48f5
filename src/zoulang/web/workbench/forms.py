"""Forms of the workbench."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.errors import InputError
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.workbench.scalars import rewritten

# A policy has some tens of thousands of characters; a page is no way to bring in more.
MOST_CHARACTERS = 300_000


class TextForm(forms.Form):
    """The text at hand: the whole file, and what was written anew in single places of it."""

    base = forms.IntegerField(min_value=1)
    source = forms.CharField(max_length=MOST_CHARACTERS, strip=False)
    edits = forms.CharField(required=False, max_length=MOST_CHARACTERS)

    def clean_source(self) -> str:
        # A form sends lines the way letters do.
        return str(self.cleaned_data["source"]).replace("\r\n", "\n")

    def clean_edits(self) -> dict[str, str]:
        try:
            edits = json.loads(self.cleaned_data.get("edits") or "{}")
        except ValueError:
            edits = None
        if not isinstance(edits, dict) or not all(isinstance(text, str) for text in edits.values()):
            raise forms.ValidationError(_("The changes cannot be read; load the page again."))
        return edits

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("edits"):
            try:
                data["source"] = rewritten(data.get("source", ""), data["edits"])
            except InputError as error:
                raise forms.ValidationError(error_in_words(error)) from None
        return data


class DayField(forms.DateField):
    """A day, picked in a calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DraftForm(TextForm):
    """A text to be kept, with as much of the proposal as is filled in."""

    start = DayField(required=False)
    reason = forms.CharField(required=False, max_length=300)


class ProposeForm(TextForm):
    """From when the change is to hold, and why it is needed."""

    start = DayField(label=_("In force from"))
    reason = forms.CharField(label=_("Why the change is needed"), max_length=300)
    says_past = forms.BooleanField(required=False)


class DecideForm(forms.Form):
    """From when a proposal holds, or why it does not."""

    start = DayField(label=_("In force from"), required=False)
    note = forms.CharField(required=False, max_length=300)
    says_past = forms.BooleanField(required=False)
