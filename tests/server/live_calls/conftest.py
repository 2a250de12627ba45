"""A room whose detectors are quick, and whose calls end with the test."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.server.cast import Cast, make_cast
from tests.server.live_calls.stage import live_of
from wellheard.server.room import Room
from wellheard.settings import Settings


@pytest.fixture
def room(room: Room) -> Room:
    return replace(room, plan=replace(room.plan, settings=Settings(noticing="rules")))


@pytest.fixture
def cast(room: Room) -> Iterator[Cast]:
    made = make_cast(room)
    yield made
    live_of(made).close()
