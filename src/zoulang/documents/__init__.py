"""Official documents read into addressed clauses and drafted records.

A file becomes blocks (paragraphs and table cells), blocks become clauses with
the addresses the document prints, and each paragraph of a clause is searched
for what it promises: tasks, targets, measures, references, chains. Everything
found is a draft: it carries its quotation and waits for a person.
"""

from zoulang.documents.reader import read, read_text
from zoulang.documents.reading import Clause, Metadata, Reading, Record

__all__ = ["Clause", "Metadata", "Reading", "Record", "read", "read_text"]
