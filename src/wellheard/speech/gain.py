"""Gain control: every track comes to the same level before it is listened to.

Recognisers err two to four times as often on quiet telephone sound.
"""

import numpy as np

from wellheard.speech.interface import RATE
from wellheard.speech.tracks import Tracks

_FRAME = RATE // 50
TARGET = 0.1
"""Root mean square that the louder speech is brought to, of full scale."""
LIVELY_DB, SHARE = 30.0, 85.0
SILENT = 1e-4
MOST = 100.0


def gain(tracks: Tracks, track: int) -> float:
    """The factor that brings the louder speech of a track to -20 dB of full scale; 1 for a track without sound.

    Louder speech is the 95th percentile of the power of 20 ms frames; where somebody speaks little, the 85th among
    the frames within 30 dB of the loudest, so that a track of pauses is not blown up.
    """
    powers = np.concatenate([_powers(block) for block in tracks.blocks(track)] or [np.zeros(1, np.float32)])
    if not len(powers):
        return 1.0
    loudest = float(np.percentile(powers, 99.9))
    lively = powers[powers > loudest / 10 ** (LIVELY_DB / 10)]
    if not len(lively):
        return 1.0
    level = float(np.sqrt(max(np.percentile(powers, 95), np.percentile(lively, SHARE))))
    return 1.0 if level < SILENT else min(MOST, TARGET / level)


def _powers(
    block: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    whole = len(block) // _FRAME * _FRAME
    frames = block[:whole].reshape(-1, _FRAME)
    powers: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = np.einsum("ij,ij->i", frames, frames) / np.float32(
        _FRAME
    )
    return powers
