"""Classes cut from a ranking: the first quarter A, up to seventy percent B, and so on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.rules import units
from zoulang.rules.expressions.check import expression
from zoulang.rules.expressions.cohort_calls import KEY_KINDS, over_records
from zoulang.rules.loading.parts import Reader, entries, reject_unknown
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.policy import FULL_TO_HALF, Words
from zoulang.rules.tree import NONE, ROUNDINGS, TIES, And, Compare, Cut, If, Literal, Node
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.loading.names import Names


def cut_of(names: Names, part: Section, id: str, values: tuple[str, ...], reader: Reader) -> Node | None:
    """The node of a class with ``cut``; mistakes are reported and give None."""
    source = part.parts["cut"][1]
    if not isinstance(source, Section):
        source.report("a cut needs by and upto", "write {by: 得分, upto: {A: 25%, B: 100%}}", "E19")
        return None
    reject_unknown(source, keys_of("cut"), "a cut")
    operand = _operand(source, reader)
    keys = _keys(source, reader)
    among = _among(source, reader)
    upto = _upto(source, values)
    rounding = _choice(names, source, "rounding", id, ROUNDINGS)
    ties = _choice(names, source, "ties", id, TIES)
    otherwise = _otherwise(part, values)
    if operand is None or keys is None or upto is None or rounding is None or ties is None:
        return None
    if ("among" in source and among is None) or ("else" in part and otherwise is None):
        return None
    if any(over_records(node, reader.scope) for node in (*keys, *((among,) if among is not None else ()))):
        found = "who is compared with whom depends on a value over all records"
        source.report(found, "group by facts, or by the name of a score or class", "E25")
        return None
    made = Cut(
        type=Type(Kind.CHOICE, values=values, optional=operand.type.optional or among is not None),
        operand=operand,
        by=keys,
        among=among,
        upto=upto,
        rounding=rounding,
        ties=ties,
        text="cut",
    )
    return made if otherwise is None else _ranked_only(made, otherwise, source)


def _ranked_only(cut: Cut, otherwise: Literal, source: Section) -> Node:
    """The cut for those who take part, ``else`` for the others."""
    parts = [cut.among] if cut.among is not None else []
    if cut.operand.type.optional:
        none = Literal(type=replace(cut.operand.type, optional=True), value=NONE, text="无")
        text = f"{cut.operand.text} ≠ 无"
        parts.append(Compare(type=units.YES_NO, left=cut.operand, operator="!=", right=none, text=text))
    if not parts:
        source.report("else can never be reached: everyone is ranked", "leave it out, or add among", "E30")
        return cut
    takes_part = parts[0] if len(parts) == 1 else And(type=units.YES_NO, operands=tuple(parts))
    optional = otherwise.value is NONE
    type = replace(cut.type, optional=optional)
    ranked = replace(cut, type=cut.type.certain)
    return If(type=type, condition=takes_part, then=ranked, otherwise=otherwise, text="cut")


def _operand(source: Section, reader: Reader) -> Node | None:
    by = source.get("by")
    if not isinstance(by, Scalar):
        source.report("the cut does not say by what", "write by: 得分", "E19")
        return None
    node = expression(by, reader.scope)
    if node is None:
        return None
    if not node.type.is_quantity:
        by.report(f"{node.type} cannot be ranked", "rank by a quantity, such as a score", "E17")
        return None
    if over_records(node, reader.scope):
        found = "the cut ranks a value that is itself computed over all records"
        by.report(found, "give that value to a score of its own, and use its name here", "E25")
        return None
    return node


def _keys(source: Section, reader: Reader) -> tuple[Node, ...] | None:
    """``within``: a name, a list of names, or （年度、组别）."""
    within = source.get("within")
    if within is None:
        return ()
    parts: list[Part] = within.parts if isinstance(within, Listing) else [within]
    made: list[Node] = []
    for part in parts:
        if not isinstance(part, Scalar):
            part.report("the name of a fact is needed here", "write within: [年度, 组别]", "E19")
            return None
        for piece in _pieces(part):
            node = expression(piece, reader.scope)
            if node is None:
                return None
            if node.type.kind not in KEY_KINDS:
                found = f"{piece.text} is {node.type}, which groups no records"
                piece.report(found, "group by a choice, a text, a year or yes/no", "E18")
                return None
            made.append(node)
    return tuple(made)


def _pieces(part: Scalar) -> list[Scalar]:
    """（年度、组别） as two scalars with places of their own."""
    pieces, start = [], 0
    plain = part.text.translate(FULL_TO_HALF).replace("、", ",").replace("(", " ").replace(")", " ")
    for text in plain.split(","):
        offset = start + len(text) - len(text.lstrip())
        name = text.strip()
        index = part.index_of(offset)
        pieces.append(Scalar(part.file, index, name, index + len(name)))
        start += len(text) + 1
    return pieces


def _among(source: Section, reader: Reader) -> Node | None:
    among = source.get("among")
    if among is None:
        return None
    if not isinstance(among, Scalar):
        among.report("among needs one expression", "join several tests by 且 or 或", "E19")
        return None
    return expression(among, reader.scope, units.YES_NO)


def _upto(source: Section, values: tuple[str, ...]) -> tuple[tuple[str, Fraction], ...] | None:
    upto = source.get("upto")
    made: list[tuple[str, Fraction]] = []
    sound = isinstance(upto, Section) and bool(upto.parts)
    for value, place, share in entries(upto) if isinstance(upto, Section) else []:
        number = _percent(share)
        if value not in values:
            place.report(f"{value} is no value of this class", f"the values are {'、'.join(values)}", "E16")
        if number is None or value not in values:
            sound = False
            continue
        if made and number <= made[-1][1]:
            remedy = "write how much is reached with each class: 25%, 70%, 100%"
            place.report("the shares do not rise", remedy, "E32")
        made.append((value, number))
    if upto is None or not isinstance(upto, Section) or not upto.parts:
        source.report("the cut does not say how far each class goes", "write upto: {A: 25%, B: 100%}", "E19")
        return None
    if sound and made[-1][1] != 1:
        found = "the shares of the cut end before 100%" if made[-1][1] < 1 else "the shares go beyond 100%"
        upto.report(found, "give the last class 100%", "E32")
    return tuple(made) if sound else None


def _percent(part: Part) -> Fraction | None:
    text = part.text.translate(FULL_TO_HALF) if isinstance(part, Scalar) else ""
    try:
        if text.endswith("%"):
            return Fraction(Decimal(text[:-1].strip())) / 100
    except InvalidOperation:
        pass
    part.report("a percentage is needed here", "write for example 25%", "E12")
    return None


def _choice(names: Names, source: Section, key: str, id: str, words: tuple[str, ...]) -> Node | None:
    """``rounding`` and ``ties``: a word, an interpretation, or nothing: then the text is silent."""
    given = source.get(key)
    type = Type(Kind.CHOICE, values=words)
    if given is None:
        asks = {
            "rounding": Words(
                "名次数不是整数时如何取整", "how places are rounded where they are no whole number"
            ),
            "ties": Words("得分相同的按哪个名次", "which place equals take"),
        }
        return names.open_question(f"{id}.{key}", words, asks[key], source)
    if isinstance(given, Scalar) and given.text in words:
        return Literal(type=type, value=given.text, text=given.text)
    if isinstance(given, Scalar) and given.text in names.interpretations:
        node = names.scope.names[given.text]()
        if set(node.type.values) <= set(words) and node.type.values:
            return replace(node, text=given.text)
        given.report(f"{given.text} has other answers", f"declare it with type: [{', '.join(words)}]", "E16")
        return None
    if isinstance(given, Scalar) and given.text in names.scope.broken:
        return None
    given.report(
        f"{key} is decided by a word or an interpretation", f"write {'、'.join(words)} or a name", "E16"
    )
    return None


def _otherwise(part: Section, values: tuple[str, ...]) -> Literal | None:
    source = part.get("else")
    if source is None:
        return None
    text = source.text if isinstance(source, Scalar) else ""
    if text in values:
        return Literal(type=Type(Kind.CHOICE, values=values), value=text, text=text)
    if text in ("无", "none"):
        return Literal(type=Type(Kind.CHOICE, values=values, optional=True), value=NONE, text=text)
    source.report(
        f"{text or 'this'} is no value of this class",
        f"add it to values: [{text or '…'}, …], or write 无",
        "E16",
    )
    return None
