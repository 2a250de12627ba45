"""Names and times for the room's own records."""

import secrets
from datetime import UTC, datetime
from threading import Lock

_given = 0
_one_at_a_time = Lock()


def now() -> datetime:
    """The time in UTC, cut to whole milliseconds, which is what the database keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id(at: datetime | None = None) -> str:
    """A new identifier: 32 hexadecimal digits laid out as a UUID of version 7 (RFC 9562, 5.7).

    The first 48 bits are milliseconds, so later ones sort after earlier ones; 74 bits are random. Of one process, each
    sorts after the one before, in the same millisecond too.
    """
    global _given
    milliseconds = int((at or now()).timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    if at is None:
        with _one_at_a_time:
            value = _given = max(value, _given + 1)
    return f"{value:032x}"
