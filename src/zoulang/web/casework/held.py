"""The procedures that a programme uses, read once."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from zoulang import procedures as core
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.models import Programme
from zoulang.web.casework.models import Procedure


@lru_cache(maxsize=256)
def read_procedure(source: str) -> core.Procedure:
    """The checked procedure of a source text; texts repeat, so each is read once."""
    return core.load_procedure(source)


def held_procedure(programme: Programme, slug: str) -> Procedure:
    """The programme's procedure of this name; the published one comes in when it has none of its own."""
    held = Procedure.objects.filter(programme=programme, slug=slug).first()
    if held is not None:
        return held
    file = files("zoulang.programmes").joinpath(f"published/procedures/{slug}.yaml")
    if not file.is_file():
        found = said("{programme} has no procedure {slug}", programme=programme, slug=slug)
        raise InputError(Problem(found, said("put its file into the folder procedures of the programme")))
    source = file.read_text("utf-8")
    read = read_procedure(source)
    fields = {
        "title_zh": read.title.zh,
        "title_en": read.title.en,
        "subject": read.subject,
        "seen": read.seen,
        "source": source,
    }
    # Somebody may be bringing it in at this very moment.
    held, _ = Procedure.objects.get_or_create(programme=programme, slug=slug, defaults=fields)
    return held
