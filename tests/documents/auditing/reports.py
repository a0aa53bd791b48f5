"""What the tests of the auditor share: texts are read and audited, and findings of one code picked out."""

from __future__ import annotations

from datetime import date

from zoulang.documents import read_text
from zoulang.documents.auditing import Finding, audit


def findings(*texts: str, on: date | None = None) -> list[Finding]:
    """Every finding over the texts, each read as a document of its own."""
    return audit([read_text(text, f"样例{number}") for number, text in enumerate(texts, 1)], on)


def of(code: str, *texts: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in findings(*texts) if finding.code == code]


def one(code: str, *texts: str) -> Finding:
    """The only finding of a code."""
    (finding,) = of(code, *texts)
    return finding
