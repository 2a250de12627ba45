"""Lists of calls: filtered, sorted, paged, counted, sampled."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, func, literal, or_, select, tuple_

from wellheard.storage.calls import Call
from wellheard.storage.errors import StorageError
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.pages import Page, checked_limit, page, read_cursor, write_cursor
from wellheard.storage.tables.calls import call_kinds, calls
from wellheard.storage.tables.schema import Stamp

Sort = Literal["newest", "oldest", "lowest_score", "highest_score", "least_sure", "longest", "fewest_stars"]
SORTS: tuple[Sort, ...] = get_args(Sort)
_COLUMNS: dict[str, tuple[str, bool]] = {
    "newest": ("happened_at", True), "oldest": ("happened_at", False), "lowest_score": ("score", False),
    "highest_score": ("score", True), "least_sure": ("confidence", False), "longest": ("duration_ms", True),
    "fewest_stars": ("stars", False),
}  # fmt: skip
"""The column of each order, and whether it falls. Ties fall and rise with the number."""


def list_calls(
    on: Connection, wanted: CallFilter, *, sort: Sort = "newest", after: str | None = None, limit: int = 50
) -> Page[Call]:
    """A page of calls. Sorted by score, sureness or length, calls without that are left out.

    O(log n + limit) along an index where the filter lets enough through; a filter that few calls pass costs a walk
    over what its most selective index leaves. Raises StorageError for a cursor of another list.
    """
    limit = checked_limit(limit)
    name, falls = _order(sort)
    found = _along(on, wanted, name, falls=falls, after=after, limit=limit + 1)
    return page(found, limit, lambda call: (_number(getattr(call, name)), call.number))


def neighbours(on: Connection, wanted: CallFilter, call: Call, *, sort: Sort = "newest") -> tuple[Call | None, ...]:
    """The calls before and after one in a list, also where it has left the list itself; none at an end.

    None twice where the list's order leaves the call out. O(log n) each along an index.
    """
    name, falls = _order(sort)
    if getattr(call, name) is None:
        return None, None
    place = write_cursor(_number(getattr(call, name)), call.number)
    both = (_along(on, wanted, name, falls=way, after=place, limit=1) for way in (not falls, falls))
    return tuple(some[0] if some else None for some in both)


def _along(
    on: Connection, wanted: CallFilter, name: str, *, falls: bool, after: str | None, limit: int
) -> list[Call]:  # fmt: skip
    """Calls along a column from a place on."""
    walk = _walk(wanted, along_time=name == "happened_at")
    column = walk.at if name == "happened_at" else calls.c[name]
    order = [column.desc(), walk.number.desc()] if falls else [column, walk.number]
    query = select(calls).select_from(walk.source).where(*walk.where).order_by(*order).limit(limit)
    if name not in ("happened_at", "stars"):
        query = query.where(column.isnot(None))
    if after:
        query = _beyond(query, column, walk.number, falls, after)
    return [Call(**row._asdict()) for row in on.execute(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """Along what calls are looked for: themselves, or a kind of moment, whose calls are kept in the order of time."""

    source: Any
    at: Any
    number: Any
    where: list[ColumnElement[bool]]


def _walk(wanted: CallFilter, *, along_time: bool) -> _Walk:
    rest = replace(wanted, kinds=wanted.kinds[1:], since=None, until=None)
    if not (along_time and wanted.kinds and rest == CallFilter(kinds=rest.kinds)):
        return _Walk(source=calls, at=calls.c.happened_at, number=calls.c.number, where=conditions(wanted))
    here = call_kinds.alias("walked")
    where = [here.c.kind == wanted.kinds[0], *conditions(rest)]
    if wanted.since:
        where.append(here.c.happened_at >= wanted.since)
    if wanted.until:
        where.append(here.c.happened_at < wanted.until)
    source = here.join(calls, calls.c.number == here.c.call)
    return _Walk(source=source, at=here.c.happened_at, number=here.c.call, where=where)


def _order(sort: str) -> tuple[str, bool]:
    if sort not in _COLUMNS:
        raise StorageError(f"{sort!r}: no order of calls. Choose one of {', '.join(SORTS)}")
    return _COLUMNS[sort]


def _number(value: Any) -> int | float:
    if isinstance(value, int | float):
        return value
    stored = Stamp().process_bind_param(value, None)  # type: ignore[arg-type]  # the dialect is not asked
    assert stored is not None, "sorted columns have values"
    return stored


def _beyond(query: Select[Any], column: Any, key: Any, falls: bool, after: str) -> Select[Any]:
    value, number = read_cursor(after, (int, float), int)  # type: ignore[arg-type]  # isinstance takes tuples
    bound = Stamp().process_result_value(int(value), None) if column.name == "happened_at" else value  # type: ignore[arg-type]  # as above
    here, there = tuple_(column, key), tuple_(literal(bound, column.type), literal(number))
    return query.where(here < there if falls else here > there)


def count_calls(on: Connection, wanted: CallFilter, *, most: int = 10_000) -> int:
    """How many calls pass, counted up to `most`: "10,000 and more" is quick and enough for a heading."""
    walk = _walk(wanted, along_time=True)
    some = select(literal(1)).select_from(walk.source).where(*walk.where).limit(most).subquery()
    return on.execute(select(func.count()).select_from(some)).scalar_one()


LOOKED_THROUGH = 20_000
"""So many calls, the newest, are looked through for words of a title: it answers while somebody types."""


def find_by_words(on: Connection, wanted: CallFilter, words: Sequence[str], *, limit: int) -> list[Call]:
    """Calls whose title, agent or queue has each of these words in it, whatever their case; newest first.

    O(`LOOKED_THROUGH`) along time.
    """
    newest = select(calls.c.number).where(*conditions(wanted))
    newest = newest.order_by(calls.c.happened_at.desc(), calls.c.number.desc()).limit(LOOKED_THROUGH)
    there = [
        or_(*(column.icontains(word, autoescape=True) for column in (calls.c.title, calls.c.agent, calls.c.queue)))
        for word in words
    ]
    query = select(calls).where(calls.c.number.in_(newest), *there)
    query = query.order_by(calls.c.happened_at.desc(), calls.c.number.desc()).limit(limit)
    return [Call(**row._asdict()) for row in on.execute(query)]


def sample_calls(
    on: Connection, wanted: CallFilter, *, count: int, seed: int, by: Literal["agent", "queue"] | None = None
) -> list[Call]:
    """Calls by chance, the same for the same seed and calls: `count` in all, or of each agent or queue. Newest first.

    O(calls that pass), two numbers each.
    """
    kept = calls.c[by] if by else literal(None)
    rows = on.execute(select(calls.c.number, kept.label("part")).where(*conditions(wanted)).order_by(calls.c.number))
    parts: dict[str, list[int]] = {}
    for number, part in rows:
        parts.setdefault(part or "", []).append(number)
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    chosen = [number for name in sorted(parts) for number in draw.sample(parts[name], min(count, len(parts[name])))]
    return calls_by_numbers(on, chosen)


def calls_by_numbers(on: Connection, numbers: list[int]) -> list[Call]:
    """Several at once, newest first; unknown numbers are left out."""
    query = select(calls).order_by(calls.c.happened_at.desc(), calls.c.number.desc())
    found: list[Call] = []
    for start in range(0, len(numbers), 1000):
        some = query.where(calls.c.number.in_(numbers[start : start + 1000]))
        found += [Call(**row._asdict()) for row in on.execute(some)]
    return sorted(found, key=lambda call: (call.happened_at, call.number), reverse=True)
