"""A file sent by a form, or a text pasted into it, as a file on disk for as long as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File

# A file name may have 255 bytes, and a Chinese character takes three.
STEM_LENGTH = 60


@contextmanager
def uploaded_file(upload: File) -> Iterator[Path]:
    """The upload on disk under its own name; only the last part of the name is kept.

    An upload never chooses where it is written.
    """
    name = Path(Path(str(upload.name)).name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / (name.stem[:STEM_LENGTH] + name.suffix[:STEM_LENGTH])
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        yield path
