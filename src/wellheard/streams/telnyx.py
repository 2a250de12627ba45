"""Telnyx media streaming: as Twilio's, in snake_case, and its messages may overtake each other."""

from collections.abc import Callable
from datetime import UTC, datetime

from wellheard.streams.media_streams import Dialect, MediaStream
from wellheard.streams.ordering import PATIENCE

DIALECT = Dialect(
    source="telnyx", sequence="sequence_number", parameters="custom_parameters", format="media_format",
    rate="sample_rate", stream="stream_id", call="call_control_id", conversation="call_session_id", patience=PATIENCE,
)  # fmt: skip


def telnyx(wall: Callable[[], datetime] = lambda: datetime.now(UTC)) -> MediaStream:
    """A stream from Telnyx."""
    return MediaStream(dialect=DIALECT, wall=wall)
