"""Words that come again and again are read once: official prose repeats its phrases, lists and cells."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

_LONGEST = 400  # characters of a text that is remembered; a longer one hardly comes again
_MOST = 4096  # texts that are remembered by one function, so that memory stays flat

Rest = ParamSpec("Rest")
Found = TypeVar("Found")


def remembered(
    function: Callable[Concatenate[str, Rest], Found],
) -> Callable[Concatenate[str, Rest], Found]:
    """A function of a text that is remembered for short texts.

    The function must depend on nothing but its arguments, and nobody may change what it gives.

    >>> calls = []
    >>> @remembered
    ... def length(text: str) -> int:
    ...     calls.append(text)
    ...     return len(text)
    >>> length("青梧县"), length("青梧县"), len(calls)
    (3, 3, 1)
    """
    known = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def of(text: str, *rest: Rest.args, **named: Rest.kwargs) -> Found:
        if len(text) > _LONGEST:
            return function(text, *rest, **named)
        return known(text, *rest, **named)  # type: ignore[arg-type]

    return of
