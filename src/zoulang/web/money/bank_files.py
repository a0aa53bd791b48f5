"""Files to and from the bank: a run as a table of transfers, and what the bank says of each.

The layout is the plain one of a bulk payment (批量付款); see docs/reference/bank-files.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from zoulang.errors import InputError, Problem, Said, said
from zoulang.quantities import FEN_PER_YUAN
from zoulang.rules import plain_name
from zoulang.tables import read_rows, write_table
from zoulang.web.accounts.sheets.refusals import refusal
from zoulang.web.money.models import Batch, Payment

NUMBER, HOLDER, ACCOUNT, BANK = "付款编号", "收款人户名", "收款账号", "开户银行"
AMOUNT, PURPOSE, INDICATOR = "金额", "用途", "预算指标文号"
TOTAL = "合计"
# What the columns of a return file may be called.
HEADS: dict[str, tuple[str, ...]] = {
    "number": (NUMBER, "付款序号", "客户流水号", "业务编号", "number"),
    "amount": ("金额（元）", "金额(元)", AMOUNT, "交易金额", "付款金额", "amount"),
    "state": ("处理结果", "交易状态", "结果", "状态", "result"),
    "reason": ("失败原因", "退回原因", "原因", "备注", "reason"),
    "receipt": ("银行流水号", "交易流水号", "流水号", "凭证号", "receipt"),
    "day": ("交易日期", "入账日期", "处理日期", "日期", "date"),
}
NEEDED = ("number", "amount", "state")
PAID_WORDS = ("成功", "已付", "支付成功", "交易成功", "已入账", "paid", "success")
REFUSED_WORDS = ("失败", "退回", "退汇", "支付失败", "交易失败", "拒绝", "refused", "failed")


@dataclass(frozen=True)
class Line:
    """What the bank says of one transfer.

    Attributes:
        row: the row of the file, for messages.
        amount: fen.
        day: the day the money arrived; None if the file does not say.
    """

    row: int
    number: str
    amount: int
    paid: bool
    reason: str
    receipt: str
    day: date | None


def write_bank_file(batch: Batch, payments: Sequence[Payment], path: Path) -> None:
    """Write a run as ``.xlsx`` or ``.csv``, whole or not at all; the last row is the total.

    The payments come with account, instalment, budget and rule.
    """
    rows: dict[str, list[Any]] = {
        NUMBER: [each.number for each in payments],
        HOLDER: [each.account.holder if each.account else "" for each in payments],
        ACCOUNT: [each.account.account if each.account else "" for each in payments],
        BANK: [each.account.bank if each.account else "" for each in payments],
        AMOUNT: [each.amount for each in payments],
        PURPOSE: [purpose_of(each) for each in payments],
        INDICATOR: [each.instalment.budget.indicator if each.instalment.budget else "" for each in payments],
    }
    total = {NUMBER: TOTAL, HOLDER: f"{len(payments)}笔", AMOUNT: sum(rows[AMOUNT])}
    for name, values in rows.items():
        values.append(total.get(name, ""))
    schema = {name: pl.Int64 if name == AMOUNT else pl.String for name in rows}
    write_table(pl.DataFrame(rows, schema=schema), path, money=[AMOUNT])


def purpose_of(payment: Payment) -> str:
    """What the firm reads in its account: the document, the measure and which instalment it is."""
    rule = payment.award.rule
    several = f"第{payment.instalment.number}期" if payment.instalment.number > 1 else ""
    return f"{rule.clause.document.number}{rule.title_zh}{payment.award.year}年度{several}"


def read_return(path: Path) -> list[Line]:
    """What a return file says of each transfer; a row of totals is left out.

    Raises:
        InputError: with every row that cannot be read.
    """
    table = read_rows(path)
    heads = {plain_name(head): head for head in table.frame.columns}
    columns = {
        name: next((heads[plain_name(each)] for each in spellings if plain_name(each) in heads), None)
        for name, spellings in HEADS.items()
    }
    missing = [HEADS[name][0] for name in NEEDED if columns[name] is None]
    if missing:
        problems = [
            Problem(said("the column {head} is missing", head=head), said("add it"), table.name, said("head"))
            for head in missing
        ]
        raise InputError(problems)
    lines, faults = [], []
    for cells, row in zip(table.frame.iter_rows(named=True), table.rows, strict=True):
        texts = {name: cells[column] if column else None for name, column in columns.items()}
        if not _text(texts["number"]) or _text(texts["number"]).startswith(TOTAL):
            continue
        try:
            lines.append(_line(texts, row))
        except _Fault as fault:
            faults.append(Problem(fault.found, fault.remedy, table.name, said("row {number}", number=row)))
    if not lines and not faults:
        faults.append(Problem(said("the file names no payment"), said("give at least one row"), table.name))
    if faults:
        raise refusal(faults, table.name)
    return lines


class _Fault(Exception):
    def __init__(self, found: Said, remedy: Said) -> None:
        self.found, self.remedy = found, remedy


def _line(cells: dict[str, Any], row: int) -> Line:
    state = plain_name(_text(cells["state"]))
    paid = state in map(plain_name, PAID_WORDS)
    if not paid and state not in map(plain_name, REFUSED_WORDS):
        found = said("{state} is no result", state=repr(_text(cells["state"])))
        raise _Fault(found, said("write {paid} or {refused}", paid=PAID_WORDS[0], refused=REFUSED_WORDS[0]))
    return Line(
        row,
        _text(cells["number"]),
        _fen(cells["amount"]),
        paid,
        _text(cells["reason"])[:200],
        _text(cells["receipt"])[:40],
        _day(cells["day"]),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _fen(value: Any) -> int:
    text = re.sub(r"[,，\s元¥￥]", "", plain_name(_text(value)))
    try:
        fen = Decimal(text) * FEN_PER_YUAN
    except InvalidOperation:
        raise _Fault(said("{text} is no amount", text=repr(_text(value))), said("write yuan")) from None
    # A spreadsheet keeps binary fractions: what is nearer than a hundredth of a fen is the amount.
    whole = round(fen)
    if not fen.is_finite() or abs(fen - whole) > Decimal("0.01"):
        raise _Fault(said("{text} is finer than one fen", text=text), said("write yuan with two decimals"))
    return int(whole)


def _day(value: Any) -> date | None:
    text = _text(value)
    if not text:
        return None
    digits = re.sub(r"[./年月-]", "-", text.split()[0].split("T")[0]).rstrip("日")
    if re.fullmatch(r"\d{8}", digits):
        digits = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    try:
        year, month, day = (int(part) for part in digits.split("-"))
        return date(year, month, day)
    except ValueError:
        raise _Fault(said("{text} is no day", text=repr(text)), said("write it as 2026-09-30")) from None
