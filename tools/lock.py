"""Renew the locks in requirements/ from pyproject.toml; every package is named with its hashes.

python tools/lock.py                keep the versions that are locked, add what is new
python tools/lock.py --upgrade      take the newest versions that pyproject.toml allows
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OPTIONS = ["--universal", "--generate-hashes", "--no-header", "--python-version", "3.11"]
# hatchling builds the project itself, so every installation needs it.
LOCKS = {
    "run": ["pyproject.toml", "--group", "build"],
    "test": ["pyproject.toml", "--group", "build", "--group", "test", "-c", "requirements/run.txt"],
    "spark": [
        *("pyproject.toml", "--extra", "spark"),
        *("--group", "build", "--group", "test", "-c", "requirements/test.txt"),
    ],
    "bootstrap": ["--group", "bootstrap", "-c", "requirements/test.txt"],
}


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--upgrade"]):
        print(__doc__, file=sys.stderr)
        return 2
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    for name, sources in LOCKS.items():
        command = ["uv", "pip", "compile", "-q", *OPTIONS, *sources, *arguments]
        lock = f"requirements/{name}.txt"
        done = subprocess.run([*command, "-o", lock], check=False, cwd=ROOT, env=environment)
        if done.returncode != 0:
            print(f"{lock} could not be renewed; see above", file=sys.stderr)
            return 1
        print(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
