"""The room with its fixed cast: an agent, a team lead, a QA, an admin and a stranger."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from argon2 import PasswordHasher

from tests.server.cast import Cast, Guest, make_cast
from wellheard.server.room import Room
from wellheard.storage.migrate import migrate
from wellheard.storage.store import Store, open_store

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with its tables: a copy of it is quicker to have than new tables for each test."""
    place = tmp_path_factory.mktemp("empty")
    made = open_store(place / "wellheard.db", place / "audio")
    migrate(made)
    made.close()
    return place / "wellheard.db"


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Iterator[Store]:
    copyfile(empty, tmp_path / "wellheard.db")
    made = open_store(tmp_path / "wellheard.db", tmp_path / "audio")
    yield made
    made.close()


@pytest.fixture
def room(tmp_path: Path, store: Store) -> Room:
    return Room(store=store, folder=tmp_path, key=b"k" * 32, passwords=QUICK, hosts=("testserver",))


@pytest.fixture
def cast(room: Room) -> Cast:
    return make_cast(room)


@pytest.fixture
def stranger(cast: Cast) -> Iterator[Guest]:
    with Guest(cast.app) as guest:
        yield guest
