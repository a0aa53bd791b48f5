"""Forms of the assessment: the weights, which have no defaults, and what units say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Unit
from zoulang.web.dispatch.actions.assessment import MOST_DAYS_TO_OBJECT, MOST_POINTS, Weight
from zoulang.web.dispatch.assessment.measures import MEASURES, Measure
from zoulang.web.dispatch.models import SchemeItem


def points_field(label: Any) -> forms.DecimalField:
    """A number of points; empty: the item does not count."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.01"),
        max_value=MOST_POINTS,
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )


class SchemeForm(forms.Form):
    """What is assessed in a year: an empty field leaves the item out."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in MEASURES.values():
            self.fields[f"points-{measure.slug}"] = points_field(measure.title)
            if measure.takes:
                self.fields[f"each-{measure.slug}"] = points_field(_("Points for each"))

    def rows(self) -> list[tuple[Measure, Any, Any]]:
        """Each measure with its fields."""
        return [
            (each, self[f"points-{each.slug}"], self[f"each-{each.slug}"] if each.takes else None)
            for each in MEASURES.values()
        ]

    def weights(self) -> dict[str, Weight]:
        """The items that were given points."""
        data = self.cleaned_data
        return {
            slug: Weight(data[f"points-{slug}"], data.get(f"each-{slug}"))
            for slug in MEASURES
            if data.get(f"points-{slug}")
        }


class ShowForm(forms.Form):
    """How long the units may object."""

    within = forms.IntegerField(
        label=_("Working days to object in"), min_value=1, max_value=MOST_DAYS_TO_OBJECT
    )


class ObjectionForm(forms.Form):
    """What is wrong with a score of the own unit."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=None)
    item = forms.ModelChoiceField(SchemeItem.objects.none(), label=_("Item"), required=False, empty_label="—")
    words = forms.CharField(
        label=_("What is wrong and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, units: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].label_from_instance = lambda each: each.text("name")  # type: ignore[attr-defined]
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        self.fields["item"].label_from_instance = lambda each: MEASURES[each.measure].title  # type: ignore[attr-defined]
