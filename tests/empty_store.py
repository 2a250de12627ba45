"""An empty store, for the tests of what works on one; a `conftest.py` names these fixtures."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from wellheard.storage.migrate import migrate
from wellheard.storage.store import Store, open_store


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables: a copy of it is quicker to have than new tables for each test."""
    place = tmp_path_factory.mktemp("empty")
    made = open_store(place / "wellheard.db", place / "audio")
    migrate(made)
    made.close()
    return place / "wellheard.db"


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Iterator[Store]:
    """Open, with nothing in it."""
    copyfile(empty, tmp_path / "wellheard.db")
    made = open_store(tmp_path / "wellheard.db", tmp_path / "audio")
    yield made
    made.close()
