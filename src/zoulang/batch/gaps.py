"""How far a test is from holding as a column: the number that lacks, and the words around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zoulang.batch import values
from zoulang.batch.compile import Compiler
from zoulang.batch.distances import ANSWERED, beyond
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import days_between
from zoulang.batch.skeleton import Step
from zoulang.batch.values import Quantity, Single
from zoulang.rules import tree
from zoulang.rules.deciding.evaluate import Moment
from zoulang.rules.explaining.distance import smallest_step
from zoulang.rules.explaining.words import COMPARISON_SIGNS, Speaker
from zoulang.rules.policy import key_at
from zoulang.rules.tree import OPPOSITE, Node
from zoulang.rules.units import DAYS, POINTS, Kind, Type

# Shares are told in steps of one part in a hundred million.
FINEST = Fraction(1, 10**8)
MONTHS = Type(Kind.DURATION, unit=(("月", 1),))


@dataclass(frozen=True)
class Gap:
    """The number that a test lacks.

    Attributes:
        expr: whole steps of 1 / ``scale`` of the base unit (fen, a share, a day); null where it is open.
        subject, back: what would have to change.
        more: upwards, else downwards.
    """

    expr: Expr
    scale: int
    subject: Node
    back: int
    more: bool


def gap_of(compiler: Compiler, step: Step) -> Gap | None:
    """What a failed comparison of numbers or days lacks; None where there is no number to say.

    A share lacks of its numerator, as `zoulang.rules.explaining.distance` has it.
    """
    node, back, wanted = _bare(step.node, step.back)
    if not isinstance(node, tree.Compare):
        return None
    operator = node.operator if wanted else OPPOSITE[node.operator]
    if operator in ("=", "!="):
        return None
    left, right = (compiler.value(side, back) for side in (node.left, node.right))
    more = operator in (">", ">=")
    if isinstance(left, Single) and isinstance(right, Single) and left.expr.sort == "date":
        between = days_between(right.expr, left.expr)
        missing = beyond(Quantity(between, between), operator, Fraction(1))
        return _gap(missing, node.left, back, more)
    if not isinstance(left, Quantity) or not isinstance(right, Quantity):
        return None
    quotient, at = _quotient(compiler, node.left, back)
    if quotient is not None and not isinstance(quotient.left, tree.Literal):
        above, below = (compiler.quantity(side, at) for side in (quotient.left, quotient.right))
        needed = values.times(right.sharpened(), below.sharpened())
        missing = values.plus(needed, values.negative(above.sharpened()))
        return _gap(beyond(missing, operator, smallest_step(quotient.left.type)), quotient.left, at, more)
    missing = values.plus(right.sharpened(), values.negative(left.sharpened()))
    whole = Fraction(1) if node.left.type.kind is Kind.YEAR else smallest_step(node.left.type)
    return _gap(beyond(missing, operator, whole), node.left, back, more)


def _gap(missing: Quantity, subject: Node, back: int, more: bool) -> Gap:
    if missing.over is not None or not missing.sharp:
        missing = values.rounded(missing.sharpened(), FINEST, "ceiling")
    return Gap(missing.low, missing.scale, subject, back, more)


def _bare(node: Node, back: int) -> tuple[Node, int, bool]:
    """The test below negations and shifts, and whether it should hold."""
    wanted = True
    while True:
        match node:
            case tree.Not(operand=operand):
                node, wanted = operand, not wanted
            case tree.Shift(operand=operand, periods=periods) if operand.type.kind is Kind.YES_NO:
                node, back = operand, back + periods
            case _:
                return node, back, wanted


def _quotient(compiler: Compiler, node: Node, back: int) -> tuple[tree.Arithmetic | None, int]:
    """The quotient that a node is; none where the table gives its value ready-made."""
    while True:
        match node:
            case tree.Arithmetic(operator="/"):
                return node, back
            case tree.Shift(operand=operand, periods=periods):
                node, back = operand, back + periods
            case tree.TermRef(name=name) if key_at(name, back) not in compiler.columns:
                node = compiler.policy.terms[name].value
            case _:
                return None, back


# --- words ----------------------------------------------------------------------------------------------


def sentence(step: Step, gap: Gap | None, steps: int | None, speaker: Speaker) -> str:
    """What a failed test lacks, in one sentence.

    Args:
        gap, steps: the number that lacks as `gap_of` gives it, in its steps; None where there is none.
    """
    rule = speaker.node(step.node, Moment(step.back))
    if gap is not None and steps:
        shown = _shown(gap, Fraction(steps, gap.scale), speaker)
        return _pattern(gap, speaker, shown) + speaker.parens(rule)
    node, back, wanted = _bare(step.node, step.back)
    if isinstance(node, ANSWERED):
        said = speaker.say("needs_yes" if wanted else "needs_no", subject=speaker.node(node, Moment(back)))
        if isinstance(node, tree.FactRef):
            fact = speaker.policy.facts[node.name]
            source = fact.judged or fact.source
            if source:
                said += speaker.say("confirmed_by", source=speaker.word(source))
        return said
    if isinstance(node, tree.Compare) and isinstance(node.right, tree.Literal):
        subject, wished = (
            speaker.node(node.left, Moment(back)),
            speaker.value(node.right.value, node.right.type),
        )
        operator = node.operator if wanted else OPPOSITE[node.operator]
        if operator in ("=", "!="):
            pattern = "become_equal" if operator == "=" else "not_equal"
            return speaker.say(pattern, subject=subject, wanted=wished)
        return speaker.say("become", subject=subject, comparison=COMPARISON_SIGNS[operator], wanted=wished)
    return speaker.say("needs_yes", subject=rule)


def sentences_of(step: Step, gap: Gap | None, lacking: Iterable[int | None], speaker: Speaker) -> list[str]:
    """`sentence` for many records: what is the same for all is said once."""
    bare = sentence(step, None, None, speaker)
    if gap is None:
        return [bare for _ in lacking]
    mark = "\ue000"
    ruled = speaker.parens(speaker.node(step.node, Moment(step.back)))
    said: dict[int | None, str] = {None: bare, 0: bare}
    pattern = _pattern(gap, speaker, mark)
    found = []
    for steps in lacking:
        if steps is not None and steps not in said:
            said[steps] = pattern.replace(mark, _shown(gap, Fraction(steps, gap.scale), speaker)) + ruled
        found.append(said[steps])
    return found


def _pattern(gap: Gap, speaker: Speaker, mark: str) -> str:
    dated = "date" if gap.subject.type.kind in (Kind.DATE, Kind.YEAR) else "gap"
    way = "more" if gap.more else "less"
    return speaker.say(f"{dated}_{way}", subject=speaker.node(gap.subject, Moment(gap.back)), gap=mark)


def _shown(gap: Gap, amount: Fraction, speaker: Speaker) -> str:
    kind = gap.subject.type.kind
    if kind is Kind.DATE:
        return speaker.value(amount, DAYS)
    if kind is Kind.YEAR:
        return speaker.value(amount * 12, MONTHS)
    return speaker.value(amount, POINTS if kind is Kind.PERCENT else gap.subject.type)
