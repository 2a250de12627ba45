"""The room with its fixed cast: an agent, a team lead, a QA, an admin and a stranger."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.empty_store import empty, store
from tests.server.cast import Cast, Guest, make_cast
from wellheard.server.room import Room
from wellheard.storage.store import Store

__all__ = ["cast", "empty", "room", "store", "stranger"]
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


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
