"""Leads hear a call as it is spoken: who may, what arrives, and that nobody is held up by it."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from tests.server.cast import Cast, Guest
from tests.server.live_calls.sounding import engines_for
from tests.server.live_calls.stage import calling, kept, live_of, panel, rows, wait_for
from tests.server.live_calls.test_panel import closed_with, entries
from wellheard.server.live_calls import door, sound
from wellheard.server.live_calls.overhearing import MOST, Ear, Ears
from wellheard.server.live_calls.watching import ENDED, SLOW

RATE = 8_000
PIECE = RATE // 50


@pytest.fixture(autouse=True)
def _ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "load_engines", lambda _settings: engines_for(((0, 0, 110.0, "Hello there."),)))


class Sounding:
    """A phone system that sends sound: on each track samples that tell which they are."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket

    def send(self, pieces: int) -> None:
        frame = np.stack([np.full(PIECE, 11), np.full(PIECE, -22)], axis=1).astype("<i2").tobytes()
        for _ in range(pieces):
            self.socket.send_bytes(frame)

    def end(self) -> None:
        self.socket.send_json({"callEvent": "END"})


@contextmanager
def phoning(cast: Cast, call: str, agent: str = "agent") -> Iterator[Sounding]:
    machine = cast.machine("admin", "live.stream")
    start = {"callEvent": "START", "callId": call, "samplingRate": RATE, "agentId": agent, "events": True}
    with machine.websocket_connect("/streams/audio") as socket:
        socket.send_json(start)
        assert socket.receive_json()["type"] == "opened"
        yield Sounding(socket)


@contextmanager
def hearing(guest: Guest, call: str) -> Iterator[WebSocketTestSession]:
    with guest.websocket_connect(f"/live/{call}/sound", headers={"origin": "http://testserver"}) as socket:
        yield socket


def heard(socket: WebSocketTestSession, samples: int) -> dict[int, list[int]]:
    """The samples of each track, until so many of both have come."""
    found: dict[int, list[int]] = {0: [], 1: []}
    while min(map(len, found.values())) < samples:
        piece = socket.receive_bytes()
        assert piece[1] == 0
        found[piece[0]] += np.frombuffer(piece[2:], "<i2").tolist()
    return found


def hears(snapshot: dict[str, Any]) -> list[str]:
    return list((snapshot.get("alerts") or {}).get("hears", ()))


def test_a_lead_hears_both_tracks_and_the_agent_sees_it_as_long_as_it_lasts(cast: Cast, name: str) -> None:
    agent, lead = cast.browser("agent"), cast.browser("lead")
    with phoning(cast, name) as phone, panel(agent, name) as seen:
        phone.send(5)
        with hearing(lead, name) as socket:
            assert socket.receive_json() == {"type": "begins", "rate": RATE, "tracks": ["customer", "agent"]}
            seen.until(lambda _: hears(seen.snapshot) == ["Lead"])
            assert seen.snapshot["alerts"]["listening"] == [], "they hear and have no panel open"
            phone.send(10)
            told = heard(socket, 10 * PIECE)
            assert set(told[0]) == {11}
            assert set(told[1]) == {-22}
        seen.until(lambda _: hears(seen.snapshot) == [])
        call = live_of(cast).find(name)
        assert call is not None
        assert wait_for(lambda: not call.ears._ears)
        phone.end()
    assert (cast.lead.id, "heard", "sound") in entries(cast, name)


def test_those_who_hear_are_told_when_the_call_is_over(cast: Cast, name: str) -> None:
    lead = cast.browser("lead")
    with phoning(cast, name) as phone, hearing(lead, name) as socket:
        socket.receive_json()
        phone.end()
        with pytest.raises(WebSocketDisconnect) as gone:
            heard(socket, RATE)
    assert gone.value.code == ENDED


def test_who_may_not_hear_it_hears_nothing(cast: Cast, name: str, stranger: Guest) -> None:
    with phoning(cast, name, agent="other") as phone:
        phone.send(1)
        for guest in (stranger, cast.browser("lead"), cast.browser("other"), cast.browser("agent")):
            assert closed_with(guest, f"/live/{name}/sound") == 4401
        for role in ("qa", "admin"):
            with hearing(cast.browser(role), name) as socket:
                assert socket.receive_json()["type"] == "begins"
        assert closed_with(cast.browser("qa"), f"/live/{name}-unknown/sound") == ENDED
        phone.end()
    wait_for(lambda: not live_of(cast).find(name))
    assert {actor for actor, action, _ in entries(cast, name) if action == "heard"} == {cast.qa.id, cast.admin.id}


def refusal(guest: Guest, call: str) -> str:
    with hearing(guest, call) as socket:
        told = socket.receive_json()
        assert told["type"] == "refused", told
        return str(told["detail"])


def test_what_has_no_sound_what_is_turned_off_and_what_is_full_is_refused_in_a_sentence(
    cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = cast.browser("lead")
    with calling(cast, f"{name}-words") as words, phoning(cast, name) as phone:
        assert "comes in as words" in refusal(lead, f"{name}-words")
        assert "data-listen" not in lead.get(f"/live/{name}-words").text
        assert "data-listen" in lead.get(f"/live/{name}").text
        assert "data-listen" not in cast.browser("agent").get(f"/live/{name}").text
        call = live_of(cast).find(name)
        assert call is not None
        full = [Ear(RATE, 2) for _ in range(MOST)]
        assert all(call.ears.add(each) for each in full)
        assert "As many people" in refusal(lead, name)
        for each in full:
            call.ears.remove(each)
        room = live_of(cast).room
        monkeypatch.setattr(live_of(cast), "room", replace(room, plan=replace(room.plan, settings=replace(
            room.settings, live_listening=False))))  # fmt: skip
        assert "turned off" in refusal(lead, name)
        assert "data-listen" not in lead.get(f"/live/{name}").text
        words.end()
        phone.end()
    assert ("sound" in {part for _, _, part in entries(cast, name)}) is False, "nothing was heard"


def test_the_mark_stays_when_the_call_is_lived_through_once_more(cast: Cast, name: str) -> None:
    """A card number that is told in two turns has the call made anew; whoever is there is still there."""
    agent, lead = cast.browser("agent"), cast.browser("lead")
    with calling(cast, name) as phone, panel(agent, name) as seen, panel(lead, name):
        seen.until(lambda _: (seen.snapshot.get("alerts") or {}).get("listening") == ["Lead"])
        before = seen.version
        phone.say({**rows()[0], "speaker": "customer", "text": "It is 4111 1111 1111"})
        phone.say({**rows()[1], "speaker": "customer", "text": "and then 1111."})
        seen.until(lambda message: message["type"] == "snapshot" and seen.version > before)
        assert "4111" not in json.dumps(seen.snapshot)
        assert seen.snapshot["alerts"]["listening"] == ["Lead"]
        phone.end()
    kept(cast, name)


class Slow:
    """A listener's browser that takes nothing."""

    def __init__(self) -> None:
        self.code = 0

    async def send_json(self, _told: object) -> None:
        pass

    async def send_bytes(self, _sound: bytes) -> None:
        await asyncio.sleep(3600)

    async def receive_text(self) -> str:
        await asyncio.sleep(3600)
        return ""

    async def close(self, code: int) -> None:
        self.code = code


def test_a_slow_listener_misses_what_it_can_not_take_and_is_let_go(
    cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "_SLOW_S", 0.3)
    samples = np.arange(RATE, dtype=np.int16)
    with phoning(cast, name) as phone:
        call = live_of(cast).find(name)
        assert call is not None
        slow, quick = Ear(RATE, 2), Ear(RATE, 2)
        browser = Slow()

        async def listen() -> None:
            hear = asyncio.create_task(sound._hear(browser, call, slow))  # type: ignore[arg-type]  # socket enough
            for _ in range(40):
                call.ears.hear(0, samples)
                for _track, taken in quick.take():
                    assert len(taken) == 2 * RATE
                await asyncio.sleep(0.01)
            await asyncio.wait_for(hear, 10)

        call.ears.add(slow)
        call.ears.add(quick)
        asyncio.run(listen())
        call.ears.remove(slow)
        call.ears.remove(quick)
        phone.end()
    assert browser.code == SLOW
    assert slow.missed >= 6 * RATE
    assert quick.missed == 0
    ((track, rest),) = slow.take()
    assert (track, len(rest)) == (0, 2 * 2 * RATE), "two seconds of a track at most wait for anybody"
    assert np.frombuffer(rest, "<i2")[-1] == samples[-1], "the newest"


def test_sound_that_nobody_hears_is_kept_nowhere_here() -> None:
    ears, ear = Ears(), Ear(RATE, 1)
    ears.hear(0, np.ones(10, np.int16))
    ears.add(ear)
    assert list(ear.take()) == []
    ears.hear(0, np.ones(10, np.int16))
    assert [len(each) for _, each in ear.take()] == [20]
