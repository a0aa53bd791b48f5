"""The forms of claims: what it is for, what is wrong with it, why it is refused or matched again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.web.money.claims.models import HeldPaper
from zoulang.web.money.models import Claim, ClaimRoute
from zoulang.web.policy.models import Clause


class DetailsForm(forms.Form):
    """What a claim is for, and the payment of a higher level that it matches."""

    subject = forms.CharField(label=_("What it is for"), max_length=120, required=False)
    receipt = forms.CharField(
        label=_("Number of the higher level's payment"),
        max_length=60,
        required=False,
        help_text=_("Each payment is matched once."),
    )

    def __init__(self, *args: Any, route: ClaimRoute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not route.asks_receipt:
            del self.fields["receipt"]
        if not route.asks_subject_zh:
            del self.fields["subject"]
        else:
            self.fields["subject"].label = route.text("asks_subject")


class PointsForm(forms.Form):
    """What the window found wrong, one point a line, beside what the record found by itself."""

    points = forms.CharField(
        label=_("Further points, one a line"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All is told at once: what is found later is no reason for a second return."),
    )

    @property
    def listed(self) -> list[str]:
        return [line for line in self.cleaned_data["points"].splitlines() if line.strip()]


class ClauseField(forms.ModelChoiceField):
    """A clause by its address and heading."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.address} {obj.heading_zh}".strip()


class PaperField(forms.ModelChoiceField):
    """A paper by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class RefusalForm(forms.Form):
    """Why a claim is refused, and the clause that says so."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    clause = ClauseField(label=_("Clause"), queryset=Clause.objects.none())

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Clause.objects.filter(document=claim.rule.policy_file.document)
        field.initial = claim.rule.clause_id


class WordsForm(forms.Form):
    """A reason or an objection."""

    words = forms.CharField(
        label=_("In a sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class AttachForm(forms.Form):
    """A paper that the firm keeps here, for one that the measure asks for."""

    paper = PaperField(label=_("Paper"), queryset=HeldPaper.objects.none())
    name = forms.ChoiceField(label=_("for"))

    def __init__(self, *args: Any, claim: Claim, names: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["paper"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = HeldPaper.objects.filter(enterprise=claim.enterprise_id, replaced_on=None)
        choices = self.fields["name"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = names


class HeldPaperForm(forms.Form):
    """A paper given once for all claims."""

    name = forms.CharField(label=_("Name of the paper"), max_length=120)
    words = forms.CharField(label=_("What it says, or where it is"), max_length=300, required=False)
    file = forms.FileField(label=_("File"), required=False)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class AgentForm(forms.Form):
    """Somebody with an account who acts for the firm for a time."""

    username = forms.CharField(label=_("User name of the agent"), max_length=150)
    starts = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))


class StartForm(forms.Form):
    """For which firm and year a claim is begun."""

    enterprise = forms.ChoiceField(label=_("Firm"))
    year = forms.TypedChoiceField(label=_("Facts of the year"), coerce=int)

    def __init__(self, *args: Any, firms: list[tuple[int, str]], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("enterprise", firms), ("year", [(year, str(year)) for year in years])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
