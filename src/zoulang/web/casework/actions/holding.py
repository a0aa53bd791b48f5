"""A case held while a deed is done to it, so that two people never do the same at once."""

from __future__ import annotations

from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.casework.models import Case, Item

CHANGING = ["stage", "stage_since", "due", "closed_on", "facts", "number"]
REPORTED = ["start", "finish", "cadence", "reported_end", "reported_done", "reported_on"]
OF_ITEM = ["state", "unit", "due", "answer_zh", "outcome", "answer_clause", "closed_on"]


def hold(case: Case) -> Case:
    """Lock the case until the transaction ends and read anew what another deed may have changed."""
    case.refresh_from_db(fields=[*CHANGING, *REPORTED], from_queryset=Case.objects.select_for_update())
    return case


def hold_item(item: Item) -> Item:
    """Lock an entry of a list in the same way."""
    item.refresh_from_db(fields=OF_ITEM, from_queryset=Item.objects.select_for_update(of=("self",)))
    return item


def refusal(case: Case, found: Said, remedy: Said) -> InputError:
    """The error that refuses a deed on a case."""
    return InputError(Problem(found, remedy, place=str(case)))


def unknown(case: Case, what: str, known: list[str]) -> InputError:
    """The error for a name that the procedure does not know."""
    listed = ", ".join(known) or "-"
    return refusal(
        case,
        said("the procedure knows no {what}", what=what),
        said("write one of {listed}", listed=listed),
    )
