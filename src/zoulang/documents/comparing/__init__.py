"""Two editions of a document side by side: which clause became which, and what changed in it.

Clauses are recognised by their words, so one that moved or got another number
is found again. Inside a clause the changed stretches are told apart from the
words that stayed, and changed numbers are listed by themselves, since they are
what money and goals hang on.
"""

from zoulang.documents.comparing.compare import ClauseChange, Comparison, compare
from zoulang.documents.comparing.records import RecordChange
from zoulang.documents.comparing.words import NumberChange, Stretch

__all__ = ["ClauseChange", "Comparison", "NumberChange", "RecordChange", "Stretch", "compare"]
