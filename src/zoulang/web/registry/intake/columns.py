"""What the heads of a foreign file mean: whose row it is, a fact, or something the register does not keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from zoulang.batch.cells import SHOWN_FAULTS, factor_of, parse_column
from zoulang.batch.records import CODES, NAMES, wanted_of
from zoulang.errors import Problem, said
from zoulang.intake import Head, Laid, plain_cells
from zoulang.intake.heads import with_meaning
from zoulang.quantities import format_money
from zoulang.rules import Input
from zoulang.rules.policy import plain_name
from zoulang.rules.units import Kind, unit_text

CODE, NAME, ASIDE, FACT = "code", "name", "aside", "fact:"
MORE_CODES = (
    "信用代码",
    "统一信用代码",
    "社会统一信用代码",
    "统一社会信用代码证号",
    "纳税人识别号",
    "税号",
    "代码",
)
MORE_NAMES = (
    "企业名称",
    "纳税人名称",
    "用户名称",
    "户名",
    "企业",
    "公司名称",
    "单位",
    "企业全称",
    "单位详细名称",
)
# What files say of firms that a fact sheet does not keep.
ASIDES = (
    "镇街", "所在镇街", "乡镇", "所属乡镇", "区县", "行业", "所属行业", "行业代码", "行业名称",
    "地址", "注册地址", "法定代表人", "法人代表", "联系人", "联系电话", "电话", "手机",
    "备注", "年度", "年份", "数据来源", "英文名称",
)  # fmt: skip


@dataclass(frozen=True)
class Meanings:
    """The names that are known in one programme, and what a person said of the heads of one file."""

    inputs: Mapping[str, Input]
    assigned: Mapping[str, str]

    def known(self, head: str) -> str | None:
        """What a head means by its name alone."""
        name = plain_name(head)
        if name in _CODES:
            return CODE
        if name in _NAMES:
            return NAME
        given = self.inputs.get(name)
        if given is not None:
            return FACT + given.zh
        return ASIDE if name in _ASIDES else None

    def of(self, head: Head) -> Head:
        """The head as a person says what it means, else as its name says; left out is ``aside``."""
        said_of = self.assigned.get(head.text)
        if said_of is None:
            return head
        given = self.inputs.get(plain_name(said_of)) if said_of else None
        return with_meaning(head, FACT + given.zh if given is not None else said_of or ASIDE)


_CODES = frozenset(map(plain_name, (*CODES, *MORE_CODES)))
_NAMES = frozenset(map(plain_name, (*NAMES, *MORE_NAMES)))
_ASIDES = frozenset(map(plain_name, ASIDES))


def stored_cells(laid: Laid, head: Head, given: Input, file: str) -> tuple[pl.Series, list[Problem]]:
    """A column as the register stores it, as texts: amounts whole fen, yes and no true and false.

    Returns:
        The texts, null where the cell states nothing, and the cells that cannot be read.
    """
    kind = given.fact.type.kind
    unit = head.unit or (laid.unit if kind is Kind.MONEY else None)
    place = said("head, column {column}", column=head.text)
    wanted = wanted_of(given, unit)
    if unit is not None and factor_of(unit, wanted) is None:
        found = said("the unit {unit} does not fit {fact}", unit=unit, fact=given.zh)
        remedy = said("write the unit of {fact} into the head", fact=given.zh)
        return laid.cells[str(head.column)], [Problem(found, remedy, file, place=place)]
    cells = plain_cells(laid.cells[str(head.column)], kind)
    parsed = parse_column(cells, wanted)
    problems = [
        Problem(
            each.found,
            each.remedy,
            file,
            place=said("row {row}, column {column}", row=laid.rows[each.index], column=head.text),
        )
        for each in parsed.faults
    ]
    rest = parsed.fault_count - min(len(parsed.faults), SHOWN_FAULTS)
    if rest > 0:
        found = said("{count} more cells cannot be read", count=rest)
        problems.append(Problem(found, said("mend those above first"), file, place=place))
    texts = _as_stored(parsed.values, given)
    return (texts if parsed.none is None else texts.set(parsed.none, "无")), problems


def _as_stored(values: pl.Series, given: Input) -> pl.Series:
    fact = given.fact
    frame = values.alias("v").to_frame()
    plain = pl.col("v").cast(pl.String)
    trimmed = pl.when(plain.str.contains(".", literal=True)).then(
        plain.str.strip_chars_end("0").str.strip_chars_end(".")
    ).otherwise(plain)  # fmt: skip
    match fact.type.kind:
        case Kind.PERCENT | Kind.POINTS:
            sign = "%" if fact.type.kind is Kind.PERCENT else "个百分点"
            return _as_stored_share(values, sign)
        case Kind.NUMBER | Kind.DURATION:
            unit = fact.unit or unit_text(fact.type.unit)
            # Amounts within a unit are counted in fen: 元/亩 is kept as 分/亩.
            unit = unit_text(fact.type.unit).replace("元", "分") if "元" in unit else unit
            return frame.select(trimmed + pl.lit(unit)).to_series()
        case Kind.YEAR:
            return frame.select(plain + pl.lit("年")).to_series()
    return frame.select(plain).to_series()


def _as_stored_share(values: pl.Series, sign: str) -> pl.Series:
    hundredfold = (pl.col("v") * 100).cast(pl.Decimal(38, 10)).cast(pl.String)
    text = hundredfold.str.strip_chars_end("0").str.strip_chars_end(".")
    return values.alias("v").to_frame().select(text + pl.lit(sign)).to_series()


def example(given: Input, text: str | None) -> str:
    """A stored text as a person reads it."""
    if text is None:
        return ""
    if given.fact.type.kind is Kind.MONEY and text.removeprefix("-").isdigit():
        return format_money(int(text))
    return {"true": "是", "false": "否"}.get(text, text)
