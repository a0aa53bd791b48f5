"""What was looked up outside the record: its place among others, rows of registers, the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zoulang.rules.deciding.evaluate import Evaluation, Moment
from zoulang.rules.deciding.registers import row_tests
from zoulang.rules.deciding.values import Unknown
from zoulang.rules.explaining.present.cohorts import cohort_finding
from zoulang.rules.explaining.present.cuts import cut_finding
from zoulang.rules.explaining.reach import Read, read
from zoulang.rules.explaining.trace import symbol_of
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import Cohort, Cut, Ledger, Node, Plain, Rows

LOOKED_UP = (Cohort, Cut, Rows, Ledger)


def findings(evaluation: Evaluation, reads: Iterable[Read], speaker: Speaker) -> list[dict[str, Any]]:
    """What was looked up among some nodes that were read, one entry for each place where it was."""
    found: dict[str, dict[str, Any]] = {}
    for node, moment in reads:
        if isinstance(node, LOOKED_UP):
            data = _finding(evaluation, node, moment, speaker)
            if data is not None:
                found.setdefault(data["text"], data)
    return list(found.values())


def findings_below(evaluation: Evaluation, root: Node, speaker: Speaker) -> list[dict[str, Any]]:
    """What was looked up for a value."""
    return findings(evaluation, read(evaluation, [root], items=False), speaker)


def _finding(evaluation: Evaluation, node: Node, at: Moment, speaker: Speaker) -> dict[str, Any] | None:
    match node:
        case Cohort():
            return cohort_finding(evaluation, node, at, speaker)
        case Cut():
            return cut_finding(evaluation, node, at, speaker)
        case Rows():
            return _register_finding(evaluation, node, at, speaker)
        case Ledger():
            return _ledger_finding(evaluation, node, speaker)
    return None


# --- registers --------------------------------------------------------------------------------------


def _register_finding(
    evaluation: Evaluation, node: Rows, at: Moment, speaker: Speaker
) -> dict[str, Any] | None:
    """Which rows counted; of 全部 all rows, because a row that fails decides."""
    found = row_tests(evaluation, node, at)
    if found is None:
        return None
    tests = [test for _, test, _ in found]
    shown = [
        {"row": number, "symbol": symbol_of(test), "text": _row_text(evaluation, node, row, number, speaker)}
        for number, (row, test, _) in enumerate(found)
        if test is not False or node.function == "all"
    ]
    counted, still = tests.count(True), sum(isinstance(test, Unknown) for test in tests)
    register = evaluation.policy.registers[node.register]
    name = register.en if speaker.language == "en" else register.zh
    text = speaker.say("register_rows", register=name, total=len(found), counted=counted)
    if still:
        text += speaker.parens(speaker.say("register_open", count=still))
    return {
        "kind": "register",
        "register": node.register,
        "total": len(found),
        "counted": counted,
        "unknown": still,
        "rows": shown,
        "text": text,
    }


def _row_text(
    evaluation: Evaluation, node: Rows, row: Mapping[str, Plain], number: int, speaker: Speaker
) -> str:
    cells = []
    for key, column in evaluation.policy.registers[node.register].columns.items():
        given = row.get(key)
        value = speaker.say("unknown_value") if given is None else speaker.value(given, column.type)
        cells.append(f"{column.name(speaker.language)} {value}")
    return speaker.say("register_row", number=number + 1, cells=speaker.join(cells))


# --- the ledger -------------------------------------------------------------------------------------


def _ledger_finding(evaluation: Evaluation, node: Ledger, speaker: Speaker) -> dict[str, Any] | None:
    if evaluation.history is None:
        return None
    title = speaker.title(evaluation.policy.item(node.item))
    paid = sorted((each.year, each.amount) for each in evaluation.history.paid if each.item == node.item)
    if not paid:
        return {
            "kind": "ledger",
            "item": node.item,
            "paid": [],
            "text": speaker.say("ledger_none", title=title),
        }
    shown = [speaker.say("ledger_entry", year=year, amount=speaker.money(amount)) for year, amount in paid]
    return {
        "kind": "ledger",
        "item": node.item,
        "paid": [{"year": year, "amount_fen": amount} for year, amount in paid],
        "text": speaker.say("ledger_paid", title=title, entries=speaker.join(shown)),
    }
