"""The sound of a call as a small file that any browser plays, with what nobody may hear bleeped out.

MP3 is used because every browser plays it without a codec from elsewhere; tracks stay apart as left and right.
"""

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE
from wellheard.speech.tracks import Tracks

MEDIA_TYPE = "audio/mpeg"
"""Of what `encode` returns."""
BITS_PER_SECOND = 24_000
"""For each track; speech at 16 kHz stays clear."""
_BLOCK = 10 * RATE
_BLEEP_HZ, _BLEEP_LEVEL, _FADE_MS = 1_000, 0.1, 10
_QUICK = {"compression_level": "7"}  # LAME's quick algorithms: a third of the time, no difference heard in speech
Mute = tuple[int, int]


def encode(tracks: Tracks, mutes: Sequence[Mute] = ()) -> bytes:
    """The tracks as MP3, with a soft 1 kHz tone on every track in place of the muted stretches.

    Mutes are half-open milliseconds from the start, in any order. Equal input gives equal bytes.
    """
    import av

    file = io.BytesIO()
    channels = min(tracks.count, 2)
    with av.open(file, "w", format="mp3") as container:
        stream: Any = container.add_stream("libmp3lame", rate=RATE)
        stream.layout = "stereo" if channels == 2 else "mono"
        stream.format = "s16p"
        stream.bit_rate = BITS_PER_SECOND * channels
        stream.codec_context.options = _QUICK
        for start in range(0, len(tracks.samples), _BLOCK):
            block = bleeped(tracks.samples[start : start + _BLOCK, :channels], start, mutes)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="s16p", layout=stream.layout.name)
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def bleeped(block: NDArray[np.int16], start: int, mutes: Iterable[Mute]) -> NDArray[np.int16]:
    """A block of shape (samples, tracks) beginning at sample `start` of the call, with the muted parts replaced."""
    heard = block
    for mute_start, mute_end in mutes:
        first, last = mute_start * RATE // 1000, -(-mute_end * RATE // 1000)
        low, high = max(first - start, 0), min(last - start, len(block))
        if low >= high:
            continue
        if heard is block:
            heard = block.copy()
        heard[low:high] = _tone(start + low, start + high, first, last)[:, None]
    return heard


def _tone(start: int, end: int, first: int, last: int) -> NDArray[np.int16]:
    """The bleep from sample `start` to `end` of one that lasts from `first` to `last`; it fades in and out."""
    at = np.arange(start, end)
    fade = max(1, min(_FADE_MS * RATE // 1000, (last - first) // 2))
    ramp = np.clip(np.minimum(at - first, last - 1 - at) / fade, 0.0, 1.0)
    wave = np.sin(2 * np.pi * _BLEEP_HZ * at / RATE) * ramp * _BLEEP_LEVEL * 32_767
    return np.rint(wave).astype(np.int16)
