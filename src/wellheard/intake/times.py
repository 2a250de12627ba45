"""Times as sources write them: numbers of some unit, clocks, dates."""

import math
import re
from datetime import UTC, datetime

from wellheard.intake.interface import UNREADABLE_TIME

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)$")
_MOST_MS = 1 << 53
_EPOCH_SECONDS = 100_000_000


def milliseconds(value: object, *, unit_ms: float) -> int | None:
    """A time offset in milliseconds; `unit_ms` is the length of the source's unit.

    Numbers, numbers as text, and clocks such as `00:01:02.5` or `1:02,5` are understood. Nothing gives nothing;
    what makes no sense gives `UNREADABLE_TIME`.
    """
    if value is None:
        return None
    if type(value) is int and unit_ms == 1:
        return value if -_MOST_MS < value < _MOST_MS else UNREADABLE_TIME
    if value == "":
        return None
    if isinstance(value, str):
        return _of_text(value.strip(), unit_ms)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return UNREADABLE_TIME
    return _of_number(value, unit_ms)


def _of_number(value: float, unit_ms: float) -> int:
    if isinstance(value, int) and abs(value) > _MOST_MS:
        return UNREADABLE_TIME
    total = value * unit_ms
    if math.isnan(total) or abs(total) > _MOST_MS:
        return UNREADABLE_TIME
    return round(total)


def _of_text(value: str, unit_ms: float) -> int:
    if clock := _CLOCK.match(value):
        hours, minutes, seconds = clock.groups()
        return (int(hours or 0) * 60 + int(minutes)) * 60_000 + round(float(seconds.replace(",", ".")) * 1000)
    try:
        return _of_number(float(value.removesuffix("s")), unit_ms)
    except ValueError:
        return UNREADABLE_TIME


def moment(value: object) -> tuple[datetime | None, str | None]:
    """A date with time, timezone-aware, and a sentence where something had to be supposed or can't be read.

    RFC 3339, its looser relatives, and seconds or milliseconds since 1970 are understood. Without a zone it is UTC.
    """
    if value is None or value == "":
        return None, None
    found = _since_1970(value) if isinstance(value, int | float) else _written(str(value).strip())
    if found is None:
        return None, f"{str(value)[:60]!r} is not a date; it was set aside"
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC), f"The date {value!s} names no time zone; it was taken as UTC"
    return found, None


def _since_1970(value: float) -> datetime | None:
    if isinstance(value, bool) or not _EPOCH_SECONDS < value < 1e14:
        return None
    return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)


def _written(value: str) -> datetime | None:
    for attempt in (value, value.replace("/", "-"), value.removesuffix(" UTC") + "+00:00" * value.endswith(" UTC")):
        try:
            return datetime.fromisoformat(attempt)
        except ValueError:
            continue
    if re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}", value):
        return _since_1970(float(value))
    return None
