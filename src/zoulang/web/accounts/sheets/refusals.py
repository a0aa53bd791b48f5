"""What a spreadsheet with mistakes is answered: the first of them in words, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from zoulang.errors import InputError, Problem, said

SHOWN = 20


def refusal(problems: Sequence[Problem], file: str) -> InputError:
    """The error for the mistakes of a file, the first twenty in words."""
    rest = len(problems) - SHOWN
    if rest <= 0:
        return InputError(problems)
    more = Problem(said("{count} more rows are at fault", count=rest), said("mend them likewise"), file)
    return InputError([*problems[:SHOWN], more])
