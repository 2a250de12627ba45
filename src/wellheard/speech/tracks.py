"""The sound of a whole call in memory: small integers, one column a track, read block by block."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE, Sound

FULL_SCALE = 32_768.0
"""The sample value that counts as 1."""
BLOCK = 30 * RATE
"""Samples that are looked at together where a whole track has to be walked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """Decoded sound at 16 kHz. An hour of two tracks takes 230 MB."""

    samples: NDArray[np.int16]
    """(samples, tracks)."""
    repairs: tuple[str, ...] = ()
    """What had to be mended to read it, a sentence each."""

    @property
    def count(self) -> int:
        """How many tracks."""
        return int(self.samples.shape[1])

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return round(len(self.samples) * 1000 / RATE)

    def sound(self, track: int, start: int = 0, end: int | None = None, *, gain: float = 1.0) -> Sound:
        """Samples `[start, end)` of one track as float32 in [-1, 1], times a gain and clipped."""
        piece = self.samples[max(0, start) : end, track].astype(np.float32)
        piece *= np.float32(gain / FULL_SCALE)
        return np.clip(piece, -1.0, 1.0, out=piece)

    def blocks(self, track: int, size: int = BLOCK, *, gain: float = 1.0) -> Iterator[Sound]:
        """One track from start to end in blocks; the last may be shorter."""
        for start in range(0, len(self.samples), size):
            yield self.sound(track, start, start + size, gain=gain)
