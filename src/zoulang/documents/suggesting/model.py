"""The interface behind which a language model stands."""

from __future__ import annotations

from typing import Protocol


class ModelError(Exception):
    """The model gave no answer; the sentence says why, and holds nothing of the document or the key."""


class Model(Protocol):
    """What can be asked."""

    @property
    def name(self) -> str:
        """How it is called in the drafts that it proposes."""
        ...

    @property
    def place(self) -> str:
        """Where a question goes, for the log: a host, or ``here``."""
        ...

    def ask(self, task: str, material: str) -> str:
        """The answer to a task over some material, as text.

        Raises:
            ModelError: if there is none.
        """
        ...
