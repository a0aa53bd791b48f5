"""Opening the record from the command line: where it lies, and Django set up for it."""

from __future__ import annotations

import os
from pathlib import Path

DATABASE = "zoulang.sqlite3"
HOME, DEMO = Path("var"), Path("var/demo")


def data_folder() -> Path:
    """Where the record lies: ``ZOULANG_DATA``, else ``var``; the demo's where there is no other."""
    if os.environ.get("ZOULANG_DATA"):
        return Path(os.environ["ZOULANG_DATA"])
    only_demo = not (HOME / DATABASE).exists() and (DEMO / DATABASE).exists()
    return DEMO if only_demo else HOME


def open_record(folder: Path | None = None) -> Path:
    """Set Django up for the record in a folder, by default `data_folder`; gives the folder."""
    folder = (folder or data_folder()).resolve()
    os.environ["ZOULANG_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoulang.web.settings")
    folder.mkdir(parents=True, exist_ok=True)

    import django

    django.setup()
    return folder


def bring_up_to_date() -> int:
    """Make or renew the tables of the record; the number of migrations that were applied."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0)
    else:
        from zoulang.web.accounts.guard import set_guard

        set_guard()
    return len(plan)
