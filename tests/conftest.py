"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_django import DjangoDbBlocker

REPOSITORY = Path(__file__).parents[1]

# The same examples in every run: a red test stays red until it is mended.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds pyproject.toml."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material for building that lies beside the repository; the test is skipped where it does not."""
    folder = REPOSITORY / "../shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared with labelled documents is not here")
    return folder.resolve()


@pytest.fixture(autouse=True)
def journal_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with transactions of its own every table is emptied, the guarded journal too."""
    mark = request.node.get_closest_marker("django_db")
    own = mark is not None and mark.kwargs.get("transaction")
    if not (own or "transactional_db" in request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    from zoulang.web.accounts.guard import lift_guard, set_guard

    set_guard()
    yield
    lift_guard()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Whether the database of the tests stands there already, as a copy of one that was kept."""
    from tests.database import copy_kept

    return copy_kept()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker
) -> None:
    """After the migrations have run their work is kept for the next time."""
    from tests.database import keep

    if not django_db_keepdb:
        with django_db_blocker.unblock():
            keep()
