"""Which model is plugged in, as the environment says; none unless it says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zoulang.documents.suggesting.endpoint import Endpoint
from zoulang.errors import InputError, Problem, said


def model_from(environ: Mapping[str, str]) -> Endpoint | None:
    """The model of the settings, or None where no address is set.

    ``ZOULANG_MODEL_URL`` and ``ZOULANG_MODEL_NAME`` name it; its key stands in
    ``ZOULANG_MODEL_KEY`` or in the file that ``ZOULANG_MODEL_KEY_FILE`` names.

    Raises:
        InputError: if the settings are not whole.

    >>> model_from({}) is None
    True
    >>> model_from({"ZOULANG_MODEL_URL": "https://model.example/v1", "ZOULANG_MODEL_NAME": "small"}).place
    'model.example'
    """
    url = environ.get("ZOULANG_MODEL_URL", "").strip()
    if not url:
        return None
    name = environ.get("ZOULANG_MODEL_NAME", "").strip()
    if not name:
        found = said("the language model has an address and no name")
        raise InputError(Problem(found, said("set ZOULANG_MODEL_NAME"), file="ZOULANG_MODEL_URL"))
    key, file = (
        environ.get("ZOULANG_MODEL_KEY", "").strip(),
        environ.get("ZOULANG_MODEL_KEY_FILE", "").strip(),
    )
    if file and not key:
        key = _key_in(Path(file))
    return Endpoint(url, name, key)


def _key_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = said("the file with the key of the language model cannot be read")
        raise InputError(Problem(found, said("check the path"), file="ZOULANG_MODEL_KEY_FILE")) from None
