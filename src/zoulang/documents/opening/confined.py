"""Reading a foreign file in a process of its own, so that a hostile one costs bounded time and memory.

A program library that unpacks, recurses or crashes on a crafted file takes
only the child with it; the caller gets one exception.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

SECONDS = 30
MEMORY = 2 * 2**30
NESTED = 6000  # calls within calls; pages whose tags are never closed nest deeply


class Exhausted(Exception):
    """The child needed more time or memory than allowed, or crashed."""


def run(module: str, function: str, data: bytes) -> Any:
    """What ``function(data)`` of a module gives, computed in a confined child; JSON data.

    Raises:
        Exhausted: if the child is ended by a limit or a crash.

    >>> run("zoulang.documents.opening.confined", "size", b"abc")
    3
    """
    code = f"from {__name__} import serve; from {module} import {function}; serve({function})"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-c", code],
            input=data,
            capture_output=True,
            env=environment,
            timeout=2 * SECONDS,
            check=True,
        )
        return json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise Exhausted(f"{module}.{function} was ended") from error


def run_program(command: Sequence[str], folder: Path, seconds: int, memory: int, written: int) -> None:
    """Run another program in a folder, with limits on seconds, bytes of memory and bytes written to a file.

    It inherits nothing of our environment but the search path; all that it started ends with it.

    Raises:
        Exhausted: if it fails or is ended by a limit.

    >>> run_program(["true"], Path("/"), 5, 2**30, 0)
    """
    limits = (("CPU", seconds), ("AS", memory), ("FSIZE", written), ("CORE", 0))
    setting = "; ".join(f"r.setrlimit(r.RLIMIT_{name}, ({most}, {most}))" for name, most in limits)
    code = f"import os, resource as r, sys; {setting}; os.execvp(sys.argv[1], sys.argv[1:])"
    home = str(folder)
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
    }
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", code, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment | dict.fromkeys(("HOME", "TMPDIR"), str(folder)),
        start_new_session=True,
    )
    try:
        if child.wait(timeout=seconds):
            raise Exhausted(f"{command[0]} failed")
    except subprocess.TimeoutExpired as error:
        raise Exhausted(f"{command[0]} was ended") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def serve(function: Callable[[bytes], Any]) -> None:
    """The child's side: set the limits, read from standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setrecursionlimit(NESTED)
    json.dump(function(sys.stdin.buffer.read()), sys.stdout)


def size(data: bytes) -> int:
    """The number of bytes: the smallest thing a child can answer.

    >>> size(b"abc")
    3
    """
    return len(data)
