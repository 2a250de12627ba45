"""A call whose speakers share one track: told apart by their voices once it is over."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.server.live_calls.sounding import engines_for, kept, play, start, taking_in, texts, tracks_of
from tests.server.live_calls.stage import FLOOR, Message
from tests.speech.sounds import DATA
from tests.speech.test_end_to_end import LINES, words
from wellheard.engines.embedded import embedded_engines
from wellheard.server.live_calls import LiveCalls, door
from wellheard.server.room import Room
from wellheard.speech.decode import load
from wellheard.speech.interface import RATE, Engines, SpeechError
from wellheard.speech.matching import word_errors
from wellheard.streams.interface import Samples

SPOKEN = ((0, 0.5, 110.0, FLOOR), (1, 2.8, 300.0, "I am so sorry."))


def heard(room: Room, name: str, sound: Samples, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> Message:
    """What is kept of a call on one track, in the middle of which somebody was on hold."""
    monkeypatch.setattr(door, "load_engines", lambda _settings: engines)

    async def call(calls: LiveCalls) -> None:
        line = await calls.open(replace(start(name), tracks=("mixed",)))
        half = len(sound) // RATE * 500
        await play(line, (sound, sound[:0]), until=half / 1000)
        line.pause(half)
        line.resume(half + 8000)
        for at in range(half * RATE // 1000, len(sound), RATE // 50):
            line.audio(0, sound[at : at + RATE // 50], at * 1000 // RATE + 8000)
        line.end("ended")

    with taking_in(room) as calls:
        asyncio.run(call(calls))
        return kept(room, name)


@pytest.mark.slow
def test_who_spoke_is_told_by_the_voices(room: Room, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    both = load(DATA / "two_tracks.opus").samples
    sound = np.clip(both.sum(axis=1, dtype=np.int32), -32_768, 32_767).astype(np.int16)
    document = heard(room, name, sound, embedded_engines(), monkeypatch)
    turns = document["conversation"]["turns"]
    assert [turn["id"] for turn in turns] == list(range(1, len(turns) + 1))
    (hold,) = [turn for turn in turns if turn["text"] == "[on hold]"]
    assert hold["end_ms"] - hold["start_ms"] == 8000
    for speaker in ("agent", "customer"):
        said = words([text for each, _, _, text in LINES if each == speaker])
        found = words([turn["text"] for turn in turns if turn["speaker"] == speaker])
        assert word_errors(said, found) < 0.35 * len(said), (speaker, found)
    assert document["conversation"]["tracks"][0]["speaker"] == "mixed"
    assert document["conversation"]["metadata"]["agent"] == "agent"
    assert [gap for gap in document["gaps"] if gap["stage"] == "hearing"] == []


class KnowsNobody:
    def embed(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        raise SpeechError("the weights are gone", where="engine", remedy="Put them back.")


def test_where_they_cannot_be_told_apart_the_words_of_the_call_stand(
    room: Room, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = replace(engines_for(SPOKEN), speaker_encoder=KnowsNobody())
    document = heard(room, name, tracks_of(SPOKEN, 5.0)[0] + tracks_of(SPOKEN, 5.0)[1], engines, monkeypatch)
    assert sorted(texts(document)) == ["I am so sorry.", "My kettle leaks all over the floor.", "[on hold]"]
    assert [gap["reason"] for gap in document["gaps"] if "apart" in gap["reason"]] == [
        "Its speakers could not be told apart: the weights are gone."
    ]
