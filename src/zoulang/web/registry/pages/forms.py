"""Forms of the register's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.templatetags.zoulang import in_language
from zoulang.web.registry.models import ChainMember, Enterprise, Source

# A file of a hundred thousand firms has some twenty megabytes.
MOST = 200 * 2**20
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UploadForm(forms.Form):
    """A file of a source for a year."""

    source = forms.ModelChoiceField(Source.objects.none(), label=_("Source"), empty_label=None)
    year = forms.IntegerField(label=_("Year of the data"), min_value=1990, max_value=2200)
    stated_on = forms.DateField(label=_("Day of the data"), widget=_DAY)
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))

    def __init__(self, *args: Any, sources: list[Source], **kwargs: Any) -> None:
        today = business_date()
        super().__init__(*args, **{"initial": {"year": today.year, "stated_on": today}, **kwargs})
        self.fields["source"].queryset = Source.objects.filter(pk__in=[each.pk for each in sources])  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Not larger than a page takes."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST:
            raise forms.ValidationError(
                _("The file is larger than %(most)d MB, the most a page takes."),
                params={"most": MOST // 2**20},
            )
        return upload


class AnswerForm(forms.Form):
    """The answer to a dispute."""

    uphold = forms.ChoiceField(
        label=_("Answer"),
        choices=[("yes", _("The value is wrong and is mended")), ("no", _("The value stays"))],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(label=_("The right value"), required=False, max_length=100)
    answer = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class NamesForm(forms.Form):
    """The names under which a firm is found too, one a line."""

    former = forms.CharField(
        label=_("Former names, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    aliases = forms.CharField(
        label=_("Other spellings in files, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class IndustryForm(forms.Form):
    """The industry code of a firm, and its place in a chain."""

    code = forms.CharField(label=_("Industry code"), required=False, max_length=6)
    chain_member = forms.ModelChoiceField(
        ChainMember.objects.none(), label=_("Place in an industry chain"), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = ChainMember.objects.filter(
            Q(enterprise=None) | Q(enterprise=enterprise),
            chain__clause__document__programme=enterprise.programme_id,
            part__in=(ChainMember.Part.LEADER, ChainMember.Part.KEY_FIRM),
        )
        field = self.fields["chain_member"]
        field.queryset = places.select_related("chain")  # type: ignore[attr-defined]
        field.label_from_instance = _place  # type: ignore[attr-defined]


def _place(member: ChainMember) -> str:
    return f"{in_language(member.chain, 'name')}　{in_language(member, 'name')}"


class ListingForm(forms.Form):
    """A stock of a firm with its days."""

    board = forms.CharField(label=_("Board"), max_length=60)
    stock_code = forms.CharField(label=_("Stock code"), max_length=20)
    listed_on = forms.DateField(label=_("Listed on"), required=False, widget=_DAY)
    delisted_on = forms.DateField(label=_("Delisted on"), required=False, widget=_DAY)
