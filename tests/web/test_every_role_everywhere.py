"""Every role on every page and operation of the API; see `everywhere.py` and its table `answers.toml`."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.conftest import County
from tests.web.everywhere import (
    EVERYBODY,
    VISITOR,
    addresses,
    ask,
    code_of,
    defaults,
    path_of,
    settle,
    table,
    told,
)
from zoulang.web.accounts.models import User
from zoulang.web.registry.models import Enterprise

# They change the session in which the next request is made.
NOT_WALKED = {"set_language", "logout"}
# A county is settled once for a handful of people.
HANDFUL = 5


def test_every_address_has_a_row() -> None:
    assert {name for name, _ in addresses()} - NOT_WALKED == set(table())


@pytest.mark.parametrize("first", range(0, len(EVERYBODY), HANDFUL))
def test_each_is_answered_as_the_table_says(county: County, firms: list[Enterprise], first: int) -> None:
    settle(county, firms)
    usual, rows = defaults(), table()
    wrong = []
    browsers = {who: _browser(who) for who in EVERYBODY[first : first + HANDFUL]}
    for name, pattern in addresses():
        if name in NOT_WALKED:
            continue
        row = rows[name]
        path = path_of(name, pattern, row.given, usual)
        for method in row.answers:
            for who, browser in browsers.items():
                code = code_of(ask(browser, method, name, path))
                if code != row.expected(method, who):
                    wrong.append(f"{name} {method} {who}: {code}, not {row.expected(method, who)}")
    assert not wrong, "\n".join(wrong)


def test_a_new_address_prints_its_row(county: County, firms: list[Enterprise]) -> None:
    """What a person has to read and keep, for every address that has no row yet."""
    rows, missing = table(), []
    new = [(name, pattern) for name, pattern in addresses() if name not in NOT_WALKED | set(rows)]
    if new:
        settle(county, firms)
        usual, browsers = defaults(), {who: _browser(who) for who in EVERYBODY}
        for name, pattern in new:
            answers: dict[str, dict[int, list[str]]] = {"get": {}, "post": {}}
            path = path_of(name, pattern, {}, usual)
            for method, codes in answers.items():
                for who, browser in browsers.items():
                    codes.setdefault(code_of(ask(browser, method, name, path)), []).append(who)
            missing.append(f'["{name}"]\n{told(answers)}')
    assert not missing, "\n\n".join(missing)


def _browser(who: str) -> Client:
    browser = Client(raise_request_exception=False)
    if who != VISITOR:
        browser.force_login(User.objects.get(username=who))
    return browser
