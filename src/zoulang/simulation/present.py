"""A simulation as JSON data with every sentence made, and as a text to read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

import polars as pl

from zoulang.quantities import format_money
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Item, Policy
from zoulang.simulation.account import Count, Group, GroupRow, ItemCost, Mover, YearCost, rows_of
from zoulang.simulation.changes import reading
from zoulang.simulation.cliffs import Cliff, Loss
from zoulang.simulation.payments import PAYMENTS
from zoulang.simulation.simulate import Contribution, Simulation
from zoulang.simulation.spans import Span, Trio, side_by_side


@cache
def words(language: str) -> dict[str, str]:
    """The sentence patterns of a language."""
    text = files("zoulang.simulation").joinpath("words.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["en" if language == "en" else "zh"])


def as_dict(simulation: Simulation, language: str) -> dict[str, object]:
    """The simulation as JSON data in ``zh`` or ``en``; amounts in fen, each with its text."""
    return _Presenter(simulation, language).data()


def report(simulation: Simulation, language: str) -> str:
    """The simulation as a text of some lines, to be read in a terminal."""
    return "\n".join(_Presenter(simulation, language).lines())


def rows_table(simulation: Simulation, language: str) -> tuple[pl.DataFrame, list[str]]:
    """Every record before and after, under heads that a person reads, and the heads that hold whole fen.

    Where nothing has an upper bound the columns of the high end are left empty.
    """
    said, rows = words(language), simulation.rows
    bounded = {"before": "before.open", "after": "after.open"}
    made = set(rows_of(side_by_side(*[pl.DataFrame(schema=PAYMENTS)] * 2), 0).columns)
    columns: list[pl.Expr] = [pl.col(name) for name in rows.columns if name not in made]
    money = []
    for side in ("before", "after", "difference"):
        for end in ("low", "high"):
            open = (
                pl.col(bounded[side])
                if side in bounded
                else pl.col("difference.up") | pl.col("difference.down")
            )
            value = pl.col(f"{side}.{end}").cast(pl.Int64)
            value = value if end == "low" else pl.when(~open).then(value)
            money.append(said[f"head_{side}_{end}"])
            columns.append(value.alias(money[-1]))
    moved = {name: said[f"movement_{name}"] for name in ("gain", "lose", "stay", "open")}
    columns.append(pl.col("movement").replace_strict(moved).alias(said["head_movement"]))
    return rows.select(columns), money


class _Presenter:
    def __init__(self, simulation: Simulation, language: str):
        self.simulation, self.language = simulation, language
        self.words = words(language)
        self.unit = self.words["unit" if simulation.after.subject == "enterprise" else "unit_other"]

    def say(self, pattern: str, **parts: object) -> str:
        """A sentence of the language."""
        return self.words[pattern].format(unit=self.unit, **parts)

    # --- amounts ----------------------------------------------------------------------------------

    def money(self, fen: int, signed: bool = False) -> str:
        """An amount, with its sign where it is a difference."""
        text = format_money(abs(fen), self.language)
        return (("−" if fen < 0 else "+" if fen > 0 else "") if signed else "") + text

    def span(self, span: Span) -> str:
        """An amount with what is still open."""
        if span.low == span.high:
            return self.money(span.low)
        if span.high is None:
            return self.say("at_least", low=self.money(span.low))
        return self.say("between", low=self.money(span.low), high=self.money(span.high))

    def difference(self, span: Span) -> str:
        """A difference, at both ends where they are not the same."""
        low = self.money(span.low, signed=True)
        if span.low == span.high:
            return low
        if span.high is None:
            return self.say("ends_open", low=low)
        return self.say("ends", low=low, high=self.money(span.high, signed=True))

    def _span_data(self, span: Span, text: str) -> dict[str, object]:
        return {"low_fen": span.low, "high_fen": span.high, "text": text}

    def _trio(self, trio: Trio) -> dict[str, object]:
        return {
            "before": self._span_data(trio.before, self.span(trio.before)),
            "after": self._span_data(trio.after, self.span(trio.after)),
            "difference": self._span_data(trio.difference, self.difference(trio.difference)),
        }

    def _trio_texts(self, trio: Trio) -> dict[str, str]:
        return {
            "before": self.span(trio.before),
            "after": self.span(trio.after),
            "difference": self.difference(trio.difference),
        }

    # --- data -------------------------------------------------------------------------------------

    def data(self) -> dict[str, object]:
        """The whole simulation."""
        s = self.simulation
        return {
            "before": self._policy(s.before),
            "after": self._policy(s.after),
            "dates": [day.isoformat() for day in s.dates],
            "records": s.rows.height,
            "cost": {
                "total": self._trio(s.cost.total),
                "years": [self._year(year) for year in s.cost.years],
                "items": [self._item_cost(cost) for cost in s.cost.items],
            },
            "movements": {
                "all": asdict(s.movements.all),
                "sentence": self._counted(s.movements.all),
                "items": [{**self._item(item), **asdict(count)} for item, count in s.movements.items],
                "groups": [self._group(group) for group in s.movements.groups],
                "up": [self._mover(mover) for mover in s.movements.up],
                "down": [self._mover(mover) for mover in s.movements.down],
            },
            "changes": [self._change(each) for each in s.changes],
            "interplay": self._span_data(s.interplay, self.difference(s.interplay)),
            "cliffs": [self._cliff(cliff) for cliff in s.cliffs],
            "near_percent": _plain(s.near * 100),
            "not_examined": [self._not_examined(id).strip() for id in s.not_examined],
        }

    def _policy(self, policy: Policy) -> dict[str, object]:
        title = policy.title.in_language(self.language)
        return {"policy": policy.slug, "title": title, "document": policy.document}

    def _item(self, item: Item) -> dict[str, object]:
        return {"id": item.id, "clause": item.clause, "title": item.title.in_language(self.language)}

    def _year(self, cost: YearCost) -> dict[str, object]:
        return {"year": cost.year, "label": self._year_label(cost), **self._trio(cost.amounts)}

    def _year_label(self, cost: YearCost) -> str:
        return self.words["year_open"] if cost.year is None else self.say("year", year=cost.year)

    def _item_cost(self, cost: ItemCost) -> dict[str, object]:
        years = [self._year(year) for year in cost.years]
        return {**self._item(cost.item), "status": cost.status, **self._trio(cost.amounts), "years": years}

    def _counted(self, count: Count) -> str:
        return self.say("counted", **asdict(count))

    def _group(self, group: Group) -> dict[str, object]:
        rows = [
            {
                "value": _json(row.value),
                "label": self._label(row),
                **asdict(row.count),
                **self._trio(row.amounts),
            }
            for row in group.rows
        ]
        return {"column": group.column, "name": self._column(group.column), "rows": rows}

    def _column(self, column: str) -> str:
        known = reading(self.simulation.before, self.simulation.after)
        for given in known.known_inputs.values():
            if given.key == column:
                return given.en if self.language == "en" else given.zh
        items = {item.id: item for item in known.items}
        return items[column].title.in_language(self.language) if column in items else column

    def _label(self, row: GroupRow) -> str:
        if row.value is None:
            return self.words["unknown"]
        if isinstance(row.value, bool):
            return self.words["yes" if row.value else "no"]
        return self.simulation.after.word(str(row.value), self.language)

    def _mover(self, mover: Mover) -> dict[str, object]:
        label = self._mover_label(mover)
        return {"row": mover.row, "names": mover.names, "label": label, **self._trio(mover.amounts)}

    def _mover_label(self, mover: Mover) -> str:
        shown = [text for head, text in mover.names.items() if head != "row"]
        return shown[0] if shown else self.say("row", row=mover.names.get("row", mover.row + 1))

    def _change(self, each: Contribution) -> dict[str, object]:
        change = each.change
        before, after = (text and text.in_language(self.language) for text in (change.before, change.after))
        return {
            "path": change.path,
            "kind": change.kind,
            "title": change.title.in_language(self.language),
            "before": before,
            "after": after,
            "difference": self._span_data(each.difference, self.difference(each.difference)),
        }

    def _not_examined(self, id: str) -> str:
        items = {i.id: i for policy in (self.simulation.before, self.simulation.after) for i in policy.items}
        return self.say("not_examined", title=items[id].title.in_language(self.language))

    # --- cliffs -----------------------------------------------------------------------------------

    def _cliff(self, cliff: Cliff) -> dict[str, object]:
        shown = cliff.after or cliff.before
        assert shown is not None
        speaker = Speaker(cliff.policy, self.language)
        return {
            "input": cliff.input.key,
            "name": cliff.input.en if self.language == "en" else cliff.input.zh,
            "at": speaker.node(cliff.at),
            "at_value": None if cliff.value is None else _plain(cliff.value),
            "step": speaker.value(cliff.step, cliff.input.fact.type),
            "items": [self._item(item) for item in shown.items],
            "status": cliff.status,
            "before": self._loss(cliff.before),
            "after": self._loss(cliff.after),
            "sentence": self._cliff_sentence(cliff, shown),
        }

    def _loss(self, loss: Loss | None) -> dict[str, object] | None:
        if loss is None:
            return None
        return {
            "least_fen": loss.least,
            "median_fen": loss.median,
            "most_fen": loss.most,
            "text": self._lost(loss),
            "records": loss.records,
            "near": loss.near,
        }

    def _lost(self, loss: Loss) -> str:
        if loss.least == loss.most or not loss.records:
            return self.money(loss.most)
        return self.say("range", low=self.money(loss.least), high=self.money(loss.most))

    def _cliff_sentence(self, cliff: Cliff, loss: Loss) -> str:
        speaker = Speaker(cliff.policy, self.language)
        comma = self.words["comma"]
        titles = dict.fromkeys(item.title.in_language(self.language) for item in loss.items)
        sentence = self.say(
            "cliff_sentence" if loss.records else "cliff_possible",
            input=cliff.input.en if self.language == "en" else cliff.input.zh,
            at=speaker.node(cliff.at),
            step=speaker.value(cliff.step, cliff.input.fact.type),
            title=comma.join(titles),
            lost=self._lost(loss),
            records=loss.records,
            near=loss.near,
            percent=_plain(self.simulation.near * 100),
        )
        if cliff.status == "changed" and cliff.before is not None and cliff.before.most != loss.most:
            sentence = self.say("was", sentence=sentence, lost=self._lost(cliff.before))
        clauses = dict.fromkeys(item.clause for item in loss.items if item.clause)
        return self.say("cliff_with", sentence=sentence, clauses=comma.join(clauses)) if clauses else sentence

    # --- text -------------------------------------------------------------------------------------

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        s = self.simulation
        titles = [policy.title.in_language(self.language) for policy in (s.before, s.after)]
        head = "same_title" if titles[0] == titles[1] else "title"
        yield self.say(head, before=titles[0], after=titles[1])
        days = self.words["comma"].join(day.isoformat() for day in s.dates)
        yield self.say("population", records=s.rows.height, dates=days)
        yield from ("", self.words["cost"])
        yield self._line(self.words["total"], s.cost.total)
        for year in s.cost.years if len(s.cost.years) > 1 else ():
            yield self._line(self._year_label(year), year.amounts)
        for cost in s.cost.items:
            label = self.say(cost.status, title=cost.item.title.in_language(self.language))
            yield self._line(f"{cost.item.clause or cost.item.id} {label}", cost.amounts)
        yield from self._movement_lines()
        yield from self._change_lines()
        yield from self._cliff_lines()

    def _line(self, label: str, trio: Trio) -> str:
        return self.say("line", label=label, **self._trio_texts(trio))

    def _movement_lines(self) -> Iterator[str]:
        movements = self.simulation.movements
        yield from ("", self.words["movements"], "  " + self._counted(movements.all))
        for group in movements.groups:
            yield self.say("by", column=self._column(group.column))
            for row in group.rows:
                difference = self.difference(row.amounts.difference)
                yield self.say(
                    "group_line", label=self._label(row), difference=difference, **asdict(row.count)
                )
        for name, movers in (("up", movements.up), ("down", movements.down)):
            if movers:
                yield self.words[name]
            for mover in movers:
                yield self.say("mover", label=self._mover_label(mover), **self._trio_texts(mover.amounts))

    def _change_lines(self) -> Iterator[str]:
        yield from ("", self.words["changes"])
        if not self.simulation.changes:
            yield self.words["no_changes"]
        for each in self.simulation.changes:
            data = self._change(each)
            texts = {key: data[key] or self.words["nothing"] for key in ("before", "after")}
            yield self.say(
                "change",
                path=data["path"],
                title=data["title"],
                difference=self.difference(each.difference),
                **texts,
            )
        if len(self.simulation.changes) > 1:
            yield self.say("interplay", difference=self.difference(self.simulation.interplay))

    def _cliff_lines(self) -> Iterator[str]:
        yield from ("", self.words["cliffs"])
        if not self.simulation.cliffs:
            yield self.words["no_cliffs"]
        for cliff in self.simulation.cliffs:
            shown = cliff.after or cliff.before
            assert shown is not None
            status = self.words["new" if cliff.status == "new" else f"{cliff.status}_cliff"]
            yield self.say("cliff", status=status, sentence=self._cliff_sentence(cliff, shown))
        for id in self.simulation.not_examined:
            yield self._not_examined(id)


def _plain(number: Fraction) -> int | float:
    """A number for JSON: whole where it is whole."""
    return int(number) if number.denominator == 1 else float(number)


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value if _is_plain(value) else str(value)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, (bool, int, str))
