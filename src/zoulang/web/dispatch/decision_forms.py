"""The form of minutes: what it is, and a row for every line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.models import Case
from zoulang.web.dispatch.actions.decisions import Line
from zoulang.web.dispatch.kinds import Kind
from zoulang.web.programme.models import Duty

ROWS = 5


def day_field(label: Any, required: bool = True) -> forms.DateField:
    """A day, chosen in the calendar of the browser."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class MinutesForm(forms.Form):
    """What the paper is, and when it was decided or came."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    issued = day_field(_("Decided or received on"))


class LineForm(forms.Form):
    """One line: what is to be done, who leads, who helps, by when. A row without words is left out."""

    words = forms.CharField(
        label=_("What is to be done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lead = forms.ModelChoiceField(Unit.objects.none(), required=False, label=_("Lead"))
    others = forms.ModelMultipleChoiceField(
        Unit.objects.none(), required=False, label=_("Others"), widget=forms.SelectMultiple(attrs={"size": 4})
    )
    due = day_field(_("Due"), required=False)
    cadence = forms.ChoiceField(
        label=_("How often reported"),
        required=False,
        choices=[("", _("when it is done")), *Duty.Cadence.choices],
    )
    issue = forms.ModelChoiceField(
        Case.objects.none(), required=False, label=_("Decides the issue"), empty_label="—"
    )

    def __init__(self, *args: Any, units: Sequence[Unit], issues: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One list for all rows: a query for each row would make the page slow.
        for name, empty in (("lead", [("", "—")]), ("others", [])):
            field = self.fields[name]
            field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])  # type: ignore[attr-defined]
            field.choices = empty + [(unit.pk, unit.text("name")) for unit in units]  # type: ignore[attr-defined]
        issue = self.fields["issue"]
        issue.queryset = Case.objects.filter(pk__in=[case.pk for case in issues])  # type: ignore[attr-defined]
        issue.choices = [("", "—"), *((case.pk, case.text("title")) for case in issues)]  # type: ignore[attr-defined]
        if not issues:
            del self.fields["issue"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = any(data.get(name) for name in ("words", "lead", "others", "due"))
        if given:
            for name, error in (
                ("words", _("Write what is to be done.")),
                ("lead", _("Name the unit that leads.")),
                ("due", _("Write the day; nobody sets one by default.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, error)
        return data

    def line(self) -> Line | None:
        """The row as a line; None where it was left empty."""
        data = self.cleaned_data
        if not data.get("words"):
            return None
        others = tuple(unit for unit in data["others"] if unit != data["lead"])
        return Line(
            data["words"], data["lead"], data["due"], others, cadence=data["cadence"], issue=data.get("issue")
        )


class LinesOf(BaseFormSet):
    """The rows of minutes; at least one has words."""

    def clean(self) -> None:
        if not any(self.errors) and not self.lines():
            raise forms.ValidationError(_("Write at least one line."))

    def lines(self) -> list[Line]:
        """The lines that were filled in, in order."""
        return [line for form in self.forms if (line := form.line()) is not None]


Lines = formset_factory(LineForm, formset=LinesOf, extra=ROWS, max_num=99, absolute_max=99)


def units_of(programme: Programme) -> list[Unit]:
    """Units that can be given a duty: all but firms and the public."""
    no_office = (Unit.Kind.ENTERPRISE, Unit.Kind.PUBLIC)
    return list(programme.units.exclude(kind__in=no_office).order_by("id"))


def issues_of(programme: Programme, user: Any) -> list[Case]:
    """Issues that were put to a meeting and wait to be decided."""
    seen = Case.objects.visible_to(user).filter(programme=programme, procedure__subject="issue")
    return list(seen.filter(stage__in=("put-to-meeting", "decided")).order_by("id"))
