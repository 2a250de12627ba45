"""What the compliance suite of the public AudioHook reference client does, and finds, without Node and without waiting.

The suite plays eleven seconds of two people talking and wants a transcript for each time that somebody speaks: five of
them, within half a second of where they are, whatever happens in a silence; six where a change of language or a pause
falls into the last one. Here they hum, and the recogniser tells how long.
"""

from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest

from tests.server.streams.reference_client import BOTH, LANGUAGE, Do, ReferenceClient, faults_of
from tests.server.streams.stage import Serving, signed, tone, until
from tests.speech.live.speakers import Measures, engines_with, talk
from wellheard.server.live_calls import door
from wellheard.speech.interface import Engines
from wellheard.streams.interface import Samples

HURRY = 40.0
SPOKEN = ((0.1, 0.5), (1.1, 2.7), (2.9, 4.1), (4.9, 5.9), (6.7, 9.3))
"""Who speaks third begins a fifth of a second after the other one: on the other channel."""
CUT = (*SPOKEN[:4], (6.7, 8.0), (8.0, 9.3))
NEAR_S = 0.5
CUSTOMERS, AGENTS = (0, 1, 3), (2, 4)


def dialogue() -> tuple[Samples, Samples]:
    """Both sides at 8 kHz, external first."""
    sides = [talk(11.0, *(SPOKEN[number] for number in spoken))[::2].copy() for spoken in (CUSTOMERS, AGENTS)]
    return sides[0], sides[1]


@pytest.fixture(autouse=True)
def _hum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "load_engines", lambda _settings: engines_with(Measures()))


def called(serving: Serving, sound: tuple[Samples, Samples], *, hurry: float = HURRY, **more: Any) -> ReferenceClient:
    return ReferenceClient(serving.open, signed("/streams/audiohook", serving.host), sound, hurry=hurry, **more)


def update(client: ReferenceClient) -> None:
    client.send("update", {"language": "en-US"})


def pause(client: ReferenceClient) -> None:
    client.pause(10.0)


def discard(start: float, seconds: float) -> Do:
    return lambda client: client.discard(start, seconds)


@pytest.mark.parametrize(
    ("deeds", "expected"),
    [
        ([], SPOKEN),
        ([(8.0, update)], CUT),
        ([(6.3, update)], SPOKEN),
        ([(8.0, discard(8.0, 0.5))], SPOKEN),
        ([(6.3, discard(6.3, 0.3))], SPOKEN),
        ([(8.0, pause)], CUT),
        ([(6.1, pause)], SPOKEN),
    ],
    ids=["events", "update-in-speech", "update-in-silence", "discard-in-speech", "discard-in-silence",
         "pause-in-speech", "pause-in-silence"],
)  # fmt: skip
def test_the_transcript_connector_finds_each_time_that_somebody_speaks(
    open_room: Serving, deeds: list[tuple[float, Do]], expected: Sequence[tuple[float, float]]
) -> None:
    client = called(open_room, dialogue())
    client.play(*deeds)
    assert client.over.wait(10)
    assert client.faults == []
    assert client.state == "closed"
    assert [fault for each in client.transcripts for fault in faults_of(each)] == []
    found = [(seconds(each["offset"]), seconds(each["duration"])) for each in client.transcripts]
    assert len(found) == len(expected)
    for (start, lasts), (from_s, to_s) in zip(found, expected, strict=True):
        assert start == pytest.approx(from_s, abs=NEAR_S)
        assert lasts == pytest.approx(to_s - from_s, abs=NEAR_S)
    sides = [each["channel"] for each in client.transcripts]
    assert sides == ["external", "external", "internal", "external", *["internal"] * (len(expected) - 4)]


def seconds(duration: str) -> float:
    return float(duration.removeprefix("PT").removesuffix("S"))


def test_languages_are_told_as_the_connector_reads_them(open_room: Serving) -> None:
    client = called(open_room, dialogue(), supportedLanguages=True)
    assert client.opened.wait(5)
    client.close()
    assert client.over.wait(10)
    languages = client.got[0]["parameters"]["supportedLanguages"]
    assert languages
    assert all(LANGUAGE.fullmatch(each) for each in languages)
    assert (client.state, client.faults) == ("closed", [])


@pytest.mark.parametrize(
    "media",
    [
        BOTH,
        (["internal", "external"], ["internal"], ["external"]),
        (["external", "internal"],),
        (["external"],),
        (["internal"],),
    ],
    ids=["both", "inverted", "stereo", "external", "internal"],
)
def test_the_media_chosen_are_one_of_the_offers_as_it_stands(
    open_room: Serving, media: Sequence[Sequence[str]]
) -> None:
    client = called(open_room, (tone(0.6, 1000), tone(0.6, 1000)), media=media)
    client.play()
    assert client.over.wait(10)
    assert (client.state, client.faults) == ("closed", [])
    assert client.chosen == [client.media[0]]


def _ping(client: ReferenceClient) -> None:
    client.ping()


def _complain(client: ReferenceClient) -> None:
    client.send("error", {"code": 400, "message": "tough stuff"})


@pytest.mark.parametrize(
    ("deed", "answers"),
    [
        (_ping, [("pong", 2), ("closed", 3)]),
        (update, [("updated", 2), ("closed", 3)]),
        (_complain, [("closed", 3)]),
        (discard(6.3, 0.3), [("closed", 3)]),
        (pause, [("closed", 5)]),
    ],
    ids=["ping", "update", "error", "discard", "pause"],
)
def test_the_monitor_is_answered_whatever_it_says(open_room: Serving, deed: Do, answers: list[tuple[str, int]]) -> None:
    """One deed, then `close` at once: what was asked before is answered before `closed`, each by its number."""
    client = called(open_room, (tone(0.4, 1000), tone(0.4, 1000)))
    assert client.opened.wait(5)
    deed(client)
    client.close()
    assert client.over.wait(10)
    assert (client.state, client.faults) == ("closed", [])
    assert [(each["type"], each["clientseq"]) for each in client.got] == [("opened", 1), *answers]


def test_opened_and_pongs_do_not_wait_for_a_model(open_room: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that take longer to load than the client waits: what is said meanwhile is told when they are there."""
    loaded = Event()

    def load(_settings: object) -> Engines:
        assert loaded.wait(20)
        return engines_with(Measures())

    monkeypatch.setattr(door, "load_engines", load)
    monkeypatch.setattr(open_room.app.state.live, "_hearing", None)
    client = called(open_room, dialogue())
    playing = Thread(target=client.play)
    playing.start()
    assert client.opened.wait(5)
    until(lambda: [each for each in client.got if each["type"] == "pong"])
    assert client.transcripts == []
    loaded.set()
    assert client.over.wait(15)
    playing.join(5)
    assert open_room.app.state.live.hearing().close(timeout_s=10)
    assert (client.state, client.faults, len(client.transcripts)) == ("closed", [], len(SPOKEN))


def test_it_goes_by_itself_when_closed_comes_and_the_call_is_kept(open_room: Serving) -> None:
    client = called(open_room, dialogue())
    client.play((2.8, lambda me: me.close()))
    assert client.over.wait(10)
    assert client.faults == []
    assert np.isclose(client.at / 8000, 2.8, atol=0.3)
    assert len(client.transcripts) == 2
