"""An upload on its way: received, read in the background, looked at by a person, taken in; how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from django.core.files import File
from django.db import connection, transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import acting_on, business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.registry.intake import progress
from zoulang.web.registry.intake.looking import Progress, as_data, digest_of, look_at_file
from zoulang.web.registry.intake.taking import problems_of, take_statement
from zoulang.web.registry.models import Source, Statement, Upload

# A file of so many bytes is read while the person waits; a larger one in the background.
READ_AT_ONCE = 300_000
BUSY = (Upload.State.READING, Upload.State.TAKING)


def receive_file(
    programme: Programme,
    path: Path,
    year: int,
    source: Source,
    by: User | None,
    stated_on: date | None = None,
) -> Upload:
    """Keep a file of a source and begin to read it; nothing of it counts before somebody takes it in.

    Raises:
        PermissionDenied: if the person may not state for the source.
        InputError: if the file was taken in before, or the year or the day lies ahead.
    """
    require(by, "registry.take_statement", source)
    today = business_date()
    if year > today.year or (stated_on and stated_on > today):
        raise InputError(Problem(said("the year or the day lies ahead"), said("give one that has come")))
    digest = digest_of(path)
    if Statement.objects.filter(source=source, year=year, digest=digest).exists():
        found = said("this file was taken in before for {year}", year=year)
        raise InputError(Problem(found, said("nothing has to be done"), path.name))
    with transaction.atomic(), path.open("rb") as stream:
        made = Upload(
            programme=programme,
            source=source,
            year=year,
            stated_on=stated_on or today,
            name=path.name[:200],
            digest=digest,
            made_on=today,
            made_by=by,
        )
        made.file.save(f"{digest[:16]}{path.suffix}", File(stream), save=False)
        made.save()
        record(by, "file.received", made, source=source.slug, year=year, file=made.name[:100])
    begin(made)
    return made


def assign_columns(upload: Upload, assigned: Mapping[str, str], by: User | None) -> Upload:
    """Say what columns mean, or leave them out with an empty text, and read the file again.

    Raises:
        PermissionDenied: if the person may not state for the source.
        InputError: if the file is being read or was taken in.
    """
    require(by, "registry.take_statement", upload.source)
    with transaction.atomic():
        found = _waiting(upload)
        found.assigned = {**found.assigned, **assigned}
        found.state = Upload.State.READING
        found.save()
        record(by, "file.columns_assigned", found, assigned=dict(assigned))
    begin(found)
    return found


def take_upload(upload: Upload, by: User | None) -> Upload:
    """Take a file that was looked at into the register, in the background where it is large.

    Raises:
        PermissionDenied: if the person may not state for the source.
        InputError: if the file is being read or was taken in, or a small one cannot be taken.
    """
    require(by, "registry.take_statement", upload.source)
    with transaction.atomic():
        found = _waiting(upload)
        found.state, found.taken_by = Upload.State.TAKING, by
        found.save()
    begin(found, by)
    return found


def _waiting(upload: Upload) -> Upload:
    found = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if found.state in (*BUSY, Upload.State.TAKEN):
        raise InputError(Problem(said("the file is being worked on, or was taken in"), said("open it again")))
    return found


def begin(upload: Upload, by: User | None = None) -> None:
    """Work on an upload: at once where it is small, in a thread of its own where it is not.

    A thread dies with its process: `left_over` goes on then.
    """
    progress.tell(upload.pk, "read", 0, 1)
    if upload.file.size <= READ_AT_ONCE:
        work_on(upload.pk, by)
        return
    today = business_date()

    def deed() -> None:
        try:
            with acting_on(today):
                work_on(upload.pk, by)
        finally:
            connection.close()

    transaction.on_commit(lambda: Thread(target=deed, name=f"upload-{upload.pk}").start())


def work_on(number: int, by: User | None = None) -> None:
    """Read or take an upload, as its state says; what is wrong is kept with it."""
    upload = Upload.objects.select_related("programme", "source").get(pk=number)
    with _on_disk(upload) as path:
        try:
            if upload.state == Upload.State.TAKING:
                _take(upload, path, by)
            else:
                _look(upload, path)
        except InputError as error:
            told = {**upload.found, "problems": problems_of(error)}
            _end(upload, Upload.State.REFUSED, found=told)
        except Exception:
            # Whoever waits must not wait for ever; the log of the server says what happened.
            _end(upload, Upload.State.REFUSED, found={"problems": ["the file could not be worked on"]})
            raise


def _look(upload: Upload, path: Path) -> None:
    look = look_at_file(
        upload.programme, path, upload.year, upload.source, upload.assigned, _progress(upload)
    )
    refused = bool(look.problems)
    state = Upload.State.REFUSED if refused else Upload.State.LOOKED_AT
    _end(upload, state, found=as_data(look))


def _take(upload: Upload, path: Path, by: User | None) -> None:
    taken = take_statement(
        upload.programme, path, upload.year, upload.source, by, upload.stated_on, upload.assigned,
        _progress(upload), upload.name,
    )  # fmt: skip
    _end(upload, Upload.State.TAKEN, statement=taken.statement)


def _end(upload: Upload, state: str, **values: Any) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=state, **values)
    progress.forget(upload.pk)


def _progress(upload: Upload) -> Progress:
    return partial(progress.tell, upload.pk)


@contextmanager
def _on_disk(upload: Upload) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(upload.name).stem[:60] + Path(upload.name).suffix)
        with upload.file.open("rb") as stream, path.open("wb") as target:
            for chunk in stream.chunks():
                target.write(chunk)
        yield path
