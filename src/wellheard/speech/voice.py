"""How each turn was spoken: pitch, loudness and rate, each against what is usual for this speaker in this call."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import Turn, Voice, Word
from wellheard.language.syllables import syllables
from wellheard.speech.activity import Stretch
from wellheard.speech.interface import RATE, Sound
from wellheard.speech.pitch import FRAMES_PER_SECOND, pitch
from wellheard.speech.tracks import Tracks

_HOP = RATE // FRAMES_PER_SECOND
_MS = 1000 // FRAMES_PER_SECOND
_FEWEST_VOICED = 5
_FEWEST_SYLLABLES = 3
_PAUSE_MS = 250
_BATCH = 64
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosody:
    """Pitch and power of one track every 10 ms, where somebody speaks."""

    hertz: Values
    """0 where nothing is voiced."""
    power: Values
    """Mean square after gain control; 0 outside speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How some words were spoken, by itself."""

    seconds: float
    """How long the speaking took."""
    loudness: float
    """dB relative to full scale."""
    pitch: float | None
    """Semitones above 1 Hz."""
    spread: float | None
    """Of the pitch, semitones."""
    rate: float | None
    """Syllables a second."""


def prosody(tracks: Tracks, track: int, spoken: Sequence[Stretch], *, gain: float) -> Prosody:
    """Pitch and power of the stretches of a track, on one grid for the whole track."""
    count = len(tracks.samples) // _HOP + 2
    hertz, power = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for first in range(0, len(spoken), _BATCH):
        some = spoken[first : first + _BATCH]
        sounds = [tracks.sound(track, each.start, each.end, gain=gain) for each in some]
        for stretch, sound, found in zip(some, sounds, pitch(sounds), strict=True):
            at = round(stretch.start / _HOP)
            hertz[at : at + len(found)] = found[: count - at]
            squares = powers(sound)
            power[at : at + len(squares)] = squares[: count - at]
    return Prosody(hertz=hertz, power=power)


def powers(sound: Sound) -> Values:
    """Mean square of each 10 ms; a last piece that is shorter counts as if silence followed."""
    found: Values = (np.add.reduceat(sound * sound, np.arange(0, len(sound), _HOP)) / _HOP).astype(np.float32)
    return found


def with_voices(turns: Iterable[Turn], prosodies: Mapping[str, Prosody]) -> tuple[Turn, ...]:
    """Turns with their voice measures; `prosodies` by speaker. Turns without word times stay as they are."""
    kept = tuple(turns)
    found = {
        turn.id: measured(turn.words, prosodies[turn.speaker])
        for turn in kept
        if turn.words and turn.speaker in prosodies
    }
    common = {
        speaker: usual([found[turn.id] for turn in group if turn.id in found]) for speaker, group in _by_speaker(kept)
    }
    return tuple(
        replace(turn, voice=voice_of(found[turn.id], common[turn.speaker])) if turn.id in found else turn
        for turn in kept
    )


def _by_speaker(turns: Sequence[Turn]) -> Iterable[tuple[str, list[Turn]]]:
    ranked = sorted(turns, key=lambda turn: turn.speaker)
    return [(speaker, list(group)) for speaker, group in groupby(ranked, key=lambda turn: turn.speaker)]


def measured(words: Sequence[Word], sound: Prosody) -> Measured:
    """How words were spoken; their times and the prosody count from the same moment. Needs at least one word."""
    spans = _spoken_spans(words)
    frames = np.concatenate([np.arange(start // _MS, max(start // _MS + 1, end // _MS)) for start, end in spans])
    frames = frames[frames < len(sound.power)]
    hertz, power = sound.hertz[frames], sound.power[frames]
    voiced = hertz > 0
    semitones = 12 * np.log2(hertz[voiced]) if voiced.sum() >= _FEWEST_VOICED else None
    seconds = sum(end - start for start, end in spans) / 1000
    said = sum(syllables(word.text) for word in words)
    level = power[voiced] if semitones is not None else power
    return Measured(
        seconds=seconds,
        loudness=10 * math.log10(float(level.mean()) + 1e-10) if len(level) else -100.0,
        pitch=None if semitones is None else float(np.median(semitones)),
        spread=None if semitones is None else float(np.subtract(*np.percentile(semitones, [90, 10]))),
        rate=said / seconds if said >= _FEWEST_SYLLABLES and seconds > 0.2 else None,
    )


def _spoken_spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Words joined over short pauses; longer pauses are no speaking time (de Jong & Wempe 2009, articulation rate)."""
    spans: list[tuple[int, int]] = []
    for word in words:
        if spans and word.start_ms - spans[-1][1] < _PAUSE_MS:
            spans[-1] = (spans[-1][0], max(word.end_ms, spans[-1][1]))
        else:
            spans.append((word.start_ms, word.end_ms))
    return spans


def usual(found: Sequence[Measured]) -> Measured | None:
    """The speaker's medians, each turn weighing as long as it lasts."""
    if not found:
        return None
    loudness = _median([(each.loudness, each.seconds) for each in found])
    return Measured(
        seconds=0.0,
        loudness=loudness if loudness is not None else 0.0,
        pitch=_median([(each.pitch, each.seconds) for each in found]),
        spread=None,
        rate=_median([(each.rate, each.seconds) for each in found]),
    )


def _median(weighed: Sequence[tuple[float | None, float]]) -> float | None:
    ranked = sorted((value, weight) for value, weight in weighed if value is not None)
    half = sum(weight for _, weight in ranked) / 2
    for value, weight in ranked:
        half -= weight
        if half <= 0:
            return value
    return None


def voice_of(found: Measured, usual: Measured | None, *, gain: float = 1.0) -> Voice:
    """The measures beside what is usual for the speaker, which mustn't be missing.

    `gain` is the factor of the gain control, where the sound was measured before it.
    """
    assert usual is not None
    return Voice(
        loudness_db=round(found.loudness + 20 * math.log10(gain), 1),
        loudness_change_db=round(found.loudness - usual.loudness, 1),
        pitch_st=_rounded(found.pitch),
        pitch_change_st=None if found.pitch is None or usual.pitch is None else round(found.pitch - usual.pitch, 1),
        pitch_range_st=_rounded(found.spread),
        rate_sps=_rounded(found.rate, 2),
        rate_change=None if found.rate is None or not usual.rate else round(found.rate / usual.rate, 2),
    )


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
