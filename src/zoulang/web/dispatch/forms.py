"""Forms of dispatch, notices, decisions and assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.dispatch.actions.periods import MOST_WORKING_DAYS
from zoulang.web.dispatch.models.periods import Cadence
from zoulang.web.policy.models import Clause


class RhythmForm(forms.Form):
    """How often the office calls for reports, and how long the units then have."""

    cadence = forms.ChoiceField(label=_("Rhythm"), choices=Cadence.choices)
    within = forms.IntegerField(
        label=_("Working days to report in"), min_value=1, max_value=MOST_WORKING_DAYS
    )
    clause = forms.ModelChoiceField(
        Clause.objects.none(),
        required=False,
        label=_("Clause that prints it"),
        empty_label=_("None: the text leaves it open, and the office sets it"),
    )

    def __init__(self, *args: Any, programme: Programme, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = Clause.objects.visible_to(user).filter(document__programme=programme)
        clauses = clauses.filter(heading_zh__gt="").select_related("document")
        self.fields["clause"].queryset = clauses  # type: ignore[attr-defined]
        self.fields["clause"].label_from_instance = lambda each: f"{each} {each.heading_zh}"  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """What the office says of a period when it closes it."""

    head = forms.CharField(
        label=_("In the office's words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SheetForm(forms.Form):
    """A filled sheet that comes back."""

    file = forms.FileField(label=_("Filled sheet"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))
