"""The empty database of the tests, made once by every migration and then copied.

The steps of all migrations take longer than most files of tests. A database that they made is kept under
``var/tests`` by what made it, and the next run starts from a copy; after any change of a migration there is
none, and the migrations run again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from django.db import connection

REPOSITORY = Path(__file__).parents[1]
KEPT = REPOSITORY / "var/tests"
# What makes an empty database besides the migrations.
MAKERS = ["django", "django-axes"]


def copy_kept() -> bool:
    """Put a copy where the tests look for their database; False if none was kept."""
    if connection.vendor != "sqlite" or not (kept := _kept()).exists():
        return False
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(_wanted())) as target:
        source.backup(target)
    return True


def keep() -> None:
    """Keep the database as the migrations left it, in place of the one of earlier migrations."""
    if connection.vendor != "sqlite":
        return
    kept = _kept()
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f"{_wanted().parent.name}-{_wanted().name}")
    connection.ensure_connection()
    with closing(sqlite3.connect(beside)) as target:
        connection.connection.backup(target)
    for older in kept.parent.glob("empty-*.sqlite3"):
        older.unlink(missing_ok=True)
    beside.replace(kept)


def _wanted() -> Path:
    return Path(connection.settings_dict["TEST"]["NAME"])


def _kept() -> Path:
    made = hashlib.sha256(" ".join(f"{each} {version(each)}" for each in MAKERS).encode())
    web = REPOSITORY / "src/zoulang/web"
    for path in [*sorted(web.glob("*/migrations/*.py")), web / "accounts/guard.py"]:
        made.update(f"{path.relative_to(web)}\n".encode() + path.read_bytes())
    return KEPT / f"empty-{made.hexdigest()[:16]}.sqlite3"
