"""How far a failed condition is from holding, as text with slots; see `zoulang.rules.explaining.distance`.

What compares a record with others, and the lines of a score that could still give points, are left to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.batch import expressions as e
from zoulang.batch import leaves, values
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import days_between
from zoulang.batch.select import known_expr
from zoulang.batch.values import NO, Quantity, Single, Value
from zoulang.rules import tree
from zoulang.rules.deciding.evaluate import Moment
from zoulang.rules.explaining.distance import smallest_step
from zoulang.rules.policy import key_at
from zoulang.rules.tree import OPPOSITE, Node
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.batch.explain import Template

ANSWERED = (tree.FactRef, tree.TermRef, tree.ItemRef, tree.InterpretationRef)


def distance(template: Template, node: Node, back: int) -> str:
    """The text of the distance of a test; None where it holds, is open, or nothing can be said."""
    said = _distance(template, node, back, True)
    failed = template.slot(template.compiler.truth(node, back).expr)
    if said == "None" or failed in ("None", "True"):
        return "None"
    return f"({said} if {failed} is False else None)"


def _distance(template: Template, node: Node, back: int, wanted: bool) -> str:
    match node:
        case tree.Not(operand=operand):
            return _distance(template, operand, back, not wanted)
        case tree.Shift(operand=operand, periods=periods):
            return _distance(template, operand, back + periods, wanted)
        case tree.Compare():
            operator = node.operator if wanted else OPPOSITE[node.operator]
            return _of_comparison(template, node, operator, back)
        case tree.Member(value=value, options=options, negated=negated):
            kind = "none_of" if negated is wanted else "one_of"
            return _said(template, repr(kind), value, back, options=_known(template, options, back))
        case tree.Call(function="first_time", arguments=arguments):
            past = _said(template, repr("fixed"), node, back)
            if not wanted:
                return past
            now = template.slot(template.compiler.truth(arguments[0], back).expr)
            return f"({_said(template, repr('yes'), arguments[0], back)} if {now} is False else {past})"
    if isinstance(node, ANSWERED):
        return _said(template, repr("yes" if wanted else "no"), node, back)
    return "None"


def _said(template: Template, kind: str, subject: Node, back: int, **more: str) -> str:
    entries = {"comparison": "None", "wanted": "None", "gap": "None", "options": "[]"} | more
    unit = "fen" if subject.type.kind is Kind.MONEY else str(subject.type)
    told = {"kind": kind, "subject": repr(template.speaker.node(subject, Moment(back))), **entries}
    return template.dictionary(**told, unit=repr(unit))


def _known(template: Template, options: Sequence[Node], back: int) -> str:
    shown = ", ".join(template.shown(option, back) for option in options)
    return f"[known for known in ({shown},) if known is not None]"


# --- comparisons ------------------------------------------------------------------------------------


def _of_comparison(template: Template, node: tree.Compare, operator: tree.Comparison, back: int) -> str:
    left, right = (template.compiler.value(side, back) for side in (node.left, node.right))
    limit = {"comparison": repr(operator), "wanted": template.shown(node.right, back)}
    if operator in ("=", "!="):
        said = _of_equality(template, node, operator, back, limit)
    else:
        said = _of_order(template, node, operator, back, left, right, limit)
    known = template.slot(known_expr(left) & known_expr(right))
    return f"({said} if {known} else None)"


def _of_equality(
    template: Template, node: tree.Compare, operator: tree.Comparison, back: int, limit: dict[str, str]
) -> str:
    if node.left.type.kind is Kind.YES_NO:
        kind = f"('yes' if {limit['wanted']} is {operator == '='} else 'no')"
        return _said(template, kind, node.left, back)
    return _said(template, repr("become" if operator == "=" else "not"), node.left, back, **limit)


def _of_order(
    template: Template, node: tree.Compare, operator: tree.Comparison, back: int, left: Value, right: Value,
    limit: dict[str, str],
) -> str:  # fmt: skip
    become = _said(template, repr("become"), node.left, back, **limit)
    # 无 has no distance.
    none = [known.is_true() for each in (left, right) if (known := getattr(each, "none", None)) is not None]

    def by(gap: Quantity, subject: Node, at: int) -> str:
        kind = repr("more" if operator in (">", ">=") else "less")
        said = _said(template, kind, subject, at, **limit, gap=template.number(gap))
        # A share at a strict limit has no least step beyond it.
        nowhere = e.any_of([*none, gap.low == 0 if operator in ("<", ">") else NO])
        return _either(template, nowhere.is_true(), become, said)

    if isinstance(left, Single) and isinstance(right, Single) and left.expr.sort == "date":
        between = days_between(right.expr, left.expr)
        return by(beyond(Quantity(between, between), operator, Fraction(1)), node.left, back)
    if not isinstance(left, Quantity) or not isinstance(right, Quantity):
        return become
    step = Fraction(1) if node.left.type.kind is Kind.YEAR else smallest_step(node.left.type)
    missing = values.plus(right.sharpened(), values.negative(left.sharpened()))
    direct = by(beyond(missing, operator, step), node.left, back)
    quotient, at, stated = _quotient(template, node.left, back)
    if quotient is None or isinstance(quotient.left, tree.Literal):
        return direct
    above = template.compiler.quantity(quotient.left, at)
    below = template.compiler.quantity(quotient.right, at)
    needed = values.times(right.sharpened(), below.sharpened())
    missing = values.plus(needed, values.negative(above.sharpened()))
    gap = beyond(missing, operator, smallest_step(quotient.left.type))
    return _either(template, e.any_of(stated), direct, by(gap, quotient.left, at))


def _either(template: Template, condition: Expr, then: str, otherwise: str) -> str:
    if condition.op == "literal":
        return then if condition.value else otherwise
    return f"({then} if {template.slot(condition)} else {otherwise})"


def _quotient(template: Template, node: Node, back: int) -> tuple[tree.Arithmetic | None, int, list[Expr]]:
    """The quotient that a node is, and where a record states its value so that it is none."""
    compiler = template.compiler
    stated: list[Expr] = []
    while True:
        match node:
            case tree.Arithmetic(operator="/"):
                return node, back, stated
            case tree.Shift(operand=operand, periods=periods):
                node, back = operand, back + periods
            case tree.TermRef(name=name, type=type):
                key = key_at(name, back)
                if key in compiler.columns:
                    stated.append(known_expr(leaves.column(key, type, compiler.columns)))
                node = compiler.policy.terms[name].value
            case _:
                return None, back, stated


def beyond(missing: Quantity, operator: tree.Comparison, step: Fraction) -> Quantity:
    """The size of a gap in whole steps, one more where the limit itself is not enough."""
    upwards = missing if operator in (">", ">=") else values.negative(missing)
    least = values.rounded(upwards, step, "ceiling") if step else upwards
    if operator in (">=", "<=") or not step:
        return least
    # The limit itself is not enough: where it is met exactly one more step is needed.
    more = values.plus(least, values.literal(step))
    met = values.compare(least, "=", upwards)
    chosen = e.when(met.expr, *(each.low for each in values.aligned(more, least)))
    scaled = values.aligned(more, least)[0]
    return Quantity(chosen, chosen, scaled.scale)
