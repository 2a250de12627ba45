"""Live calls made of numbers: what to say into them, and what they told."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.speech.sounds import LoudIsSpeech, NeverAligns, hum, placed
from wellheard.speech.interface import RATE, Engines, Recognised, Sound, SpeechError
from wellheard.speech.live import Closed, Final, HearingCall, LiveHearing, LiveOptions, Partial, Result

Samples = NDArray[np.int16]


def whole_numbers(sound: Sound) -> Samples:
    """Sound as a phone system sends it."""
    numbers: Samples = (np.clip(sound, -1, 1) * 32_767).astype(np.int16)
    return numbers


def talk(length: float, *spoken: tuple[float, float], hertz: float = 120.0) -> Samples:
    """A track of `length` seconds with humming from and to given seconds."""
    return whole_numbers(placed(length, *[(start, hum(hertz, end - start)) for start, end in spoken]))


class Measures:
    """Says how long each stretch is, in a word for each half second; can be held up, and can fail."""

    name = "measures"

    def __init__(self) -> None:
        self.going = threading.Event()
        self.going.set()
        self.heard: list[int] = []
        self.fails_on: set[int] = set()

    def recognise(self, sound: Sound) -> Recognised:
        self.going.wait(20)
        if len(sound) > RATE // 5:  # not the moment of silence with which engines are warmed
            self.heard.append(len(sound))
        if len(self.heard) in self.fails_on:
            raise SpeechError("it broke", where="engine", remedy="Mend it.")
        return Recognised(text=" ".join(["word"] * max(1, len(sound) * 2 // RATE)) + f" {len(sound)}", confidence=0.9)


def engines_with(recogniser: Measures) -> Engines:
    """Engines for hummed calls."""
    return Engines(
        recogniser=recogniser,
        voice_activity=LoudIsSpeech(),
        speaker_encoder=None,  # type: ignore[arg-type]  # live hearing has no use for it
        aligner=NeverAligns(),
    )


def play(call: HearingCall, tracks: Sequence[Samples], size: int = RATE // 50) -> None:
    """Hand in the tracks side by side, in blocks."""
    for at in range(0, max(len(track) for track in tracks), size):
        for number, track in enumerate(tracks):
            call.audio(number, track[at : at + size])


def told_of(
    tracks: Sequence[Samples],
    *,
    size: int = RATE // 50,
    recogniser: Measures | None = None,
    options: LiveOptions | None = None,
    workers: int = 1,
) -> list[Result]:
    """Everything told of one call."""
    told: list[Result] = []
    engine = recogniser or Measures()
    hearing = LiveHearing(lambda: engines_with(engine), workers=workers, options=options or LiveOptions())
    call = hearing.open(rate=RATE, tracks=len(tracks), tell=told.append)
    play(call, tracks, size)
    call.close()
    assert call.wait(20)
    hearing.close()
    return told


def finals(told: Sequence[Result]) -> list[Final]:
    return [each for each in told if isinstance(each, Final)]


def partials(told: Sequence[Result]) -> list[Partial]:
    return [each for each in told if isinstance(each, Partial)]


def closed(told: Sequence[Result]) -> Closed:
    (last,) = [each for each in told if isinstance(each, Closed)]
    return last
