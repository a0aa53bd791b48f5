"""What the workbench calls the parts of a policy file, and what its editor offers while one types."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.rules.expressions.functions import FUNCTION_WORDS
from zoulang.rules.expressions.lexer import KEYWORDS
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.units import COMMON_UNITS, DURATION_UNITS
from zoulang.web.accounts.sentences import is_english

# The labels of what a card shows, by key of the policy file; a key that is not here stands as it is.
LABELS = {
    "policy": gettext_lazy("The policy"),
    "when": gettext_lazy("Condition"),
    "all": gettext_lazy("all of"),
    "any": gettext_lazy("one of"),
    "at_least": gettext_lazy("at least"),
    "unless": gettext_lazy("unless"),
    "pay": gettext_lazy("Amount"),
    "value": gettext_lazy("Value"),
    "bands": gettext_lazy("by limits"),
    "of": gettext_lazy("of"),
    "rows": gettext_lazy("rows"),
    "first": gettext_lazy("the first that holds"),
    "best": gettext_lazy("the larger of"),
    "else": gettext_lazy("otherwise"),
    "by_year": gettext_lazy("by year"),
    "from": gettext_lazy("counted from"),
    "within": gettext_lazy("within"),
    "done": gettext_lazy("done on"),
    "extend": gettext_lazy("extension"),
    "by": gettext_lazy("by"),
    "cap": gettext_lazy("Cap"),
    "max": gettext_lazy("at most"),
    "points": gettext_lazy("Points"),
    "missing": gettext_lazy("where missing"),
    "amount": gettext_lazy("Amount"),
    "once": gettext_lazy("How often"),
    "payer": gettext_lazy("Paid by"),
    "receipt": gettext_lazy("Receipt"),
    "note": gettext_lazy("Note"),
    "name": gettext_lazy("Name"),
    "effective": gettext_lazy("In force"),
    "document": gettext_lazy("Document"),
    "until": gettext_lazy("until"),
    "cited": gettext_lazy("Amount in another text"),
    "ask": gettext_lazy("Question"),
    "owner": gettext_lazy("To be answered by"),
    "on": gettext_lazy("Answered on"),
    "ref": gettext_lazy("Source of the answer"),
    "answer.value": gettext_lazy("Answer"),
    "answer.on": gettext_lazy("Answered on"),
    "answer.by": gettext_lazy("Answered by"),
    "answer.ref": gettext_lazy("Source of the answer"),
    "type": gettext_lazy("Type"),
    "values": gettext_lazy("Values"),
    "dated": gettext_lazy("from a day on"),
    "edge": gettext_lazy("at the very limit"),
    "applies_on": gettext_lazy("Day of application"),
    "rule": gettext_lazy("Rule"),
    "per": gettext_lazy("per"),
    "short": gettext_lazy("where money runs short"),
    "order": gettext_lazy("order"),
    "title": gettext_lazy("Title"),
    "clause": gettext_lazy("Clause"),
}

# Sections of the file in the order in which an official reads them, and what each is called.
SECTIONS = {
    "measures": gettext_lazy("Measures"),
    "recognitions": gettext_lazy("Recognitions"),
    "classes": gettext_lazy("Classes"),
    "scores": gettext_lazy("Scores"),
    "deadlines": gettext_lazy("Deadlines"),
    "requires": gettext_lazy("Needed for every award"),
    "vetoes": gettext_lazy("Refuses every award"),
    "stacking": gettext_lazy("Several measures together"),
    "budgets": gettext_lazy("Budgets"),
    "routes": gettext_lazy("Which edition decides"),
    "terms": gettext_lazy("Named values"),
    "constants": gettext_lazy("Numbers of the text"),
    "interpretations": gettext_lazy("What the text leaves open"),
}


def label(key: str) -> str:
    """What a page calls a key."""
    return str(LABELS.get(key, key))


def completions(top: Section) -> list[dict[str, str]]:
    """What can stand in an expression of this file: ``label``, ``kind`` and a word about it."""
    offered = {each["label"]: each for each in (*_language(), *_declared(top))}
    return list(offered.values())


def _language() -> Iterator[dict[str, str]]:
    for word in (*COMMON_UNITS, *DURATION_UNITS, "万元", "亿元", "元", "%", "个百分点"):
        yield {"label": word, "kind": "unit", "detail": _("unit")}
    for word in KEYWORDS:
        if not word.isascii():
            yield {"label": word, "kind": "keyword", "detail": _("word of the language")}
    for word in FUNCTION_WORDS:
        if not word.isascii():
            yield {"label": word, "kind": "function", "detail": _("function")}


def _declared(top: Section) -> Iterator[dict[str, str]]:
    kinds = {
        "facts": ("variable", _("fact")),
        "terms": ("text", _("named value")),
        "constants": ("constant", _("number of the text")),
        "interpretations": ("enum", _("interpretation")),
        "registers": ("class", _("register")),
    }
    for section, (kind, word) in kinds.items():
        declared = top.get(section)
        if not isinstance(declared, Section):
            continue
        for key, (_place, part) in declared.parts.items():
            yield {"label": _spelling(part, key), "kind": kind, "detail": _about(part, word)}
            for value in _choices(part):
                yield {"label": value, "kind": "enum", "detail": _spelling(part, key)}


def _spelling(part: Part, key: str) -> str:
    zh = part.get("zh") if isinstance(part, Section) else None
    return zh.text if isinstance(zh, Scalar) else key


def _about(part: Part, word: str) -> str:
    en = part.get("en") if isinstance(part, Section) and is_english() else None
    return f"{word}: {en.text}" if isinstance(en, Scalar) else word


def _choices(part: Part) -> Iterator[str]:
    type = part.get("type") if isinstance(part, Section) else None
    for value in type.parts if isinstance(type, Listing) else ():
        if isinstance(value, Scalar):
            yield value.text
