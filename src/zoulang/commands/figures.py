"""``zoulang figures``: what is computed, what documents print, and what follows from the print."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.opening import DATABASE, bring_up_to_date, data_folder, open_record
from zoulang.commands.rule_inputs import language_option, print_json
from zoulang.errors import InputError, Problem

if TYPE_CHECKING:
    from zoulang.web.accounts.models import Programme
    from zoulang.web.policy.models import Document
    from zoulang.web.programme.figure_page import FigureRow
    from zoulang.web.programme.ledger import Check, Ledger, Line

REFERENCE = "zibo"
SIGNS = {
    "agrees": "\N{CHECK MARK}",
    "differs": "\N{MULTIPLICATION SIGN}",
    "base_implied": "\N{RIGHTWARDS ARROW}",
}
WORDS = {
    "zh": {
        "agrees": "一致",
        "differs": "不一致",
        "base_implied": "反推基数",
        "cannot_be_checked": "无法核对",
        "computed": "由登记册计算的数字",
        "printed": "文件印出的数字",
        "checks": "核算",
        "unknown": "不明",
        "target": "目标",
        "told": "印出",
        "likely": "基数约",
        "not_meant": "不是所指",
    },
    "en": {
        "agrees": "agrees",
        "differs": "differs",
        "base_implied": "base implied",
        "cannot_be_checked": "cannot be checked",
        "computed": "Figures computed from the registers",
        "printed": "Numbers that documents print",
        "checks": "What follows from them",
        "unknown": "not known",
        "target": "target",
        "told": "printed",
        "likely": "base about",
        "not_meant": "not what is meant",
    },
}


@click.command("figures", cls=CheckedCommand)
@click.option("--programme", metavar="SLUG", help="Only this programme.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Ask for this day, YYYY-MM-DD.")
@language_option
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def figures(programme: str | None, on: Any, language: str, as_json: bool) -> None:
    """Every figure: its value, its target, the number that a document prints, and whether they agree.

    Figures are counted from the registers of the record. Numbers that documents print stand beside them, with
    the calculations that they allow: ratios worked out again, bases implied, what differs. Where there is no
    record yet, the reference programme is read in memory.

    \b
    Example:
      zoulang figures
      zoulang figures --programme zibo --json
    """
    _open()
    from zoulang.web.accounts.business_date import business_date
    from zoulang.web.accounts.models import Programme

    held = list(Programme.objects.all())
    chosen = [each for each in held if programme in (None, each.slug)]
    if not chosen:
        known = ", ".join(each.slug for each in held)
        raise InputError(Problem(f"there is no programme {programme}", f"the programmes are {known}"))
    day = on.date() if on else business_date()
    told = [_Numbers(each, day) for each in chosen]
    if as_json:
        print_json([each.as_data() for each in told])
        return
    for numbers in told:
        numbers.print(language)


def _open() -> None:
    """The record, or the reference programme in memory where no record was ever made."""
    fresh = "DATABASE_URL" not in os.environ and not (data_folder() / DATABASE).exists()
    folder = None
    if fresh:
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
        # Nothing of it stays behind.
        folder = Path(click.get_current_context().with_resource(TemporaryDirectory()))
    open_record(folder)
    bring_up_to_date()
    from zoulang.web.accounts.models import Programme
    from zoulang.web.site.install import install_programme

    if fresh and not Programme.objects.exists():
        install_programme(REFERENCE)


class _Numbers:
    """The numbers of one programme, for the command line."""

    def __init__(self, programme: Programme, on: date) -> None:
        from zoulang.web.accounts.models import User
        from zoulang.web.programme.figure_page import FigureRows
        from zoulang.web.programme.ledger import Ledger

        self.programme, self.on = programme, on
        # Whoever runs this reads the whole record anyway.
        self.rows: list[FigureRow] = FigureRows(programme, on, User(is_superuser=True)).rows
        self.documents: list[Document] = list(programme.documents.order_by("slug"))
        self.ledger: Ledger = Ledger(programme, self.documents)
        self.fed = {row.held.pk: _goals_of(programme, row) for row in self.rows}

    # --- as JSON --------------------------------------------------------------------------------------

    def as_data(self) -> dict[str, Any]:
        return {
            "programme": self.programme.slug,
            "on": self.on.isoformat(),
            "figures": [self._computed(row) for row in self.rows],
            "printed": [
                _line(document, line) for document in self.documents for line in self._lines(document)
            ],
            "derivations": [_check(check) for check in self.ledger.checks],
        }

    def _lines(self, document: Document) -> list[Line]:
        return self.ledger.lines(document)

    def _computed(self, row: FigureRow) -> dict[str, Any]:
        from zoulang.figures.wording import cause_in_words, formula, shown

        result, published = row.result, row.published
        low, high = result.interval.low, result.interval.high
        return {
            "id": row.held.slug,
            "title": {"zh": row.figure.title.zh, "en": row.figure.title.en},
            "value": row.value,
            "unit": {"zh": row.figure.unit.zh, "en": row.figure.unit.en},
            "between": [shown(result, low), shown(result, high)] if row.bounds and low is not None else None,
            "cause": cause_in_words(result.cause, "en") if result.cause else None,
            "as_of": result.as_of.isoformat(),
            "scope": {"zh": row.figure.scope.zh, "en": row.figure.scope.en},
            "rows": result.rows,
            "document": row.held.clause.document.slug,
            "clause": row.held.clause.address,
            "formula": {"zh": formula(row.figure, "zh"), "en": formula(row.figure, "en")},
            "targets": self.fed[row.held.pk],
            "published": published.printed.value if published else None,
            "agreement": published.comparison.verdict if published else None,
        }

    # --- for people -----------------------------------------------------------------------------------

    def print(self, language: str) -> None:
        words = WORDS[language]
        click.echo(f"{self.programme.slug}  {self.on}")
        if self.rows:
            click.echo(f"\n{words['computed']}")
        for row in self.rows:
            self._print_row(row, language)
        facts = sum(1 for each in self.ledger.figures if each.repeat_of_id is None)
        click.echo(f"\n{words['printed']}: {facts}")
        click.echo(f"\n{words['checks']}")
        for document in self.documents:
            checks = self.ledger.checks_of(document)
            if checks:
                click.echo(f" {document.short_zh or document.title_zh}")
            for check in checks:
                _print_check(check, language)
        counts = self.ledger.counts()
        click.echo(", ".join(f"{count} {words[name]}" for name, count in counts.items()))

    def _print_row(self, row: FigureRow, language: str) -> None:
        from zoulang.figures.wording import cause_in_words

        words = WORDS[language]
        result = row.result
        value = f"{row.value}{row.figure.unit.zh}" if row.value else words["unknown"]
        click.echo(f"  {row.figure.title.in_language(language)}  {value}  {result.as_of}")
        if result.cause:
            click.echo(f"      {cause_in_words(result.cause, language)}")
        for goal in self.fed[row.held.pk]:
            click.echo(
                f"      {words['target']} {goal['comparator']} {goal['value']}{goal['unit']}  {goal['by']}"
            )
        if row.published:
            printed, verdict = row.published.printed, row.published.comparison.verdict
            told = f"{words['told']} {printed.value}{printed.unit_zh} ({printed.as_of})"
            click.echo(f"      {told}: {words[verdict]}")


def _goals_of(programme: Programme, row: FigureRow) -> list[dict[str, Any]]:
    from zoulang.web.programme.models import Goal

    fed = row.figure.goal
    if fed is None:
        return []
    goals = Goal.objects.filter(
        clause__document__programme=programme, clause__document__slug=fed.document, indicator_zh=fed.indicator
    )
    return [
        {
            "indicator": goal.indicator_zh,
            "comparator": goal.comparator,
            "value": f"{goal.value.normalize():f}" if goal.value is not None else goal.value_zh,
            "unit": goal.unit_zh,
            "by": goal.by.isoformat() if goal.by else None,
        }
        for goal in goals
    ]


def _line(document: Document, line: Line) -> dict[str, Any]:
    figure = line.figure
    return {
        "document": document.slug,
        "clause": figure.clause.address,
        "what": {"zh": figure.what_zh, "en": figure.what_en},
        "value": figure.value,
        "qualifier": figure.qualifier or None,
        "unit": figure.unit_zh,
        "as_of": figure.as_of or None,
        "since": figure.since.isoformat() if figure.since else None,
        "scope": figure.scope_zh or None,
        "nature": figure.nature,
        "told_again": [again.where_zh for again in line.repeats],
        "among_regions": _among(line),
    }


def _among(line: Line) -> str | None:
    if line.among is None:
        return None
    if line.among.stated:
        return "as_stated"
    return "agrees" if line.among.agrees else "differs"


def _check(check: Check) -> dict[str, Any]:
    derived, record = check.derived, check.record
    data: dict[str, Any] = {
        "document": record.clause.document.slug,
        "clause": record.clause.address,
        "what": {"zh": record.what_zh, "en": record.what_en},
        "answer": check.verdict,
    }
    if derived is None:
        return {**data, "missing": str(check.error)}
    base = derived.base
    return {
        **data,
        "relation": derived.relation,
        "formula": derived.formula,
        "in_numbers": derived.text,
        "gives": round(float(derived.gives), 4),
        "unit": derived.unit,
        "printed": f"{derived.printed.value:f}{derived.printed.unit}" if derived.printed else None,
        "consistent": derived.consistent,
        "base": base
        and {
            "likely": round(float(base.likely), 4),
            "between": [round(float(base.low), 4), round(float(base.high), 4)],
            "check": base.check_text,
            "check_gives": round(float(base.check), 4),
        },
        "not_meant": [
            {"in_numbers": each.text, "gives": round(float(each.gives), 4), "why": each.why_en}
            for each in derived.not_meant
        ],
    }


def _print_check(check: Check, language: str) -> None:
    words, derived = WORDS[language], check.derived
    what = check.record.what_en if language == "en" and check.record.what_en else check.record.what_zh
    sign = SIGNS.get(check.verdict, "?")
    if derived is None:
        click.echo(f"  {sign} {what}: {words[check.verdict]} ({check.error})")
        return
    printed = f", {words['told']} {derived.printed.value:f}{derived.printed.unit}" if derived.printed else ""
    gives = f"{float(derived.gives):.4f}".rstrip("0").rstrip(".")
    sum_of = derived.formula if derived.listed else derived.text
    click.echo(f"  {sign} {what}: {sum_of} = {gives}{derived.unit}{printed}: {words[check.verdict]}")
    if derived.base:
        base = derived.base
        low, high = f"{float(base.low):.4f}", f"{float(base.high):.4f}"
        click.echo(f"      {words['likely']} {float(base.likely):g} [{low}, {high}]; {base.check_text}")
    for each in derived.not_meant:
        click.echo(f"      {words['not_meant']}: {each.text} = {float(each.gives):.1f}%")
