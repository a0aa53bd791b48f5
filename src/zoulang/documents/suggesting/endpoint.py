"""A model behind an endpoint that speaks the protocol of chat completions.

The standard library is enough: one kind of request, bounded in time, size and
number. Redirects are refused, so that a document goes where the setting says
and nowhere else.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from zoulang.documents.suggesting.model import ModelError
from zoulang.errors import InputError, Problem, said

LARGEST_ANSWER = 1_000_000  # bytes
_TRY_AGAIN = (408, 429, 500, 502, 503, 504)
_HERE = ("localhost", "127.0.0.1", "::1")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class Endpoint:
    """An endpoint, ``url`` up to the version (``http://localhost:8000/v1``).

    Attributes:
        key: sent as a bearer token; empty for none.
        seconds: the longest one answer may take.
        attempts: how often one question is asked, the first time included.
        wait: what passes the time between two attempts, in seconds.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    seconds: float = 120
    attempts: int = 3
    wait: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            found = said("the address of the language model is no address of http or https")
            raise InputError(Problem(found, said("write it as https://host/v1"), file="ZOULANG_MODEL_URL"))
        if self.key and parts.scheme == "http" and parts.hostname not in _HERE:
            found = said("the key of the language model would travel unencrypted")
            raise InputError(
                Problem(found, said("use https, or leave the key out"), file="ZOULANG_MODEL_URL")
            )

    @property
    def place(self) -> str:
        """The host that is asked."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def ask(self, task: str, material: str) -> str:
        """The answer of the model.

        Raises:
            ModelError: if the endpoint refuses, takes too long, says too much, or answers in another form.
        """
        body = {
            "model": self.name,
            "temperature": 0,
            "messages": [{"role": "system", "content": task}, {"role": "user", "content": material}],
        }
        data = json.dumps(body, ensure_ascii=False).encode("utf-8")
        for attempt in range(1, self.attempts + 1):
            try:
                return _content(self._post(data))
            except _Passing as passing:
                if attempt == self.attempts:
                    raise ModelError(str(passing)) from None
                self.wait(2.0 ** (attempt - 1))
        raise ModelError("it was not asked")

    def _post(self, data: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        address = self.url.rstrip("/") + "/chat/completions"
        request = urllib.request.Request(address, data, headers, method="POST")
        deadline = time.monotonic() + self.seconds
        try:
            with self._opener().open(request, timeout=self.seconds) as response:
                return _read(response, deadline)
        except urllib.error.HTTPError as error:
            error.close()
            sentence = f"the endpoint answered with status {error.code}"
            raise (_Passing if error.code in _TRY_AGAIN else ModelError)(sentence) from None
        except (TimeoutError, urllib.error.URLError, http.client.HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            late = isinstance(reason, TimeoutError)
            raise _Passing("it took too long" if late else "the endpoint cannot be reached") from None

    def _opener(self) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if urlsplit(self.url).hostname in _HERE:
            handlers.append(urllib.request.ProxyHandler({}))
        return urllib.request.build_opener(*handlers)


class _Passing(Exception):
    """A failure that may pass."""


def _read(response: Any, deadline: float) -> bytes:
    """The whole answer within its size and its time; a slow drip is not waited for."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(65_536):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise ModelError("the answer is too long")
        if time.monotonic() > deadline:
            raise _Passing("it took too long")
    return b"".join(parts)


def _content(answer: bytes) -> str:
    try:
        content = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise ModelError("the endpoint does not answer in the form of chat completions") from None
    if not isinstance(content, str):
        raise ModelError("the endpoint does not answer in the form of chat completions")
    return content
