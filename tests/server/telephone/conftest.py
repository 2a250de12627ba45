"""A room that speaks by a program, hears what is written down, and waits for nothing long."""

import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from tests.server.cast import Guest, make_cast
from tests.server.conftest import QUICK
from tests.server.streams.stage import RememberingDoor, Serving
from tests.server.telephone.stage import ScriptedHearing
from tests.stand_in_voice import SAYS
from wellheard.jobs import Plan
from wellheard.server.app import create_app
from wellheard.server.practising.telephone import telephone_in
from wellheard.server.practising.telephone.hearing import Waits
from wellheard.server.room import Room
from wellheard.settings import Settings
from wellheard.storage import access
from wellheard.storage.store import open_store

WAITS = Waits(pause_s=0.05, greeting_s=1.0, silence_s=3.0, key_s=2.0)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Serving]:
    """One server for all tests of a module; each has calls of its own."""
    place = tmp_path_factory.mktemp("telephone")
    copyfile(empty, place / "wellheard.db")
    says = place / "says.py"
    says.write_text(SAYS)
    settings = Settings(
        noticing="rules", speech_out="command", speech_out_command=f"{sys.executable} -S {says} {{voice}}",
        practice_number="0800 735 233",
    )  # fmt: skip
    store = open_store(place / "wellheard.db", place / "audio")
    room = Room(store=store, folder=place, key=b"k" * 32, passwords=QUICK, hosts=("*",), plan=Plan(settings=settings))
    cast = make_cast(room)
    with Serving(create_app(room), RememberingDoor(), cast=cast, keys=place / "none") as running:
        with store.begin() as on:
            for role, scope in (("admin", "live.stream"), ("agent", "live.stream"), ("lead", "calls.see")):
                running.tokens[role], _ = access.create_token(on, getattr(cast, role).id, name="phone", scopes=(scope,))
        yield running
    store.close()


@pytest.fixture
def ear(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> ScriptedHearing:
    made = ScriptedHearing()
    monkeypatch.setattr(serving.app.state.live, "hearing", lambda: made)
    monkeypatch.setattr(telephone_in(serving.app.state), "waits", WAITS)
    return made


@pytest.fixture(scope="module")
def rep(serving: Serving) -> Guest:
    """The agent in a browser, at another server of the same room; who closes that one would close the room."""
    return serving.cast.browser("agent")
