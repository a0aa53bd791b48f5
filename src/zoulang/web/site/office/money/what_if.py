"""What a change of a policy would cost and whom it would move, without proposing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.errors import InputError
from zoulang.rules import load_policy
from zoulang.simulation import changed, levers
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import office_page
from zoulang.web.accounts.kept import Kept
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.money.award_table import unless_touched
from zoulang.web.policy.models import PolicyEdition
from zoulang.web.policy.policies import edition_of, policy_of_edition
from zoulang.web.site.office.money.frame import money_programme, paying_policies
from zoulang.web.workbench.effects import effect
from zoulang.web.workbench.present import effect_shown, stands_shown

POLICIES_KEPT = 8
# A number with what it counts: an amount, a percentage, pieces; no number of a clause or a year.
_NUMBER = re.compile(r"(?<![\d.\w〔（])(\d+(?:\.\d+)?)(万元|亿元|元|%|％|个百分点|台|人|家|项|件)")


@dataclass(frozen=True)
class Slider:
    """A number of the text that may be moved.

    Attributes:
        name: of the field: the place in the file, and which of the numbers that stand there.
        before, after: the words on both sides of it, as they stand.
        step, most: of the slider, in the unit of the number.
    """

    name: str
    before: str
    number: str
    unit: str
    after: str
    step: str
    most: str


@dataclass(frozen=True)
class Dial:
    """The sliders of one item of the policy."""

    title: Any
    clause: str
    sliders: list[Slider]


def dials(source: str) -> list[Dial]:
    """The numbers of the measures, in the order of the text."""
    policy = load_policy(source)
    titles = {item.id: item for item in policy.items if item.kind == "measure"}
    found: dict[str, list[Slider]] = {}
    for lever in levers(source):
        section, _dot, rest = lever.path.partition(".")
        item = next((id for id in titles if rest == id or rest.startswith(f"{id}.")), None)
        if section == "measures" and item is not None:
            found.setdefault(item, []).extend(_sliders(lever.path, lever.text))
    return [
        Dial(titles[item].title, titles[item].clause or "", sliders)
        for item, sliders in found.items()
        if sliders
    ]


def _sliders(path: str, text: str) -> Iterator[Slider]:
    for place, match in enumerate(_NUMBER.finditer(text)):
        number = Decimal(match[1])
        step = Decimal(1) if number >= 20 else Decimal("0.5") if number >= 2 else Decimal("0.1")
        yield Slider(
            name=f"{path}|{place}",
            before=text[: match.start()],
            number=match[1],
            unit=match[2],
            after=text[match.end() :],
            step=f"{step}",
            most=f"{max(number * 3, Decimal(1)):f}",
        )


def with_numbers(source: str, wanted: dict[str, str]) -> str:
    """The text with other numbers in the places that sliders name; what is no number is left as it stands.

    Raises:
        InputError: if a number cannot stand there.
    """
    texts: dict[str, str] = {}
    for lever in levers(source):
        moved = {
            place: number
            for place in range(len(_NUMBER.findall(lever.text)))
            if (number := _plain(wanted.get(f"{lever.path}|{place}", ""))) is not None
        }
        if moved:
            texts[lever.path] = _replaced(lever.text, moved)
    texts = {
        lever.path: texts[lever.path]
        for lever in levers(source)
        if texts.get(lever.path, lever.text) != lever.text
    }
    return changed(source, texts)


def _plain(text: str) -> str | None:
    return text if re.fullmatch(r"\d{1,12}(?:\.\d{1,4})?", text) else None


def _replaced(text: str, moved: dict[int, str]) -> str:
    place = -1

    def put(match: re.Match[str]) -> str:
        nonlocal place
        place += 1
        number = moved.get(place)
        same = number is None or Decimal(number) == Decimal(match[1])
        return match[0] if same else f"{number}{match[2]}"

    return _NUMBER.sub(put, text)


@office_page
def what_if(request: HttpRequest, programme: str) -> HttpResponse:
    """The numbers of a policy as sliders."""
    held = money_programme(request, programme)
    policies = paying_policies(held)
    asked = request.GET.get("policy", "")
    policy_file = next((each for each in policies if each.slug == asked), policies[0] if policies else None)
    context: dict[str, Any] = {
        "programme": held,
        "section": "money",
        "policies": policies,
        "policy_file": policy_file,
        "on": business_date(),
    }
    if policy_file is not None:
        edition = edition_of(policy_file)
        context |= {"edition": edition, "dials": dials(edition.source)}
        context["may_propose"] = request.user.has_perm("workbench.propose_change", policy_file)
    return render(request, "site/office/money/what_if.html", context)


@office_page
def tried(request: HttpRequest, programme: str) -> HttpResponse:
    """What the numbers sent would do, or the policy as it stands where none is another; nothing is kept.

    Cliffs take longer than all the rest: the page asks for them once the rest is there.
    """
    held = money_programme(request, programme)
    editions = PolicyEdition.objects.filter(policy_file__document__programme=held, status="in_force")
    number = request.POST.get("edition", "")
    base = get_object_or_404(
        editions.select_related("policy_file__document__programme"), pk=number if number.isdigit() else 0
    )
    wants_cliffs = request.POST.get("part") == "cliffs"
    template = "workbench/cliffs.html" if wants_cliffs else "workbench/effect.html"
    context: dict[str, Any] = {"sees_firms": True, "is_what_if": True, "policy_file": base.policy_file}
    try:
        source = with_numbers(base.source, request.POST.dict())
        if source == base.source:
            template = "site/office/money/as_it_stands.html"
            context["stands"] = stands_shown(_as_it_stands(base))
        else:
            after = load_policy(source, name=f"{base.policy_file.slug}.yaml")
            found = effect(base.policy_file, base, after, business_date(), cliffs=wants_cliffs)
            context["effect"] = effect_shown(found)
    except InputError as error:
        context["effect"] = {"problem": error_in_words(error)}
    return render(request, template, context)


def _as_it_stands(base: PolicyEdition) -> dict[str, Any]:
    """What the policy costs as it is; kept until a deed touches firms, money or rules."""
    on = business_date()
    return _STANDING.value(
        (base.pk, on),
        lambda: effect(base.policy_file, base, policy_of_edition(base), on, cliffs=False),
        unless_touched,
    )


_STANDING: Kept[tuple[int, date], dict[str, Any]] = Kept(POLICIES_KEPT)
