#!/usr/bin/env python3
"""From a bare Python to a running Zoulang.

    python3 bootstrap.py demo       install what the demo needs, build it and serve it
    python3 bootstrap.py test       install what the tests need and run them
    python3 bootstrap.py test --all also the slow ones, and those on Spark (installs PySpark and Java 17)
    python3 bootstrap.py install    only install; then call .venv/bin/zoulang

What follows the job is handed on: ``python3 bootstrap.py test -k reading``.

Only the standard library is used, and only syntax that an old Python can read,
so that an old Python can still be told in one sentence what is wrong.
"""

import ast
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "zoulang-installed.json"
LOCKS = ROOT / "requirements"
OLDEST = (3, 11)

# Which lock each job needs. The test lock holds everything of the run lock, the Spark lock that of both.
JOBS = {"demo": "run", "install": "run", "test": "test"}
SATISFIED_BY = {"run": ("run", "test", "spark"), "test": ("test", "spark"), "spark": ("spark",)}


class CannotGoOn(Exception):
    """One sentence for the person who typed the command."""


def main(arguments):
    job, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if job in ("", "-h", "--help"):
        print(__doc__)
        return 0
    try:
        if job not in JOBS:
            raise CannotGoOn("there is no job {!r}; the jobs are {}".format(job, ", ".join(JOBS)))
        check_this_python()
        install("spark" if job == "test" and "--all" in rest else JOBS[job])
    except CannotGoOn as reason:
        print(f"bootstrap: {reason}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nbootstrap: stopped; run the same command again to go on.", file=sys.stderr)
        return 130
    if job == "install":
        say("Ready: .venv/bin/zoulang --help")
        return 0
    sys.stdout.flush()
    zoulang = str(VENV / "bin" / "zoulang")
    os.execv(zoulang, [zoulang, job, *rest])


def say(step):
    print(f"bootstrap: {step}", flush=True)


def check_this_python():
    found = sys.version_info[:2]
    if found < OLDEST:
        raise CannotGoOn(
            "this is Python {}.{}, and Zoulang needs {}.{} or newer; call it with a newer one, for example "
            "python3.11 bootstrap.py demo".format(*found, *OLDEST)
        )
    # Debian and Ubuntu ship venv without the part that puts pip into a new environment.
    missing = [module for module in ("venv", "ensurepip") if importlib.util.find_spec(module) is None]
    if missing:
        raise CannotGoOn(
            "the Python module {} is missing; on Debian and Ubuntu install it with: sudo apt install "
            "python3-venv".format(" and ".join(missing))
        )


def install(lock):
    """Bring .venv to the state that the lock describes; quick when it is there already."""
    make_environment()
    wanted = {name: fingerprint(name) for name in SATISFIED_BY[lock]}
    done = read_stamp()
    if any(done.get(name) == key for name, key in wanted.items()):
        return
    # An interrupted installation must not look finished.
    STAMP.unlink(missing_ok=True)
    install_locked(lock)
    STAMP.write_text(json.dumps({"root": str(ROOT), lock: wanted[lock]}), encoding="utf-8")


def make_environment():
    reason = what_is_wrong_with_environment()
    if reason is None:
        return
    say(f"making the virtual environment .venv ({reason})")
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    shutil.rmtree(str(VENV), ignore_errors=True)
    made = run([sys.executable, "-m", "venv", VENV])
    if made.returncode != 0:
        # Debian says so here when ensurepip is present but its wheels are not.
        raise CannotGoOn(
            "the virtual environment could not be made; on Debian and Ubuntu try: "
            "sudo apt install python3-venv"
        )


def what_is_wrong_with_environment():
    """A few words, or None if .venv can be used as it is."""
    if not PYTHON.exists():
        return "there is none yet"
    if read_stamp().get("root", str(ROOT)) != str(ROOT):
        return "the folder was moved, and its scripts name the old one"
    probe = run(
        [PYTHON, "-c", "import sys, pip; print(*sys.version_info[:2])"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    )
    if probe.returncode != 0:
        return "the one that is there does not start"
    if tuple(map(int, probe.stdout.split())) < OLDEST:
        return "the one that is there holds an older Python"
    return None


def fingerprint(lock):
    """What the installation depends on: the lock, the project's own metadata, the interpreter."""
    digest = hashlib.sha256()
    for path in (LOCKS / f"{lock}.txt", ROOT / "pyproject.toml", VENV / "pyvenv.cfg"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_stamp():
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def install_locked(lock):
    requirements = ["--require-hashes", "-r", LOCKS / f"{lock}.txt"]
    project = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    uv = put_uv_in()
    if uv is not None:
        say(f"installing the packages of requirements/{lock}.txt with uv, each checked against its hash")
        environment = uv_environment()
        if all(run([*uv, *what], env=environment).returncode == 0 for what in (requirements, project)):
            return
        say("uv could not install them; trying again with pip")
    say(f"installing the packages of requirements/{lock}.txt with pip, each checked against its hash")
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--no-input"]
    for what in (requirements, project):
        if run([*pip, *what]).returncode != 0:
            raise CannotGoOn(
                "the packages could not be installed (see above); check the connection to the package index "
                "and run the same command again"
            )


def put_uv_in():
    """The start of an installing uv command, or None where uv cannot be had or does not start."""
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--require-hashes"]
    uv = VENV / "bin" / "uv"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    say("fetching uv, the installer")
    fetched = run([*pip, "-r", LOCKS / "bootstrap.txt"], **quiet)
    if fetched.returncode != 0 or not uv.exists() or run([uv, "--version"], **quiet).returncode != 0:
        say("uv cannot be had here; going on with pip")
        return None
    return [uv, "pip", "install", "--quiet", "--python", PYTHON]


def uv_environment():
    """The environment for uv: it may fetch no Python, and it asks the index that pip is set up for."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    settings = pip_settings()
    for name, setting in (("UV_DEFAULT_INDEX", "index-url"), ("SSL_CERT_FILE", "cert")):
        if settings.get(setting):
            environment.setdefault(name, settings[setting])
    if settings.get("extra-index-url"):
        environment.setdefault("UV_INDEX", settings["extra-index-url"])
        # Every index is as good as another, because the hash decides.
        environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    if settings.get("find-links"):
        environment.setdefault("UV_FIND_LINKS", ",".join(settings["find-links"].split()))
    return environment


def pip_settings():
    """What pip's files and variables say about where packages come from; {} if that cannot be read."""
    listing = run(
        [PYTHON, "-m", "pip", "config", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    )
    settings = {}
    for line in listing.stdout.splitlines():
        name, _, value = line.partition("=")
        try:
            settings[name.rpartition(".")[2]] = str(ast.literal_eval(value))
        except (ValueError, SyntaxError):
            continue
    return settings


def run(command, **options):
    return subprocess.run([str(part) for part in command], check=False, **options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
