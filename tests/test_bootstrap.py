"""From a bare Python to a running Zoulang: what bootstrap.py promises before it installs anything.

A whole installation needs a package index and minutes, so it is not repeated
here: running this very test means that ``bootstrap.py test`` has done one.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).parents[1]
LOCKS = ("run", "test", "spark", "bootstrap")


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", REPOSITORY / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def installed(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A clone in a temporary folder whose installations are noted down instead of done."""
    done: list[str] = []
    (tmp_path / "requirements").mkdir()
    for lock in LOCKS:
        (tmp_path / f"requirements/{lock}.txt").write_text(lock)
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv/zoulang-installed.json")
    monkeypatch.setattr(bootstrap, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(bootstrap, "make_environment", lambda: _pretend_environment(tmp_path))
    monkeypatch.setattr(bootstrap, "install_locked", done.append)
    return done


def _pretend_environment(clone: Path) -> None:
    (clone / ".venv").mkdir(exist_ok=True)
    (clone / ".venv/pyvenv.cfg").write_text("version = 3.11.2")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, REPOSITORY / "bootstrap.py", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_it_explains_itself_when_called_without_a_job() -> None:
    done = run()
    assert done.returncode == 0
    assert "bootstrap.py demo" in done.stdout


def test_an_unknown_job_gets_one_sentence_and_exit_code_2() -> None:
    done = run("dmeo")
    assert done.returncode == 2
    assert done.stderr == "bootstrap: there is no job 'dmeo'; the jobs are demo, install, test.\n"


def test_an_old_python_is_named_with_the_version_that_would_do(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (4, 0))
    with pytest.raises(bootstrap.CannotGoOn, match=r"this is Python 3\.\d+, and Zoulang needs 4\.0 or newer"):
        bootstrap.check_this_python()


def test_a_python_of_2018_can_read_the_file() -> None:
    ast.parse((REPOSITORY / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_python_without_ensurepip_is_told_the_package_to_install(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = bootstrap.importlib.util.find_spec
    monkeypatch.setattr(
        bootstrap.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name)
    )
    with pytest.raises(bootstrap.CannotGoOn, match=r"ensurepip is missing.*sudo apt install python3-venv"):
        bootstrap.check_this_python()


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse((REPOSITORY / "bootstrap.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_second_run_installs_nothing(bootstrap: ModuleType, installed: list[str]) -> None:
    bootstrap.install("run")
    bootstrap.install("run")
    assert installed == ["run"]


def test_what_is_installed_for_the_tests_is_enough_for_the_demo(
    bootstrap: ModuleType, installed: list[str]
) -> None:
    bootstrap.install("test")
    bootstrap.install("run")
    assert installed == ["test"]


def test_a_new_lock_is_installed(bootstrap: ModuleType, installed: list[str]) -> None:
    bootstrap.install("run")
    (bootstrap.LOCKS / "run.txt").write_text("another lock")
    bootstrap.install("run")
    assert installed == ["run", "run"]


def test_an_interrupted_installation_is_done_again(
    bootstrap: ModuleType, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.install("run")
    (bootstrap.LOCKS / "run.txt").write_text("another lock")

    def interrupted(lock: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install_locked", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.install("run")
    bootstrap.install("run")
    assert installed == ["run", "run"]


def test_an_environment_that_was_moved_is_made_anew(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "stamp.json"
    stamp.write_text(json.dumps({"root": "/somewhere/else"}))
    monkeypatch.setattr(bootstrap, "STAMP", stamp)
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    assert "moved" in bootstrap.what_is_wrong_with_environment()


def test_an_environment_that_does_not_start_is_made_anew(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "none.json")
    monkeypatch.setattr(bootstrap, "PYTHON", Path("/bin/false"))
    assert bootstrap.what_is_wrong_with_environment() == "the one that is there does not start"


def test_uv_asks_where_pip_is_set_up_to_ask(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    told = {
        "index-url": "https://mirror.example/simple",
        "extra-index-url": "https://one.example/simple https://two.example/simple",
        "find-links": "/a /b",
        "cert": "/certificates.pem",
    }
    monkeypatch.setattr(bootstrap, "pip_settings", lambda: told)
    environment = bootstrap.uv_environment()
    assert environment["UV_DEFAULT_INDEX"] == told["index-url"]
    assert environment["UV_INDEX"] == told["extra-index-url"]
    assert environment["UV_FIND_LINKS"] == "/a,/b"
    assert environment["SSL_CERT_FILE"] == "/certificates.pem"
    assert environment["UV_PYTHON_DOWNLOADS"] == "never"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_named_with_its_hashes(lock: str) -> None:
    text = (REPOSITORY / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all(re.match(r"[a-z0-9._-]+==\S+", package) for package in packages)
    assert all("--hash=sha256:" in package for package in packages)
    assert not re.search(r"https?://", text)


def test_the_test_lock_holds_everything_of_the_run_lock() -> None:
    pins = {
        lock: set(
            re.findall(
                r"^[a-z0-9._-]+==\S+",
                (REPOSITORY / f"requirements/{lock}.txt").read_text(encoding="utf-8"),
                re.MULTILINE,
            )
        )
        for lock in LOCKS
    }
    assert pins["run"] <= pins["test"]
    assert pins["test"] <= pins["spark"]
    assert pins["bootstrap"] <= pins["test"]


def test_the_fingerprint_depends_on_the_interpreter(bootstrap: ModuleType, installed: list[str]) -> None:
    bootstrap.install("run")
    before = bootstrap.fingerprint("run")
    (bootstrap.VENV / "pyvenv.cfg").write_text("version = 3.13.1")
    assert bootstrap.fingerprint("run") != before
    assert len(before) == hashlib.sha256().digest_size * 2
