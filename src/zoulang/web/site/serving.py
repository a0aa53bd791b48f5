"""How gunicorn serves the record: two processes with threads, on the address that the command gives."""

from __future__ import annotations

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
