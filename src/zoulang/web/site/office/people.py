"""Units and people: who acts for whom, in which role and until when; deputies; handing over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.actions import (
    add_person,
    add_unit,
    appoint_deputy,
    end_deputy,
    end_role,
    give_role,
    hand_over,
    let_in_again,
)
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.handing_over import what_is_held
from zoulang.web.accounts.keeping import roles_to_give
from zoulang.web.accounts.models import Deputy, Membership, Programme, Role, Unit, User
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.outbox.actions import set_address
from zoulang.web.outbox.models import Address, Channel
from zoulang.web.site.office.people_forms import DeputyForm, HandOverForm, PersonForm, RoleForm, UnitForm
from zoulang.web.site.office.way_in import link_for

UNITS_SHOWN = 40


def programmes_of_people(request: HttpRequest) -> list[Programme]:
    """The programmes whose people the visitor sees."""
    seen = Programme.objects.visible_to(request.user)
    if person(request).is_superuser:
        return list(seen)
    return list(seen.filter(pk__in=person(request).programmes_where("people")))


@office_page
def people(request: HttpRequest) -> HttpResponse:
    """The units of a programme with their people, roles and deputies."""
    held = programmes_of_people(request)
    if not held:
        raise Http404
    chosen = next((each for each in held if each.slug == request.GET.get("programme")), held[0])
    units = _units(chosen, request.GET.get("q", "").strip(), request.GET.get("role", ""))
    context = {
        "section": "office",
        "programmes_of_people": held,
        "chosen": chosen,
        "page": Paginator(units, UNITS_SHOWN).get_page(request.GET.get("page")),
        "roles": Role.choices,
        "role": request.GET.get("role", ""),
        "q": request.GET.get("q", ""),
        "today": business_date(),
        "person_form": PersonForm(programme=chosen, roles=roles_to_give(person(request), chosen)),
        "unit_form": UnitForm(programme=chosen),
    }
    return render(request, "site/people/people.html", context)


def _units(programme: Programme, words: str, role: str) -> QuerySet[Unit]:
    """Units whose name or people fit the words, with those of their people who have the role."""
    memberships = Membership.objects.select_related("user").prefetch_related("deputies__deputy")
    units = programme.units.select_related("under")
    if role in Role.values:
        units, memberships = units.filter(memberships__role=role), memberships.filter(role=role)
    if words:
        found = Q(name_zh__icontains=words) | Q(name_en__icontains=words)
        for name in ("username", "display_zh", "display_en"):
            found |= Q(**{f"memberships__user__{name}__icontains": words})
        units = units.filter(found)
    return units.distinct().prefetch_related(Prefetch("memberships", memberships.order_by("role", "id")))


def _programme(request: HttpRequest, slug: str) -> Programme:
    found = next((each for each in programmes_of_people(request) if each.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest, programme: Programme, username: str) -> User:
    """A person who acts, or acted, for a unit of the programme."""
    here = User.objects.filter(memberships__unit__programme=programme).distinct()
    return get_object_or_404(here, username=username)


@deed
def new_unit(request: HttpRequest, programme: str) -> HttpResponse:
    """Put a unit into the programme."""
    held = _programme(request, programme)
    form = UnitForm(request.POST, programme=held)
    if form.is_valid():
        _do(request, lambda: add_unit(held, **form.cleaned_data, by=person(request)), _("The unit is there."))
    else:
        _say(request, form)
    return _back(held)


@deed
def new_person(request: HttpRequest, programme: str) -> HttpResponse:
    """Make an account for somebody; the page after it shows the way in."""
    held = _programme(request, programme)
    form = PersonForm(request.POST, programme=held, roles=roles_to_give(person(request), held))
    if not form.is_valid():
        _say(request, form)
        return _back(held)
    made = _do(
        request, lambda: add_person(**form.cleaned_data, by=person(request)), _("The account is there.")
    )
    if made is None:
        return _back(held)
    return _person_page(
        request, held, made, link="" if made.must_change_password else link_for(request, made)
    )


@office_page
def one_person(request: HttpRequest, programme: str, username: str) -> HttpResponse:
    """A person's roles here, deputies, addresses, and what hangs on the person."""
    held = _programme(request, programme)
    return _person_page(request, held, _person(request, held, username))


def _person_page(request: HttpRequest, programme: Programme, who: User, link: str = "") -> HttpResponse:
    """The page of a person; ``link`` is a way in that is shown this once."""
    today = business_date()
    memberships = list(
        who.memberships.filter(unit__programme=programme).select_related("unit").order_by("ends", "id")
    )
    deputies = Deputy.objects.filter(
        Q(deputy=who) | Q(membership__user=who), membership__unit__programme=programme
    )
    context = {
        "section": "office",
        "chosen": programme,
        "who": who,
        "link": link,
        "memberships": memberships,
        "deputies": deputies.select_related("membership__unit", "membership__user", "deputy"),
        "today": today,
        "gives": roles_to_give(person(request), programme),
        "is_self": who.pk == person(request).pk,
        "role_form": RoleForm(programme=programme, roles=roles_to_give(person(request), programme)),
        "deputy_form": DeputyForm(memberships=memberships, initial={"starts": today}),
        "channels": _channels(Address.objects.filter(user=who)),
        "held": [row for row in what_is_held(who, programme) if row[1]],
    }
    return render(request, "site/people/person.html", context)


def _channels(addresses: QuerySet[Address]) -> list[dict[str, Any]]:
    """Every channel with the address there, as far as a page may show it."""
    held = {address.channel: address for address in addresses}
    return [{"value": value, "label": label, "address": held.get(value)} for value, label in Channel.choices]


@office_page
def one_unit(request: HttpRequest, programme: str, unit: int) -> HttpResponse:
    """A unit's people and the addresses its messages go to."""
    held = _programme(request, programme)
    found = get_object_or_404(held.units.select_related("under"), pk=unit)
    memberships = found.memberships.select_related("user").order_by("role", "id")
    context = {
        "section": "office",
        "chosen": held,
        "unit": found,
        "memberships": memberships.prefetch_related("deputies__deputy"),
        "today": business_date(),
        "channels": _channels(Address.objects.filter(unit=found)),
    }
    return render(request, "site/people/unit.html", context)


@deed
def give(request: HttpRequest, programme: str, username: str) -> HttpResponse:
    """Give a person a role."""
    held = _programme(request, programme)
    form = RoleForm(request.POST, programme=held, roles=roles_to_give(person(request), held))
    # Somebody without a place here yet is found by the name he or she logs in with.
    who = get_object_or_404(User, username=username)
    if form.is_valid():
        _do(request, lambda: give_role(who, **form.cleaned_data, by=person(request)), _("The role is given."))
    else:
        _say(request, form)
    return redirect("person", held.slug, who.username) if _is_here(who, held) else _back(held)


def _is_here(who: User, programme: Programme) -> bool:
    return who.memberships.filter(unit__programme=programme).exists()


@deed
def end_membership(request: HttpRequest, programme: str, membership: int) -> HttpResponse:
    """End a role of a person."""
    held = _programme(request, programme)
    found = get_object_or_404(Membership.objects.select_related("user"), pk=membership, unit__programme=held)
    _do(request, lambda: end_role(found, person(request)), _("The role has ended."))
    return redirect("person", held.slug, found.user.username)


@deed
def open_again(request: HttpRequest, programme: str, username: str) -> HttpResponse:
    """End a person's password and sessions, and show a new way in."""
    held = _programme(request, programme)
    who = _person(request, held, username)
    done = _do(request, lambda: let_in_again(who, held, person(request)), _("The old password is gone."))
    return _person_page(request, held, who, link=link_for(request, who) if done else "")


@deed
def name_deputy(request: HttpRequest, membership: int) -> HttpResponse:
    """Let somebody take a person's place; everybody does so for himself or herself too."""
    found = _membership(request, membership)
    form = DeputyForm(request.POST, memberships=[found])
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("deputy", "starts", "ends", "why")}
        _do(request, lambda: appoint_deputy(found, **data, by=person(request)), _("The deputy is appointed."))
    else:
        _say(request, form)
    return _back_to(request, found)


@deed
def stop_deputy(request: HttpRequest, deputy: int) -> HttpResponse:
    """Let a deputy act no more."""
    seen = Deputy.objects.visible_to(request.user).select_related("membership__unit__programme")
    found = get_object_or_404(seen, pk=deputy)
    _do(request, lambda: end_deputy(found, person(request)), _("The deputy acts no more."))
    return _back_to(request, found.membership)


@office_page
def deputies(request: HttpRequest) -> HttpResponse:
    """My own deputies, and whose place I take."""
    me = person(request)
    own = list(me.memberships.select_related("unit__programme"))
    today = business_date()
    mine = Deputy.objects.filter(Q(membership__user=me) | Q(deputy=me))
    context = {
        "section": "office",
        "deputies": mine.select_related("membership__unit", "membership__user", "deputy"),
        "forms": [(each, DeputyForm(memberships=[each], initial={"starts": today})) for each in own],
        "today": today,
    }
    return render(request, "site/people/deputies.html", context)


def _membership(request: HttpRequest, number: int) -> Membership:
    seen = Membership.objects.visible_to(request.user).select_related("unit__programme", "user")
    return get_object_or_404(seen, pk=number)


def _back_to(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The page of the person for who keeps people, one's own deputies for everybody else."""
    programme = membership.unit.programme
    if membership.user_id == person(request).pk or programme not in programmes_of_people(request):
        return redirect("deputies")
    return redirect("person", programme.slug, membership.user.username)


@office_page
def hand_over_page(request: HttpRequest, programme: str, username: str) -> HttpResponse:
    """What hangs on a person, and to whom it goes."""
    held = _programme(request, programme)
    who = _person(request, held, username)
    if not person(request).has_perm("accounts.hand_over", held):
        raise PermissionDenied
    form = HandOverForm(request.POST or None, programme=held, person=who)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            handed = hand_over(who, data["to"], held, person(request), leaves=data["leaves"])
        except InputError as error:
            form.add_error("to", error_in_words(error))
        else:
            messages.success(request, _("Handed over: %(count)d") % {"count": len(handed)})
            return redirect("person", held.slug, who.username)
    context = {
        "section": "office",
        "chosen": held,
        "who": who,
        "form": form,
        "held": [row for row in what_is_held(who, held) if row[1]],
    }
    return render(request, "site/people/hand_over.html", context)


@deed
def keep_address(request: HttpRequest, programme: str, kind: str, number: int) -> HttpResponse:
    """Set or end the address of a unit or a person on a channel."""
    held = _programme(request, programme)
    to: Unit | User
    if kind == "unit":
        to = get_object_or_404(held.units, pk=number)
        back = redirect("unit_people", held.slug, number)
    else:
        to = get_object_or_404(User.objects.filter(memberships__unit__programme=held).distinct(), pk=number)
        back = redirect("person", held.slug, to.username)
    channel, address = request.POST.get("channel", ""), request.POST.get("address", "")
    _do(request, lambda: set_address(held, to, channel, address, person(request)) or True, _("Kept."))
    return back


# --- what every deed here has in common ------------------------------------------------------------


def _do(request: HttpRequest, act: Any, done: str) -> Any:
    """Do a deed and say so, or say why it was refused; None then."""
    try:
        result = act()
    except InputError as error:
        messages.error(request, error_in_words(error))
        return None
    messages.success(request, done)
    return result


def _say(request: HttpRequest, form: Any) -> None:
    """Say what is wrong with a form whose page is drawn anew."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(errors)}" if label else " ".join(errors))


def _back(programme: Programme) -> HttpResponse:
    return redirect(f"{reverse('people')}?programme={programme.slug}")
