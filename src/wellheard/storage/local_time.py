"""Local time within queries: stamps are UTC, but days and hours are those of people."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, case, literal, type_coerce

from wellheard.storage.errors import StorageError

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
"""Between these the changes to and from summer time are known."""
_WEEKDAY_OF_1970 = 3
"""1970-01-01 was a Thursday; Monday is 0."""


def zone_of(name: str) -> ZoneInfo:
    """The time zone. Raises StorageError where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise StorageError(f"{name!r} is no time zone. Write one like Europe/Berlin") from error


def local_ms(stamp: Any, zone: str) -> ColumnElement[int]:
    """Milliseconds since 1970 on the clocks of the zone, from a column of stamps. Divide it into days and hours."""
    number = type_coerce(stamp, BigInteger)
    first, changes = _offsets(zone)
    if not changes:
        return number + literal(first, BigInteger)
    return number + _offset_at(number, first, changes)


def _offset_at(number: Any, first: int, changes: tuple[tuple[int, int], ...]) -> ColumnElement[int]:
    """The offset by halving: seven comparisons a row for the ninety changes of half a century."""
    if not changes:
        return literal(first, BigInteger)
    middle = len(changes) // 2
    at, offset = changes[middle]
    later = _offset_at(number, offset, changes[middle + 1 :])
    return case((number >= literal(at, BigInteger), later), else_=_offset_at(number, first, changes[:middle]))


def local_of(stamps: NDArray[Any], zone: str) -> NDArray[Any]:
    """The same of an array of milliseconds since 1970."""
    first, changes = _offsets(zone)
    since = np.array([at for at, _ in changes], np.int64)
    offsets = np.array([first, *(offset for _, offset in changes)], np.int64)
    return stamps + offsets[np.searchsorted(since, stamps, side="right")]


def weeks_of(local: NDArray[Any]) -> NDArray[Any]:
    """`week_of` for an array of local milliseconds."""
    return (local // DAY_MS + _WEEKDAY_OF_1970) // 7


def hour_of(local: ColumnElement[int]) -> ColumnElement[int]:
    """Hour of the day, 0-23."""
    return local // HOUR_MS % 24


def day_of(local: ColumnElement[int]) -> ColumnElement[int]:
    """Days since 1970."""
    return local // DAY_MS


def date_of(day: int) -> date:
    """The date of a day since 1970."""
    return date(1970, 1, 1) + timedelta(days=day)


def week_of(local: ColumnElement[int]) -> ColumnElement[int]:
    """Weeks since the one of 1970-01-01; they begin on Monday."""
    return (day_of(local) + _WEEKDAY_OF_1970) // 7


def monday_of_week(week: int) -> int:
    """The Monday of a week of `week_of`, as a day since 1970."""
    return week * 7 - _WEEKDAY_OF_1970


def midnight(day: date, zone: str) -> datetime:
    """When the day begins in the zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone_of(zone)).astimezone(UTC)


@lru_cache(maxsize=32)
def _offsets(zone: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Offset from UTC at first, then each change as (since when, offset), all in ms. Cached: 2000 looks a zone."""
    where, changes, at = zone_of(zone), [], _FIRST
    before = first = _offset(at, where)
    while at < _LAST:
        step = at + timedelta(days=7)
        if (after := _offset(step, where)) != before:
            changes.append((_change_between(at, step, where), after))
            before = after
        at = step
    return first, tuple(changes)


def _offset(at: datetime, zone: ZoneInfo) -> int:
    return (at.astimezone(zone).utcoffset() or timedelta()) // timedelta(milliseconds=1)


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> int:
    old = _offset(low, zone)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _offset(middle, zone) == old else (low, middle)
    minute = high.replace(second=0, microsecond=0)
    return int(minute.timestamp()) * 1000
