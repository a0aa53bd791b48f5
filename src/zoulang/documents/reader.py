"""The way from a file to a reading: open, outline, clauses, records."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from zoulang.documents.blocks import Block, blocks_of_lines, without_contents
from zoulang.documents.opening.files import open_blocks
from zoulang.documents.passages import Passage, fold, headings
from zoulang.documents.reading import Clause, Reading, Record
from zoulang.documents.records.chains.chains import find_chains
from zoulang.documents.records.conflict_rules import find_conflict_rules
from zoulang.documents.records.duties.inline_tasks import find_inline_tasks
from zoulang.documents.records.duties.tasks import find_tasks
from zoulang.documents.records.figures.figures import find_figures
from zoulang.documents.records.goals.targets import find_targets
from zoulang.documents.records.grants.measures import find_measures
from zoulang.documents.records.names.entities import find_entities
from zoulang.documents.records.references import find_references
from zoulang.documents.structure.clauses import clauses_of
from zoulang.documents.structure.contents import without_table_of_contents
from zoulang.documents.structure.lost_breaks import with_line_breaks
from zoulang.documents.structure.marks import without_marks
from zoulang.documents.structure.metadata import metadata_of
from zoulang.documents.structure.outline import outline
from zoulang.documents.structure.page_furniture import without_page_furniture
from zoulang.documents.structure.traditional import as_printed, is_traditional, printed_signs, simplified
from zoulang.documents.structure.validity import clause_of_validity
from zoulang.errors import InputError, Problem, said

MAX_CHARACTERS = 5_000_000
MAX_PARAGRAPH = 50_000
MAX_PARAGRAPHS = 300_000


def read(path: Path) -> Reading:
    """Read a .txt, .md, .docx, .doc, .wps, .rtf, .odt, .pdf, .ofd, .html or .mht file.

    Raises:
        InputError: one sentence that names the file, the place, what was found and what would do.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.txt")
    ...     _ = file.write_text("一、目标\\n到2027年，产值达到5亿元。", encoding="utf-8")
    ...     [clause.address for clause in read(file).clauses]
    ['一']
    """
    return _reading(open_blocks(path), path.name)


def read_text(text: str, name: str) -> Reading:
    """Read the plain text of a document; ``name`` stands in messages.

    Raises:
        InputError: if there is no text.

    >>> reading = read_text("一、政策措施\\n（一）扩大规模。对新入库企业，给予10万元奖励。", "样例")
    >>> [(r.kind, r.address, r.values["amount"]) for r in reading.records]
    [('measure', '一/（一）', 100000)]
    """
    blocks = blocks_of_lines(text.splitlines())
    if not blocks:
        raise InputError(Problem(said("the text is empty"), said("give the text of the document"), file=name))
    return _reading(blocks, name)


def _reading(blocks: Sequence[Block], name: str) -> Reading:
    _check_length(blocks, name)
    notes = [block.text for block in blocks if block.note]
    blocks = [block for block in blocks if not block.note]
    blocks = without_marks(without_table_of_contents(without_contents(blocks)))
    blocks = with_line_breaks(blocks)
    _check_paragraphs(blocks, name)
    kept, page = without_page_furniture(blocks)
    if not kept:
        raise InputError(Problem(said("the text is empty"), said("give the text of the document"), file=name))
    blocks = [block for _, block in kept]
    starts = list(accumulate((len(block.text) + 1 for block in blocks), initial=0))[:-1]
    text = "\n".join([*(block.text for block in blocks), *notes])
    layout = outline(blocks, starts, [line for line, _ in kept], page)
    metadata = metadata_of(layout, text)
    clauses = clauses_of(layout.drafts, text)
    if metadata.effective_from or metadata.effective_to:
        stated = clause_of_validity(clauses, metadata.issued)
        metadata = replace(metadata, validity_clause=stated)
    bold = [
        (start + a, start + b) for start, block in zip(starts, blocks, strict=True) for a, b in block.bold
    ]
    cells = {start: block.cell for start, block in zip(starts, blocks, strict=True)}
    traditional = is_traditional(text)
    spoken, words = (_simplified(clauses), simplified(text)) if traditional else (clauses, text)
    passages = [replace(p, cell=cells.get(p.start)) for p in _passages(spoken, words, bold)]
    with_titles = sorted([*headings(spoken, words), *passages], key=lambda passage: passage.start)
    tasks = find_tasks(with_titles)
    inline_tasks = find_inline_tasks(with_titles, tasks)
    chains = find_chains(with_titles)
    targets, measures = find_targets(with_titles, metadata, spoken), find_measures(with_titles, spoken)
    records = [
        *tasks,
        *inline_tasks,
        *targets,
        *measures,
        *find_figures(with_titles, metadata, spoken, [*targets, *measures]),
        *find_references(with_titles),
        *find_conflict_rules(passages),
        *chains,
        *find_entities(with_titles, [*tasks, *inline_tasks], chains),
    ]
    records = _as_printed(records, text) if traditional else records
    return Reading(metadata, clauses, tuple(records), text)


def _simplified(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses in the characters that the finders of records know; their addresses stay as printed."""
    return [
        replace(clause, heading=simplified(clause.heading), text=simplified(clause.text))
        for clause in clauses
    ]


def _as_printed(records: Sequence[Record], text: str) -> list[Record]:
    """The records of a traditional text in its own characters."""
    signs = printed_signs(text)

    def printed(value: Any, quote: str) -> Any:
        if isinstance(value, str):
            own = as_printed(value, quote)
            return own if own != value else value.translate(signs)
        if isinstance(value, dict):
            return {name: printed(part, quote) for name, part in value.items()}
        return [printed(part, quote) for part in value] if isinstance(value, (list, tuple)) else value

    quoted = [(record, text[record.start : record.end]) for record in records]
    return [replace(record, quote=quote, values=printed(record.values, quote)) for record, quote in quoted]


def _check_length(blocks: Sequence[Block], name: str) -> None:
    """Refuse what no office writes: it is another kind of file."""
    if sum(len(block.text) for block in blocks) > MAX_CHARACTERS:
        found = said("the text is longer than {most:,} characters", most=MAX_CHARACTERS)
        raise InputError(Problem(found, said("give one document at a time"), file=name))
    if len(blocks) > MAX_PARAGRAPHS:
        found = said("the text has more than {most:,} paragraphs", most=MAX_PARAGRAPHS)
        raise InputError(Problem(found, said("give one document at a time"), file=name))


def _check_paragraphs(blocks: Sequence[Block], name: str) -> None:
    """Refuse a paragraph that stays endless where clause numbers have divided it."""
    for number, block in enumerate(blocks, start=1):
        if len(block.text) > MAX_PARAGRAPH:
            found = said("the paragraph has {count:,} characters without a line break", count=len(block.text))
            remedy = said("give the text with its line breaks")
            raise InputError(
                Problem(found, remedy, file=name, place=said("paragraph {number}", number=number))
            )


def _passages(clauses: Sequence[Clause], text: str, bold: Sequence[tuple[int, int]]) -> Iterator[Passage]:
    """The paragraphs of all clauses but attachments, in document order."""
    begins, ends = [a for a, _ in bold], [b for _, b in bold]
    for clause in clauses:
        if clause.kind == "attachment":
            continue
        for start, end in clause.spans:
            near = bold[bisect_right(ends, start) : bisect_left(begins, end)]
            stretches = tuple((max(a, start) - start, min(b, end) - start) for a, b in near)
            yield Passage(clause, fold(text[start:end]), start, text[start:end], stretches)
