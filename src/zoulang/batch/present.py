"""The frame of decisions as a table that a person opens, and the few numbers that sum it up."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from zoulang.batch.decide import VALIDITY, legend
from zoulang.batch.past import gates_of
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Item, Policy
from zoulang.rules.tree import ByYear, Condition


@cache
def words(language: str) -> dict[str, str]:
    """Heads and words of a table of decisions in ``zh`` or ``en``."""
    text = files("zoulang.batch").joinpath("words.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)[language])


@dataclass(frozen=True)
class ItemCount:
    """One item over all records: how many of each outcome, and fen of what is certain and possible.

    ``high`` is None where some record has no upper bound.
    """

    item: Item
    yes: int
    no: int
    unknown: int
    low: int
    high: int | None


def summary(policy: Policy, decisions: pl.DataFrame) -> list[ItemCount]:
    """Counts and sums of every item, from the frame that `decide_frame` made.

    Sums are taken in 128 bits, so that no number of records makes them wrap.
    """
    return [_count(item, decisions) for item in policy.items]


def _count(item: Item, decisions: pl.DataFrame) -> ItemCount:
    outcome = decisions[f"{item.id}.outcome"]
    yes, no = (int((outcome == answer).sum()) for answer in (True, False))
    low, high = 0, None
    if item.kind == "measure":
        low = int(decisions[f"{item.id}.low"].cast(pl.Int128).sum())
        highs = decisions[f"{item.id}.high"]
        high = None if highs.null_count() else int(highs.cast(pl.Int128).sum())
    return ItemCount(item, yes, no, outcome.null_count(), low, high)


def decisions_table(
    policy: Policy, decisions: pl.DataFrame, language: str = "zh", reasons: bool = False
) -> tuple[pl.DataFrame, list[str]]:
    """Decisions under heads that a person reads.

    Args:
        policy, decisions: as for `decide_frame`.
        language: ``zh`` or ``en``, of the heads and words.
        reasons: whether each item gets a column that names failed and open conditions.

    Returns:
        The table (columns that came with the records first, then the total, then item by item), and the
        heads of the columns that hold whole fen.
    """
    return _Presenter(policy, decisions, language).table(reasons)


class _Presenter:
    def __init__(self, policy: Policy, decisions: pl.DataFrame, language: str):
        self.policy, self.decisions, self.language = policy, decisions, language
        self.words, self.speaker = words(language), Speaker(policy, language)
        titles = Counter(item.title.in_language(language) for item in policy.items)
        self.titles = {
            item.id: self._say("titled", title=title, id=item.id) if titles[title] > 1 else title
            for item in policy.items
            for title in [item.title.in_language(language)]
        }
        self.money: list[str] = []

    def _say(self, word: str, **parts: str) -> str:
        return self.words[word].format(**parts)

    def table(self, reasons: bool) -> tuple[pl.DataFrame, list[str]]:
        columns = [pl.col(name) for name in self._identities()]
        if any(item.kind == "measure" for item in self.policy.items):
            paid_over_years = any(_is_paid_over_years(item) for item in self.policy.items)
            columns += self._amounts("total", self.words["total"], "value", paid_over_years)
        for item in self.policy.items:
            columns += self._item(item, reasons)
        return self.decisions.select(columns), self.money

    def _identities(self) -> list[str]:
        """The columns before the first that `decide_frame` added."""
        names = self.decisions.columns
        return names[: names.index(VALIDITY)]

    def _item(self, item: Item, reasons: bool) -> Iterator[pl.Expr]:
        title = self.titles[item.id]
        yield self._outcome(item).alias(self._say("outcome", title=title))
        if item.kind == "measure":
            yield from self._amounts(item.id, title, "amount", _is_paid_over_years(item))
        elif item.kind == "class":
            yield pl.col(f"{item.id}.value").alias(self._say("value", title=title))
        if reasons:
            yield self._reasons(item).alias(self._say("reasons", title=title))

    def _outcome(self, item: Item) -> pl.Expr:
        outcome = pl.col(f"{item.id}.outcome")
        yes, no, unknown = (pl.lit(self.words[word]) for word in ("yes", "no", "unknown"))
        return pl.when(outcome).then(yes).when(~outcome).then(no).otherwise(unknown)

    def _amounts(self, key: str, title: str, exact: str, over_years: bool) -> list[pl.Expr]:
        """The amount where it is certain; if some row is open, two more with its least and its most.

        An amount paid over years says so in the head: nobody should pay all of it at once.
        """
        title = self._say("all_years", title=title) if over_years else title
        low, high = pl.col(f"{key}.low"), pl.col(f"{key}.high")
        amount = pl.col(f"{key}.amount") if key != "total" else pl.when(low == high).then(low)
        columns = [amount.alias(self._say(exact, title=title))]
        if self.decisions.select(amount.is_null().any()).item():
            columns.append(pl.when(amount.is_null()).then(low).alias(self._say("low", title=title)))
            columns.append(pl.when(amount.is_null()).then(high).alias(self._say("high", title=title)))
        self.money += [column.meta.output_name() for column in columns]
        return columns

    # --- reasons ----------------------------------------------------------------------------------

    def _reasons(self, item: Item) -> pl.Expr:
        """What refused or holds open each record: gates first, then the topmost conditions."""
        outcome = pl.col(f"{item.id}.outcome")
        parts = []
        for gate, refused, label in self._gates(item):
            parts.append(pl.when(~outcome & ~pl.col(gate)).then(pl.lit(refused)))
            parts.append(
                pl.when(outcome.is_null() & pl.col(gate).is_null()).then(pl.lit(self.words["open"] + label))
            )
        for sentence, wanted, bits in (
            ("failed", ~outcome, ~(pl.col(f"{item.id}.met") | pl.col(f"{item.id}.open"))),
            ("open", outcome.is_null(), pl.col(f"{item.id}.open")),
        ):
            parts += [
                pl.when(wanted & ((bits & (1 << place)) != 0)).then(pl.lit(self.words[sentence] + label))
                for place, label in self._labels(item)
            ]
        if item.cited is not None:
            cited = self._say("cited", document=item.cited.document)
            parts.append(pl.when(outcome.is_null()).then(pl.lit(cited)))
        if item.kind == "measure":
            amount_open = outcome & pl.col(f"{item.id}.amount").is_null()
            parts.append(pl.when(amount_open).then(pl.lit(self.words["amount_open"])))
        text = pl.concat_str(parts, separator=self.words["separator"], ignore_nulls=True)
        return pl.when(text != "").then(text)

    def _gates(self, item: Item) -> Iterator[tuple[str, str, str]]:
        """Column, sentence of refusal and label of each gate of an item."""
        yield VALIDITY, self.words["validity"], self.words["validity"]
        for condition in self.policy.requires:
            label = self._label(condition)
            yield f"requires/{condition.id}", self._say("requires", title=label), label
        for veto in self.policy.vetoes:
            if not veto.of or item.id in veto.of:
                label = self._label(veto.condition)
                yield f"veto:{veto.condition.id}", self._say("veto", title=label), label
        for code in gates_of(item):
            if f"{item.id}.{code}" in self.decisions.columns:
                yield f"{item.id}.{code}", self.words[code], self.words[f"{code} label"]

    def _labels(self, item: Item) -> Iterator[tuple[int, str]]:
        """Mask place and words of the topmost conditions that have an id."""
        if item.condition is None:
            return
        places = {id: place for place, id in enumerate(legend(self.policy)[item.id])}
        for condition in _topmost(item.condition):
            yield places[str(condition.id)], self._label(condition)

    def _label(self, condition: Condition) -> str:
        title = condition.title_en if self.language == "en" else condition.title_zh
        return title or self.speaker.node(condition.test)


def _is_paid_over_years(item: Item) -> bool:
    return item.pay is not None and any(isinstance(node, ByYear) for node in item.pay.walk())


def _topmost(condition: Condition) -> Iterator[Condition]:
    if condition.id is not None:
        yield condition
        return
    for child in condition.test.children():
        if isinstance(child, Condition):
            yield from _topmost(child)
