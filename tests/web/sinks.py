"""Servers on this machine that take what the outbox sends: a robot's, and one for mail."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Robot:
    """What a robot's server heard, and what it is to answer: (status, body), or None to hang up."""

    address: str = ""
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]] | None] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [str(told.get("text") or told.get("content")) for _, told in self.heard]


@contextmanager
def robot() -> Iterator[Robot]:
    """A server that takes messages as the three services do."""
    held = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            held.heard.append((self.path, body))
            answer = held.answers.pop(0) if held.answers else (200, {"errcode": 0, "errmsg": "ok"})
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            status, told = answer
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: Any) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, ValueError):
                return

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        held.address = f"http://127.0.0.1:{port}"
        yield held


@dataclass
class Post:
    """What a mail server took; ``refuse`` is its answer to a recipient, ``hang_up`` ends the talk early."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    refuse: str = ""
    hang_up: bool = False


@contextmanager
def post() -> Iterator[Post]:
    """A server that takes mail."""
    held = Post()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 sink")
            answers: dict[str, Callable[[], str]] = {
                "EHLO": lambda: "250 sink",
                "RCPT": lambda: held.refuse or "250 ok",
                "DATA": self.take,
                "QUIT": lambda: "221 bye",
            }
            while line := self.rfile.readline().decode("ascii", "replace").strip():
                verb = line[:4].upper()
                answer = answers.get(verb, lambda: "250 ok")()
                if answer:
                    self.say(answer)
                if verb == "QUIT" or not answer:
                    return

        def take(self) -> str:
            self.say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            taken = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(taken, EmailMessage)
            held.taken.append(taken)
            return "" if held.hang_up else "250 taken"

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode("ascii"))

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        held.port = port
        yield held


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[index,misc]
    finally:
        server.shutdown()
        server.server_close()
