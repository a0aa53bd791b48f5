"""The pieces that sections of a policy file share: texts, conditions and the five shapes of values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from zoulang.rules import units
from zoulang.rules.check import Scope, band, expression
from zoulang.rules.fit import common
from zoulang.rules.literals import read_date
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Words
from zoulang.rules.source import Listing, Part, Scalar, Section
from zoulang.rules.tree import (
    And,
    AtLeast,
    Bands,
    Best,
    ByYear,
    Compare,
    Condition,
    First,
    Instalment,
    Literal,
    Node,
    Or,
    Row,
    Unless,
)
from zoulang.rules.units import Type

CONDITION_KEYS = ("id", "when", "all", "any", "at_least", "of", "unless", "clause", "title")
VALUE_SHAPES = ("bands", "first", "best", "unless")
PAY_SHAPES = (*VALUE_SHAPES, "by_year")
LONGEST_SCHEDULE = 100
_YEARS = re.compile(r"第(\d+)(?:\.\.(\d+))?年|year (\d+)(?:\.\.(\d+))?")


@dataclass(frozen=True)
class Reader:
    """What reading a piece needs: the names that may be used there."""

    scope: Scope

    def inside(self, *, guarded: frozenset[str] | None = None, in_by_year: bool | None = None) -> Reader:
        """The reader inside a guard or a schedule."""
        return Reader(self.scope.inside(guarded=guarded, in_by_year=in_by_year))


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
        if not any(key in part for key in ("when", "all", "any", "at_least", "of", "unless")):
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
        reject_unknown(part, (*CONDITION_KEYS, *extra), "a condition")
        return _branch(reader, part, id, extra=extra)
    part.report("a condition is needed here", "write an expression or {id: …, when: …}", "E19")
    return None


def _branch(
    reader: Reader, part: Section, id: str, *, item: bool = False, extra: Sequence[str] = ()
) -> Condition | None:
    written = text_of(part, "id") if not item else None
    forms = [key for key in ("when", "all", "any", "at_least") if key in part]
    if len(forms) != 1:
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
    test = _test(reader, part, form, source, below)
    unless = _unless(reader, part)
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


def _unless(reader: Reader, part: Section) -> Node | None:
    source = part.get("unless")
    if source is None:
        return None
    if isinstance(source, Scalar):
        return expression(source, reader.scope, units.YES_NO)
    source.report("unless needs one expression", "join several tests by 且 or 或", "E19")
    return None


def _test(reader: Reader, part: Section, form: str, source: Part, below: str) -> Node | None:
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


# --- values -----------------------------------------------------------------------------------------


def value_of(
    reader: Reader, part: Part, wanted: Type | None, gap: str, keys: Sequence[str] = VALUE_SHAPES
) -> Node | None:
    """The node of a value in any of its shapes; mistakes are reported and give None."""
    if isinstance(part, Scalar):
        return expression(part, reader.scope, wanted)
    if isinstance(part, Listing):
        part.report("a list is no value", "write first: or best: before it", "E19")
        return None
    shapes = [key for key in ("bands", "first", "best", "by_year") if key in part]
    if "by_year" in shapes and "by_year" not in keys:
        part.report("instalments stand only directly under pay", "write pay: {by_year: …}", "E19")
        return None
    reject_unknown(part, keys, "a value")
    if len(shapes) != 1:
        part.report(
            "no value can be read here", f"write an expression or one of {', '.join(VALUE_SHAPES)}", "E19"
        )
        return None
    source = part.parts[shapes[0]][1]
    node = {"bands": _bands, "first": _first, "best": _best, "by_year": _by_year}[shapes[0]](
        reader, source, wanted, gap
    )
    if node is None or "unless" not in part or "id" in keys:  # an item keeps unless for its condition
        return node
    condition = _unless(reader, part)
    if condition is None:
        return None
    return Unless(type=replace(node.type, optional=True), condition=condition, value=node)


def _first(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    if not isinstance(part, Listing):
        part.report("first needs a list of rows", "write [{when: …, value: …}, {else: …}]", "E19")
        return None
    tests: list[Node | None] = []
    sources: list[Part] = []
    sound = True
    for number, row in enumerate(part.parts):
        if not isinstance(row, Section) or not ({"when", "value"} <= set(row) or "else" in row):
            row.report("this row is incomplete", "write {when: …, value: …} or {else: …}", "E19")
            sound = False
            continue
        if "else" in row and number < len(part.parts) - 1:
            row.report("the rows after else can never win", "move else to the end", "E30")
        reject_unknown(row, ("else",) if "else" in row else ("when", "value"), "a row")
        test = None if "else" in row else _test(reader, row, "when", row.parts["when"][1], "")
        sound = sound and (test is not None or "else" in row)
        tests.append(test)
        sources.append(row.parts["else" if "else" in row else "value"][1])
    rows = _rows(reader, tests, sources, wanted, gap)
    if rows is None or not sound:
        return None
    if tests[-1] is not None:
        part.report(
            f"the text does not decide where no row of {gap} holds",
            "add else, or leave it: the result is then unknown",
            "W40",
            warning=True,
        )
    return First(type=_type_of([row.value for row in rows]), rows=rows, gap=f"{gap}.gap", text="first")


def _bands(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    rows_part = part.get("rows") if isinstance(part, Section) else None
    of_part = part.get("of") if isinstance(part, Section) else None
    if not isinstance(of_part, Scalar) or not isinstance(rows_part, Section):
        part.report("bands need of and rows", "write {of: 研发强度, rows: {≥ 5%: 15, else: 0}}", "E19")
        return None
    assert isinstance(part, Section)
    reject_unknown(part, ("of", "rows"), "bands")
    if "else" in rows_part and list(rows_part)[-1] != "else":
        rows_part.key("else").report("the rows after else can never win", "move else to the end", "E30")
    of = expression(of_part, reader.scope)
    if of is None:
        return None
    tests: list[Node | None] = []
    sources = []
    sound = True
    for key, (place, source) in rows_part.parts.items():
        test = None if key == "else" else band(place, of, reader.scope)
        sound = sound and (key == "else" or test is not None)
        if key != "else":
            _warn_dead_row(place, test, tests)
        tests.append(test)
        sources.append(source)
    rows = _rows(reader, tests, sources, wanted, gap)
    if rows is None or not sound:
        return None
    return Bands(type=_type_of([row.value for row in rows]), rows=rows, gap=f"{gap}.gap", of=of, text="bands")


def _warn_dead_row(place: Scalar, test: Node | None, before: Sequence[Node | None]) -> None:
    """E30: a row whose limit an earlier row in the same direction already covers."""
    if not isinstance(test, Compare) or not isinstance(test.right, Literal):
        return
    for other in before:
        if not isinstance(other, Compare) or not isinstance(other.right, Literal):
            continue
        same = other.operator[0] == test.operator[0] and other.operator[0] in "<>"
        mine, earlier = test.right.value, other.right.value
        if same and ((mine >= earlier) if test.operator[0] == ">" else (mine <= earlier)):  # type: ignore[operator]
            if mine == earlier and "=" in test.operator and "=" not in other.operator:
                continue
            place.report(
                f"this row can never win: {place.text} stands after {other.text}",
                "put the stricter limit first",
                "E30",
            )
            return


def _rows(
    reader: Reader, tests: Sequence[Node | None], sources: Sequence[Part], wanted: Type | None, gap: str
) -> tuple[Row, ...] | None:
    values = [value_of(reader, source, wanted, gap) for source in sources]
    if any(value is None for value in values) or not values:
        return None
    found = [value for value in values if value is not None]
    if wanted is None:
        leading = _common_list(reader, found) or next(
            (v.type for v in found if not v.type.bare and v.type.kind is not units.Kind.NONE), None
        )
        if leading is not None and any(v.type != leading for v in found):
            again = [value_of(reader, s, replace(leading, optional=True), gap) for s in sources]
            if any(value is None for value in again):
                return None
            found = [value for value in again if value is not None]
    return tuple(Row(test, value) for test, value in zip(tests, found, strict=True))


def _common_list(reader: Reader, values: Sequence[Node]) -> Type | None:
    """The one declared list of just these choices, or else one that holds all of them."""
    names = [str(v.value) for v in values if isinstance(v, Literal) and v.type.kind is units.Kind.CHOICE]
    lists = reader.scope.choices.get(names[0], []) if names else []
    fitting = [values for values in lists if set(names) == set(values)]
    fitting = fitting or [values for values in lists if set(names) <= set(values)]
    return Type(units.Kind.CHOICE, values=fitting[0]) if len(fitting) == 1 else None


def _best(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    options = (
        [value_of(reader, child, wanted, gap) for child in part.parts] if isinstance(part, Listing) else []
    )
    found = [option for option in options if option is not None]
    if not options:
        part.report("best needs a list of values", "write [value, value]", "E19")
    if len(found) != len(options) or not found:
        return None
    kinds = {option.type.kind for option in found} - {units.Kind.NONE}
    if not kinds <= units.QUANTITIES and kinds != {units.Kind.CHOICE}:
        part.report(f"best compares quantities or choices, not {found[0].type}", "use first instead", "E18")
        return None
    return Best(type=_type_of(found), options=tuple(found), text="best")


def _by_year(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    start_part = part.get("from") if isinstance(part, Section) else None
    if not isinstance(part, Section) or not isinstance(start_part, Scalar):
        part.report("by_year needs the first year", "write {from: 认定年度, 第1年: 200万元}", "E19")
        return None
    start = expression(start_part, reader.scope, units.YEAR)
    inside = reader.inside(in_by_year=True)
    instalments: list[Instalment] = []
    sound = start is not None
    for key, (place, source) in part.parts.items():
        if key == "from":
            continue
        years = _YEARS.fullmatch(key)
        if years is None:
            place.report(f"{key} is not a year of the schedule", "write 第1年 or 第2..4年", "E19")
            sound = False
            continue
        first = int(years[1] or years[3])
        last = int(years[2] or years[4] or first)
        if not 1 <= first <= last <= LONGEST_SCHEDULE:
            place.report(f"{key} is no span of years", f"count from 1 up to {LONGEST_SCHEDULE}", "E19")
            sound = False
            continue
        if any(first <= other.last and last >= other.first for other in instalments):
            place.report(f"{key} overlaps another row", "give every year of the schedule once", "E19")
        value = value_of(inside, source, units.MONEY, f"{gap}.{key}")
        if value is None:
            sound = False
        else:
            instalments.append(Instalment(first, last, value))
    if not instalments and sound:
        part.report("the schedule has no year", "write {from: 认定年度, 第1年: 200万元}", "E19")
    if not instalments or not sound or start is None:
        return None
    return ByYear(type=units.MONEY, start=start, instalments=tuple(instalments), text="by_year")


def _type_of(nodes: Sequence[Node]) -> Type:
    type = nodes[0].type
    for node in nodes[1:]:
        type = common(nodes[0], node) if type.kind is units.Kind.NONE else replace(
            type, optional=type.optional or node.type.optional, whole=type.whole and node.type.whole
        )  # fmt: skip
    return type
