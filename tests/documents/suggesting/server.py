"""A language model that is none: a server on this machine that answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One answer: status, body, headers; ``drip`` waits so many seconds before each of its parts."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0


@dataclass
class FakeModel:
    """What the server says, in this order, the last for ever; and what it was asked."""

    replies: list[Reply]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def said(content: str) -> Reply:
    """An answer in the form of chat completions."""
    return Reply(json.dumps({"choices": [{"message": {"content": content}}]}).encode())


def proposed(*records: object) -> Reply:
    """An answer that proposes these records."""
    return said(json.dumps({"records": list(records)}, ensure_ascii=False))


@contextmanager
def serving(*replies: Reply) -> Iterator[FakeModel]:
    """The server, as long as the block lasts."""
    fake = FakeModel(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            fake.asked.append(json.loads(self.rfile.read(length)) | {"path": self.path})
            fake.keys.append(self.headers.get("Authorization"))
            reply = fake.next()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            parts = [reply.body[i : i + 1] for i in range(len(reply.body))] if reply.drip else [reply.body]
            for part in parts:
                if reply.drip and fake.closing.wait(reply.drip):
                    return
                try:
                    self.wfile.write(part)
                    self.wfile.flush()
                except OSError:
                    return

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield fake
    finally:
        fake.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
