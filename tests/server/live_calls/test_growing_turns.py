"""What somebody says with breaths in it is cut at each; on the panel and in the store it is one turn, as recorded."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.server.live_calls.sounding import (
    Sentence,
    crashed,
    engines_for,
    findings,
    forget_after,
    kept,
    play,
    sounds_of,
    start,
    taken_up,
    taking_in,
    texts,
    tracks_of,
)
from tests.server.live_calls.stage import CARD, FLOOR, wait_for
from tests.speech.sounds import recording_of
from wellheard.server.live_calls import LiveCalls, door
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.line import CallLine
from wellheard.server.room import Room
from wellheard.speech.hearing import hear_recording
from wellheard.speech.interface import HearingOptions
from wellheard.speech.redaction import redact
from wellheard.streams.interface import FinalTranscript, Finding

SPOKEN: tuple[Sentence, ...] = (
    (0, 0.5, 110.0, FLOOR),
    (0, 2.8, 130.0, "It is order 4711-22."),
    (0, 5.0, 150.0, f"The card is {CARD}."),
    (1, 7.0, 300.0, "I am so sorry."),
    (1, 9.3, 370.0, "What is your order number?"),
    (0, 11.5, 200.0, "I told you."),
    (0, 16.5, 240.0, "Are you there?"),
)
"""Pauses of less than a second within a turn, and one of over three seconds between the last two."""
TRACKS = tracks_of(SPOKEN, 18.5)
TURNS = [
    ("customer", f"{FLOOR} It is order 4711-22. The card is [card]."),
    ("agent", "I am so sorry. What is your order number?"),
    ("customer", "I told you."),
    ("customer", "Are you there?"),
]


@pytest.fixture(autouse=True)
def _ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "load_engines", lambda _settings: engines_for(SPOKEN))


class Panel:
    """Takes what a browser is told."""

    slow = False

    def __init__(self) -> None:
        self.told: list[dict[str, object]] = []

    def send(self, text: str) -> None:
        self.told.append(json.loads(text))

    def end(self, code: int = 0) -> None:
        pass


def bubbles(panel: Panel, number: int) -> list[str]:
    """What one turn said, each time that it was told anew."""
    rows = [row for each in panel.told for row in each.get("turns", ())]  # type: ignore[attr-defined]  # a list
    return list(dict.fromkeys(row["text"] for row in rows if row["id"] == number))


def test_pieces_of_a_turn_are_one_turn_as_in_a_recording(room: Room, name: str, tmp_path: Path) -> None:
    panel = Panel()

    async def call(calls: LiveCalls) -> list[Finding]:
        line = await calls.open(start(name))
        found = calls.find(name)
        assert found is not None
        found.put(happens.Joined(panel))  # type: ignore[arg-type]  # it is watcher enough
        told = asyncio.create_task(findings(line))
        await play(line, TRACKS)
        line.end("ended")
        return await told

    with taking_in(room) as calls:
        told = [each for each in asyncio.run(call(calls)) if isinstance(each, FinalTranscript)]
        document = kept(room, name)
    turns = document["conversation"]["turns"]
    assert [(each["speaker"], each["text"]) for each in turns] == TURNS
    assert [each["id"] for each in turns] == [1, 2, 3, 4]
    recorded = redact(
        hear_recording(
            recording_of(tmp_path / "call.wav", *sounds_of(SPOKEN, 18.5)), engines_for(SPOKEN),
            HearingOptions(agent_track=1),
        )
    )  # fmt: skip
    assert [(each.speaker, each.text) for each in recorded.turns] == TURNS
    for live, whole in zip(turns, recorded.turns, strict=True):
        assert [each["text"] for each in live["words"]] == [each.text for each in whole.words or ()]
        assert abs(live["start_ms"] - (whole.start_ms or 0)) < 100
        assert abs(live["end_ms"] - (whole.end_ms or 0)) < 100
        assert whole.voice is not None
        assert live["voice"]["loudness_db"] == pytest.approx(whole.voice.loudness_db, abs=1.5)
    grown = bubbles(panel, 1)
    assert grown[0] == "My kettle leaks all over the floor."
    assert grown[-1] == TURNS[0][1]
    assert len({each.id for each in told}) == len(told) == len(SPOKEN), "the phone system is told each piece once"
    shown = [each for each in document["moments"] if each["kind"] == "repeat-request"]
    assert [each["turn_ids"] for each in shown] == [[2]]
    assert document["cues"][0]["turn_id"] == 2


def test_a_turn_goes_on_after_a_restart(room: Room, name: str, tmp_path: Path) -> None:
    """Of the first turn the journal knows two pieces; the third is heard from the sound."""
    journal = crashed(room, name, tmp_path, TRACKS, until=15.0)
    forget_after(journal, turns=2)
    assert texts(taken_up(room, name, tmp_path)) == [text for _, text in TURNS[:3]]


def test_both_speakers_on_one_track_are_not_taken_for_one(room: Room, name: str) -> None:
    """Nobody knows by the sound alone whether it is the same one who goes on."""

    async def call(calls: LiveCalls) -> CallLine:
        line = await calls.open(replace(start(name), tracks=("mixed",)))
        line.audio(0, TRACKS[0], 0)
        return line

    with taking_in(room) as calls:
        line = asyncio.run(call(calls))
        wait_for(lambda: len(calls.find(name).turns) == 5)  # type: ignore[union-attr]  # it is in progress
        line.end("ended")
        wait_for(lambda: not calls.find(name))
