"""Peaks of waveforms: made once from a recording, kept beside it, gone with it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.storage.errors import NotFoundError
from wellheard.storage.sounds import file_of, keep_file
from wellheard.storage.store import Store

NAME = "peaks"
_MEDIA_TYPE = "application/vnd.wellheard.peaks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """The outline of a recording."""

    bucket_ms: int
    """Length of a bucket."""
    outline: NDArray[np.int8]
    """Lowest and highest sample: (tracks, buckets, 2), full scale is 127; as `speech.peaks.peaks` makes them."""


def peaks_of(store: Store, call: str, make: Callable[[], Peaks]) -> Peaks:
    """The kept peaks, or those of `make`, which are kept then. Two at once both make them; the later stays."""
    try:
        with store.read() as on:
            key = file_of(on, call, NAME).key
        return from_bytes(b"".join(store.blobs.read(key)))
    except NotFoundError:
        made = make()
        keep_file(store, call, NAME, [to_bytes(made)], media_type=_MEDIA_TYPE)
        return made


def coarser(peaks: Peaks, most: int) -> Peaks:
    """The same outline in at most so many buckets: each the lowest and highest of as many neighbours as it takes."""
    buckets = peaks.outline.shape[1]
    together = -(-buckets // most)
    if together <= 1:
        return peaks
    starts = np.arange(0, buckets, together)
    lowest = np.minimum.reduceat(peaks.outline[:, :, 0], starts, axis=1)
    highest = np.maximum.reduceat(peaks.outline[:, :, 1], starts, axis=1)
    return Peaks(bucket_ms=peaks.bucket_ms * together, outline=np.stack([lowest, highest], axis=2))


def to_bytes(peaks: Peaks) -> bytes:
    """One line of JSON with the shape, then the numbers, a byte each."""
    tracks, buckets, _ = peaks.outline.shape
    head = json.dumps({"bucket_ms": peaks.bucket_ms, "tracks": tracks, "buckets": buckets})
    return head.encode() + b"\n" + peaks.outline.tobytes()


def from_bytes(content: bytes) -> Peaks:
    """Read back what `to_bytes` wrote."""
    head, _, numbers = content.partition(b"\n")
    shape = json.loads(head)
    outline = np.frombuffer(numbers, np.int8).reshape(shape["tracks"], shape["buckets"], 2)
    return Peaks(bucket_ms=shape["bucket_ms"], outline=outline)
