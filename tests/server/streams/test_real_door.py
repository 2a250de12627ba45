"""With the room's own door: what comes in is a call in progress, and a stored one when it is over."""

import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np
import pytest

from tests.server.cast import make_cast
from tests.server.conftest import QUICK
from tests.server.streams.clients import TurnClient, closed_with
from tests.server.streams.stage import KEY, RATE, SECRET, HookClient, RememberingDoor, Serving, until
from tests.speech.live.speakers import Measures, engines_with, talk
from wellheard.jobs import Plan
from wellheard.server.app import create_app
from wellheard.server.live_calls import door
from wellheard.server.room import Room
from wellheard.server.streams.keys import Key
from wellheard.settings import Settings
from wellheard.storage import access
from wellheard.storage.store import open_store


@pytest.fixture(scope="module")
def open_room(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Serving]:
    place = tmp_path_factory.mktemp("open-room")
    copyfile(empty, place / "wellheard.db")
    store = open_store(place / "wellheard.db", place / "audio")
    plan = Plan(settings=Settings(noticing="rules"))
    room = Room(store=store, folder=place, key=b"k" * 32, passwords=QUICK, hosts=("*",), plan=plan)
    cast = make_cast(room)
    with Serving(create_app(room), RememberingDoor(), cast=cast, keys=place / "none") as running:
        with store.begin() as on:
            for role in ("admin", "agent", "other"):
                running.tokens[role], _ = access.create_token(
                    on, getattr(cast, role).id, name="phone", scopes=("live.stream",)
                )
        yield running


SPOKEN = ((0.1, 0.5), (1.1, 2.7), (4.1, 6.7))
"""When somebody speaks, seconds; in the middle of the last something happens."""
MIDDLE = 5.4


@pytest.mark.parametrize(
    ("kind", "parameters", "cuts"),
    [
        ("update", {"language": "en-US"}, True),
        ("paused", {}, True),
        ("discarded", {"start": "PT5.4S", "discarded": "PT0.5S"}, False),
    ],
)
def test_what_is_heard_over_audiohook_comes_back_as_transcripts_at_its_time(
    open_room: Serving, monkeypatch: pytest.MonkeyPatch, kind: str, parameters: dict[str, str], cuts: bool
) -> None:
    """A change of language and a pause end an utterance; a discard that no position bears out changes nothing."""
    monkeypatch.setattr(door, "load_engines", lambda _settings: engines_with(Measures()))
    monkeypatch.setattr(open_room.app.state.streams.gatekeeper.keys, "keys", lambda: {KEY: Key(SECRET)})
    spoken = talk(8.0, *SPOKEN)[::2].copy()
    client, step = HookClient(open_room), RATE // 5
    client.open()
    for at in range(0, len(spoken), step):
        if at == MIDDLE * RATE:
            client.send(kind, parameters)
            if kind == "paused":
                client.send("resumed", {"start": "PT5.4S", "discarded": "PT0S"})
        client.sound(spoken[at : at + step], np.zeros(step, np.int16))
        time.sleep(0.01)
    client.close()
    found = [each["parameters"]["entities"][0]["data"] for each in client.got if each["type"] == "event"]
    expected = (*SPOKEN[:2], (4.1, MIDDLE), (MIDDLE, 6.7)) if cuts else SPOKEN
    assert [each["channel"] for each in found] == ["external"] * len(expected)
    for each, (start, end) in zip(found, expected, strict=True):
        assert seconds(each["offset"]) == pytest.approx(start, abs=0.1)
        assert seconds(each["duration"]) == pytest.approx(end - start, abs=0.15)


def seconds(duration: str) -> float:
    return float(duration.removeprefix("PT").removesuffix("S"))


def stored(room: Serving, call: str) -> dict[str, Any]:
    """The document of a call that is over, as soon as it is kept."""

    def look() -> dict[str, Any] | None:
        answer = browser.get(f"/api/v1/calls/{call}/document")
        found: dict[str, Any] = answer.json()
        return found if answer.status_code == 200 else None

    with room.cast.browser("admin") as browser:
        return until(look, timeout_s=30)


def test_turns_become_a_stored_call(open_room: Serving) -> None:
    client = TurnClient(open_room, "real-1", agent="agent", channel="chat")
    assert client.receive() == {"type": "opened", "call": "real-1"}
    client.send(type="turn", speaker="customer", text="My line is dead again, I restarted it twice.")
    client.send(type="turn", speaker="agent", text="Oh no, twice already. I am sorry, let us get that going.")
    client.send(type="end")
    assert closed_with(client.socket) == 1000
    assert len(stored(open_room, "real-1")["conversation"]["turns"]) == 2


def test_another_agents_call_in_progress_can_not_be_gone_on_with(open_room: Serving) -> None:
    """Its id alone gives no right to it: neither to hear what is found, nor to put words into it."""
    first = TurnClient(open_room, "real-2", who="agent", agent="agent")
    assert first.receive()["type"] == "opened"
    second = TurnClient(open_room, "real-2", who="other", agent="other")
    assert second.receive()["type"] == "refused"
    assert closed_with(second.socket) == 1013
    first.send(type="turn", speaker="customer", text="Still here.")
    first.send(type="end")
    assert closed_with(first.socket) == 1000
    assert [each["text"] for each in stored(open_room, "real-2")["conversation"]["turns"]] == ["Still here."]
