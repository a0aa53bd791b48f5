"""A PostgreSQL cluster that lives as long as one command.

    python tests/postgresql.py python -m pytest tests/web

The cluster is made in a temporary folder, listens on a free port of the loopback address only, and is
removed at the end. ``DATABASE_URL`` tells the command where it is.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NO_POSTGRESQL = 77


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest where there are several; None if not installed."""
    # Debian keeps each version in a folder of its own, outside the search path.
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda folder: int(folder.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; gives its URL, and stops it at the end whatever happened."""
    folder = programs()
    if folder is None:
        raise FileNotFoundError(
            "PostgreSQL is not installed; on Debian and Ubuntu: sudo apt install postgresql"
        )
    home = Path(tempfile.mkdtemp(prefix="zoulang-postgresql-"))
    data, log, port = home / "data", home / "log", _free_port()
    try:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres", "postgres")
        _run(
            folder / "initdb",
            "-D",
            data,
            "-U",
            "zoulang",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        # Nothing in it must survive a power cut, so it need not wait for the disk.
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home} -c fsync=off -c full_page_writes=off"
        _run(folder / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgresql://zoulang@127.0.0.1:{port}/postgres"
        finally:
            _run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(*command: object) -> None:
    """Run as the user postgres when we are root, because PostgreSQL refuses to run as root."""
    identity = {}
    if os.geteuid() == 0:
        person = pwd.getpwnam("postgres")
        identity = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **identity,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(str(command[0])).name} failed: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    if programs() is None:
        print(
            "PostgreSQL is not installed; on Debian and Ubuntu: sudo apt install postgresql", file=sys.stderr
        )
        return NO_POSTGRESQL
    with cluster() as url:
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
