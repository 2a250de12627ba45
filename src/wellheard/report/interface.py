"""What reports are made of, beside the analysis itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wellheard.conversation import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAudio:
    """The sound that a report carries inside itself."""

    data: bytes
    """A whole audio file that browsers can play, masked where the transcript is."""
    media_type: str
    """Such as `audio/ogg; codecs=opus` or `audio/wav`."""
    peaks: tuple[Sequence[float], ...]
    """For each track the largest magnitude of each bucket, 0-1."""
    bucket_ms: float
    """Length of a bucket in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One call in a list of many."""

    source: str
    """The file it came from."""
    title: str
    """What to call it."""
    agent: str | None
    """Whose call it is, where known."""
    customer: str | None
    """Customer id, where known."""
    started_at: datetime | None
    """When it began, timezone-aware, where known."""
    duration_ms: int | None
    """Length; absent for a transcript without times."""
    score: int | None
    """0-100; absent where nothing was applicable."""
    stars: int
    """1-5."""
    worst_miss: str | None
    """Title of the criterion that cost the most points; absent where nothing was missed."""
    href: str | None = None
    """Path of its report relative to the index page, with `/` between folders, not yet percent-encoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMoment:
    """A moment and the call in which it was found."""

    source: str
    """The file of the call."""
    moment: Moment
    """The moment."""
