"""The sound that a report carries, from the recording of the call."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import Analysis, Conversation
from wellheard.report.interface import ReportAudio

_BUCKET_MS = 20
_MOST_BUCKETS = 4000
_LOUDEST = 128


def audio_of(analysis: Analysis, path: Path) -> ReportAudio:
    """Encode the recording for browsers, with what the transcript masks bleeped out, and draw its outline.

    Raises SpeechError where the recording can't be decoded. Takes the memory of the decoded call: 230 MB an hour of
    two tracks.
    """
    # Decoding is only needed here, and its libraries are slow to import.
    from wellheard.speech.decode import load
    from wellheard.speech.encode import MEDIA_TYPE, encode
    from wellheard.speech.peaks import peaks

    conversation = analysis.conversation
    tracks = load(path)
    bucket_ms = max(_BUCKET_MS, -(-tracks.duration_ms // _MOST_BUCKETS))
    outline = np.abs(peaks(tracks, bucket_ms).astype(np.int16)).max(axis=2)
    _flatten(outline, conversation.masked, bucket_ms)
    return ReportAudio(
        data=encode(tracks, conversation.masked),
        media_type=MEDIA_TYPE,
        peaks=tuple((outline[index] / _LOUDEST).tolist() for index in _drawn(conversation, tracks.count)),
        bucket_ms=bucket_ms,
    )


def _flatten(outline: NDArray[np.int16], masked: Iterable[tuple[int, int]], bucket_ms: int) -> None:
    for start, end in masked:
        outline[:, start // bucket_ms : -(-end // bucket_ms)] = 0


def _drawn(conversation: Conversation, count: int) -> tuple[int, ...]:
    """One track where both speakers are on it, else the first two."""
    mixed = [track.index for track in conversation.tracks if track.speaker == "mixed" and track.index < count]
    return tuple(mixed[:1]) or tuple(range(min(count, 2)))
