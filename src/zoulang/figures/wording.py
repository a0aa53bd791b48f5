"""Figures in words: the formula, what went in, and why a figure is not known, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from zoulang.figures.computing import Cause, Counted, Result
from zoulang.figures.definition import Figure
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Policy
from zoulang.rules.tree import Node

Language = Literal["zh", "en"]
ALL_ROWS = {"zh": ("中是的数量", "的数量"), "en": (" with yes", "")}
CAUSES = {
    "zh": {
        "missing": "{rows}条记录缺少{names}",
        "undefined": "除数为0，没有结果",
        "no_row": "登记册里没有要找的那一行",
        "few": "数据涉及企业过少，不予公布",
        "name": "{name}（{rows}条）",
        "joined": "、",
    },
    "en": {
        "missing": "{rows} rows lack {names}",
        "undefined": "there is nothing to divide by",
        "no_row": "the row that is asked for is not in the register",
        "few": "withheld: few firms stand behind it",
        "name": "{name} ({rows})",
        "joined": ", ",
    },
}


@dataclass(frozen=True)
class Line:
    """One total that went into a figure.

    Attributes:
        name: of the part that it belongs to; empty where the figure has only one.
        words: the total in words; ``value`` what it gave; empty where it is not known.
        register: the title of the register.
        rows: how many rows took part; ``open``: of how many of them something is not known.
        as_of: the day for which the register was asked.
    """

    name: str
    words: str
    value: str
    register: str
    rows: int
    open: int
    as_of: date


def formula(figure: Figure, language: str) -> str:
    """The formula of a figure in words.

    >>> from zoulang.figures import Column, Register, load_figures
    >>> from zoulang.rules.policy import Words
    >>> begun = Column("begun", "已开工", "begun", "yes/no")
    >>> project = Register("project", Words("项目", "projects"), (begun,))
    >>> [rate] = load_figures('''
    ... figures:
    ... - {id: start-rate, title: 开工率, document: sample, clause: 一, register: project, unit: "%",
    ...    value: 个数（已开工）按 全体 / 个数（是）按 全体}
    ... ''', {"project": project})
    >>> formula(rate, "zh")
    '全体中已开工的数量 ÷ 全体的数量'
    """
    policy = figure.policy if figure.policy is not None else figure.parts[0].register.policy
    return _said(policy, figure.node, language)


def _said(policy: Policy, node: Node, language: str) -> str:
    """The words of a node; counting what is always yes is counting the rows."""
    words = Speaker(policy, language).node(node)
    return words.replace(ALL_ROWS[language][0], ALL_ROWS[language][1])


def lines_of(result: Result, language: str) -> list[Line]:
    """The totals that went into a figure, in the order of the formula."""
    return [_line(result, each, language) for each in result.counted]


def _line(result: Result, each: Counted, language: str) -> Line:
    speaker = Speaker(each.part.register.policy, language)
    low, high = each.total.low, each.total.high
    value = ""
    if low is not None and low == high:
        value = speaker.value(low, each.node.type)
    elif low is not None and high is not None:
        value = speaker.between(low, high, each.node.type)
    named = result.figure.value is not None
    return Line(
        name=each.part.name.in_language(language) if named else "",
        words=_said(each.part.register.policy, each.node, language),
        value=value,
        register=each.part.register.title.in_language(language),
        rows=each.total.rows,
        open=each.total.open,
        as_of=each.as_of,
    )


def shown(result: Result, value: Fraction | None = None) -> str | None:
    """The value in the unit of the figure, rounded half up to its digits; None where it is not known.

    Args:
        value: another value in base units, such as a bound.
    """
    found = result.value if value is None else value
    if found is None:
        return None
    in_unit = found / result.figure.step
    number = Decimal(in_unit.numerator) / Decimal(in_unit.denominator)
    return f"{number.quantize(Decimal(1).scaleb(-result.figure.digits), ROUND_HALF_UP):f}"


def cause_in_words(cause: Cause, language: str) -> str:
    """Why a figure is not known.

    >>> from zoulang.rules.policy import Words
    >>> cause_in_words(Cause("missing", 3, ((Words("营业收入", "revenue"), 3),)), "zh")
    '3条记录缺少营业收入（3条）'
    """
    words = CAUSES["en" if language == "en" else "zh"]
    names = words["joined"].join(
        words["name"].format(name=name.in_language(language), rows=rows) for name, rows in cause.names
    )
    return words[cause.kind].format(rows=cause.rows, names=names)
