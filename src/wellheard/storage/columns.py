"""Calls day by day in columns, from which numbers over many of them are counted in a fraction of the time.

For each day (UTC) some blocks of arrays are kept in `call_columns`: the calls themselves, and as parts beside them how
criteria came out, kinds of moments, each measure, lines. A row of a part says by `position` to which call of its day it
belongs. A change of a call leaves a row in `changed_days` (a trigger does, in the same transaction); as long as one is
there the day's blocks are not used and it is read from the rows themselves, so what is read is never out of date.
`renew` makes the blocks of such days anew; workers call it every minute.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from threading import Lock
from typing import Any, Final

import numpy as np
from sqlalchemy import BigInteger, Connection, Select, Table, delete, func, select, text, type_coerce

from wellheard.storage.ids import new_id
from wellheard.storage.local_time import DAY_MS
from wellheard.storage.packing import Array, Block, coded, pack, unpack
from wellheard.storage.store import Store
from wellheard.storage.tables.calls import call_kinds, call_lines, calls, measures, outcomes
from wellheard.storage.tables.columns import call_columns, changed_days

CALLS: Final = "calls"
"""`number`, `happened_at` (ms), `agent` and `queue` (see `name_code`), `score`, `stars`, `duration_ms` (nan: none)."""
CRITERIA: Final = "criteria"
"""Codes: criterion, outcome, points, weight."""
KINDS: Final = "kinds"
"""Codes: kind, count."""
LINES: Final = "lines"
"""`wording` (its digest as a number), `specificity`."""
MEASURE: Final = "measure:"
"""With the name of the measure: `value`."""
_LOCK = 0x64617973  # "days"; as in migrate.py
_MOST_BYTES = 256 << 20
_DAYS_AT_ONCE = 20


def name_code(name: str | None) -> int:
    """A number that stands for a name: 64 bits of its digest, 0 for none."""
    return 0 if name is None else int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") | 1


def parts_of(
    on: Connection, part: str, first: int, last: int, numbers: dict[int, Array]
) -> Iterator[tuple[int, Block]]:
    """A part of each day from `first` to `last` that has it, in the order of time.

    `numbers` are those of the calls of each day, where known; they are needed for days that changed.
    """
    here = (call_columns.c.part == part, call_columns.c.day.between(first, last))
    changed = _changed(on, first, last)
    made = {row.day: row.made for row in on.execute(select(call_columns.c.day, call_columns.c.made).where(*here))}
    kept = {day: made[day] for day in made.keys() - changed}
    missing = [day for day, name in kept.items() if (name, part) not in _MEMORY]
    # All at once where most are missing; a few are asked for by day.
    some = here if len(missing) > _DAYS_AT_ONCE else (here[0], call_columns.c.day.in_(missing))
    fresh = _read(on, part, some, set(missing)) if missing else {}
    for day in sorted(kept.keys() | changed):
        if day in changed:
            yield day, _made(on, part, day, numbers)
        else:
            block = fresh.get(day) or _MEMORY.get((kept[day], part))
            yield day, block or _read(on, part, (here[0], call_columns.c.day == day), {day})[day]


def renew(store: Store, *, most_days: int = _DAYS_AT_ONCE) -> int:
    """Make the columns of days anew of which a call came, changed or went, the latest first; how many days.

    One at a time does it, others return at once. O(rows of the days).
    """
    with store.read() as on:  # Most often there is nothing to do, and nobody need wait for that.
        if on.execute(select(changed_days.c.day).limit(1)).first() is None:
            return 0
    with store.begin() as on:
        # Whoever makes a day from older rows must not put it over one that was made from newer ones.
        if not store.is_sqlite and not on.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}):
            return 0
        asked = select(changed_days.c.day).distinct().order_by(changed_days.c.day.desc()).limit(most_days)
        days = list(on.execute(asked).scalars())
        for day in days:
            # The notes first: what changes after they were read leaves a note of its own, which stays.
            noted = list(on.execute(select(changed_days.c.number).where(changed_days.c.day == day)).scalars())
            _renew_day(on, day)
            _forget(on, noted)
    return len(days)


def renew_all(store: Store) -> int:
    """All of them, some days at a time, so that others can write in between; how many days."""
    count = 0
    while some := renew(store):
        count += some
    return count


def forget_day(on: Connection, at: datetime) -> None:
    """Drop the columns of the day of a call that goes, so that nothing of it waits for `renew`."""
    day = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(days=1)
    on.execute(delete(call_columns).where(call_columns.c.day == day))


def _renew_day(on: Connection, day: int) -> None:
    on.execute(delete(call_columns).where(call_columns.c.day == day))
    whole = _calls(on, day)
    numbers = {day: whole.arrays["number"]}
    if not len(numbers[day]):
        return
    blocks = {CALLS: whole} | {part: _made(on, part, day, numbers) for part in (CRITERIA, KINDS, LINES)}
    blocks |= _measures(on, day, numbers[day])
    rows = [{"day": day, "part": part, "made": new_id(), "content": pack(each)} for part, each in blocks.items()]
    on.execute(call_columns.insert(), rows)


def _forget(on: Connection, noted: list[int]) -> None:
    for start in range(0, len(noted), 1000):
        on.execute(delete(changed_days).where(changed_days.c.number.in_(noted[start : start + 1000])))


def _changed(on: Connection, first: int, last: int) -> set[int]:
    query = select(changed_days.c.day).where(changed_days.c.day.between(first, last)).distinct()
    return set(on.execute(query).scalars())


def _read(on: Connection, part: str, where: tuple[Any, ...], wanted: set[int]) -> dict[int, Block]:
    found = {}
    columns = (call_columns.c.day, call_columns.c.made, call_columns.c.content)
    for day, made, content in on.execute(select(*columns).where(*where)):
        if day in wanted:
            found[day] = unpack(content)
            _MEMORY.keep((made, part), found[day])
    return found


def _made(on: Connection, part: str, day: int, numbers: dict[int, Array]) -> Block:
    if part == CALLS:
        return _calls(on, day)
    here = numbers[day] if day in numbers else _calls(on, day).arrays["number"]
    if part.startswith(MEASURE):
        rows = _of_day(measures, day, "value").where(measures.c.name == part.removeprefix(MEASURE))
        return _measure(here, on.execute(rows).all())
    return _OTHERS[part](on, day, here)


def _calls(on: Connection, day: int) -> Block:
    columns = (calls.c.number, type_coerce(calls.c.happened_at, BigInteger), calls.c.agent, calls.c.queue,
               calls.c.score, calls.c.stars, calls.c.duration_ms)  # fmt: skip
    rows = on.execute(select(*columns).where(*_during(day)).order_by(calls.c.number)).all()
    number, at, agent, queue, score, stars, duration = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return Block(
        arrays={
            "number": np.array(number, "<i8"), "happened_at": np.array(at, "<i8"),
            "agent": np.array([name_code(each) for each in agent], "<u8"),
            "queue": np.array([name_code(each) for each in queue], "<u8"),
            "score": np.array(score, "<f8"), "stars": np.array(stars, "<f8"), "duration_ms": np.array(duration, "<f8"),
        }
    )  # fmt: skip


def _criteria(on: Connection, day: int, numbers: Array) -> Block:
    rows = on.execute(_of_day(outcomes, day, "criterion", "outcome", "points", "weight")).all()
    return _with_codes(numbers, rows)


def _kinds(on: Connection, day: int, numbers: Array) -> Block:
    return _with_codes(numbers, on.execute(_of_day(call_kinds, day, "kind", "count")).all())


def _with_codes(numbers: Array, rows: Any) -> Block:
    code, codes = coded([tuple(row[1:]) for row in rows])
    return Block(arrays={"position": _positions(numbers, rows), "code": code}, codes=codes)


def _lines(on: Connection, day: int, numbers: Array) -> Block:
    rows = on.execute(_of_day(call_lines, day, "wording", "specificity", by="position")).all()
    return Block(
        arrays={
            "position": _positions(numbers, rows), "wording": np.array([int(row[1], 16) for row in rows], "<u8"),
            "specificity": np.array([row[2] for row in rows], "<f8"),
        }
    )  # fmt: skip


def _measures(on: Connection, day: int, numbers: Array) -> dict[str, Block]:
    by_name: dict[str, list[Any]] = {}
    for row in on.execute(_of_day(measures, day, "value", "name")):
        by_name.setdefault(row.name, []).append(row)
    return {f"{MEASURE}{name}": _measure(numbers, by_name[name]) for name in sorted(by_name)}


def _measure(numbers: Array, rows: Any) -> Block:
    values = np.array([row.value for row in rows], "<f8")
    return Block(arrays={"position": _positions(numbers, rows), "value": values})


_OTHERS: dict[str, Callable[[Connection, int, Array], Block]] = {CRITERIA: _criteria, KINDS: _kinds, LINES: _lines}


def _of_day(table: Table, day: int, *columns: str, by: str | None = None) -> Select[Any]:
    query = select(calls.c.number, *(table.c[each] for each in columns)).join(table, table.c.call == calls.c.number)
    return query.where(*_during(day)).order_by(calls.c.number, table.c[by or columns[0]])


def _during(day: int) -> tuple[Any, Any]:
    at = type_coerce(calls.c.happened_at, BigInteger)
    return at >= day * DAY_MS, at < (day + 1) * DAY_MS


def _positions(numbers: Array, rows: Any) -> Array:
    return np.searchsorted(numbers, np.array([row[0] for row in rows], "<i8")).astype("<u4")


def days_there(on: Connection) -> tuple[int, int] | None:
    """The first and the last day of which there are calls; None where there are none. O(log n)."""
    at = type_coerce(calls.c.happened_at, BigInteger)
    first, last = on.execute(select(func.min(at))).scalar(), on.execute(select(func.max(at))).scalar()
    return None if first is None or last is None else (first // DAY_MS, last // DAY_MS)


@dataclass(slots=True)
class _Memory:
    """Blocks that were read, by their making, so that none is ever out of date; those used last, up to some size."""

    _blocks: OrderedDict[tuple[str, str], Block] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._blocks

    def get(self, key: tuple[str, str]) -> Block | None:
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
            return self._blocks.get(key)

    def keep(self, key: tuple[str, str], block: Block) -> None:
        with self._lock:
            if key not in self._blocks:
                self._blocks[key], self._bytes = block, self._bytes + block.size
            while self._bytes > _MOST_BYTES:
                self._bytes -= self._blocks.popitem(last=False)[1].size


_MEMORY = _Memory()
