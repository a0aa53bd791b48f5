"""Commands that change or read the record: load a document, look at the journal."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoulang.commands.errors import CheckedCommand, CheckedGroup
from zoulang.commands.load_suggest import ask_if_plugged_in
from zoulang.commands.opening import bring_up_to_date, open_record
from zoulang.documents import read as read_document
from zoulang.errors import InputError, Problem

if TYPE_CHECKING:
    from zoulang.web.accounts.models import Programme
    from zoulang.web.policy.models import Document

FILE = click.Path(path_type=Path)


@click.command(cls=CheckedCommand)
@click.argument("file", type=FILE)
@click.option("--programme", metavar="SLUG", help="The programme it belongs to, where there are several.")
@click.option("--as", "as_document", metavar="DOCUMENT", help="Slug or number of a document in the record.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def load(file: Path, programme: str | None, as_document: str | None, as_json: bool) -> None:
    """Read a document into the record.

    Its text goes onto its clauses; what was read from them waits as drafts for
    a person at the reading desk. The same file a second time changes nothing.
    If ZOULANG_MODEL_URL names a language model, it is sent the clauses, and what
    it proposes waits too; if it does not answer, the rest is loaded all the same.

    \b
    Example:
      zoulang load notice.docx --programme qingwu
      zoulang load 004.txt --programme zibo --as linzi-2021-41
    """
    _open()
    from zoulang.web.policy.actions import load_document
    from zoulang.web.policy.models import Draft

    owner, slug = _place(programme, as_document, file)
    document = load_document(owner, file, by=None, slug=slug)
    proposed = ask_if_plugged_in(document)
    waiting = Draft.objects.filter(clause__document=document, state=Draft.State.OPEN).count()
    told = {
        "programme": owner.slug,
        "document": document.slug,
        "title": document.title_zh,
        "number": document.number,
        "clauses": document.clauses.count(),
        "drafts_waiting": waiting,
        "proposed_by_model": proposed,
        "published": document.published,
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{document.title_zh}  {document.number}")
    click.echo(f"{told['clauses']} clauses in the record, {waiting} drafts wait for a person.")
    if proposed is not None:
        click.echo(f"{proposed} of them were proposed by the language model just now.")
    click.echo(f"Page: /{owner.slug}/documents/{document.slug}/")


@click.group(cls=CheckedGroup)
def journal() -> None:
    """Read the journal of the record, and check that nobody rewrote it.

    \b
    Example:
      zoulang journal verify
    """


@journal.command("show")
@click.option("-n", "count", default=20, show_default=True, help="How many entries, the latest first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def show(count: int, as_json: bool) -> None:
    """Print the latest entries.

    \b
    Example:
      zoulang journal show -n 5
    """
    _open()
    from zoulang.web.accounts.models import JournalEntry

    for entry in JournalEntry.objects.select_related("actor")[:count]:
        if as_json:
            click.echo(json.dumps(_entry(entry), ensure_ascii=False))
        else:
            actor = entry.actor.display if entry.actor else "command line"
            click.echo(f"{entry.business_date}  {entry.verb:<22} {entry.subject_label}  ({actor})")


@journal.command("head")
def head() -> None:
    """Print how many entries there are and the seal of the last.

    Keep it where nobody who can write the record can write: `zoulang journal verify --head` holds the journal
    against it later.

    \b
    Example:
      zoulang journal head >> /mnt/elsewhere/heads.txt
    """
    _open()
    from zoulang.web.accounts.journal import journal_head

    click.echo(str(journal_head()))


@journal.command("verify")
@click.option("--head", "anchor", metavar="COUNT:SEAL", default="", help="A head that was kept elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(anchor: str, as_json: bool) -> None:
    """Check the seals of all entries: each is made over the entry and the seal before it.

    Ends with exit code 1 if an entry was changed, removed, put in between or
    in another order, or if the last ones were cut off.

    \b
    Example:
      zoulang journal verify
    """
    _open()
    from zoulang.web.accounts.journal import verify as look_through

    found = look_through(anchor)
    if as_json:
        click.echo(json.dumps({"entries": found.count, **asdict(found), "holds": found.holds}))
    else:
        click.echo(found.said)
    if not found.holds:
        raise SystemExit(1)


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": entry.at.isoformat(),
        "business_date": entry.business_date.isoformat(),
        "actor": entry.actor.username if entry.actor else None,
        "verb": entry.verb,
        "subject": entry.subject_label,
        "reason": entry.reason,
        "detail": entry.detail,
    }


def _open() -> None:
    open_record()
    bring_up_to_date()


def programme_named(programme: str | None) -> Programme:
    """The programme of this name; the only one where none is named.

    Raises:
        InputError: if there is no such programme, or it is not clear which is meant.
    """
    return _place(programme)[0]


def _place(
    programme: str | None, as_document: str | None = None, file: Path | None = None
) -> tuple[Programme, str | None]:
    """The programme, and the slug of the document if one is named.

    Where neither is named, the number that the file prints may tell.

    Raises:
        InputError: if there is no such programme or document, or it is not clear which is meant.
    """
    from zoulang.web.accounts.models import Programme
    from zoulang.web.policy.models import Document

    programmes = {each.slug: each for each in Programme.objects.all()}
    known = ", ".join(programmes) or "none yet; `zoulang demo` makes two"
    if programme is not None and programme not in programmes:
        raise InputError(Problem(f"there is no programme {programme}", f"the programmes are: {known}"))
    documents = Document.objects.select_related("programme")
    if programme is not None:
        documents = documents.filter(programme__slug=programme)
    found: list[Document] = []
    if as_document:
        found = [each for each in documents if as_document in (each.slug, each.number)]
        if not found:
            raise InputError(
                Problem(f"there is no document {as_document}", "leave --as out for a new document")
            )
    elif programme is None and file is not None and len(programmes) > 1:
        number = read_document(file).metadata.number
        found = list(documents.filter(number=number)) if number else []
    slug = found[0].slug if len(found) == 1 else None
    if programme is not None:
        return programmes[programme], slug
    if len(found) == 1:
        return found[0].programme, slug
    if len(programmes) == 1:
        return next(iter(programmes.values())), slug
    raise InputError(Problem("it is not said for which programme", f"give --programme, one of: {known}"))
