"""Where every record stands under every item: meets it, is one step short of it, or lacks one fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_

import polars as pl

from zoulang.batch import expressions as e
from zoulang.batch import values
from zoulang.batch.compile import Compiler, Setting
from zoulang.batch.decide import known_columns, with_rows_and_past
from zoulang.batch.expressions import Expr
from zoulang.batch.frames import measure
from zoulang.batch.gaps import Gap, gap_of, sentences_of
from zoulang.batch.history import BatchHistory
from zoulang.batch.missing import Wanting
from zoulang.batch.outcomes import decisions
from zoulang.batch.program import Program
from zoulang.batch.skeleton import Answers, Joined, Skeleton, Step, answers_of, joined, skeleton_of
from zoulang.batch.targets import polars as target
from zoulang.rules import tree
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Input, Item, Policy

MEETS, NEAR, OPEN = "meets", "near", "open"
STANDING: dict[str, pl.DataType] = {
    "row": pl.UInt32(), "item": pl.String(), "state": pl.String(), "value": pl.String(), "low": pl.Int64(),
    "high": pl.Int64(), "lacking": pl.List(pl.String()), "zh": pl.String(), "en": pl.String(),
    "gap": pl.Decimal(30, 6),
}  # fmt: skip
"""The columns of a frame of standings: place of the record from 0, item, state, value of a class, fen that
are or would be paid, ids of the conditions or names of the facts that lack, the same as sentences,
the gap."""
STEPPED = ("measure", "recognition")


def stand(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    items: Collection[str] | None = None,
    history: BatchHistory | None = None,
    calendar: Calendar | None = None,
) -> pl.DataFrame:
    """Where every record stands under the items of a policy.

    * ``meets``: gates and conditions hold; of a class, its value is known and not 无.
    * ``near``: everything holds but one test, and with that the item would be met. Where several tests
      would each do alone, the first with a number is told, all are named. A veto, a precondition or the
      ledger is no step: whoever is shut out is not one step short.
    * ``open``: not decided, and one missing fact alone could make it met.

    Whoever meets no test at all is in neither of the two, unless a number says how far it is.

    Args:
        policy, on, interpretations, history, calendar: as for `decide.decide_frame`.
        records: as `records_frame` makes it.
        items: ids of the items wanted; None: all measures, recognitions and classes.

    Returns:
        One row per record and item that has one of the three, under `STANDING`: in the order of the items,
        then of the records. ``gap`` is in base units (fen, shares of one, days).

    Raises:
        CannotCompile: if the policy uses what the batch engine lacks.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, en: award, type: money}, listed: {zh: 已上市, type: yes/no}}
    ... recognitions: [{id: r, all: [{id: a, when: 奖补 ≥ 100万元}, {id: b, when: 非 已上市}]}]
    ... ''')
    >>> awards, listed = [100_000_000, 99_000_000, 100_000_000], [False, False, None]
    >>> frame = pl.DataFrame({"award": awards, "listed": listed})
    >>> stand(policy, frame, date(2024, 1, 1)).select("row", "state", "zh").rows()
    [(0, 'meets', ''), (1, 'near', '奖补还差1万元（奖补 ≥ 100万元）'), (2, 'open', '缺少已上市')]
    """
    records = with_rows_and_past(policy, records, on, interpretations, history=history, calendar=calendar)
    setting = Setting(policy, on, answers_in_force(policy, interpretations or {}), calendar or WEEKENDS)
    compiler = Compiler(setting, measure(records, known_columns(policy)))
    wanted = [item for item in policy.items if items is None or item.id in items]
    asked = [_Asked(compiler, item) for item in wanted if item.kind in STEPPED]
    decided = decisions(compiler, reasons=False).outputs
    outputs = {name: expr for each in asked for name, expr in each.outputs.items()}
    for item in wanted:
        ends = ("low", "high") if item.kind == "measure" else ("value",) if item.kind == "class" else ()
        names = [f"{item.id}.{end}" for end in ends]
        outputs |= {name: decided[name] for name in names if name in decided}
    plan = target.plan(Program(outputs, tuple(compiler.stages)))
    answers = plan.lazy(records.lazy()).collect()
    parts: dict[str, list[pl.DataFrame]] = {item.id: [] for item in wanted}
    for each in asked:
        parts[each.item.id] += each.standings(answers)
    for item in wanted:
        if item.kind == "class" and f"{item.id}.value" in answers.columns:
            parts[item.id].append(_of_class(item, answers[f"{item.id}.value"]))
    empty = pl.DataFrame(schema=STANDING)
    return pl.concat([empty, *(frame.sort("row") for item in wanted for frame in _one(parts[item.id]))])


def _one(frames: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    return [pl.concat(frames)] if frames else []


def _of_class(item: Item, own: pl.Series) -> pl.DataFrame:
    known = pl.DataFrame({"row": _places(own.len()), "value": own.cast(pl.String)}).drop_nulls()
    return _rows(item, MEETS, known["row"], value=known["value"])


def _places(count: int) -> pl.Series:
    return pl.int_range(count, dtype=pl.UInt32, eager=True)


def _rows(item: Item, state: str, row: pl.Series, **given: object) -> pl.DataFrame:
    """Rows of one item and state; what is not given is empty."""
    empty: dict[str, object] = {
        "value": "",
        "low": None,
        "high": None,
        "lacking": [],
        "zh": "",
        "en": "",
        "gap": None,
    }
    columns = {}
    for name, dtype in STANDING.items():
        if name in ("row", "item", "state"):
            continue
        said = given.get(name, empty.get(name))
        columns[name] = said.cast(dtype) if isinstance(said, pl.Series) else pl.lit(said, dtype=dtype)
    frame = pl.DataFrame({"row": row.cast(pl.UInt32)})
    head = {"item": pl.lit(item.id), "state": pl.lit(state)}
    return frame.with_columns(**head, **columns).select(list(STANDING))


# --- one item -------------------------------------------------------------------------------------------


class _Asked:
    """The tests of one item as outputs, and its standings from their columns."""

    def __init__(self, compiler: Compiler, item: Item):
        self.compiler, self.policy, self.item = compiler, compiler.policy, item
        self.skeleton = skeleton_of(self.policy, item, compiler.columns)
        self.before = [gate for gate in self._gates() if gate is not None]
        self.wanting = Wanting(compiler)
        self.gaps: dict[int, Gap | None] = {}
        # The place of an input to the tests that read it.
        self.reads: dict[int, set[int]] = {}
        self.outputs = dict(self._outputs())

    def _gates(self) -> Iterable[Skeleton | None]:
        """Preconditions and vetoes that are asked of the item, each as tests."""
        for condition in self.policy.requires:
            yield Skeleton((Step(0, condition, 0, condition),), Joined(1, (0,)))
        for veto in self.policy.vetoes:
            if not veto.of or self.item.id in veto.of:
                test = tree.Not(type=veto.condition.type, operand=veto.condition)
                yield Skeleton((Step(0, test, 0, veto.condition),), Joined(1, (0,)))

    def _name(self, what: str, number: int | str = "") -> str:
        return f"{self.item.id}/{what} {number}"

    def _outputs(self) -> Iterable[tuple[str, Expr]]:
        compiler, item = self.compiler, self.item
        yield self._name("passed"), compiler.items.passed(item)
        # Gates other than preconditions and vetoes: days in force, the edition, the ledger.
        yield self._name("rest"), self._rest()
        for number, step in enumerate(self._steps()):
            yield self._name("truth", number), compiler.truth(step.node, step.back).expr
            count, which = self.wanting.counted(step.node, step.back)
            for name in self.wanting.of(step.node, step.back):
                self.reads.setdefault(list(self.wanting.inputs).index(name), set()).add(number)
            yield self._name("count", number), count
            yield self._name("which", number), which
            if number < len(self.skeleton.steps):
                yield self._name("judged", number), self.wanting.judged(step.node, step.back)
                gap = self.gaps[number] = gap_of(compiler, step)
                if gap is not None:
                    yield self._name("gap", number), gap.expr
        if item.kind == "measure" and item.pay is not None:
            pay = values.rounded(values.as_paid(compiler.quantity(item.pay)), Fraction(1))
            yield self._name("low"), pay.low
            yield self._name("high"), pay.high

    def _rest(self) -> Expr:
        items = self.compiler.items
        own = {f"requires/{each.id}" for each in self.policy.requires}
        own |= {f"veto:{each.condition.id}" for each in self.policy.vetoes}
        ledger = {name for name in items.gates if _of_item(self.policy, name) not in (None, self.item.id)}
        return e.all_of(gate for name, gate in items.gates.items() if name not in own | ledger)

    def _steps(self) -> list[Step]:
        return [*self.skeleton.steps, *(gate.steps[0] for gate in self.before)]

    # --- answers ------------------------------------------------------------------------------------

    def standings(self, answers: pl.DataFrame) -> list[pl.DataFrame]:
        """The rows of the item, by state. What holds of whom is worked out for all states at once."""
        own = answers.select(name for name in answers.columns if name.startswith(f"{self.item.id}/"))
        own = own.with_columns(
            answers[name].alias(name)
            for end in ("low", "high")
            if (name := f"{self.item.id}.{end}") in answers.columns
        ).with_columns(row=_places(answers.height))
        tests = [answers_of(self._column("truth", number)) for number in range(len(self._steps()))]
        passed, decided = answers_of(self._column("passed")), self._joined(tests)
        meets = passed.yes & decided.yes
        masks = {"meets": meets, "judged": pl.lit(False)}
        masks |= self._near_masks(tests, passed.yes & decided.no)
        masks |= self._open_masks(tests, ~passed.no & ~decided.no & ~meets)
        held = own.lazy().select(**masks).collect()
        some = {name for name, count in held.sum().row(0, named=True).items() if count}
        return [
            self._meets(own.filter(held["meets"])),
            self._near(own, held, some),
            self._open(own, held, some),
        ]

    def _column(self, what: str, number: int | str = "") -> pl.Expr:
        return pl.col(self._name(what, number))

    def _joined(self, tests: Sequence[Answers]) -> Answers:
        if self.skeleton.root.parts:
            return joined(self.skeleton.root, tests.__getitem__)
        return Answers(pl.lit(True), pl.lit(False))

    def _near_masks(self, certain: Sequence[Answers], among: pl.Expr) -> dict[str, pl.Expr]:
        """For each step whether it alone is enough; what waits only for a person's judgement is set apart."""
        steps = self.skeleton.steps
        if not steps:
            return {}
        waits = [self._waits(step, certain) for step in steps]
        tests = [Answers(test.yes | wait, test.no) for test, wait in zip(certain, waits, strict=False)]
        something = self._something(certain)
        masks = {"judged": reduce(or_, waits)}
        for step in (each for each in steps if not each.fixed):
            flipped = list(tests)
            flipped[step.number] = Answers(pl.lit(True), pl.lit(False))
            enough = among & self._joined(flipped).yes
            bare = self.gaps[step.number] is None
            masks[f"near {step.number}"] = enough & something if bare else enough
        return masks

    def _open_masks(self, tests: Sequence[Answers], among: pl.Expr) -> dict[str, pl.Expr]:
        """For each fact whether it alone is enough: the tests that lack nothing else turn to yes."""
        rest, something = answers_of(self._column("rest")), self._something(tests)
        masks = {}
        for place in range(len(self.wanting.order)):
            settled = [self._settled(number, test, place) for number, test in enumerate(tests)]
            enough = among & self._joined(settled).yes & rest.yes & something
            for gate in settled[len(self.skeleton.steps) :]:
                enough = enough & gate.yes
            masks[f"open {place}"] = enough
        return masks

    def _something(self, tests: Sequence[Answers]) -> pl.Expr:
        """Whether some test holds already: of one who has nothing to show, one step says nothing."""
        own = [tests[step.number].yes for step in self.skeleton.steps if not step.fixed]
        return reduce(or_, own) if own else pl.lit(False)

    def _waits(self, step: Step, tests: Sequence[Answers]) -> pl.Expr:
        test = tests[step.number]
        return ~test.yes & ~test.no & self._column("judged", step.number).fill_null(False)

    def _settled(self, number: int, test: Answers, place: int) -> Answers:
        if number not in self.reads.get(place, ()):
            return test
        lacks = (self._column("count", number) == 1) & (self._column("which", number) == place)
        return Answers(test.yes | (~test.no & lacks.fill_null(False)), test.no)

    # --- rows ---------------------------------------------------------------------------------------

    def _meets(self, own: pl.DataFrame) -> pl.DataFrame:
        if self.item.kind != "measure":
            return _rows(self.item, MEETS, own["row"])
        kept = own.filter(pl.col(f"{self.item.id}.high").is_null() | (pl.col(f"{self.item.id}.high") > 0))
        low, high = kept[f"{self.item.id}.low"], kept[f"{self.item.id}.high"]
        return _rows(self.item, MEETS, kept["row"], low=low, high=high)

    def _near(self, own: pl.DataFrame, held: pl.DataFrame, some: set[str]) -> pl.DataFrame:
        found: list[pl.DataFrame] = []
        for step in self.skeleton.steps:
            if f"near {step.number}" not in some:
                continue
            mask = held[f"near {step.number}"]
            rows, gap = own.filter(mask), self.gaps[step.number]
            steps = rows[self._name("gap", step.number)] if gap is not None else None
            found.append(
                pl.DataFrame({"row": rows["row"]}).with_columns(
                    number=pl.lit(step.number, dtype=pl.UInt32),
                    steps=pl.lit(None, pl.Int64) if steps is None else steps.cast(pl.Int64, strict=False),
                    judged=_long(held["judged"], mask),
                    **self._possible(rows),
                )
            )
        if not found:
            return pl.DataFrame(schema=STANDING)
        told = pl.concat(found).sort("row", pl.col("steps").is_null(), "number", maintain_order=True)
        ids = [step.id for step in self.skeleton.steps]
        grouped = told.group_by("row", maintain_order=True).agg(
            pl.col("number").first(), pl.col("steps").first(), pl.col("low").first(), pl.col("high").first(),
            pl.col("number").alias("numbers"), pl.col("judged").first(),
        )  # fmt: skip
        return self._told(grouped.filter(pl.col("high").is_null() | (pl.col("high") > 0)), ids)

    def _told(self, ways: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
        parts = []
        for step in self.skeleton.steps:
            rows = ways.filter(pl.col("number") == step.number)
            if rows.is_empty():
                continue
            gap, lacking = self.gaps[step.number], rows["steps"].to_list()
            said = {
                language: self._said(step, lacking, rows["judged"], language) for language in ("zh", "en")
            }
            names = rows["numbers"].list.eval(
                pl.element().replace_strict(dict(enumerate(ids)), return_dtype=pl.String)
            )
            scale = 1 if gap is None else gap.scale
            size = rows["steps"].cast(pl.Decimal(38, 8)) / pl.Series([scale]).cast(pl.Decimal(38, 0))
            amounts = {end: rows[end] for end in ("low", "high")}
            parts.append(
                _rows(
                    self.item, NEAR, rows["row"], lacking=names.list.unique(maintain_order=True), **said,
                    **amounts, gap=size.cast(pl.Decimal(30, 6)),
                )
            )  # fmt: skip
        return pl.concat([pl.DataFrame(schema=STANDING), *parts])

    def _said(self, step: Step, lacking: list[int | None], judged: pl.Series, language: str) -> pl.Series:
        speaker = Speaker(self.policy, language)
        said = pl.Series(sentences_of(step, self.gaps[step.number], lacking, speaker), dtype=pl.String)
        return said.zip_with(~judged, said + speaker.say("others_judged"))

    def _possible(self, rows: pl.DataFrame) -> dict[str, object]:
        """What a measure would pay."""
        if self.item.kind != "measure" or self.item.pay is None:
            return {end: pl.lit(None, dtype=pl.Int64) for end in ("low", "high")}
        low, high = rows[self._name("low")], rows[self._name("high")]
        return {"low": low.fill_null(0).cast(pl.Int64), "high": high.cast(pl.Int64)}

    def _open(self, own: pl.DataFrame, held: pl.DataFrame, some: set[str]) -> pl.DataFrame:
        found: list[pl.DataFrame] = []
        for place in range(len(self.wanting.order)):
            if f"open {place}" in some:
                rows = own.filter(held[f"open {place}"])
                told = pl.DataFrame({"row": rows["row"]}).with_columns(
                    place=pl.lit(place, dtype=pl.UInt32), **self._possible(rows)
                )
                found.append(told)
        if not found:
            return pl.DataFrame(schema=STANDING)
        ways = pl.concat(found).group_by("row", maintain_order=True).agg(
            pl.col("place"), pl.col("low").first(), pl.col("high").first()
        )  # fmt: skip
        return self._named(ways.filter(pl.col("high").is_null() | (pl.col("high") > 0)))

    def _named(self, ways: pl.DataFrame) -> pl.DataFrame:
        order = self.wanting.order
        names = {place: asked.zh for place, asked in enumerate(order)}
        said = {}
        for language in ("zh", "en"):
            speaker = Speaker(self.policy, language)
            told = {place: _lacks(asked, speaker) for place, asked in enumerate(order)}
            said[language] = ways["place"].list.first().replace_strict(told, return_dtype=pl.String)
        lacking = ways["place"].list.eval(pl.element().replace_strict(names, return_dtype=pl.String))
        return _rows(
            self.item, OPEN, ways["row"], lacking=lacking, low=ways["low"], high=ways["high"], **said
        )


def _long(column: pl.Series, mask: pl.Series) -> pl.Series:
    """A column of all rows where a mask holds; one value stands for all."""
    return column.filter(mask) if column.len() == mask.len() else column.extend_constant(column[0], 0)


def _of_item(policy: Policy, gate: str) -> str | None:
    """The item that a gate of the ledger belongs to."""
    head, _, _ = gate.rpartition(".")
    return head if any(item.id == head for item in policy.items) else None


def _lacks(asked: Input, speaker: Speaker) -> str:
    name, fact = speaker.input(asked), asked.fact
    if fact.judged:
        return speaker.say("judge", name=name, owner=speaker.word(fact.judged))
    return speaker.say("missing", name=name)
