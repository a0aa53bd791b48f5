"""The language of the screen: Chinese until the visitor chooses another."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Django's own, deaf to what the browser was installed with.

    Many computers of offices in China run an English browser; the page would
    come in English to people who never asked for it.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
