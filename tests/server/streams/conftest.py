"""A server that takes calls in, and an AudioHook key for it."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.server.cast import Cast, make_cast
from tests.server.streams.stage import KEY, SECRET, RememberingDoor, Serving
from wellheard.server.app import create_app
from wellheard.server.room import Room
from wellheard.settings import Settings

TWILIO = "twilio auth token"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "audiohook-keys"
    path.write_text(f"# key, secret\n{KEY} {base64.b64encode(SECRET).decode()}\n")
    return path


@pytest.fixture
def room(room: Room, keys: Path) -> Room:
    settings = Settings(audiohook_keys=keys, twilio_auth_token=TWILIO)
    return replace(room, plan=replace(room.plan, settings=settings), hosts=("*",))


@pytest.fixture
def cast(room: Room) -> Cast:
    return make_cast(room)


@pytest.fixture
def serving(cast: Cast) -> Iterator[Serving]:
    door = RememberingDoor()
    with Serving(create_app(cast.room, door=door), door) as running:
        yield running
