"""Where somebody speaks: speech probabilities become stretches fit for a recogniser."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE, VoiceActivity
from wellheard.speech.tracks import Tracks

FRAME = 512
"""Samples a probability (32 ms)."""
Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmenting:
    """How stretches are cut; times in seconds."""

    threshold: float = 0.4
    """Probability from which a frame begins a stretch."""
    release: float = 0.35
    """Probability under which a frame counts as silence within one."""
    shortest: float = 0.19
    """Less than this is no speech."""
    silence: float = 0.4
    """A pause of this length ends a stretch."""
    pad: float = 0.2
    """Taken along on both sides, as far as the neighbours allow."""
    longest: float = 14.0
    """Cut at the lowest probability of the second half where it would be longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Samples `[start, end)` of a track in which somebody speaks."""

    start: int
    end: int

    @property
    def start_ms(self) -> int:
        """Start in milliseconds."""
        return round(self.start * 1000 / RATE)

    @property
    def end_ms(self) -> int:
        """End in milliseconds, exclusive."""
        return round(self.end * 1000 / RATE)


def probabilities(tracks: Tracks, track: int, engine: VoiceActivity, *, gain: float) -> Probabilities:
    """Speech probability of each 32 ms of a track."""
    engine.reset()
    size = FRAME * 1024
    found = [engine.probabilities(block) for block in tracks.blocks(track, size, gain=gain)]
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def stretches(found: Probabilities, length: int, rules: Segmenting = Segmenting()) -> list[Stretch]:
    """Stretches of speech in order, none overlapping another, within a track of `length` samples."""
    runs = [run for run in _runs(found, rules) if (run[1] - run[0]) * FRAME >= rules.shortest * RATE]
    pieces = [piece for run in runs for piece in _cut(found, run, int(rules.longest * RATE / FRAME))]
    return _padded(pieces, int(rules.pad * RATE), length)


def _runs(found: Probabilities, rules: Segmenting) -> list[tuple[int, int]]:
    """Half-open frame ranges of speech, pauses shorter than the rule included."""
    runs = []
    start, quiet = -1, 0
    enough = rules.silence * RATE / FRAME
    for frame, probability in enumerate(found.tolist()):
        if start < 0:
            if probability >= rules.threshold:
                start, quiet = frame, 0
        elif probability >= rules.release:
            quiet = 0
        else:
            quiet += 1
            if quiet >= enough:
                runs.append((start, frame - quiet + 1))
                start = -1
    if start >= 0:
        runs.append((start, len(found) - quiet))
    return runs


def _cut(found: Probabilities, run: tuple[int, int], longest: int) -> list[tuple[int, int]]:
    start, end = run
    pieces = []
    while end - start > longest:
        middle = start + longest // 2
        at = middle + int(np.argmin(found[middle : start + longest]))
        pieces.append((start, at))
        start = at
    return [*pieces, (start, end)]


def _padded(pieces: list[tuple[int, int]], pad: int, length: int) -> list[Stretch]:
    padded: list[Stretch] = []
    for first, last in pieces:
        start, end = max(0, first * FRAME - pad), min(length, last * FRAME + pad)
        if padded and start < padded[-1].end:
            start = (start + padded[-1].end) // 2
            padded[-1] = Stretch(start=padded[-1].start, end=start)
        if end > start:
            padded.append(Stretch(start=start, end=end))
    return padded
