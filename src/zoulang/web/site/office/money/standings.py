"""Of each measure of a policy: how many firms qualify, have claimed, were paid, are one step short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import polars as pl

from zoulang.web.accounts.frames import Fields, frame_of
from zoulang.web.accounts.kept import Kept
from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.award_table import award_table
from zoulang.web.money.claims.models import Claim
from zoulang.web.policy.models import PolicyEdition, Rule
from zoulang.web.policy.policies import edition_of, policy_of_edition
from zoulang.web.registry.models import Statement
from zoulang.web.site.office.money.frame import Chosen

State = Standing.State
STANDINGS: Fields = {
    "standing": ("pk", pl.Int64),
    "enterprise": ("enterprise_id", pl.Int64),
    "item": ("item", pl.String),
    "low": ("low", pl.Int64),
    "high": ("high", pl.Int64),
    "gap": ("gap", pl.Float64),
}
CLAIMS: Fields = {
    "claim": ("pk", pl.Int64),
    "enterprise": ("enterprise_id", pl.Int64),
    "rule": ("rule_id", pl.Int64),
    "amount": ("amount", pl.Int64),
}
RUNS_KEPT = 12


@dataclass(frozen=True)
class Counted:
    """How many firms, and the fen at stake at least and at most."""

    firms: int = 0
    low: int = 0
    high: int = 0

    @property
    def is_sure(self) -> bool:
        """Whether the amount is known exactly."""
        return self.low == self.high


@dataclass(frozen=True)
class MeasureRow:
    """One measure in a year.

    Attributes:
        meets: firms that qualify, claimed or not.
        unclaimed: those of them that have neither an award nor a claim on its way.
        claimed: claims on their way, without an award yet.
        granted: awards, paid or not; paid: what left the treasury for them.
        near, open: firms one step short, and those of which one fact is missing.
    """

    rule: Rule
    meets: Counted
    unclaimed: Counted
    claimed: Counted
    granted: Counted
    paid: Counted
    near: Counted
    open: Counted


def measure_rows(chosen: Chosen, on: date) -> list[MeasureRow]:
    """The measures of a policy and year; a constant number of queries."""
    rules = chosen.rules
    counts = chosen.run.counts if chosen.run else {}
    waiting = _by(unclaimed(chosen, on), "item", "low", "high")
    table = award_table(chosen.programme, on)
    of_year = (pl.col("policy") == chosen.policy_file.pk) & (pl.col("year") == chosen.year)
    granted = _by(table.awards.filter(of_year), "rule", "amount", "amount")
    paid = _by(table.paid.filter(of_year), "rule", "fen", "fen")
    claimed = _by(frame_of(claims_in_process(chosen).order_by(), CLAIMS), "rule", "amount", "amount")
    nothing = Counted()
    return [
        MeasureRow(
            rule=rule,
            meets=Counted(counts.get(rule.item, {}).get(State.MEETS, 0)),
            unclaimed=waiting.get(rule.item, nothing),
            claimed=claimed.get(rule.pk, nothing),
            granted=granted.get(rule.pk, nothing),
            paid=paid.get(rule.pk, nothing),
            near=Counted(counts.get(rule.item, {}).get(State.NEAR, 0)),
            open=Counted(counts.get(rule.item, {}).get(State.OPEN, 0)),
        )
        for rule in rules
    ]


def _by(rows: pl.DataFrame, column: str, low: str, high: str) -> dict[Any, Counted]:
    """Firms and fen by the values of a column."""
    summed = rows.group_by(column).agg(
        pl.col("enterprise").n_unique(), pl.col(low).sum().alias("\0low"), pl.col(high).sum().alias("\0high")
    )
    return {key: Counted(firms, least, most) for key, firms, least, most in summed.iter_rows()}


def standings(run: Run, state: str, item: str = "") -> pl.DataFrame:
    """The columns of `STANDINGS` of the firms in a state, under one item or all of them.

    A run is written once and never again, so what was read of it is kept whatever is done since.
    """
    found = run.standings.filter(state=state).order_by()
    found = found.filter(item=item) if item else found
    return _STANDINGS.value((run.pk, state, item), lambda: frame_of(found, STANDINGS), lambda kept, _: kept)


_STANDINGS: Kept[tuple[int, str, str], pl.DataFrame] = Kept(RUNS_KEPT)


def nobody() -> pl.DataFrame:
    """`standings` in which no firm stands."""
    return pl.DataFrame(schema={name: dtype for name, (_path, dtype) in STANDINGS.items()})


def unclaimed(chosen: Chosen, on: date) -> pl.DataFrame:
    """`standings` of firms that qualify and have neither an award nor a claim on its way.

    A measure that is paid once for all is claimed by an award of any year.
    """
    if chosen.run is None:
        return nobody()
    items = {rule.pk: rule.item for rule in chosen.rules}
    item = pl.col("rule").replace_strict(items, default=None, return_dtype=pl.String).alias("item")
    awards = award_table(chosen.programme, on).awards.filter(pl.col("policy") == chosen.policy_file.pk)
    awards = awards.with_columns(item)
    counted = awards.filter((pl.col("year") == chosen.year) | pl.col("item").is_in(once_for_all(chosen)))
    claims = frame_of(claims_in_process(chosen).order_by(), CLAIMS).with_columns(item)
    both = ["enterprise", "item"]
    found = standings(chosen.run, State.MEETS).filter(pl.col("item").is_in(list(items.values())))
    taken = pl.concat([counted.select(both), claims.select(both)])
    return found.join(taken, on=both, how="anti", maintain_order="left")


def once_for_all(chosen: Chosen) -> list[str]:
    """The measures that a firm gets once and never again."""
    policy = policy_of_edition(edition_of(chosen.policy_file))
    return [item.id for item in policy.items if item.once == "ever"]


def claims_in_process(chosen: Chosen) -> Any:
    """Claims of the policy and year that are neither granted nor refused."""
    claims = Claim.objects.standing().filter(rule__policy_file=chosen.policy_file, year=chosen.year)
    return claims.filter(case__awards=None)


# --- whether the last decision is still good ------------------------------------------------------


@dataclass(frozen=True)
class Freshness:
    """What is newer than the last decision over the register; both None: it is still good.

    Attributes:
        facts: the day on which the newest statement of the year came in, after the decision.
        text: the day from which another text of the policy holds.
    """

    facts: date | None
    text: date | None
    never: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the counts may be read as they are."""
        return not (self.facts or self.text or self.never)


def freshness(chosen: Chosen) -> Freshness:
    """Whether facts or the text are newer than the run; two queries."""
    run = chosen.run
    if run is None:
        return Freshness(None, None, never=True)
    newer = Statement.objects.filter(
        programme=chosen.programme, year=chosen.year, made_on__gt=run.made_on
    ).order_by("-made_on")
    facts = newer.values_list("made_on", flat=True).first()
    edition = edition_of(chosen.policy_file)
    text = None if is_text_of(run, edition) else edition.in_force_from or edition.decided_on or run.on
    return Freshness(facts, text)


def is_text_of(run: Run, edition: PolicyEdition) -> bool:
    """Whether the run was decided by the text of this edition."""
    return run.digest == sha256(edition.source.encode()).hexdigest()
