"""When an award is paid: one sum this year, or the instalments that the measure promises."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction

from zoulang.rules import ItemResult
from zoulang.web.money.models import Award, Instalment, Treasury
from zoulang.web.money.treasuries import divided, shares_of


def years_promised(result: ItemResult, year: int) -> dict[int, int]:
    """Calendar year to the fen promised for it, from a year on; what the text leaves open is not in it."""
    return {
        paid_in: low for paid_in, low, high, _ in result.schedule if paid_in >= year and low == high and low
    }


def amount_due(result: ItemResult, year: int, held: Collection[int] = ()) -> int | None:
    """Fen that a measure gives from a year on, without the years that are granted already."""
    if not result.schedule:
        return result.amount
    return sum(fen for paid_in, fen in years_promised(result, year).items() if paid_in not in held)


def start_of(result: ItemResult) -> str:
    """What a schedule is counted from: its first year, which tells one recognition from another."""
    return str(min(paid_in for paid_in, *_ in result.schedule)) if result.schedule else ""


def instalments_of(
    award: Award, result: ItemResult, on: date, held: Collection[int] = ()
) -> Iterator[Instalment]:
    """The instalments of an award that is not written yet, shared between the treasuries.

    What was promised for a year gone by is due with the grant; what is promised for a later year by its end.
    """
    shares = shares_of(result.item.payer)
    promised = years_promised(result, award.year)
    plan = [(year, fen) for year, fen in sorted(promised.items()) if year not in held]
    for number, (year, fen) in enumerate(plan or [(on.year, award.amount)], start=1):
        later = year > on.year
        yield from _shared(
            award, number, max(year, on.year), date(year, 12, 31) if later else award.due, fen, shares
        )


def _shared(
    award: Award, number: int, year: int, due: date | None, fen: int, shares: dict[Treasury, Fraction]
) -> Iterator[Instalment]:
    for treasury, part in divided(fen, shares).items():
        if part:
            yield Instalment(
                award=award, number=number, treasury=treasury, due_year=year, due=due, amount=part
            )
