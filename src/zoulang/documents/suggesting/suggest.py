"""From a reading to the records that a model proposes beside those that the rules found."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from zoulang.documents.reading import Reading, Record
from zoulang.documents.suggesting.answers import Malformed, proposals
from zoulang.documents.suggesting.chunks import chunks
from zoulang.documents.suggesting.model import Model, ModelError
from zoulang.documents.suggesting.prompt import TASK
from zoulang.documents.suggesting.proof import Proof, Unproved, is_known

log = logging.getLogger(__name__)

MOST_REQUESTS = 60


@dataclass
class Suggestions:
    """What a model proposed for one document.

    Attributes:
        records: what is justified and new, in the order of the text.
        dropped: why the others are not kept: ``shape``, ``quote``, ``place``, ``words``, ``number``,
            ``known`` (the rules found it, or it was proposed before), ``answer`` (a whole answer that is
            no JSON of the kind asked for).
        requests, characters: what was sent.
        stopped: why not all of the document was sent, or None.
    """

    records: list[Record] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    characters: int = 0
    stopped: str | None = None


def suggest(reading: Reading, model: Model) -> list[Record]:
    """The records that a model proposes for a reading and that the text justifies.

    Each quotes words that stand in the document; names and numbers stand in the
    quotation; ``source`` is ``model`` and ``values["proposed_by"]`` its name.
    What the reading holds already is left out. They are drafts.

    >>> from zoulang.documents import read_text
    >>> reading = read_text("一、措施\\n县财政拿出30万元，奖给种粮能手。", "样例")
    >>> class Parrot:
    ...     name, place = "parrot", "here"
    ...     def ask(self, task: str, material: str) -> str:
    ...         return ('{"records": [{"kind": "measure", "quote": "县财政拿出30万元，奖给种粮能手", '
    ...                 '"values": {"subject": "种粮能手", "amount": 300000}}]}')
    >>> [(r.address, r.values["amount"], r.source) for r in suggest(reading, Parrot())]
    [('一', 300000, 'model')]
    """
    return suggestions(reading, model).records


def suggestions(reading: Reading, model: Model, pieces: Sequence[str] | None = None) -> Suggestions:
    """As `suggest`, with what was dropped and why.

    A model that fails ends the asking; what it proposed before is kept.

    Args:
        pieces: those of the `chunks` of the reading to send; all of them if None.
    """
    made = Suggestions()
    proof = Proof(reading, model.name)
    known = list(reading.records)
    for chunk in chunks(reading) if pieces is None else pieces:
        if made.requests == MOST_REQUESTS:
            made.stopped = f"the document is longer than {MOST_REQUESTS} requests"
            break
        made.requests += 1
        made.characters += len(chunk)
        try:
            answer = model.ask(TASK, chunk)
        except ModelError as error:
            made.stopped = str(error)
            break
        _take(answer, proof, known, made)
    made.records.sort(key=lambda record: (record.start, record.end))
    _log(model, made)
    return made


def _take(answer: str, proof: Proof, known: list[Record], made: Suggestions) -> None:
    try:
        proposed, misshapen = proposals(answer)
    except Malformed:
        made.dropped["answer"] += 1
        return
    if misshapen:
        made.dropped["shape"] += misshapen
    for proposal in proposed:
        try:
            record = proof.record(proposal)
        except Unproved as why:
            made.dropped[str(why)] += 1
            continue
        if is_known(record, known):
            made.dropped["known"] += 1
            continue
        known.append(record)
        made.records.append(record)


def _log(model: Model, made: Suggestions) -> None:
    """What was sent where: numbers, never words."""
    log.info(
        "sent %d characters in %d requests to %s; %d records proposed, %d dropped",
        made.characters,
        made.requests,
        model.place,
        len(made.records),
        sum(made.dropped.values()),
    )
