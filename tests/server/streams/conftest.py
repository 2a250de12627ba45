"""Servers that take calls in, with an AudioHook key, a Twilio account and machines' tokens."""

import base64
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from tests.server.cast import make_cast
from tests.server.conftest import QUICK
from tests.server.streams.stage import KEY, SECRET, TWILIO, RememberingDoor, Serving
from wellheard.jobs import Plan
from wellheard.server.app import create_app
from wellheard.server.room import Room
from wellheard.server.streams.driving import Patience
from wellheard.settings import Settings
from wellheard.storage import access
from wellheard.storage.store import open_store


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Serving]:
    """One server for all tests of a module; each has calls of its own."""
    place = tmp_path_factory.mktemp("streams")
    copyfile(empty, place / "wellheard.db")
    keys = place / "audiohook-keys"
    keys.write_text(f"# key id, secret\n{KEY} {base64.b64encode(SECRET).decode()}\n")
    settings = Settings(audiohook_keys=keys, twilio_auth_token=TWILIO)
    store = open_store(place / "wellheard.db", place / "audio")
    room = Room(store=store, folder=place, key=b"k" * 32, passwords=QUICK, hosts=("*",), plan=Plan(settings=settings))
    cast, door = make_cast(room), RememberingDoor()
    app = create_app(room, door=door)
    app.state.streams.patience = Patience(first_s=2, quiet_s=1.5, findings_s=1, leave_s=0.5)
    with Serving(app, door, cast=cast, keys=keys) as running:
        with store.begin() as on:
            for role in ("admin", "agent"):
                running.tokens[role], _ = access.create_token(
                    on, getattr(cast, role).id, name="phone", scopes=("live.stream",)
                )
            running.tokens["powerless"], _ = access.create_token(on, cast.admin.id, name="x", scopes=("calls.see",))
        yield running
    store.close()


@pytest.fixture(scope="module")
def open_room(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Serving]:
    """One with the room's own door: what comes in is a call in progress."""
    place = tmp_path_factory.mktemp("open-room")
    copyfile(empty, place / "wellheard.db")
    store = open_store(place / "wellheard.db", place / "audio")
    keys = place / "audiohook-keys"
    keys.write_text(f"{KEY} {base64.b64encode(SECRET).decode()}\n")
    plan = Plan(settings=Settings(noticing="rules", audiohook_keys=keys))
    room = Room(store=store, folder=place, key=b"k" * 32, passwords=QUICK, hosts=("*",), plan=plan)
    cast = make_cast(room)
    with Serving(create_app(room), RememberingDoor(), cast=cast, keys=keys) as running:
        with store.begin() as on:
            for role in ("admin", "agent", "other"):
                running.tokens[role], _ = access.create_token(
                    on, getattr(cast, role).id, name="phone", scopes=("live.stream",)
                )
        yield running
