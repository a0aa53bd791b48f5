"""Forms of the pages of units and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Membership, Programme, Role, Unit, User

DAY = {"type": "date"}


class _OfProgramme(forms.Form):
    """A form about one programme: its units are the ones to choose from."""

    def __init__(
        self, *args: Any, programme: Programme, roles: set[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "under"):
            if name in self.fields:
                self.fields[name].queryset = programme.units.all()  # type: ignore[attr-defined]
        if "role" in self.fields:
            given = roles if roles is not None else set(Role.values)
            choices = [choice for choice in Role.choices if choice[0] in given]
            self.fields["role"].choices = choices  # type: ignore[attr-defined]


class UnitForm(_OfProgramme):
    """A unit of a programme."""

    name_zh = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    full_zh = forms.CharField(label=_("Full name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)
    under = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Belongs to"), required=False, empty_label=_("no other unit")
    )


class RoleForm(_OfProgramme):
    """A role for a unit, and its days."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"))
    starts = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY))


class PersonForm(RoleForm):
    """An account for somebody."""

    display_zh = forms.CharField(label=_("Name"), max_length=60)
    display_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    username = forms.CharField(label=_("Name to log in with"), max_length=150)
    first_password = forms.CharField(
        label=_("First password"),
        required=False,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Has to be changed at the first visit. Leave it empty for a link that works once."),
    )
    field_order = ("display_zh", "display_en", "username", "unit", "role", "starts", "ends", "first_password")


class DeputyForm(forms.Form):
    """Who takes somebody's place, from when to when, and why."""

    deputy = forms.ModelChoiceField(User.objects.none(), label=_("Deputy"))
    starts = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY))
    why = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {each.unit_id for each in memberships}
        own = {each.user_id for each in memberships}
        colleagues = User.objects.filter(memberships__unit__in=units, is_active=True).exclude(pk__in=own)
        self.fields["deputy"].queryset = colleagues.distinct()  # type: ignore[attr-defined]
        self.fields["deputy"].label_from_instance = _name  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """To whom everything goes, and whether the person leaves."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Takes over"))
    leaves = forms.BooleanField(
        label=_("The person leaves: roles, deputies and sessions end"), required=False, initial=True
    )

    def __init__(self, *args: Any, programme: Programme, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.filter(unit__programme=programme).exclude(ends__lt=business_date())
        others = User.objects.filter(is_active=True, memberships__in=here).exclude(pk=person.pk)
        self.fields["to"].queryset = others.distinct().order_by("username")  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = _name  # type: ignore[attr-defined]


def _name(user: User) -> str:
    return f"{user.display} ({user.username})"
