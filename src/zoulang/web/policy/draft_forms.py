"""The form in which a person mends a draft or writes one: generated from the fields of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zoulang.quantities import FEN_PER_YUAN, parse_money
from zoulang.web.policy.draft_fields import FIELDS, Field, given, money_shown, percent_shown

EMPTY_TIERS = 2
MOST_TIERS = 40
TEXT_LENGTH, LONG_LENGTH = 300, 1000


class TypedField(forms.Field):
    """A field that is typed as text and has a value of another type."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if len(text) > TEXT_LENGTH:
            raise forms.ValidationError(_("This is too long."))
        return self.read(text) if text else None

    def read(self, text: str) -> Any:
        """The value of a text that is not empty."""
        raise NotImplementedError


class MoneyField(TypedField):
    """An amount in 万元, or with the unit written: 50, 0.5亿元, 3000元. Its value is yuan, exactly."""

    def prepare_value(self, value: Any) -> Any:
        return money_shown(value) if isinstance(value, int | float | Decimal) else value

    def read(self, text: str) -> Any:
        if not text.endswith("元"):
            text = f"{text}万元" if re.fullmatch(r"[\d,，.]+", text) else f"{text}元"
        try:
            fen = parse_money(text)
        except ValueError:
            raise forms.ValidationError(
                _("This is no amount; write for example 50万元 or 1.5亿元.")
            ) from None
        if fen < 0:
            raise forms.ValidationError(_("An amount is not below zero."))
        return fen // FEN_PER_YUAN if fen % FEN_PER_YUAN == 0 else fen / FEN_PER_YUAN


class PercentField(TypedField):
    """A share in percent: 30, 30%, 8‰. Its value is a fraction."""

    def prepare_value(self, value: Any) -> Any:
        return percent_shown(value) if isinstance(value, int | float | Decimal) else value

    def read(self, text: str) -> Any:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([%％‰]?)", text)
        share = Decimal(match[1]) / (1000 if match[2] == "‰" else 100) if match else None
        if share is None or share > 100:
            raise forms.ValidationError(_("This is no share; write for example 30%."))
        return float(share)


class NumberField(TypedField):
    """A number as typed, kept exactly; whole numbers as numbers, others as text."""

    def read(self, text: str) -> Any:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise forms.ValidationError(_("This is no number; write for example 38.5."))
        return int(number) if number == number.to_integral_value() and "." not in text else text


class DayField(TypedField):
    """A day, 2026-12-31, or a year, 2026."""

    def read(self, text: str) -> Any:
        if re.fullmatch(r"(19|20)\d{2}", text):
            return text
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            message = _("This is no day; write for example 2026-12-31 or 2026.")
            raise forms.ValidationError(message) from None


class NamesField(forms.Field):
    """Names, one a line; what the document separates with 、 or ； is taken apart too."""

    widget = forms.Textarea(attrs={"rows": 2, "data-names": ""})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        text = str(value or "")
        names = [name.strip() for name in re.split(r"[\n、；;]", text)]
        too_long = [name for name in names if len(name) > 100]
        if too_long:
            raise forms.ValidationError(_("A name has at most 100 characters; write one name a line."))
        return list(dict.fromkeys(name for name in names if name))


class TiersWidget(forms.Widget):
    """The steps of a measure as rows: when, rate, amount, cap; two rows more than there are."""

    template_name = "policy/tiers.html"
    COLUMNS = ("when", "rate", "amount", "cap")

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [dict(tier) for tier in value or ()]
        for tier in rows:
            if isinstance(tier.get("rate"), int | float):
                tier["rate"] = percent_shown(tier["rate"])
            for column in ("amount", "cap"):
                if isinstance(tier.get(column), int | float):
                    tier[column] = money_shown(tier[column])
        rows += [{} for _row in range(EMPTY_TIERS)]
        context["rows"] = [(number, tier) for number, tier in enumerate(rows[:MOST_TIERS])]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        rows = []
        for number in range(MOST_TIERS):
            row = {column: str(data.get(f"{name}-{number}-{column}", "")).strip() for column in self.COLUMNS}
            if any(row.values()):
                rows.append(row)
        return rows

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class TiersField(forms.Field):
    """The steps of a measure; an amount or a rate belongs to each."""

    widget = TiersWidget

    def clean(self, value: Any) -> list[dict[str, Any]] | None:
        tiers = []
        for row in value or ():
            tier = {
                "when": row["when"][:TEXT_LENGTH],
                "amount": MoneyField(required=False).clean(row["amount"]),
                "rate": PercentField(required=False).clean(row["rate"]),
                "cap": MoneyField(required=False).clean(row["cap"]),
            }
            if not tier["when"] or all(tier[name] is None for name in ("amount", "rate", "cap")):
                raise forms.ValidationError(_("Each tier needs a name and a rate, an amount or a cap."))
            tiers.append(tier)
        return tiers or None


class ValuesForm(forms.Form):
    """The fields of a draft, and the words of the clause it rests on."""

    words = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "data-words": ""}))
    near = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, kind: str, data: Any, *, values: Mapping[str, Any], words: str, near: Any = None
    ) -> None:
        self.kind, self.drafted = kind, values
        initial = {field.name: given(field, values) for field in FIELDS[kind]}
        super().__init__(data, initial={**initial, "words": words, "near": near})
        for field in FIELDS[kind]:
            self.fields[field.name] = _form_field(field)
        self.fields["words"].label = _("Words of the clause it rests on")
        self.order_fields([*(field.name for field in FIELDS[kind]), "words", "near"])

    def clean_words(self) -> str:
        # A form sends lines the way letters do.
        return str(self.cleaned_data["words"]).replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, due = data.get("start"), data.get("due")
        if start and due and due <= start:
            self.add_error("due", _("The duty has to be due after it begins; choose a later day."))
        if data.get("cadence") and not (start and due):
            self.add_error("cadence", _("Reports need a first day and a due day; fill in both."))
        if self.kind == "target" and data.get("value_type") in (None, "", "number"):
            self._check_number(data)
        return data

    def _check_number(self, data: dict[str, Any]) -> None:
        value = data.get("value")
        if value in (None, ""):
            return
        try:
            data["value"] = NumberField().clean(value)
        except forms.ValidationError as error:
            self.add_error("value", error)

    def changed_values(self) -> dict[str, Any]:
        """The values that differ from what was drafted; a field that was empty and stays so is none."""
        changed = {}
        for field in FIELDS[self.kind]:
            before, after = given(field, self.drafted), self.cleaned_data.get(field.name)
            after = None if after in ("", []) else after
            if not _same(field, before, after):
                changed[field.name] = after if after is not None or field.type != "names" else []
        return changed


def _same(field: Field, before: Any, after: Any) -> bool:
    if field.type == "yes_no":
        return bool(before) == bool(after)
    if field.type == "names":
        return list(before or ()) == list(after or ())
    if before is None or after is None:
        return before is after
    return before == after or str(before) == str(after)


def _form_field(field: Field) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "required": field.required}
    if field.type == "choice":
        return forms.ChoiceField(choices=[("", "—"), *field.choices], **common)
    if field.type == "yes_no":
        return forms.BooleanField(**common)
    if field.type == "tiers":
        return TiersField(**common)
    if field.type == "long":
        return forms.CharField(max_length=LONG_LENGTH, widget=forms.Textarea(attrs={"rows": 2}), **common)
    typed: dict[str, type[forms.Field]] = {
        "money": MoneyField,
        "percent": PercentField,
        "number": NumberField,
        "day": DayField,
        "names": NamesField,
    }
    if field.type in typed:
        return typed[field.type](**common)
    return forms.CharField(max_length=TEXT_LENGTH, **common)
