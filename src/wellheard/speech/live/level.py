"""Gain control while a track goes on: the rule of `speech.gain`, over what was heard so far."""

import numpy as np

from wellheard.speech.gain import LIVELY_DB, MOST, SHARE, SILENT, TARGET
from wellheard.speech.interface import Sound

_FRAME = 256  # 16 ms
_QUIETEST_DB, _STEP_DB = -100.0, 0.5
_BINS = 201
_EARLY_MOST = 8.0
_ENOUGH_SPEECH_S = 1.0


class RunningLevel:
    """The level of a track's louder speech, from counts of frames by half decibels. O(1) memory."""

    def __init__(self) -> None:
        self._counts = np.zeros(_BINS, np.int64)
        self._speech_s = 0.0
        self._gain = 1.0

    @property
    def gain(self) -> float:
        """The factor that brings the louder speech heard so far to -20 dB of full scale.

        Until a second of speech was heard it stays low: what is loudest in a silence is its noise.
        """
        return self._gain

    def hear(self, sound: Sound, speech_s: float) -> None:
        """The next samples before any gain, and how many seconds of them are speech."""
        frames = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME)
        powers = np.einsum("ij,ij->i", frames, frames) / _FRAME
        bins = np.rint((10 * np.log10(powers + 1e-10) - _QUIETEST_DB) / _STEP_DB)
        np.add.at(self._counts, np.clip(bins, 0, _BINS - 1).astype(np.intp), 1)
        self._speech_s += speech_s
        self._gain = self._worked_out()

    def _worked_out(self) -> float:
        below = np.cumsum(self._counts)
        if not below[-1]:
            return 1.0
        loudest = _percentile(below, 99.9)
        quiet = max(0, loudest - int(LIVELY_DB / _STEP_DB))
        lively = _percentile(np.maximum(below - below[quiet], 0), SHARE) if below[-1] > below[quiet] else loudest
        level = 10 ** ((_QUIETEST_DB + _STEP_DB * max(_percentile(below, 95), lively)) / 20)
        if level < SILENT:
            return 1.0
        return min(MOST if self._speech_s >= _ENOUGH_SPEECH_S else _EARLY_MOST, TARGET / level)


def _percentile(below: np.ndarray[tuple[int, ...], np.dtype[np.int64]], share: float) -> int:
    """The bin that a share of the frames lies in or under; `below` are counts up to and with each bin."""
    return int(np.searchsorted(below, below[-1] * share / 100))
