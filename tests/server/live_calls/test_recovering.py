"""The room stops in the middle of calls: at its next start they become stored calls, each once, nothing lost."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.cli.test_serve import gone, opened
from tests.server.cast import Cast
from tests.server.live_calls.stage import Message, calling, kept, live_of, rows, wait_for
from wellheard.server.app import create_app
from wellheard.server.live_calls.door import Patience
from wellheard.storage import access, people
from wellheard.storage.calls import count_all, get_document
from wellheard.storage.ids import now
from wellheard.storage.store import Store, open_store


@contextmanager
def restarted(cast: Cast, place: Path, name: str) -> Iterator[Cast]:
    """Another room on a copy of what is on the disk right now, as a killed process leaves it; not yet recovered.

    Of the calls of all tests only those are copied whose names begin so.
    """
    place.mkdir()
    with cast.room.store.engine.connect() as on:
        on.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copyfile(cast.room.folder / "wellheard.db", place / "wellheard.db")
    for folder in cast.room.folder.glob(f"live/{name}*"):
        copytree(folder, place / "live" / folder.name)
    store = open_store(place / "wellheard.db", place / "audio")
    made = replace(cast, room=replace(cast.room, store=store, folder=place))
    made = replace(made, app=create_app(made.room))
    live_of(made).patience = Patience(lost_s=2.0)
    yield made
    live_of(made).close()
    store.close()


def in_progress(cast: Cast, name: str, turns: int) -> None:
    wait_for(lambda: (found := live_of(cast).find(name)) and len(found.turns) == turns)


def test_what_was_said_before_a_crash_becomes_a_stored_call(cast: Cast, name: str, tmp_path: Path) -> None:
    with calling(cast, name) as phone:
        phone.say(*rows()[:6])
        in_progress(cast, name, 6)
        with restarted(cast, tmp_path / "again", name) as again:
            assert live_of(again).recover() == 1
            document = kept(again, name)
            wait_for(lambda: not live_of(again).find(name))
            assert list(live_of(again).folder.iterdir()) == []
        phone.end()
    assert [each["text"] for each in document["conversation"]["turns"]] == [each["text"] for each in rows()[:6]]
    assert {each["kind"] for each in document["cues"]} >= {"step-done"}


def test_the_phone_system_may_come_back_after_a_restart(cast: Cast, name: str, tmp_path: Path) -> None:
    turns = rows()
    with calling(cast, name, customer="c-1") as phone:
        phone.say(*turns[:4])
        in_progress(cast, name, 4)
        with restarted(cast, tmp_path / "again", name) as again:
            live_of(again).recover()
            with calling(again, name, customer="c-1") as second:
                second.say(*turns[3:])
                second.end()
            document = kept(again, name)
        phone.end()
    assert [each["text"] for each in document["conversation"]["turns"]] == [each["text"] for each in turns]


def test_a_call_that_was_being_kept_when_the_room_stopped_is_kept_once(cast: Cast, name: str, tmp_path: Path) -> None:
    with calling(cast, name) as phone:
        phone.say(*rows())
        in_progress(cast, name, 8)
        journal = tmp_path / "journal"
        copytree(live_of(cast).folder / name, journal)
        phone.end()
    first = kept(cast, name)
    wait_for(lambda: not live_of(cast).find(name))
    copytree(journal, live_of(cast).folder / name)
    with cast.room.store.read() as on:
        before = count_all(on)
    with restarted(cast, tmp_path / "again", name) as again:
        assert live_of(again).recover() == 1
        wait_for(lambda: not live_of(again).find(name))
        with again.room.store.read() as on:
            assert count_all(on) == before
        assert kept(again, name)["moments"] == first["moments"]


def test_what_can_not_be_read_is_left_where_it_is(cast: Cast, name: str, tmp_path: Path) -> None:
    strange = live_of(cast).folder / f"{name}-strange"
    strange.mkdir(parents=True)
    (strange / "events.jsonl").write_text('{"begin": {"of": "a newer program"}}\n')
    with calling(cast, name) as phone:
        phone.say(rows()[0])
        in_progress(cast, name, 1)
        with restarted(cast, tmp_path / "again", name) as again:
            assert live_of(again).recover() == 1
            kept(again, name)
            assert (live_of(again).folder / strange.name / "events.jsonl").exists()
        phone.end()


@pytest.fixture
def _rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLHEARD_NOTICING", "rules")


@pytest.mark.slow
@pytest.mark.usefixtures("_rules_alone")
def test_a_room_that_is_killed_in_the_middle_of_calls_loses_none_and_doubles_none(tmp_path: Path) -> None:
    place = tmp_path / "room"
    process, url, _ = opened(place)
    journals = [place / "live" / f"call-{number}" / "events.jsonl" for number in range(4)]
    with ExitStack() as stack:
        stack.callback(process.kill)
        secret = a_token(place)
        sockets = [stack.enter_context(connected(url, secret, f"call-{number}")) for number in range(4)]
        for turn in rows()[:6]:
            for socket in sockets:
                socket.send(json.dumps({"type": "turn", **turn}))
        wait_for(lambda: all(each.exists() and each.read_text().count('"in":"turn"') == 6 for each in journals))
        os.kill(process.pid, signal.SIGKILL)
        gone(process)
    old = time.time() - 3600  # Nobody will come back to calls of an hour ago.
    for each in journals:
        os.utime(each, (old, old))
    process, url, _ = opened(place)
    try:
        wait_for(lambda: not any(each.exists() for each in journals), seconds=60)
    finally:
        process.send_signal(signal.SIGINT)
        gone(process)
    store = open_store(place / "wellheard.db", place / "audio")
    try:
        for number in range(4):
            assert len(document_of(store, f"call-{number}")["conversation"]["turns"]) == 6
        with store.read() as on:
            assert count_all(on) == 4
    finally:
        store.close()


def a_token(place: Path) -> str:
    store = open_store(place / "wellheard.db", place / "audio")
    with store.begin() as on:
        user = people.create_user(on, name="Phones", email="phones@example.com", role="admin")
        secret, _ = access.create_token(
            on, user.id, name="t", scopes=("live.stream",), expires_at=now() + timedelta(days=1)
        )
    store.close()
    return secret


@contextmanager
def connected(url: str, secret: str, call: str) -> Iterator[ClientConnection]:
    address = url.rstrip("/").replace("http://", "ws://") + "/streams/turns"
    with connect(address, additional_headers={"Authorization": f"Bearer {secret}"}) as socket:
        socket.send(json.dumps({"type": "start", "call": call, "agent": "Dana"}))
        assert "opened" in str(socket.recv())
        yield socket


def document_of(store: Store, call: str) -> Message:
    with store.read() as on:
        found: Message = json.loads(get_document(on, call))
    return found
