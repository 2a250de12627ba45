"""A room whose detectors are quick, one for each module; tests in it use calls of their own names."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from tests.server.cast import Cast, Guest, make_cast
from tests.server.conftest import QUICK
from tests.server.live_calls.stage import live_of
from wellheard.jobs.setup import Plan
from wellheard.server.live_calls.door import Patience
from wellheard.server.room import Room
from wellheard.settings import Settings
from wellheard.storage.store import open_store

_COUNT = itertools.count(1)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Room]:
    place = tmp_path_factory.mktemp("live")
    copyfile(empty, place / "wellheard.db")
    store = open_store(place / "wellheard.db", place / "audio")
    plan = Plan(settings=Settings(noticing="rules"))
    yield Room(store=store, folder=place, key=b"k" * 32, passwords=QUICK, hosts=("testserver",), plan=plan)
    store.close()


@pytest.fixture(scope="module")
def cast(room: Room) -> Iterator[Cast]:
    made = make_cast(room)
    live_of(made).patience = Patience(lost_s=2.0)
    yield made
    live_of(made).close()


@pytest.fixture
def name() -> str:
    """A call's id that no other test uses."""
    return f"call-{next(_COUNT)}"


@pytest.fixture
def stranger(cast: Cast) -> Guest:
    """Without the app's start and end, which here are the module's."""
    return Guest(cast.app)
