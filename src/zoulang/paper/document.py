"""What an official document says, part by part, before it becomes paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from typing import Literal

Kind = Literal["document", "letter", "minutes", "sheet"]
Mark = Literal["1.", "（1）", "①", "—"]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading; its number is counted by the writer: 一、 then （一） then 1. then （1）.

    Attributes:
        level: 1 to 4.
        text: without a number and without a full stop.
        run_on: words that follow in the same paragraph; the heading then ends with a full stop.
        numbered: False for a heading that carries no number of its own.
    """

    level: int
    text: str
    run_on: str = ""
    numbered: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"a heading has a level from 1 to 4, not {self.level}")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text; ``lead`` are its first words, set off in kaiti."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Items:
    """Entries of a list, each a paragraph of its own with a counted mark."""

    items: tuple[str, ...]
    marks: Mark = "1."


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        width: its share of the width, in any unit; the table always fills the text area.
        group: a head that it shares with its neighbours of the same group.
        merged: neighbouring rows with the same text share one cell, as in a column of lead units.
    """

    head: str
    width: float = 1
    align: Align = "left"
    group: str = ""
    merged: bool = False


@dataclass(frozen=True)
class Table:
    """A table; its head is repeated on every page.

    Attributes:
        rows: one text for each column; an unknown value is said in words, never left to guess.
        caption: stands above it, centred.
        unit: stands above it at the right: ``单位：万元``.
        size: of its type in points: 14 (四号), 12 (小四) or 10.5 (五号).
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    size: float = 12

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells under {len(self.columns)} heads")


Block = Heading | Paragraph | Items | Table


@dataclass(frozen=True)
class Attachment:
    """Something bound behind the text, on a page of its own, upright or turned."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class OfficialDocument:
    """An official document.

    Attributes:
        kind: ``document`` has the red head with the word 文件 and a red rule (通知, 通报, 报告); ``letter``
            the red double rules of a 函; ``minutes`` the head of a 纪要; ``sheet`` is a table to lay on a
            desk, without a head.
        title: may hold line breaks where it is to be broken; otherwise the writer breaks it.
        office: who issues it, in full; its red head is made from this unless ``head`` says otherwise.
        number: 发文字号, ``青科办〔2026〕5号``.
        signatory: who signs a paper that goes upwards; the number then moves to the left.
        upper_left: copy number, secrecy, urgency, in this order, each a line.
        addressees: 主送机关, without the colon.
        enclosed: titles of attachments that are sent along and not bound in.
        signature: 署名; the issuing office where it is empty.
        sealed: leave room for a seal: the day four signs from the right, the office above its middle.
        date: 成文日期; None leaves the place of the day open (``　　年　月　日``).
        notes: 附注, without brackets.
        attendance: of minutes: (出席, names), (请假, names), (列席, names).
        copies: 抄送机关.
        printing_office, printed_on: of the imprint 版记, which is left out where it would say nothing.
        marks: words on every page head that keep it from being taken for more than it is: 演示数据, 草案.
        landscape: a turned page, for a sheet.
    """

    kind: Kind
    title: str
    body: tuple[Block, ...]
    office: str = ""
    head: str = ""
    number: str = ""
    signatory: str = ""
    upper_left: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    enclosed: tuple[str, ...] = ()
    signature: str = ""
    sealed: bool = True
    date: Day | None = None
    notes: tuple[str, ...] = ()
    attendance: tuple[tuple[str, str], ...] = ()
    copies: tuple[str, ...] = ()
    printing_office: str = ""
    printed_on: Day | None = None
    marks: tuple[str, ...] = ()
    landscape: bool = False

    @property
    def red_head(self) -> str:
        """The words of the head: the office with 文件 or 纪要, as the kind wants; empty for a sheet.

        >>> OfficialDocument("document", "关于样例的通知", (), office="青梧县人民政府").red_head
        '青梧县人民政府文件'
        >>> OfficialDocument("letter", "关于样例的函", (), office="青梧县人民政府").red_head
        '青梧县人民政府'
        """
        ending = {"document": "文件", "letter": "", "minutes": "会议纪要", "sheet": ""}[self.kind]
        made = self.office + ending if self.office and self.kind != "sheet" else ""
        return self.head or made

    @property
    def attachment_titles(self) -> tuple[str, ...]:
        """What the note on attachments lists: those bound in, then those sent along."""
        return (*(each.title for each in self.attachments), *self.enclosed)
