"""The calls that a filter lets through, in columns, with what is known of them and the groups they fall into."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar, get_args
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection, select

from wellheard.storage.columns import CALLS, days_there, parts_of
from wellheard.storage.errors import StorageError
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.local_time import DAY_MS, HOUR_MS, date_of, local_of, monday_of_week, weeks_of
from wellheard.storage.packing import Array
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.schema import Stamp

By = Literal["all", "agent", "queue", "hour", "day", "week", "month"]
Found = TypeVar("Found")
Group = str | int | date | None
"""Name of the agent or queue (None: not known), hour, or first day of the time."""
_KNOWN: WeakKeyDictionary[Connection, dict[Hashable, Any]] = WeakKeyDictionary()
"""Answers of transactions that are under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All calls of some days, and which of them pass."""

    columns: dict[str, Array]
    """As in `columns.CALLS`, each as long as there are calls."""
    passes: Array
    """Whether the filter lets the call through."""
    starts: dict[int, int]
    """Where the calls of a day begin."""
    numbers: dict[int, Array]
    """Of each day's calls."""

    @property
    def size(self) -> int:
        """How many pass."""
        return int(np.count_nonzero(self.passes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A part of the calls that pass; all columns are as long as it has rows."""

    call: Array
    """The place in the frame."""
    columns: dict[str, Array]
    codes: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Into which group each call falls."""

    names: tuple[Group, ...]
    index: Array
    """The place among `names`, for each call of the frame; of calls that don't pass it means nothing."""


def frame_of(on: Connection, wanted: CallFilter) -> Frame:
    """The calls of a filter. O(calls in the time asked for); what else is asked for the database answers."""
    return _once(on, wanted, lambda: _frame_of(on, wanted))


def _frame_of(on: Connection, wanted: CallFilter) -> Frame:
    blocks = dict(parts_of(on, CALLS, *_days(on, wanted), {}))
    numbers = {day: block.arrays["number"] for day, block in blocks.items()}
    counts = [len(each) for each in numbers.values()]
    names = ("number", "happened_at", "agent", "queue", "score", "stars", "duration_ms")
    columns = {name: _joined([block.arrays[name] for block in blocks.values()]) for name in names}
    return Frame(
        columns=columns, passes=_passes(on, wanted, columns), numbers=numbers,
        starts=dict(zip(numbers, np.cumsum([0, *counts]).tolist(), strict=False)),
    )  # fmt: skip


def rows_of_part(on: Connection, frame: Frame, part: str) -> Rows:
    """What a part says of the calls that pass. O(its rows in the time asked for)."""
    return _once(on, (id(frame), part), lambda: _rows_of_part(on, frame, part))


def _rows_of_part(on: Connection, frame: Frame, part: str) -> Rows:
    codes: dict[tuple[Any, ...], int] = {}
    places, columns = [], dict[str, list[Array]]()
    if frame.starts:
        for day, block in parts_of(on, part, min(frame.starts), max(frame.starts), frame.numbers):
            places.append(block.arrays["position"].astype(np.int64) + frame.starts.get(day, 0))
            for name, values in block.arrays.items():
                columns.setdefault(name, []).append(_recoded(values, block.codes, codes) if name == "code" else values)
    call = _joined(places).astype(np.int64)
    kept = frame.passes[call] if len(call) else np.zeros(0, bool)
    whole = frame.size == len(frame.passes)  # Nothing to leave out: no copies.
    return Rows(
        call=call if whole else call[kept], codes=tuple(codes),
        columns={name: _joined(some) if whole else _joined(some)[kept] for name, some in columns.items()},
    )  # fmt: skip


def groups_of(on: Connection, frame: Frame, by: By, zone: str) -> Groups:
    """The groups of the calls, names in their order (not known last). Raises StorageError for no such way."""
    if by not in get_args(By):
        raise StorageError(f"{by!r}: no way to group calls. Choose one of {', '.join(get_args(By))}")
    if by == "all":
        return Groups(names=(None,), index=np.zeros(len(frame.passes), np.int64))
    if by in ("agent", "queue"):
        return _by_name(on, frame, by)
    local = local_of(frame.columns["happened_at"], zone)
    if by == "hour":
        found, index = np.unique(local // HOUR_MS % 24, return_inverse=True)
        return Groups(names=tuple(found.tolist()), index=index)
    found, index = np.unique(weeks_of(local) if by == "week" else local // DAY_MS, return_inverse=True)
    days = [date_of(monday_of_week(each) if by == "week" else each) for each in found.tolist()]
    if by != "month":
        return Groups(names=tuple(days), index=index)
    months = sorted({day.replace(day=1) for day in days})
    month_of = np.array([months.index(day.replace(day=1)) for day in days], np.int64)
    return Groups(names=tuple(months), index=month_of[index])


def _once(on: Connection, asked: Hashable, make: Callable[[], Found]) -> Found:
    """The same question of the same reading transaction is answered once; what writes may have changed the answer."""
    if on.get_execution_options().get("writes"):
        return make()
    known = _KNOWN.setdefault(on, {})
    if asked not in known:
        known[asked] = make()
    found: Found = known[asked]
    return found


def _by_name(on: Connection, frame: Frame, by: str) -> Groups:
    codes, firsts, index = np.unique(frame.columns[by], return_index=True, return_inverse=True)
    numbers = frame.columns["number"][firsts].tolist()
    called: dict[int, str | None] = {}
    for start in range(0, len(numbers), 1000):
        query = select(calls.c.number, calls.c[by]).where(calls.c.number.in_(numbers[start : start + 1000]))
        called |= {row[0]: row[1] for row in on.execute(query)}
    names = [called.get(number) for number in numbers]
    order = sorted(range(len(codes)), key=lambda place: (names[place] is None, names[place] or ""))
    place_of = np.zeros(len(codes), np.int64)
    place_of[order] = np.arange(len(codes))
    return Groups(names=tuple(names[place] for place in order), index=place_of[index])


def _days(on: Connection, wanted: CallFilter) -> tuple[int, int]:
    there = days_there(on)
    if there is None:
        return 0, -1
    first = max(there[0], _ms(wanted.since) // DAY_MS) if wanted.since else there[0]
    return first, min(there[1], (_ms(wanted.until) - 1) // DAY_MS) if wanted.until else there[1]


def _ms(at: Any) -> int:
    stamp = Stamp().process_bind_param(at, None)  # type: ignore[arg-type]  # the dialect is not asked
    assert stamp is not None, "a time was given"
    return stamp


def _passes(on: Connection, wanted: CallFilter, columns: Mapping[str, Array]) -> Array:
    if replace(wanted, since=None, until=None) != CallFilter():
        numbers = list(on.execute(select(calls.c.number).where(*conditions(wanted))).scalars())
        return np.isin(columns["number"], np.array(numbers, np.int64))
    passes = np.ones(len(columns["number"]), bool)
    if wanted.since:
        passes &= columns["happened_at"] >= _ms(wanted.since)
    if wanted.until:
        passes &= columns["happened_at"] < _ms(wanted.until)
    return passes


def _recoded(values: Array, own: tuple[tuple[Any, ...], ...], codes: dict[tuple[Any, ...], int]) -> Array:
    """Codes of a day as codes of all days."""
    return np.array([codes.setdefault(each, len(codes)) for each in own], np.int64)[values] if own else values


def _joined(some: list[Array]) -> Array:
    return np.concatenate(some) if some else np.zeros(0)
