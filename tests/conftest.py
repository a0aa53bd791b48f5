"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

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
