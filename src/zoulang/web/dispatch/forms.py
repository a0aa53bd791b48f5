"""Forms of dispatch, notices, decisions and assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import is_english
from zoulang.web.dispatch.actions.periods import MOST_WORKING_DAYS
from zoulang.web.dispatch.models.periods import Cadence
from zoulang.web.policy.models import Clause, PolicyFile


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


class SupervisionForm(forms.Form):
    """The policy that gives the slips of late matters."""

    policy = forms.ModelChoiceField(PolicyFile.objects.none(), label=_("Rule of slips"), empty_label=None)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sorting = PolicyFile.objects.filter(document__programme=programme, rules__kind="class").distinct()
        self.fields["policy"].queryset = sorting  # type: ignore[attr-defined]
        self.fields["policy"].label_from_instance = lambda each: each.text("title")  # type: ignore[attr-defined]


class IssueForm(forms.Form):
    """The number of a notice, and the day to answer where the procedure prints no time."""

    number = forms.CharField(label=_("Number of the notice"), max_length=60)
    answer_by = forms.DateField(
        label=_("Answer due"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, ask_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_day and not self.is_bound:
            del self.fields["answer_by"]


class AnswerForm(forms.Form):
    """What a unit did about its line of a notice."""

    answer = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    outcome = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, outcomes: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "en" if is_english() else "zh"
        choices = [(slug, words.in_language(language)) for slug, words in outcomes.items()]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
