"""The pieces that sections of a policy file share: texts, lists, days and conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zoulang.rules import units
from zoulang.rules.expressions.check import expression
from zoulang.rules.expressions.literals import read_date
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.loading.schema import CONDITION_FORMS, keys_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Words
from zoulang.rules.tree import And, AtLeast, Condition, Node, Or


@dataclass(frozen=True)
class Reader:
    """What reading a piece needs: the names that may be used there."""

    scope: Scope

    def inside(self, **changes: Any) -> Reader:
        """The reader inside a guard, a schedule or a line of a score; see ``Scope.inside``."""
        return Reader(self.scope.inside(**changes))


# --- texts ------------------------------------------------------------------------------------------


def text_of(section: Section, key: str) -> str | None:
    """The text under a key; a list or mapping there is reported."""
    part = section.get(key)
    if part is None or (isinstance(part, Scalar) and not part.text):
        return None
    if isinstance(part, Scalar):
        return part.text
    part.report(f"{key} must be one text", f"write `{key}: …` on one line", "E19")
    return None


def words_of(part: Part | None) -> Words | None:
    """A text in both languages: ``{zh: …, en: …}``, or one text that serves for both."""
    if part is None:
        return None
    if isinstance(part, Scalar):
        return Words(part.text, part.text)
    if isinstance(part, Section):
        zh, en = text_of(part, "zh"), text_of(part, "en")
        if zh or en:
            return Words(zh or en or "", en or zh or "")
    part.report("a text is needed here", "write it as {zh: …, en: …}", "E19")
    return None


def reject_unknown(section: Section, known: Sequence[str], what: str) -> None:
    """Report the keys that mean nothing here, with the nearest that does."""
    for key in section:
        if key not in known:
            near = nearest(key, known)
            section.key(key).report(
                f"{what} has no key {key}", or_else(near, f"the keys are {', '.join(known)}"), "E19"
            )


def misspelt(section: Section, shape: str, *wanted: str) -> bool:
    """True if an unknown key, which is reported already, most likely means one of the wanted ones."""
    known = keys_of(shape)
    return any(nearest(key, known) in wanted for key in section if key not in known)


def listed(part: Part | None) -> list[Part]:
    """The entries of a list; anything else that is filled in is reported."""
    if part is None or (isinstance(part, Scalar) and not part.text):
        return []
    if isinstance(part, Listing):
        return part.parts
    part.report("a list is needed here", "begin each entry with a dash", "E19")
    return []


def entries(part: Part | None) -> list[tuple[str, Scalar, Part]]:
    """Name, place of the name and value of every entry; anything else that is filled in is reported."""
    if part is None or (isinstance(part, Scalar) and not part.text):
        return []
    if isinstance(part, Section):
        return [(key, place, value) for key, (place, value) in part.parts.items()]
    part.report("names with their values are needed here", "write each as `name: value`", "E19")
    return []


def plain_of(part: Part) -> object:
    """The texts, lists and mappings of a piece, without their places."""
    if isinstance(part, Scalar):
        return part.text
    if isinstance(part, Listing):
        return [plain_of(child) for child in part.parts]
    return {key: plain_of(value) for key, (_, value) in part.parts.items()}


def day_of(part: Part) -> date | None:
    """The day that a text names; anything else is reported."""
    day = read_date(part.text) if isinstance(part, Scalar) else None
    if not isinstance(day, date):
        part.report("this is no day", "write it as 2021-04-26", "E05")
        return None
    return day


def days_of(part: Part | None) -> tuple[date | None, date | None]:
    """First and last day of ``2021-04-26..2025-12-31``; None for an end left out."""
    if part is None:
        return None, None
    ends = part.text.split("..") if isinstance(part, Scalar) else []
    if len(ends) != 2:
        part.report(
            "the validity is not a range of days",
            "write 2021-04-26..2025-12-31, an open end left out",
            "E19",
        )
        return None, None
    first, last = (read_date(end) if end.strip() else None for end in ends)
    for end, day in zip(ends, (first, last), strict=True):
        if end.strip() and not isinstance(day, date):
            part.report(f"{end.strip()} is no day", "write days as 2021-04-26", "E05")
            return None, None
    if isinstance(first, date) and isinstance(last, date) and first > last:
        part.report("the validity ends before it begins", "exchange the two days", "E05")
    return (first if isinstance(first, date) else None), (last if isinstance(last, date) else None)


def choice_list(scope: Scope, values: tuple[str, ...]) -> None:
    """Declare the values of a choice as names."""
    for value in values:
        lists = scope.choices.setdefault(value, [])
        if values not in lists:
            lists.append(values)


# --- conditions -------------------------------------------------------------------------------------


def conditions_of(
    reader: Reader,
    part: Part | None,
    prefix: str,
    *,
    whole: bool = False,
    extra: Sequence[str] = (),
    first: int = 1,
) -> list[Condition]:
    """The conditions of a list; with ``whole``, the one that an item's own keys make.

    ``first`` is the number that names a first condition without an id.
    """
    if part is None:
        return []
    if whole:
        assert isinstance(part, Section)
        if not any(key in part for key in CONDITION_FORMS):
            return []
        made = _branch(reader, part, prefix, item=True)
        return [made] if made else []
    if not isinstance(part, Listing) or not part.parts:
        part.report("a list of conditions is needed here", "write [{id: …, when: …}, …]", "E19")
        return []
    found = []
    for number, child in enumerate(part.parts, first):
        id = f"{prefix}.{number}" if prefix else str(number)
        made = _condition(reader, child, id, extra)
        found += [made] if made else []
    return found


def _condition(reader: Reader, part: Part, id: str, extra: Sequence[str] = ()) -> Condition | None:
    if isinstance(part, Scalar):
        test = expression(part, reader.scope, units.YES_NO)
        return Condition(type=units.YES_NO, id=id, test=test, text=part.text) if test else None
    if isinstance(part, Section):
        reject_unknown(part, (*keys_of("condition"), *extra), "a condition")
        return _branch(reader, part, id, extra=extra)
    part.report("a condition is needed here", "write an expression or {id: …, when: …}", "E19")
    return None


def _branch(
    reader: Reader, part: Section, id: str, *, item: bool = False, extra: Sequence[str] = ()
) -> Condition | None:
    written = text_of(part, "id") if not item else None
    forms = [key for key in ("when", "all", "any", "at_least") if key in part]
    if len(forms) != 1:
        if not forms and not item and misspelt(part, "condition", *CONDITION_FORMS):
            return None
        part.report(
            f"this condition has {' and '.join(forms) if forms else 'no test'}",
            "write exactly one of when, all, any, or at_least with of",
            "E19",
        )
        return None
    form, source = forms[0], part.parts[forms[0]][1]
    if "of" in part and form != "at_least" and "of" not in extra:
        part.key("of").report("of means nothing here", "write at_least: and a number before it", "E19")
    below = written or ("" if item else id)
    test = tested(reader, part, form, source, below)
    unless = exemption(reader, part)
    if test is None:
        return None
    title = words_of(part.get("title")) if not item else None
    group = item and form != "when"
    return Condition(
        type=units.YES_NO,
        id=None if group else (written or id),
        test=test,
        unless=unless,
        clause=text_of(part, "clause"),
        title_zh=title.zh if title else None,
        title_en=title.en if title else None,
        text=test.text,
    )


def exemption(reader: Reader, part: Section) -> Node | None:
    source = part.get("unless")
    if source is None:
        return None
    if isinstance(source, Scalar):
        return expression(source, reader.scope, units.YES_NO)
    source.report("unless needs one expression", "join several tests by 且 or 或", "E19")
    return None


def tested(reader: Reader, part: Section, form: str, source: Part, below: str) -> Node | None:
    if form == "when":
        if isinstance(source, Scalar):
            return expression(source, reader.scope, units.YES_NO)
        source.report("an expression is needed after when", "for several tests use all or any", "E19")
        return None
    if form == "at_least":
        count = source.text if isinstance(source, Scalar) else ""
        parts = conditions_of(reader, part.get("of"), below)
        if not count.isdigit() or not parts:
            source.report("at_least needs a number and a list", "write at_least: 2 and of: […]", "E19")
            return None
        return AtLeast(type=units.YES_NO, count=int(count), operands=tuple(parts))
    parts = conditions_of(reader, source, below)
    if not parts:
        return None
    made = And if form == "all" else Or
    return made(type=units.YES_NO, operands=tuple(parts))
