"""Forms of the pages of finance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.quantities import FEN_PER_YUAN, half_up
from zoulang.web.accounts.models import Programme
from zoulang.web.money.models import Treasury
from zoulang.web.policy.models import PolicyFile

FEN_PER_WAN = 10_000 * FEN_PER_YUAN
MAX_FILE = 5 * 2**20


class WanField(forms.DecimalField):
    """An amount in 万元 as fen."""

    def clean(self, value: Any) -> Any:
        wan = super().clean(value)
        return None if wan is None else half_up(Decimal(wan) * FEN_PER_WAN)


class PolicyField(forms.ModelChoiceField):
    """A policy by the number of its document."""

    def label_from_instance(self, held: Any) -> str:
        return f"{held.document.number} {held.document.title_zh}"


class BudgetForm(forms.Form):
    """What a treasury gives for a policy in a year."""

    policy_file = PolicyField(
        PolicyFile.objects.none(), label=_("Policy"), empty_label=None, to_field_name="slug"
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    treasury = forms.ChoiceField(label=_("Treasury"), choices=Treasury.choices, initial=Treasury.DISTRICT)
    amount = WanField(label=_("Amount, in ten thousand yuan"), min_value=0, max_digits=12, decimal_places=6)
    indicator = forms.CharField(label=_("Number of the budget indicator"), max_length=60)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = PolicyFile.objects.filter(document__programme=programme).select_related("document")
        self.fields["policy_file"].queryset = files  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    """The file that came back from the bank."""

    file = forms.FileField(
        label=_("Return file of the bank"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_FILE:
            raise forms.ValidationError(_("The file is too large for a return file."))
        return upload


class DemandForm(forms.Form):
    """What is demanded back, why and by when."""

    amount = WanField(label=_("Amount, in ten thousand yuan"), min_value=0, max_digits=12, decimal_places=6)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))


class AccountForm(forms.Form):
    """The account of a firm."""

    holder = forms.CharField(label=_("Account holder"), max_length=120)
    bank = forms.CharField(label=_("Bank and branch"), max_length=120)
    account = forms.CharField(
        label=_("Account number"), max_length=60, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
