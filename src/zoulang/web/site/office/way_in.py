"""The way in: a link that works once, and the first password that has to be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from zoulang.errors import InputError, Problem
from zoulang.web.accounts.models import User

# Where somebody may go who has not chosen a password yet.
OPEN = ("/logout/", "/login/", "/language/", "/static/", "/office/password/")


def link_for(request: HttpRequest, user: User) -> str:
    """A link by which the person chooses a password; it works once, for as long as the settings say."""
    number = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("way_in", args=[number, default_token_generator.make_token(user)])
    return request.build_absolute_uri(path)


class FirstPasswordForm(SetPasswordForm):
    """A password of one's own, at the first visit."""

    def save(self, commit: bool = True) -> Any:
        self.user.must_change_password = False
        return super().save(commit)


class OtherPasswordForm(PasswordChangeForm):
    """Another password: the one that somebody else typed is no password."""

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("This is the password you have; choose another."))
        return new

    def save(self, commit: bool = True) -> Any:
        self.user.must_change_password = False
        return super().save(commit)


class WayIn(PasswordResetConfirmView):
    """The page behind a link that works once."""

    template_name = "site/people/way_in.html"
    form_class = FirstPasswordForm
    post_reset_login = True
    # There are two ways in, and the link names neither.
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"
    success_url = reverse_lazy("today")


class ChangePassword(PasswordChangeView):
    """A person's own password."""

    template_name = "site/people/password.html"
    form_class = OtherPasswordForm
    success_url = reverse_lazy("today")
    extra_context = {"section": "office"}


class OwnPasswordMiddleware:
    """Leads whoever still has a password that somebody else typed to the page where it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        must = getattr(request.user, "must_change_password", False)
        if must and not request.path_info.startswith(OPEN):
            if request.path_info.startswith("/api/"):
                problem = Problem("the first password has not been changed", "log in and choose another")
                return JsonResponse(InputError(problem).as_dict(), status=403)
            return redirect("change_password")
        return self.get_response(request)
