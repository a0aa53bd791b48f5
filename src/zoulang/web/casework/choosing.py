"""Fields in which one looks for a firm, a unit, a person or a case by its name, among more than a list holds.

What was typed is looked up at the server: `names` answers with a few proposals, and the field takes a name, a
credit code, a login or a number as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.casework.models import Case
from zoulang.web.casework.standing import units_to_name
from zoulang.web.registry.models import Enterprise

PROPOSED = 12
_CODE = re.compile(r"[0-9A-Z]{18}")
_NUMBERED = re.compile(r"#(\d{1,15})\s*$")


def firms_found(user: Any, programme: Programme, text: str) -> QuerySet[Enterprise]:
    """The firms of the programme that the person sees, by credit code, name or former name."""
    firms = Enterprise.objects.visible_to(user).filter(programme=programme)
    code = _CODE.search(text.upper())
    if code:
        return firms.filter(credit_code=code[0])
    exact = firms.filter(Q(name_zh=text) | Q(name_en__iexact=text) | Q(former_names__name_zh=text)).distinct()
    if text and exact.exists():
        return exact
    return firms.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text))


def units_found(user: Any, programme: Programme, text: str) -> QuerySet[Unit]:
    """The units that the person may name."""
    units = units_to_name(user, programme.pk)
    number = number_in(text)
    if number is not None:
        return units.filter(pk=number)
    exact = units.filter(Q(name_zh=text) | Q(full_zh=text) | Q(name_en__iexact=text))
    if text and exact.exists():
        return exact
    named = units if text else units.exclude(kind=Unit.Kind.ENTERPRISE)
    return named.filter(Q(name_zh__icontains=text) | Q(full_zh__icontains=text) | Q(name_en__icontains=text))


def people_found(user: Any, programme: Programme, text: str) -> QuerySet[User]:
    """The people of the units that the person may name."""
    units = units_to_name(user, programme.pk)
    people = User.objects.filter(memberships__unit__in=units, is_active=True).distinct().order_by("pk")
    number = number_in(text)
    if number is not None:
        return people.filter(pk=number)
    login = text.rpartition("(")[2].rstrip(")") if text.endswith(")") else text
    exact = people.filter(Q(username=login) | Q(display_zh=text) | Q(display_en__iexact=text))
    if text and exact.exists():
        return exact
    return people.filter(
        Q(display_zh__icontains=text) | Q(display_en__icontains=text) | Q(username__icontains=text)
    )


def cases_found(user: Any, programme: Programme, text: str, of: Iterable[str]) -> QuerySet[Case]:
    """The cases of some procedures that the person sees."""
    cases = Case.objects.visible_to(user).filter(programme=programme, procedure__slug__in=of)
    cases = cases.select_related("procedure", "programme")
    numbered = _NUMBERED.search(text)
    number = number_in(numbered[1] if numbered else text)
    if number is not None and cases.filter(pk=number).exists():
        return cases.filter(pk=number)
    exact = cases.filter(Q(title_zh=text) | Q(number=text))
    if text and exact.exists():
        return exact
    words = Q(title_zh__icontains=text) | Q(title_en__icontains=text) | Q(number__icontains=text)
    return cases.filter(words)


def named(found: Any) -> str:
    """What a proposal writes into the field: enough to find the same one again."""
    if isinstance(found, Enterprise):
        return f"{found.text('name')} {found.credit_code}"
    if isinstance(found, User):
        return f"{found.display} ({found.username})"
    if isinstance(found, Case):
        return f"{found.text('title')} #{found.pk}"
    return str(found.text("name"))


class SearchInput(forms.TextInput):
    """An input that proposes names while one types; without scripts it takes the name as it is typed."""

    def __init__(self, address: str) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "class": "search-field"})
        self.address = address

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        listed = f"{(attrs or {}).get('id', name)}-names"
        asking = {
            "list": listed,
            "hx-get": self.address,
            "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": f"#{listed}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        drawn = super().render(name, value, {**(attrs or {}), **asking}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', drawn, listed)


class SearchField(forms.CharField):
    """A field that holds one firm, unit, person or case, or None where it may be left empty."""

    def __init__(
        self, find: Callable[[str], QuerySet[Any]], address: str, initial: Model | None = None, **kwargs: Any
    ) -> None:
        self.find = find
        shown = named(initial) if initial is not None else None
        super().__init__(max_length=200, widget=SearchInput(address), initial=shown, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(self.find(text)[: PROPOSED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Nothing of this name was found."))
        listed = "、".join(named(each) for each in found[:PROPOSED])
        raise forms.ValidationError(_("Several fit: %(listed)s") % {"listed": listed})


def _address(kind: str, programme: Programme, of: Iterable[str] = ()) -> str:
    address = reverse("case_names", args=[programme.slug, kind])
    listed = ",".join(of)
    return f"{address}?of={listed}" if listed else address


def firm_field(user: Any, programme: Programme, **kwargs: Any) -> SearchField:
    """A firm by name or credit code."""
    hint = _("its name or credit code")
    address = _address("firm", programme)
    return SearchField(lambda text: firms_found(user, programme, text), address, help_text=hint, **kwargs)


def unit_field(user: Any, programme: Programme, **kwargs: Any) -> SearchField:
    """A unit by name."""
    return SearchField(lambda text: units_found(user, programme, text), _address("unit", programme), **kwargs)


def person_field(user: Any, programme: Programme, **kwargs: Any) -> SearchField:
    """A person by name or login."""
    address = _address("person", programme)
    return SearchField(lambda text: people_found(user, programme, text), address, **kwargs)


def case_field(user: Any, programme: Programme, of: Iterable[str], **kwargs: Any) -> SearchField:
    """A case of some procedures by title or number."""
    slugs = tuple(of)
    address = _address("case", programme, slugs)
    return SearchField(lambda text: cases_found(user, programme, text, slugs), address, **kwargs)


def proposals(user: Any, programme: Programme, kind: str, text: str, of: Iterable[str]) -> str:
    """The first few that fit, as options of a list."""
    find: dict[str, Callable[[], QuerySet[Any]]] = {
        "firm": lambda: firms_found(user, programme, text),
        "unit": lambda: units_found(user, programme, text),
        "person": lambda: people_found(user, programme, text),
        "case": lambda: cases_found(user, programme, text, of),
    }
    found = find[kind]()[:PROPOSED]
    return format_html_join("", '<option value="{}">', ((named(each),) for each in found))
