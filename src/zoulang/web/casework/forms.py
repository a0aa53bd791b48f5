"""Forms of the case page, made from what the procedure file says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang import procedures as core
from zoulang.citation import normalize_address
from zoulang.rules import Fact
from zoulang.rules.units import Kind
from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.casework.actions.cases import MAX_PAPER, PAPERS
from zoulang.web.casework.actions.for_a_list import FirmList
from zoulang.web.casework.choosing import case_field, firm_field, person_field, unit_field
from zoulang.web.casework.models import Case
from zoulang.web.casework.standing import units_to_name
from zoulang.web.casework.words import screen_language, shown
from zoulang.web.policy.models import Document
from zoulang.web.registry.models import Enterprise

EXAMPLES = {
    Kind.MONEY: _("for example 120万元"),
    Kind.PERCENT: _("for example 40%"),
    Kind.DATE: _("for example 2026-09-30"),
    Kind.DURATION: _("for example 10天"),
}
YES_NO = [("", "—"), ("是", _("yes")), ("否", _("no"))]


class MoveForm(forms.Form):
    """A step to the next stage: a note, and words for each paper that is not there yet."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, papers: Iterable[str] = (), there: Container[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # Each paper keeps its field, whichever of the others are there already.
        self.papers = {f"paper{number}": name for number, name in enumerate(papers) if name not in there}
        for field, name in self.papers.items():
            self.fields[field] = forms.CharField(
                label=name, required=False, max_length=300, help_text=_("its number, or where it is kept")
            )
        self.order_fields([*self.papers, "note"])

    @property
    def evidence(self) -> dict[str, str]:
        """The papers that came along, name to words."""
        given = {name: self.cleaned_data[field] for field, name in self.papers.items()}
        return {name: words for name, words in given.items() if words}


class FactsForm(forms.Form):
    """Facts of a case as the file names them, written with their units."""

    def __init__(self, *args: Any, facts: Iterable[Fact], known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [fact.key for fact in facts]
        for number, fact in enumerate(facts):
            self.fields[f"fact{number}"] = fact_field(fact, known.get(fact.key, ""))

    @property
    def facts(self) -> dict[str, str]:
        """The facts that were sent, by their keys; an empty one is not known."""
        fields = {key: f"fact{number}" for number, key in enumerate(self.keys)}
        sent = {key: name for key, name in fields.items() if self.add_prefix(name) in self.data}
        return {key: self.cleaned_data[name] for key, name in sent.items()}

    def field_of(self, name: str | None) -> str | None:
        """The field in which a fact stands; None for what is no fact of the form."""
        return f"fact{self.keys.index(name)}" if name in self.keys else None


def fact_field(fact: Fact, value: str = "") -> forms.Field:
    """A field for a fact; it takes the text that a policy record takes."""
    label, hint = fact.name(screen_language()), EXAMPLES.get(fact.type.kind, "")
    if fact.unit and fact.type.kind is Kind.NUMBER:
        hint = _("with its unit, %(unit)s") % {"unit": fact.unit}
    kept: dict[str, Any] = {"label": label, "required": False, "initial": value, "help_text": hint}
    if fact.type.kind is Kind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, **kept)
    if fact.type.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((each, each) for each in fact.values)], **kept)
    return forms.CharField(max_length=300, **kept)


class PartForm(forms.Form):
    """Who holds a position: a unit, several, or a unit with a person. A unit is looked for by its name."""

    def __init__(self, *args: Any, part: core.Part, case: Case, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        held = [each for each in case.parts.all() if each.position == part.id]
        if part.many:
            self.fields["units"] = KeptUnits(user, case, [each.unit for each in held])
            self.fields["added"] = unit_field(user, case.programme, label=_("Add a unit"), required=False)
            return
        first = held[0] if held else None
        self.fields["units"] = unit_field(
            user, case.programme, label=_("Unit"), required=False, initial=first and first.unit
        )
        if part.person:
            self.fields["person"] = person_field(
                user, case.programme, label=_("Person"), required=False, initial=first and first.person
            )

    @property
    def holders(self) -> list[tuple[Unit, User | None]]:
        """The units chosen, each with the person where the position is a person's."""
        chosen, person = self.cleaned_data["units"], self.cleaned_data.get("person")
        units = chosen if isinstance(chosen, list) else [chosen]
        named = [*units, self.cleaned_data.get("added")]
        return [(unit, person) for unit in dict.fromkeys(named) if unit is not None]


class KeptUnits(forms.TypedMultipleChoiceField):
    """The units that hold a position, to be kept or let go; any other unit is taken by its number."""

    def __init__(self, user: Any, case: Case, held: list[Unit]) -> None:
        choices = [(unit.pk, unit.text("name")) for unit in held]
        super().__init__(
            label=_("Units"),
            required=False,
            choices=choices,
            initial=[unit.pk for unit in held],
            widget=forms.CheckboxSelectMultiple if held else forms.MultipleHiddenInput,
        )
        self._units = units_to_name(user, case.programme_id)

    def clean(self, value: Any) -> list[Unit]:
        numbers = [number for text in value or () if (number := number_in(str(text))) is not None]
        found = self._units.in_bulk(numbers)
        if len(found) != len(set(numbers)):
            raise forms.ValidationError(_("Nothing of this name was found."))
        return [found[number] for number in numbers]


class PaperForm(forms.Form):
    """A paper: its name, words that say where it is, or the file."""

    name = forms.CharField(label=_("Name of the paper"), max_length=120)
    words = forms.CharField(label=_("Number, or where it is kept"), max_length=300, required=False)
    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ",".join(PAPERS)})
    )

    def __init__(self, *args: Any, names: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        self.fields["file"].help_text = _("up to %(most)d MB") % {"most": MAX_PAPER // 2**20}


class CitingForm(forms.Form):
    """A form that may cite a clause: the document, and the address as it prints it."""

    document = forms.ModelChoiceField(
        Document.objects.none(), required=False, label=_("Document it rests on"), empty_label="—"
    )
    address = forms.CharField(label=_("Address of the clause"), required=False, max_length=120)

    def __init__(self, *args: Any, case: Case, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        seen = Document.objects.visible_to(user).filter(programme=case.programme_id)
        self.fields["document"].queryset = seen.select_related("programme")  # type: ignore[attr-defined]
        if case.clause is not None:
            self.fields["document"].initial = case.clause.document_id

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        document, address = data.get("document"), data.get("address")
        data["clause"] = None
        if address and document is None and "document" in self.fields:
            self.add_error("document", _("Choose the document that the address belongs to."))
        elif address and document is not None:
            data["clause"] = document.clauses.filter(address=normalize_address(address)).first()
            if data["clause"] is None:
                self.add_error(
                    "address", _("The document has no such clause; write the address as it prints it.")
                )
        return data

    def cite_nothing(self) -> None:
        """Leave the fields out where no clause is asked for."""
        del self.fields["document"], self.fields["address"]


class ItemForm(CitingForm):
    """An entry of a list; what the list needs is asked for first."""

    title = forms.CharField(label=_("What it is"), max_length=300)
    due = forms.DateField(label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, listed: core.ListOf, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        programme = self.case.programme
        self.fields["unit"] = unit_field(user, programme, required=False, label=_("Unit"))
        if listed.about:
            self.fields["about"] = case_field(
                user, programme, listed.about, required=False, label=_("Case that it speaks of")
            )
        self.order_fields(["title", "about", "unit", "due", "document", "address"])
        if "clause" not in listed.needs:
            self.cite_nothing()


class AssignForm(forms.Form):
    """The unit that has to act, and by when."""

    due = forms.DateField(label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, programme: Programme, user: Any, unit: Unit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(user, programme, required=False, label=_("Unit"), initial=unit)
        self.order_fields(["unit", "due"])


class AnswerItemForm(CitingForm):
    """What came of an entry."""

    answer = forms.CharField(
        label=_("What the answer is"), max_length=4000, strip=True, widget=forms.Textarea(attrs={"rows": 3})
    )
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    field_order = ("outcome", "answer", "document", "address")

    def __init__(self, *args: Any, listed: core.ListOf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(slug, shown(words)) for slug, words in listed.outcomes]
        if choices:
            self.fields["outcome"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["outcome"]
        if not listed.outcome_needs_clause:
            self.cite_nothing()


class PeriodReportForm(forms.Form):
    """How far a case is at the end of a period, and the values that are given by period."""

    done = forms.DecimalField(
        label=_("Done so far, %"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )
    note = forms.CharField(
        label=_("What was done"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, facts: list[Fact], known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [fact.key for fact in facts]
        for number, fact in enumerate(facts):
            self.fields[f"value{number}"] = fact_field(fact, known.get(fact.key, ""))
        self.order_fields(["done", *(f"value{number}" for number in range(len(facts))), "note"])

    @property
    def values(self) -> dict[str, str]:
        """The values given, by the keys of their facts."""
        return {key: self.cleaned_data[f"value{number}"] for number, key in enumerate(self.keys)}

    def field_of(self, name: str | None) -> str | None:
        """The field in which a value stands; None for what is no value of the form."""
        return f"value{self.keys.index(name)}" if name in self.keys else None


class OpenForm(forms.Form):
    """A new case: what it is about, its number, and the single units of its positions."""

    title = forms.CharField(label=_("What it is about"), max_length=200)
    title_en = forms.CharField(label=_("The same in English"), max_length=300, required=False)
    number = forms.CharField(label=_("Case number"), max_length=60, required=False)

    def __init__(
        self, *args: Any, procedure: core.Procedure, programme: Programme, user: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if procedure.firm_part is not None:
            label = shown(procedure.firm_part.title)
            own = own_firm(user, programme)
            self.fields["enterprise"] = firm_field(user, programme, label=label, initial=own)
        if procedure.under:
            self.fields["parent"] = case_field(
                user, programme, procedure.under, label=_("Case that it belongs to")
            )
        self.positions = [part for part in procedure.parts if not (part.person or part.firm or part.named_by)]
        held = units_of(user, programme)
        for part in self.positions:
            # Most often the one who opens it comes first in it.
            mine = held[0] if held and part is self.positions[0] else None
            self.fields[f"part_{part.id}"] = unit_field(
                user, programme, label=shown(part.title), required=False, initial=mine
            )

    @property
    def parts(self) -> dict[str, list[Unit]]:
        """The unit named for each position; where several may hold it the others are added on the page."""
        chosen = {part.id: self.cleaned_data[f"part_{part.id}"] for part in self.positions}
        return {position: [unit] for position, unit in chosen.items() if unit is not None}


class ForListForm(forms.Form):
    """Cases for every firm of a list: which list, and what they are about."""

    list = forms.ChoiceField(label=_("List of firms"))
    title = forms.CharField(label=_("What the cases are about"), max_length=80)

    def __init__(self, *args: Any, lists: Iterable[FirmList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list"].choices = [  # type: ignore[attr-defined]
            (each.key, _("%(title)s (%(number)d firms)") % {"title": each.title, "number": each.firms})
            for each in lists
        ]


def own_firm(user: Any, programme: Programme) -> Enterprise | None:
    """The firm that the person acts for; None for an office."""
    units = [held.unit_id for held in user.held_roles]
    return Enterprise.objects.filter(programme=programme, unit__in=units).first()


def units_of(user: Any, programme: Programme) -> list[Unit]:
    """The person's units in the programme that are no firms, in the order of the table."""
    units = Unit.objects.filter(programme=programme, pk__in={held.unit_id for held in user.held_roles})
    return list(units.exclude(kind=Unit.Kind.ENTERPRISE))
