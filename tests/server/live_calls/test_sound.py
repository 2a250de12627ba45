"""Calls that come in as sound: heard, kept masked with their outline, taken up again after a crash."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from tests.server.live_calls.stage import Message, wait_for
from tests.speech.live.speakers import whole_numbers
from tests.speech.sounds import engines_that_hear, hum, main_pitch, placed
from wellheard.server.live_calls import LiveCalls, door
from wellheard.server.live_calls.door import Patience
from wellheard.server.live_calls.line import CallLine
from wellheard.server.room import Room
from wellheard.speech.decode import load
from wellheard.speech.interface import RATE, Recognised, Sound
from wellheard.storage.calls import get_document
from wellheard.storage.errors import NotFoundError
from wellheard.storage.sounds import file_of, files_of
from wellheard.storage.tables.calls import calls as rows
from wellheard.streams.interface import CallStart, FinalTranscript, Finding

CARD = "It's 4111 1111 1111 1111."
SPOKEN = (
    (0, 0.5, 110.0, "My kettle leaks all over the floor."),
    (1, 3.0, 300.0, "What is your card number?"),
    (0, 5.5, 150.0, CARD),
    (1, 8.0, 370.0, "I am so sorry about your floor."),
    (0, 11.0, 200.0, "Thank you, that helps."),
)
"""Track, second, pitch by which it is known, words."""
SECONDS = 14.0
TRACKS = tuple(
    whole_numbers(placed(SECONDS, *[(at, hum(hertz, 1.5)) for number, at, hertz, _ in SPOKEN if number == track]))
    for track in (0, 1)
)
SAID = [words.replace("4111 1111 1111 1111", "[card]") for *_, words in SPOKEN]


class KnowsByPitch:
    """Says the same sentence whenever it hears its pitch, also in the middle of it."""

    name = "by pitch"

    def recognise(self, sound: Sound) -> Recognised:
        hertz = main_pitch(sound)
        words = min(SPOKEN, key=lambda each: abs(each[2] - hertz))[3]
        return Recognised(text=words, confidence=0.9)


@pytest.fixture(autouse=True)
def _ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        door, "load_engines", lambda _settings: replace(engines_that_hear({}), recogniser=KnowsByPitch())
    )


@contextmanager
def taking_in(room: Room, folder: Path | None = None) -> Iterator[LiveCalls]:
    calls = LiveCalls(room if folder is None else replace(room, folder=folder), patience=Patience(lost_s=1.0))
    yield calls
    calls.close()


def start(name: str) -> CallStart:
    return CallStart(
        call=name, source="websocket", started_at=datetime.now(UTC), tracks=("customer", "agent"), rate=RATE,
        agent="agent",
    )  # fmt: skip


async def play(line: CallLine, since: float = 0.0, until: float = SECONDS) -> None:
    """Sound as a phone system sends it, only quicker."""
    step = RATE // 50
    for at in range(round(since * RATE), round(until * RATE), step):
        for track, samples in enumerate(TRACKS):
            line.audio(track, samples[at : at + step], at * 1000 // RATE)
        if at % (step * 25) == 0:
            await asyncio.sleep(0)


async def findings(line: CallLine) -> list[Finding]:
    return [each async for each in line.outgoing()]


def kept(room: Room, name: str) -> Message:
    def document() -> bytes | None:
        with room.store.read() as on:
            try:
                return get_document(on, name) if files_of(on, name) else None
            except NotFoundError:
                return None

    found: Message = json.loads(wait_for(document))
    return found


def texts(document: Message) -> list[str]:
    return [each["text"] for each in document["conversation"]["turns"]]


def test_sound_becomes_turns_and_a_recording_in_which_the_card_is_bleeped(
    room: Room, name: str, tmp_path: Path
) -> None:
    async def call(calls: LiveCalls) -> list[Finding]:
        line = await calls.open(start(name))
        found = asyncio.create_task(findings(line))
        await play(line)
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
    place = tmp_path / "room"

    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line, until=10.5)
        await asyncio.sleep(1.2)
        copytree(calls.folder / name, place / "live" / name)
        line.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        kept(room, name)
        wait_for(lambda: not calls.calls())
    with room.store.begin() as on:
        on.execute(rows.delete().where(rows.c.id == name))
    with taking_in(room, place) as again:
        assert again.recover() == 1
        document = kept(room, name)
        wait_for(lambda: not again.calls())
        assert list(again.folder.iterdir()) == []
    assert texts(document) == SAID[:4]


def test_words_that_were_not_heard_before_the_crash_are_heard_from_the_sound(
    room: Room, name: str, tmp_path: Path
) -> None:
    """The journal knows the first two turns alone; the sound has all."""
    place = tmp_path / "room"

    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line)
        await asyncio.sleep(1.2)
        copytree(calls.folder / name, place / "live" / name)
        line.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        kept(room, name)
        wait_for(lambda: not calls.calls())
    with room.store.begin() as on:
        on.execute(rows.delete().where(rows.c.id == name))
    journal = place / "live" / name / "events.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    turns = [number for number, each in enumerate(lines) if '"in":"turn"' in each]
    journal.write_text("".join(lines[: turns[1] + 1]))
    with taking_in(room, place) as again:
        again.recover()
        document = kept(room, name)
        wait_for(lambda: not again.calls())
    assert texts(document) == SAID
    assert "4111" not in json.dumps(document)


def test_a_line_that_was_cut_goes_on_where_the_clock_of_the_call_stands(room: Room, name: str) -> None:
    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line, until=5.2)
        line.end("lost")
        await asyncio.sleep(0.2)
        again = await calls.open(start(name), resume=True)
        await play(again, since=5.2)
        again.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        document = kept(room, name)
    assert texts(document) == SAID


def test_what_did_not_arrive_is_a_gap_and_the_rest_stands(room: Room, name: str) -> None:
    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line, until=5.0)
        for track in (0, 1):
            line.lost(track, 5000, 7900)
        await play(line, since=7.9)
        line.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        document = kept(room, name)
    assert texts(document)[:2] == SAID[:2]
    assert len(texts(document)) == 4
    assert [each["what"] for each in document["gaps"]] == ["track 1, 5000-7900 ms", "track 2, 5000-7900 ms"]
