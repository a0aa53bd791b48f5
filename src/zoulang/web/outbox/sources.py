"""What the clock does: each app registers what it has to do when time has passed.

A source is called by `zoulang worker` with the business date and says how much it did; it does nothing twice
for the same day, since a worker may be called at any moment and several may run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

Source = Callable[[date], int]
_sources: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Register a function under a name; apps do so in a module that their ``AppConfig.ready`` imports.

    Called in the order in which the apps stand.
    """

    def registered(function: Source) -> Source:
        _sources[name] = function
        return function

    return registered


def run_sources(on: date) -> dict[str, int | Exception]:
    """Call every source: what one fails at stops no other. Each opens its own transactions."""
    done: dict[str, int | Exception] = {}
    for name, function in list(_sources.items()):
        try:
            done[name] = function(on)
        except Exception as error:
            done[name] = error
    return done
