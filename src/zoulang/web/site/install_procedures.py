"""The published procedures that a programme uses, each under the clause of the programme that orders it."""

from __future__ import annotations

from collections.abc import Iterator

from zoulang.web.site.folder import SHIPPED, ProgrammeFolder

PUBLISHED = SHIPPED / "published" / "procedures"


def published_procedures(folder: ProgrammeFolder) -> Iterator[tuple[str, str]]:
    """Name and text of each, as ``procedures`` of ``programme.yaml`` lists them.

    An entry has ``use``, the name of the published file, and may have ``document`` and ``clause``, which are
    added to its text.

    Raises:
        InputError: if there is no such file.
    """
    for each in folder.programme.sections("procedures"):
        slug = each.text("use")
        path = PUBLISHED / f"{slug}.yaml"
        if not path.is_file():
            listed = "、".join(sorted(held.stem for held in PUBLISHED.glob("*.yaml")))
            raise each.error(f"`use` is {slug}", f"the published procedures are {listed}")
        cited = "".join(f"{key}: {each.text(key)}\n" for key in ("document", "clause") if each.text(key, ""))
        yield f"procedures/{slug}.yaml", path.read_text(encoding="utf-8") + cited
