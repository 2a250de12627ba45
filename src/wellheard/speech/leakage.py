"""One track's speaker heard on the other track: an echo of the line, or a microphone that picks up both.

Where both tracks seem to speak, the quieter sound is compared with what the other track carried up to 0.4 s before.
Speech of two people is hardly ever alike at the same delay over and over; a leak is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from wellheard.language.text import normalise, tokens
from wellheard.speech.activity import FRAME, Probabilities
from wellheard.speech.interface import RATE
from wellheard.speech.tracks import Tracks
from wellheard.speech.utterances import Utterance

_FRAMES = 16
_STEP = 8
_WINDOW = _FRAMES * FRAME
_EARLIER, _LATER = int(0.4 * RATE), int(0.01 * RATE)
_FFT = 16_384
_SPEAKS = 0.4
_ALIKE, _QUIETER_DB = 0.45, 6.0
_FEWEST, _AGREEING, _LAG_TOLERANCE = 3, 0.5, 16
_SAME_WORDS, _WORDS_QUIETER_DB, _NEAR_MS = 0.7, 4.0, 700


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    first: int
    """Frame at which the window begins."""
    lag: int
    """Delay against the other track, samples."""


def without_leaks(
    tracks: Tracks, source: int, target: int, spoken: Sequence[Probabilities]
) -> tuple[Probabilities, float]:
    """Speech probabilities of `target` with zeros where only `source` is heard there, and the seconds so removed.

    `spoken` are the probabilities of (source, target).
    """
    both = (spoken[0] >= _SPEAKS) & (spoken[1] >= _SPEAKS)
    places = [first for first in range(0, len(both) - _FRAMES + 1, _STEP) if both[first : first + _FRAMES].mean() > 0.3]
    looks = [look for first in places if (look := _look(tracks, source, target, first)) is not None]
    if len(looks) < _FEWEST:
        return spoken[1], 0.0
    usual = int(np.median([look.lag for look in looks]))
    agreeing = [look for look in looks if abs(look.lag - usual) <= _LAG_TOLERANCE]
    if len(agreeing) < max(_FEWEST, _AGREEING * len(looks)):
        return spoken[1], 0.0
    left = spoken[1].copy()
    for look in agreeing:
        left[look.first : look.first + _FRAMES] = 0.0
    removed = float(((spoken[1] >= _SPEAKS) & (left < _SPEAKS)).sum()) * FRAME / RATE
    return left, removed


def _look(tracks: Tracks, source: int, target: int, first: int) -> _Look | None:
    """Where in the source the target's window comes from, if it looks like a quieter copy."""
    start = first * FRAME
    heard = tracks.sound(target, start, start + _WINDOW)
    begin = max(0, start - _EARLIER)
    other = tracks.sound(source, begin, start + _WINDOW + _LATER)
    if len(other) < len(heard) or not heard.any():
        return None
    products = np.fft.irfft(np.fft.rfft(other, _FFT) * np.conj(np.fft.rfft(heard, _FFT)), _FFT)
    shifts = len(other) - len(heard) + 1
    energy = np.concatenate([[0.0], np.cumsum(other.astype(np.float64) ** 2)])
    energies = energy[len(heard) :] - energy[:shifts]
    own = float(heard @ heard)
    alike = products[:shifts] / np.sqrt(energies * own + 1e-12)
    best = int(np.abs(alike).argmax())
    quieter = 10 * np.log10((energies[best] + 1e-12) / (own + 1e-12))
    if abs(alike[best]) < _ALIKE or quieter < _QUIETER_DB:
        return None
    return _Look(first=first, lag=start - begin - best)


def echoed(utterance: Utterance, others: Sequence[Utterance], level: float, other_level: float) -> bool:
    """Whether an utterance says, more quietly, what another track says at the same time; levels in dB."""
    if other_level - level < _WORDS_QUIETER_DB:
        return False
    words = tokens(normalise(utterance.text))
    near = [
        word
        for other in others
        for piece in other.words
        if utterance.start_ms - _NEAR_MS <= piece.start_ms <= utterance.end_ms + _NEAR_MS
        for word in tokens(normalise(piece.text))
    ]
    if not words or not near:
        return False
    blocks = SequenceMatcher(None, words, near, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= _SAME_WORDS * len(words)
