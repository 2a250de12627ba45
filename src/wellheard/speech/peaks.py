"""The outline of the sound, for drawing a waveform."""

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE
from wellheard.speech.tracks import Tracks


def peaks(tracks: Tracks, bucket_ms: int = 20) -> NDArray[np.int8]:
    """Lowest and highest sample of each bucket: int8 of shape (tracks, buckets, 2), full scale is 127.

    The last bucket may be shorter. Works in blocks of buckets, so that nothing as large as the sound is made.
    """
    if bucket_ms < 1:
        raise ValueError("a bucket is at least 1 ms long")
    size = bucket_ms * RATE // 1000
    buckets = -(-len(tracks.samples) // size)
    outline = np.zeros((tracks.count, buckets, 2), np.int8)
    whole = len(tracks.samples) // size
    for first in range(0, whole, 4096):
        last = min(first + 4096, whole)
        block = tracks.samples[first * size : last * size].reshape(last - first, size, tracks.count)
        outline[:, first:last, 0] = (block.min(axis=1) // 256).T
        outline[:, first:last, 1] = (block.max(axis=1) // 256).T
    if whole < buckets:
        outline[:, -1, 0] = tracks.samples[whole * size :].min(axis=0) // 256
        outline[:, -1, 1] = tracks.samples[whole * size :].max(axis=0) // 256
    return outline
