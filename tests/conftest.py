"""Fixtures that any test may use."""

from pathlib import Path

import pytest

pytest_plugins = ["configuration", "molecules", "crystals", "small_library"]

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The data and oracles that lie beside the repository; tests that need them skip without."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: this test compares with data kept outside the repo")
    return folder
