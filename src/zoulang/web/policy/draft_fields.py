"""What a draft of each kind says: its fields, in the order a person reads them, with their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zoulang.quantities import FEN_PER_YUAN, format_money
from zoulang.web.accounts.sentences import is_english
from zoulang.web.policy.models import ConflictRule, Draft, Entity

Kind = Draft.Kind
COMPARATORS = [(">=", "≥"), (">", ">"), ("<=", "≤"), ("<", "<"), ("=", "="), ("~", "≈")]
VALUE_TYPES = [
    ("number", _("Number")),
    ("reference", _("Relative to a reference")),
    ("status", _("Status")),
    ("qualitative", _("In words")),
]
CADENCES = [("month", _("every month")), ("quarter", _("every quarter")), ("year", _("every year"))]
MEASURES = [
    ("percent", _("a share of a base")),
    ("fixed", _("a fixed sum")),
    ("per_unit", _("so much for each")),
    ("qualitative", _("without a figure")),
]
RECURRENCES = [("once", _("once")), ("annual", _("every year"))]
NATURES = [
    ("reported", _("reported")),
    ("scope", _("scope")),
    ("planned", _("planned")),
    ("norm", _("norm")),
]


@dataclass(frozen=True)
class Field:
    """One field of a draft.

    Attributes:
        type: ``text``, ``long``, ``names`` (a list), ``number``, ``day`` (or a year), ``money`` (whole yuan),
            ``percent`` (a fraction), ``choice``, ``yes_no`` or ``tiers``.
        also: another name under which a reader may give the value.
    """

    name: str
    label: Any
    type: str = "text"
    choices: tuple[tuple[str, Any], ...] = ()
    required: bool = False
    also: str = ""


_UNITS = (
    Field("lead", _("Lead"), "names"),
    Field("units", _("Units"), "names"),
    Field("implicit_units", _("Named for all duties"), "names"),
)
_RHYTHM = (
    Field("start", _("Begins"), "day"),
    Field("due", _("Due"), "day"),
    Field("cadence", _("Reports"), "choice", tuple(CADENCES)),
    Field("open_ended", _("The list of units is open"), "yes_no"),
)
_TITLE = (Field("title", _("Title"), also="duty"), Field("title_en", _("Title in English")))
FIELDS: dict[str, tuple[Field, ...]] = {
    Kind.TASK: (*_TITLE, *_UNITS, *_RHYTHM),
    Kind.INLINE_TASK: (*_TITLE, *_UNITS, *_RHYTHM),
    Kind.TARGET: (
        Field("indicator", _("Indicator"), required=True),
        Field("indicator_en", _("Indicator in English")),
        Field("value_type", _("Kind of goal"), "choice", tuple(VALUE_TYPES)),
        Field("comparator", _("Comparison"), "choice", tuple(COMPARATORS)),
        Field("value", _("Value")),
        Field("unit", _("Unit of measure")),
        Field("by", _("By"), "day"),
        Field("baseline", _("Value at the start"), "number"),
        Field("baseline_on", _("Start"), "day"),
    ),
    Kind.MEASURE: (
        Field("subject", _("For whom"), "long"),
        Field("kind", _("Kind of measure"), "choice", tuple(MEASURES)),
        Field("base", _("Base")),
        Field("rate", _("Rate"), "percent"),
        Field("amount", _("Amount"), "money"),
        Field("cap", _("Cap"), "money"),
        Field("tiers", _("Tiers"), "tiers"),
        Field("recurrence", _("How often"), "choice", tuple(RECURRENCES)),
        Field("years", _("Years paid"), "number"),
        Field("payer", _("Paid by")),
    ),
    Kind.REFERENCE: (
        Field("number", _("Document number")),
        Field("title", _("Title")),
        Field("lapses", _("Lapses on"), "day"),
    ),
    Kind.CHAIN: (
        Field("name", _("Name"), required=True),
        Field("leaders", _("Chain leaders"), "names"),
        Field("key_firms", _("Key firms"), "names"),
        Field("products", _("Products"), "names"),
        Field("benchmark_companies", _("Benchmark companies"), "names"),
        Field("targets", _("Goals of the chain"), "names"),
    ),
    Kind.FIGURE: (
        Field("what", _("What is counted"), required=True, also="indicator"),
        Field("value", _("Value"), required=True),
        Field("unit", _("Unit of measure")),
        Field("nature", _("Nature"), "choice", tuple(NATURES)),
        Field("as_of", _("As of")),
    ),
    Kind.ENTITY: (
        Field("name", _("Name"), required=True),
        Field("kind", _("Kind"), "choice", tuple(Entity.Kind.choices), also="type"),
        Field("role", _("Role")),
        Field("aliases", _("Other names in the text"), "names"),
    ),
    Kind.CONFLICT_RULE: (
        Field("rule", _("What goes first"), "choice", tuple(ConflictRule.Which.choices), required=True),
        Field("decider", _("Who decides")),
    ),
    Kind.FINDING: (
        Field("text_zh", _("What was noticed"), "long", required=True),
        Field("text_en", _("In English"), "long"),
    ),
}


def given(field: Field, values: Mapping[str, Any]) -> Any:
    """The value of a field, under its name or the other one; None where there is none."""
    value = values.get(field.name)
    if value in (None, "", [], {}) and field.also:
        value = values.get(field.also)
    return None if value in ("", [], {}) else value


def shown_values(draft: Draft) -> Iterator[tuple[str, str]]:
    """Label and value of the fields that were read; what was not read is not shown."""
    if draft.kind == Kind.FINDING:
        return  # its one line says all
    for field in FIELDS.get(draft.kind, ()):
        value = given(field, draft.values)
        if value is not None and value is not False:
            yield str(field.label), shown(field, value)


def shown(field: Field, value: Any) -> str:
    """A value as a person reads it."""
    if field.type == "money":
        return money_shown(value)
    if field.type == "percent":
        return percent_shown(value)
    if field.type == "tiers":
        return "；".join(_tier(tier) for tier in value)
    if field.type == "choice":
        return str(dict(field.choices).get(value, value))
    if field.type == "yes_no":
        return str(_("yes"))
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


def money_shown(yuan: Any) -> str:
    """Whole yuan as 万元, down to the fen where it is not zero."""
    return format_money(int(Decimal(str(yuan)) * FEN_PER_YUAN))


def percent_shown(share: Any) -> str:
    """A fraction as a percentage: 0.3 is 30%."""
    return f"{(Decimal(str(share)) * 100).normalize():f}%"


def _tier(tier: Mapping[str, Any]) -> str:
    numbers = [percent_shown(tier["rate"])] if tier.get("rate") is not None else []
    numbers += [money_shown(tier["amount"])] if tier.get("amount") is not None else []
    if tier.get("cap") is not None:
        numbers.append(str(_("at most %(cap)s") % {"cap": money_shown(tier["cap"])}))
    return " ".join([str(tier.get("when") or ""), *numbers]).strip()


def worth(values: Mapping[str, Any]) -> str:
    """What a measure grants, in one line; empty where it names no figure."""
    fields = {field.name: field for field in FIELDS[Kind.MEASURE]}
    parts = [shown(fields[name], values[name]) for name in ("rate", "amount", "tiers") if values.get(name)]
    if values.get("cap"):
        parts.append(str(_("at most %(cap)s") % {"cap": money_shown(values["cap"])}))
    return " ".join(parts)


def summary(draft: Draft) -> str:
    """What the draft says in one line."""
    values = draft.values
    if draft.kind == Kind.TARGET:
        sign = dict(COMPARATORS).get(values.get("comparator") or ">=", "")
        text = f"{values.get('indicator') or ''} {sign} {values.get('value') or ''}{values.get('unit') or ''}"
        return f"{text} ({values['by']})" if values.get("by") else text
    if draft.kind in (Kind.TASK, Kind.INLINE_TASK):
        units = [*(values.get("lead") or ()), *(values.get("units") or ())]
        named = "、".join(dict.fromkeys(map(str, units)))
        told = values.get("title") or values.get("duty")
        return f"{told}：{named}" if told else named
    if draft.kind == Kind.MEASURE:
        return f"{worth(values)} {values.get('subject') or ''}".strip()
    if draft.kind == Kind.FIGURE:
        told = values.get("what") or values.get("indicator") or ""
        return f"{told} {values.get('value') or ''}{values.get('unit') or ''}".strip()
    if draft.kind == Kind.CONFLICT_RULE:
        which = dict(ConflictRule.Which.choices).get(values.get("rule") or "", values.get("rule"))
        return f"{which or ''} {values.get('decider') or ''}".strip()
    if draft.kind == Kind.FINDING and is_english() and values.get("text_en"):
        return str(values["text_en"])
    for name in ("name", "number", "title", "text_zh"):
        if values.get(name):
            return str(values[name])
    return draft.quote
