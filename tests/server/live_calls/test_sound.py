"""Calls that come in as sound: heard, kept masked with their outline, taken up again after a crash."""

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from tests.server.live_calls.sounding import (
    Sentence,
    crashed,
    engines_for,
    findings,
    forget_after,
    kept,
    play,
    start,
    taken_up,
    taking_in,
    texts,
    tracks_of,
)
from tests.server.live_calls.stage import CARD, FLOOR, wait_for
from tests.speech.sounds import main_pitch
from wellheard.server.live_calls import LiveCalls, door
from wellheard.server.room import Room
from wellheard.speech.decode import load
from wellheard.speech.interface import RATE
from wellheard.storage.sounds import file_of
from wellheard.streams.interface import FinalTranscript, Finding

SPOKEN: tuple[Sentence, ...] = (
    (0, 0.5, 110.0, FLOOR),
    (1, 3.0, 300.0, "What is your card number?"),
    (0, 5.5, 150.0, f"It's {CARD}."),
    (1, 8.0, 370.0, "I am so sorry about your floor."),
    (0, 11.0, 200.0, "Thank you, that helps."),
)
TRACKS = tracks_of(SPOKEN, 14.0)
SAID = [words.replace(CARD, "[card]") for *_, words in SPOKEN]


@pytest.fixture(autouse=True)
def _ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "load_engines", lambda _settings: engines_for(SPOKEN))


def test_sound_becomes_turns_and_a_recording_in_which_the_card_is_bleeped(
    room: Room, name: str, tmp_path: Path
) -> None:
    async def call(calls: LiveCalls) -> list[Finding]:
        line = await calls.open(start(name))
        found = asyncio.create_task(findings(line))
        await play(line, TRACKS)
        line.end("ended")
        return await found

    with taking_in(room) as calls:
        told = [each for each in asyncio.run(call(calls)) if isinstance(each, FinalTranscript)]
        document = kept(room, name)
        wait_for(lambda: not calls.calls())
        assert not (calls.folder / name).exists()
    assert texts(document) == SAID
    assert [each.text for each in sorted(told, key=lambda each: each.start_ms)] == SAID
    assert [each["speaker"] for each in document["conversation"]["tracks"]] == ["customer", "agent"]
    assert document["conversation"]["turns"][0]["voice"]
    with room.store.read() as on:
        sound = file_of(on, name)
    place = tmp_path / "sound.flac"
    place.write_bytes(b"".join(room.store.blobs.read(sound.key)))
    ((begin, end),) = document["conversation"]["masked"]
    assert 5_000 <= begin < end <= 7_800
    customer = (load(place).samples[:, 0] / 32_768).astype(np.float32)
    assert abs(main_pitch(customer[RATE // 2 : 2 * RATE]) - 110) < 5
    assert abs(main_pitch(customer[round(5.6 * RATE) : round(6.6 * RATE)]) - 150) > 20


def test_a_crash_loses_none_of_what_was_said_until_a_second_before(room: Room, name: str, tmp_path: Path) -> None:
    crashed(room, name, tmp_path, TRACKS, until=10.5)
    assert texts(taken_up(room, name, tmp_path)) == SAID[:4]


def test_words_that_were_not_heard_before_the_crash_are_heard_from_the_sound(
    room: Room, name: str, tmp_path: Path
) -> None:
    """The journal knows the first two turns alone; the sound has all."""
    forget_after(crashed(room, name, tmp_path, TRACKS), turns=2)
    document = taken_up(room, name, tmp_path)
    assert texts(document) == SAID
    assert "4111" not in json.dumps(document)


def test_a_line_that_was_cut_goes_on_where_the_clock_of_the_call_stands(room: Room, name: str) -> None:
    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line, TRACKS, until=5.2)
        line.end("lost")
        await asyncio.sleep(0.2)
        again = await calls.open(start(name), resume=True)
        await play(again, TRACKS, since=5.2)
        again.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        document = kept(room, name)
    assert texts(document) == SAID


def test_what_was_held_back_with_the_caller_on_hold_is_a_hold_and_no_gap(room: Room, name: str) -> None:
    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line, TRACKS, until=5.0)
        line.pause(5000)
        for track in (0, 1):
            line.lost(track, 5000, 10_500)
        line.resume(10_500)
        await play(line, TRACKS, since=10.5)
        line.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        document = kept(room, name)
    assert texts(document) == [*SAID[:2], "[on hold]", SAID[-1]]
    assert document["gaps"] == []
    assert document["measures"]["hold_ms"] == 5_500


def test_what_did_not_arrive_is_a_gap_and_the_rest_stands(room: Room, name: str) -> None:
    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line, TRACKS, until=5.0)
        for track in (0, 1):
            line.lost(track, 5000, 7900)
        await play(line, TRACKS, since=7.9)
        line.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        document = kept(room, name)
    assert texts(document)[:2] == SAID[:2]
    assert len(texts(document)) == 4
    assert [each["what"] for each in document["gaps"]] == ["track 1, 5000-7900 ms", "track 2, 5000-7900 ms"]
