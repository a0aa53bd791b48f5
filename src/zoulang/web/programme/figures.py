"""The figures of a programme: its file read, and each worked out over the registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from threading import Lock

from zoulang.errors import InputError
from zoulang.figures import Figure, Register, Result, compute, load_figures
from zoulang.rules.tree import FactRef
from zoulang.web.accounts.models import JournalEntry, Programme
from zoulang.web.accounts.registers import Registers
from zoulang.web.programme.models import FigureFile

FILE = "figures.yaml"


@lru_cache(maxsize=64)
def read_figures(source: str, registers: tuple[Register, ...]) -> tuple[Figure, ...]:
    """The figures of a source over these registers; read once."""
    return load_figures(source, {register.name: register for register in registers}, FILE)


class Figures:
    """The figures of one programme; registers are read once for each day.

    Attributes:
        fewest: figures over fewer firms are withheld; 0: none is.
        error: why the file cannot be used any more, when a fact or a procedure that it counts is gone.
    """

    def __init__(self, programme: Programme, fewest: int = 0) -> None:
        self.fewest = fewest
        self._state = _state_of(programme)
        self.registers = Registers(programme)
        self.error: InputError | None = None
        self.definitions: dict[str, Figure] = {}
        held = FigureFile.objects.filter(programme=programme).first()
        if held is not None:
            try:
                read = read_figures(held.source, tuple(self.registers.shapes.values()))
            except InputError as error:
                self.error = error
            else:
                self.definitions = {figure.id: figure for figure in read}
                self.registers.only = columns_asked_for(read)

    def result(self, slug: str, on: date) -> Result:
        """A figure on a day.

        Raises:
            KeyError: if the file has none of this name.
        """
        figure = self.definitions[slug]
        key = (self._state, slug, figure.day(on))
        kept = _RESULTS.get(key)
        return (kept or _keep(key, compute(figure, self.registers.read, on))).for_public(self.fewest)

    def changes_yearly(self, slug: str) -> bool:
        """Whether the figure counts nothing that changes within a year."""
        parts = self.definitions[slug].parts
        return all(self.registers.published[part.register.name].yearly for part in parts)

    def feeding(self, document: str, indicator: str) -> Figure | None:
        """The figure that measures the goals of an indicator of a document."""
        for figure in self.definitions.values():
            goal = figure.goal
            if goal is not None and (goal.document, goal.indicator) == (document, indicator):
                return figure
        return None


def columns_asked_for(figures: Iterable[Figure]) -> dict[str, Collection[str]]:
    """Name of a register to the keys of the columns that the figures read."""
    asked: dict[str, set[str]] = defaultdict(set)
    for figure in figures:
        for part in figure.parts:
            asked[part.register.name] |= {each.name for each in part.node.walk() if isinstance(each, FactRef)}
            asked[part.register.name] |= {name for name in (part.at, part.register.whom) if name}
    return dict(asked)


# --- results that are kept ----------------------------------------------------------------------------

# Every change of the record stands in the journal: while its last entry is the same, so are the results.
KEPT_RESULTS = 4096
_Key = tuple[object, str, date]
_RESULTS: dict[_Key, Result] = {}
_LOCK = Lock()


def _state_of(programme: Programme) -> object:
    """What stays the same while nothing changes: the last entry of the journal; without one nothing is."""
    last = JournalEntry.objects.order_by("-id").values_list("id", "seal").first()
    return (programme.pk, *last) if last else object()


def _keep(key: _Key, result: Result) -> Result:
    with _LOCK:
        while len(_RESULTS) >= KEPT_RESULTS:
            _RESULTS.pop(next(iter(_RESULTS)))
        _RESULTS[key] = result
    return result
