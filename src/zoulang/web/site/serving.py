"""How gunicorn serves the record: two processes with threads, on the address that the command gives."""

from __future__ import annotations

import gc
import os
from typing import Any

bind = os.environ.get("ZOULANG_BIND", "127.0.0.1:8600")
workers = 2
threads = 4
worker_class = "gthread"
# Each worker opens the application itself: data frames must not be carried over a fork.
preload_app = False
timeout = 120
graceful_timeout = 5
loglevel = "warning"
accesslog = None
proc_name = "zoulang"


def when_ready(server: Any) -> None:
    """Say where the record is served, once it really is."""
    print(f"Serving at http://{bind}/  (Ctrl-C ends it)", flush=True)


def post_worker_init(worker: Any) -> None:
    """Let the search for dead objects pass over what was loaded once and stays."""
    settle_memory()


def settle_memory() -> None:
    """Keep what is loaded out of the search for dead objects, and search less often.

    A search through all that a worker has loaded takes longer than most pages do. What a request leaves
    behind is nearly all freed without a search.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 100)
