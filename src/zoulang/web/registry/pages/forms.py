"""Forms of the register's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.registry.models import Source

# A file of a hundred thousand firms has some twenty megabytes.
MOST = 200 * 2**20


class UploadForm(forms.Form):
    """A file of a source for a year."""

    source = forms.ModelChoiceField(Source.objects.none(), label=_("Source"), empty_label=None)
    year = forms.IntegerField(label=_("Year of the data"), min_value=1990, max_value=2200)
    stated_on = forms.DateField(
        label=_("Day of the data"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
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
