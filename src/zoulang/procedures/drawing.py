"""A procedure as a picture: stages from left to right, moves as labelled arrows between them.

Stages and the labels of moves are all boxes of one layered layout, so that no label lies on another. The
picture uses ``currentColor`` and names its parts with classes, so that it is right on light and dark pages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from math import ceil
from typing import Literal as OneOf

from zoulang.procedures.layers import Layers, layered
from zoulang.procedures.policy import deadline_id
from zoulang.procedures.procedure import Move, Procedure, Stage
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import Literal

EM = 14.0
SMALL = 12.0
LINE = 18.0
STAGE_EMS, MOVE_EMS = 11.0, 8.0
PADDING = 12.0
GAP_ACROSS, GAP_DOWN = 44.0, 22.0
MARGIN = 16.0
WORDS = {
    "zh": {
        "within": "限{time}",
        "from": "{start}起{time}",
        "by": "不晚于{start}",
        "longer": "可延长{time}",
        "remind": "逾期提醒",
        "silence": "虚线：逾期无人办理时自动执行",
    },
    "en": {
        "within": "within {time}",
        "from": "{time} from {start}",
        "by": "by {start}",
        "longer": "or {time} more",
        "remind": "late: reminded",
        "silence": "dashed: made by the clock when nobody moves in time",
    },
}


@dataclass(frozen=True)
class Box:
    """A stage or the label of a move.

    Attributes:
        lines: of the name; ``notes`` stand below them, smaller.
    """

    key: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    stage: Stage | None = None
    move: Move | None = None

    @cached_property
    def width(self) -> float:
        """In pixels."""
        widest = max([_ems(line) * EM for line in self.lines] + [_ems(note) * SMALL for note in self.notes])
        return widest + (2 * PADDING if self.stage else PADDING)

    @cached_property
    def height(self) -> float:
        """In pixels."""
        return LINE * (len(self.lines) + len(self.notes)) + (2 * PADDING if self.stage else 4)


@dataclass(frozen=True)
class Edge:
    """A line between a stage and a label, as laid out from left to right.

    Attributes:
        back: the move leads to the left.
        head: an arrow stands at the stage.
    """

    left: str
    right: str
    back: bool
    head: bool
    silent: bool


def draw(procedure: Procedure, current: str | None = None, language: str = "zh") -> str:
    """The picture of a procedure as SVG.

    End stages are doubled, deadlines stand under their stages, a move that the clock makes is dashed.

    Args:
        current: the stage in which a case is; it is filled.
        language: of the names, ``zh`` or ``en``.

    Raises:
        KeyError: if there is no such stage.

    >>> from zoulang.procedures import load_procedure
    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... stages: [{id: open, title: {zh: 办理中}}, {id: done, title: {zh: 已办结, en: done}, end: yes}]
    ... moves: [{id: finish, title: {zh: 办结, en: finish}, from: [open], to: done, by: [office]}]
    ... ''')
    >>> picture = draw(procedure, current="open")
    >>> picture.startswith("<svg"), picture.count('class="procedure-stage'), "已办结" in picture
    (True, 2, True)
    """
    if current is not None:
        procedure.stage(current)
    return "".join(_Picture(procedure, current, language).parts())


class _Picture:
    """One picture in the making."""

    def __init__(self, procedure: Procedure, current: str | None, language: str):
        self.procedure, self.current, self.language = procedure, current, language
        self.words = WORDS["en" if language == "en" else "zh"]
        self.edges: list[Edge] = []
        boxes = [self._stage_box(stage) for stage in procedure.stages]
        boxes += [box for move in procedure.moves for box in self._move_boxes(move)]
        self.boxes = {box.key: box for box in boxes}
        self.layers: Layers = layered(list(self.boxes), [(edge.left, edge.right) for edge in self.edges])
        self.row = max(box.height for box in boxes) + GAP_DOWN
        self.columns = list(self._columns())
        self.top, self.bottom = 0.0, 0.0
        self.top, self.bottom = self._span()
        self.arrow = f"arrow-{procedure.slug}"

    # --- boxes --------------------------------------------------------------------------------------

    def _stage_box(self, stage: Stage) -> Box:
        notes = list(self._of_deadline(stage))
        for move in self.procedure.moves_from(stage.id):
            if move.to == stage.id:
                notes.append(f"↻ {move.title.in_language(self.language)}")
        wrapped = [line for note in notes for line in _wrapped(note, STAGE_EMS * EM / SMALL)]
        lines = _wrapped(stage.title.in_language(self.language) or stage.id, STAGE_EMS)
        return Box(f"stage {stage.id}", lines, tuple(wrapped), stage=stage)

    def _of_deadline(self, stage: Stage) -> Iterator[str]:
        if not stage.within:
            return
        speaker = Speaker(self.procedure.policy, self.language)
        clock = self.procedure.policy.item(deadline_id(stage.id)).clock
        assert clock is not None
        start, time = speaker.node(clock.start), speaker.node(clock.within)
        none = isinstance(clock.within, Literal) and clock.within.value == 0
        kind = "within" if not stage.counted_from else "by" if none else "from"
        yield self.words[kind].format(start=start, time=time)
        if clock.extension is not None:
            yield self.words["longer"].format(time=speaker.node(clock.extension[1]))
        if stage.silence.remind and not stage.silence.move:
            yield self.words["remind"]

    def _move_boxes(self, move: Move) -> Iterator[Box]:
        """The label of a move; one for each direction in which it leads."""
        silent = {stage.id for stage in self.procedure.stages if stage.silence.move == move.id}
        for back in (False, True):
            sources = [
                source for source in move.sources
                if source != move.to and self.procedure.leads_back(move, source) is back
            ]  # fmt: skip
            if not sources:
                continue
            key, target = f"move {move.id} {'back' if back else 'on'}", f"stage {move.to}"
            for source in sources:
                ends = (f"stage {source}", key)
                left, right = reversed(ends) if back else ends
                self.edges.append(Edge(left, right, back, False, source in silent))
            left, right = (target, key) if back else (key, target)
            self.edges.append(Edge(left, right, back, True, silent.issuperset(sources)))
            lines = _wrapped(move.title.in_language(self.language) or move.id, MOVE_EMS)
            yield Box(key, lines, move=move)

    # --- places -------------------------------------------------------------------------------------

    def _columns(self) -> Iterator[tuple[float, float]]:
        """The middle and the width of every layer."""
        x = MARGIN
        for layer in range(self.layers.count):
            width = max(
                (self.boxes[key].width for key, (at, _) in self.layers.places.items() if at == layer),
                default=0.0,
            )
            yield x + width / 2, width
            x += width + GAP_ACROSS

    def _middle(self, key: str) -> tuple[float, float]:
        layer, height = self.layers.places[key]
        return self.columns[layer][0], self._y(height)

    def _y(self, height: float) -> float:
        return MARGIN - self.top + height * self.row

    def _span(self) -> tuple[float, float]:
        """How far boxes and lines reach, up and down."""
        heights = [
            self.layers.places[key][1] * self.row + side * box.height / 2
            for key, box in self.boxes.items()
            for side in (-1, 1)
        ]
        heights += [height * self.row for passed in self.layers.passes.values() for _, height in passed]
        return min(heights), max(heights)

    def _port(self, key: str, edge: Edge, right: bool) -> tuple[float, float]:
        """Where a line meets the side of a box; several share the side in the order of where they lead."""
        box, (x, y) = self.boxes[key], self._middle(key)
        same = [each for each in self.edges if (each.left if right else each.right) == key]
        same.sort(key=lambda each: self._beyond(each, right))
        place = same.index(edge) - (len(same) - 1) / 2
        step = min(12.0, (box.height - 8) / max(1, len(same)))
        return x + (box.width / 2 if right else -box.width / 2), y + place * step

    def _beyond(self, edge: Edge, right: bool) -> float:
        passes = self.layers.passes.get((edge.left, edge.right), ())
        if passes:
            return passes[0 if right else -1][1]
        return self.layers.places[edge.right if right else edge.left][1]

    # --- drawing ------------------------------------------------------------------------------------

    def parts(self) -> Iterator[str]:
        """The SVG, piece by piece."""
        right, width = self.columns[-1]
        wide = right + width / 2 + MARGIN
        high = 2 * MARGIN + self.bottom - self.top
        silent = any(edge.silent for edge in self.edges)
        legend = self.words["silence"]
        if silent:
            high += 2 * LINE
            wide = max(wide, 2 * MARGIN + _ems(legend) * SMALL)
        name = escape(self.procedure.title.in_language(self.language))
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure-picture" role="img" '
            f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}" '
            f'fill="none" stroke="none" color="inherit" font-size="{EM:.0f}" text-anchor="middle">'
            f"<title>{name}</title>"
            f'<defs><marker id="{self.arrow}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" '
            f'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="M0 0.5 8 4 0 7.5z" fill="currentColor"/></marker></defs>'
        )
        for edge in self.edges:
            yield self._line(edge)
        for box in self.boxes.values():
            yield self._box(box)
        if silent:
            yield _text(MARGIN, high - MARGIN / 2, legend, SMALL, "procedure-note", anchor="start")
        yield "</svg>"

    def _line(self, edge: Edge) -> str:
        points = [self._port(edge.left, edge, True)]
        for layer, height in self.layers.passes.get((edge.left, edge.right), ()):
            middle, width = self.columns[layer]
            y = self._y(height)
            points += [(middle - width / 2, y), (middle + width / 2, y)]
        points.append(self._port(edge.right, edge, False))
        if edge.back:
            points.reverse()
        head = f' marker-end="url(#{self.arrow})"' if edge.head else ""
        dashed = ' stroke-dasharray="5 4"' if edge.silent else ""
        kind = "procedure-move" + (" is-silent" if edge.silent else "") + (" is-back" if edge.back else "")
        return (
            f'<path class="{kind}" d="{_curve(points)}" stroke="currentColor" stroke-opacity="0.65" '
            f'stroke-width="1.3"{dashed}{head}/>'
        )

    def _box(self, box: Box) -> str:
        x, y = self._middle(box.key)
        top = y - LINE * (len(box.lines) + len(box.notes)) / 2
        texts = [
            _text(x, top + LINE * (number + 0.72), line, EM, "procedure-name", bold=self._is_current(box))
            for number, line in enumerate(box.lines)
        ]
        texts += [
            _text(x, top + LINE * (len(box.lines) + number + 0.72), note, SMALL, "procedure-note")
            for number, note in enumerate(box.notes)
        ]
        if box.stage is None:
            return f'<g class="procedure-label">{"".join(texts)}</g>'
        kind = "procedure-stage" + (" is-end" if box.stage.end else "")
        kind += " is-current" if self._is_current(box) else ""
        return f'<g class="{kind}" data-stage="{box.stage.id}">{self._frame(box, x, y)}{"".join(texts)}</g>'

    def _frame(self, box: Box, x: float, y: float) -> str:
        filled = self._is_current(box)
        fill = ' fill="currentColor" fill-opacity="0.13"' if filled else ""
        frame = _rect(x, y, box.width, box.height, 2.2 if filled else 1.3, fill)
        return frame + (_rect(x, y, box.width - 7, box.height - 7, 1) if box.stage and box.stage.end else "")

    def _is_current(self, box: Box) -> bool:
        return box.stage is not None and box.stage.id == self.current


def _rect(x: float, y: float, width: float, height: float, stroke: float, more: str = "") -> str:
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="5" stroke="currentColor" stroke-width="{stroke}"{more}/>'
    )


def _text(
    x: float, y: float, text: str, size: float, kind: str, *, bold: bool = False,
    anchor: OneOf["middle", "start"] = "middle",
) -> str:  # fmt: skip
    weight = ' font-weight="600"' if bold else ""
    faint = ' fill-opacity="0.75"' if kind == "procedure-note" else ""
    side = ' text-anchor="start"' if anchor == "start" else ""
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" fill="currentColor"'
        f"{weight}{faint}{side}>{escape(text)}</text>"
    )


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Straight where a line passes a layer, curved in the gaps between layers."""
    x, y = points[0]
    written = [f"M{x:.1f} {y:.1f}"]
    for number, (to_x, to_y) in enumerate(points[1:], 1):
        if number % 2 == 0:
            written.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            half = (x + to_x) / 2
            written.append(f"C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return " ".join(written)


# --- text -------------------------------------------------------------------------------------------


def _ems(text: str) -> float:
    """The width of a text in ems: a Chinese sign is one, a Latin letter a little more than half."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56 for sign in text)


def _wrapped(text: str, ems: float) -> tuple[str, ...]:
    """A text in lines of about equal width, broken between Chinese signs and between words.

    >>> _wrapped("逾期自动提级至领导小组办公室", 8), _wrapped("raised to the office by the clock", 8)
    (('逾期自动提级至', '领导小组办公室'), ('raised to', 'the office', 'by the clock'))
    """
    pieces = _pieces(text)
    count = max(1, ceil(_ems(text) / ems))
    width = max(_ems(text) / count, *(_ems(piece.strip()) for piece in pieces))
    while len(lines := _filled(pieces, width)) > count:
        width += 0.5
    return lines


def _filled(pieces: Sequence[str], ems: float) -> tuple[str, ...]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and _ems((lines[-1] + piece).rstrip()) > ems:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in "WF"
        joins = pieces and not wide and not pieces[-1].endswith(" ") and not _is_wide(pieces[-1])
        if joins or sign in "，。、；：）》”":
            pieces[-1:] = [(pieces[-1] if pieces else "") + sign]
        else:
            pieces.append(sign)
    return pieces or [""]


def _is_wide(piece: str) -> bool:
    return unicodedata.east_asian_width(piece[-1]) in "WF"
