"""Phone systems that send sound of a few sentences, heard by a recogniser that knows them by their pitch."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

from tests.server.live_calls.stage import Message, wait_for
from tests.speech.live.speakers import whole_numbers
from tests.speech.sounds import engines_that_hear, hum, main_pitch, placed
from wellheard.server.live_calls import LiveCalls
from wellheard.server.live_calls.door import Patience
from wellheard.server.live_calls.line import CallLine
from wellheard.server.room import Room
from wellheard.speech.interface import RATE, Engines, Recognised, Sound
from wellheard.storage.calls import get_document
from wellheard.storage.errors import NotFoundError
from wellheard.storage.sounds import files_of
from wellheard.storage.tables.calls import calls as rows
from wellheard.streams.interface import CallStart, Finding, Samples

Sentence = tuple[int, float, float, str]
"""Track, second, pitch by which it is known, words; each lasts a second and a half."""


@dataclass(frozen=True, slots=True)
class KnowsByPitch:
    """Says the same sentence whenever it hears its pitch, also in the middle of it."""

    spoken: tuple[Sentence, ...]
    name: str = "by pitch"

    def recognise(self, sound: Sound) -> Recognised:
        hertz = main_pitch(sound)
        words = min(self.spoken, key=lambda each: abs(each[2] - hertz))[3]
        return Recognised(text=words, confidence=0.9)


def engines_for(spoken: tuple[Sentence, ...]) -> Engines:
    return replace(engines_that_hear({}), recogniser=KnowsByPitch(spoken))


def sounds_of(spoken: tuple[Sentence, ...], seconds: float) -> tuple[Sound, Sound]:
    """Both tracks."""

    def track(number: int) -> Sound:
        return placed(seconds, *[(at, hum(hertz, 1.5)) for each, at, hertz, _ in spoken if each == number])

    return track(0), track(1)


def tracks_of(spoken: tuple[Sentence, ...], seconds: float) -> tuple[Samples, Samples]:
    """The same as a phone system sends them."""
    one, two = sounds_of(spoken, seconds)
    return whole_numbers(one), whole_numbers(two)


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


async def play(line: CallLine, tracks: tuple[Samples, Samples], since: float = 0.0, until: float | None = None) -> None:
    """Sound as a phone system sends it, only quicker."""
    step = RATE // 50
    end = len(tracks[0]) if until is None else round(until * RATE)
    for at in range(round(since * RATE), end, step):
        for track, samples in enumerate(tracks):
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


def crashed(room: Room, name: str, place: Path, tracks: tuple[Samples, Samples], until: float | None = None) -> Path:
    """What a process that is killed while a call goes on leaves on the disk, in a room of its own; its journal."""

    async def call(calls: LiveCalls) -> None:
        line = await calls.open(start(name))
        await play(line, tracks, until=until)
        await asyncio.sleep(1.2)
        copytree(calls.folder / name, place / "live" / name)
        line.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        kept(room, name)
        wait_for(lambda: not calls.calls())
    with room.store.begin() as on:
        on.execute(rows.delete().where(rows.c.id == name))
    return place / "live" / name / "events.jsonl"


def forget_after(journal: Path, turns: int) -> None:
    """Cut a journal off after so many turns."""
    lines = journal.read_text().splitlines(keepends=True)
    places = [number for number, each in enumerate(lines) if '"in":"turn"' in each]
    journal.write_text("".join(lines[: places[turns - 1] + 1]))


def taken_up(room: Room, name: str, place: Path) -> Message:
    with taking_in(room, place) as again:
        assert again.recover() == 1
        document = kept(room, name)
        wait_for(lambda: not again.calls())
        assert list(again.folder.iterdir()) == []
    return document
