"""Numbers over many calls: counts from which rates, means and their intervals are made.

Every number carries a filter that lists exactly the calls behind it. Groups are an agent, a queue, an hour of the day,
or a day, week or month on the clocks of a zone. They are counted in columns (`frames.py`), O(calls of the time asked
for); filters other than time are answered by the database, as for a list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
from sqlalchemy import Connection, func, select

from wellheard.storage.columns import CRITERIA, KINDS, MEASURE
from wellheard.storage.filters import JUDGED, CallFilter, conditions
from wellheard.storage.frames import By as By
from wellheard.storage.frames import Frame, Groups, Rows, frame_of, groups_of, rows_of_part
from wellheard.storage.frames import Group as Group
from wellheard.storage.local_time import midnight
from wellheard.storage.packing import Array
from wellheard.storage.tables.calls import calls, moments

UNHAPPY = (1, 2)
"""Stars of a story that nobody likes to hear told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRate:
    """How a criterion came out in a group of calls."""

    group: Group
    criterion: str
    met: int
    partly: int
    missed: int
    points: float
    """Earned, of `weight`: their quotient is the rate."""
    weight: float
    calls: CallFilter
    """All calls of the group; with `outcomes` set, those that met or missed it."""

    @property
    def assessed(self) -> int:
        """Calls in which there was an occasion that was judged."""
        return self.met + self.partly + self.missed


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRate:
    """How often a kind of moment was there."""

    group: Group
    kind: str
    moments: int
    calls_with: int
    calls_in_all: int
    calls: CallFilter
    """Those with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnhappyKind:
    """How a kind of moment goes with unhappy stories; together with the totals a two-by-two table."""

    kind: str
    unhappy_with: int
    calls_with: int
    unhappy_in_all: int
    calls_in_all: int
    stars: tuple[int, ...]
    """Of the stories that count as unhappy here."""
    having: CallFilter
    """The calls with it."""
    lacking: CallFilter
    """The calls without it."""

    def unhappy(self, some: CallFilter) -> CallFilter:
        """The unhappy ones of `having` or `lacking`."""
        return replace(some, stars=self.stars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A number over a group of calls."""

    group: Group
    count: int
    mean: float
    deviation: float
    """Standard deviation of the sample (n - 1); 0 for one call."""
    calls: CallFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonQuote:
    """The same words, said again and again."""

    agent: str | None
    quote: str
    """As said in one of them."""
    count: int
    calls: CallFilter
    """Of the agent, with the kind."""


def criterion_rates(
    on: Connection, wanted: CallFilter, *, by: By = "all", criteria: Sequence[str] | None = None, zone: str = "UTC"
) -> list[CriterionRate]:
    """Outcomes of criteria (by default of all) in each group, in the order of group and criterion."""
    frame = frame_of(on, wanted)
    groups, rows = groups_of(on, frame, by, zone), rows_of_part(on, frame, CRITERIA)
    found: dict[tuple[int, str], dict[str, float]] = {}
    for group, (criterion, outcome, points, weight), count in _counted(groups, rows):
        if outcome not in JUDGED or (criteria is not None and criterion not in criteria):
            continue
        cell = found.setdefault((group, criterion), dict.fromkeys((*JUDGED, "points", "weight"), 0))
        cell[outcome] += count
        cell["points"] += points * count
        cell["weight"] += weight * count
    return [
        CriterionRate(
            group=groups.names[group], criterion=criterion, met=int(cell["met"]), partly=int(cell["partly"]),
            missed=int(cell["missed"]), points=float(cell["points"]), weight=float(cell["weight"]),
            calls=behind(wanted, by, groups.names[group], zone),
        )
        for (group, criterion), cell in sorted(found.items())
    ]  # fmt: skip


def kind_rates(
    on: Connection, wanted: CallFilter, *, by: By = "all", kinds: Sequence[str] | None = None, zone: str = "UTC"
) -> list[KindRate]:
    """How many calls of each group have each kind of moment (by default all kinds), in the order of group and kind."""
    frame = frame_of(on, wanted)
    groups, rows = groups_of(on, frame, by, zone), rows_of_part(on, frame, KINDS)
    totals, found = _sizes(frame, groups), dict[tuple[int, str], list[int]]()
    for group, (kind, moments_in_it), count in _counted(groups, rows):
        if kinds is None or kind in kinds:
            cell = found.setdefault((group, kind), [0, 0])
            cell[0], cell[1] = cell[0] + count, cell[1] + count * moments_in_it
    return [
        KindRate(
            group=groups.names[group], kind=kind, moments=cell[1], calls_with=cell[0], calls_in_all=int(totals[group]),
            calls=_with_kind(behind(wanted, by, groups.names[group], zone), kind),
        )
        for (group, kind), cell in sorted(found.items())
    ]  # fmt: skip


def call_counts(on: Connection, wanted: CallFilter, *, by: By = "all", zone: str = "UTC") -> dict[Group, int]:
    """How many calls each group has."""
    frame = frame_of(on, wanted)
    groups = groups_of(on, frame, by, zone)
    sizes = _sizes(frame, groups).tolist()
    return {name: count for name, count in zip(groups.names, sizes, strict=True) if count}


def unhappy_kinds(on: Connection, wanted: CallFilter, *, stars: tuple[int, ...] = UNHAPPY) -> list[UnhappyKind]:
    """For each kind of moment how often it goes with an unhappy story."""
    frame = frame_of(on, wanted)
    sad = np.isin(frame.columns["stars"], stars)
    groups, rows = Groups(names=(False, True), index=sad.astype(np.int64)), rows_of_part(on, frame, KINDS)
    found: dict[str, list[int]] = {}
    for group, (kind, _), count in _counted(groups, rows):
        found.setdefault(kind, [0, 0])[group] += count
    unhappy = int(np.count_nonzero(sad & frame.passes))
    both = stars_of(wanted, stars)
    return [
        UnhappyKind(
            kind=kind, unhappy_with=with_sad, calls_with=with_sad + other, unhappy_in_all=unhappy,
            calls_in_all=frame.size,
            stars=both, having=_with_kind(wanted, kind),
            lacking=replace(wanted, without_kinds=(*wanted.without_kinds, kind)),
        )
        for kind, (other, with_sad) in sorted(found.items())
    ]  # fmt: skip


def measure_means(on: Connection, wanted: CallFilter, name: str, *, by: By = "all", zone: str = "UTC") -> list[Mean]:
    """Mean of a measure, such as `hold_ms`, in each group; calls in which it could not be measured don't count."""
    frame = frame_of(on, wanted)
    rows = rows_of_part(on, frame, f"{MEASURE}{name}")
    values = rows.columns.get("value", np.zeros(0))
    return _means(wanted, groups_of(on, frame, by, zone), rows.call, values, by, zone)


def score_means(
    on: Connection, wanted: CallFilter, *, of: Literal["score", "stars", "duration_ms"] = "score", by: By = "all",
    zone: str = "UTC",
) -> list[Mean]:  # fmt: skip
    """Mean score, stars or length of each group."""
    frame = frame_of(on, wanted)
    (there,) = np.nonzero(frame.passes & ~np.isnan(frame.columns[of]))
    return _means(wanted, groups_of(on, frame, by, zone), there, frame.columns[of][there], by, zone)


def common_quotes(on: Connection, wanted: CallFilter, kind: str, *, limit: int = 50) -> list[CommonQuote]:
    """What each agent says most often as this kind of moment, such as canned lines; twice or more, case aside."""
    same = func.lower(moments.c.quote)
    count = func.count()
    query = (
        select(calls.c.agent, func.min(moments.c.quote).label("quote"), count.label("n"))
        .select_from(moments.join(calls, calls.c.number == moments.c.call))
        .where(moments.c.kind == kind, moments.c.quote != "", *conditions(wanted))
        .group_by(calls.c.agent, same)
        .having(count > 1)
        .order_by(count.desc(), calls.c.agent, same)
        .limit(limit)
    )
    return [
        CommonQuote(
            agent=row.agent,
            quote=row.quote,
            count=row.n,
            calls=_with_kind(behind(wanted, "agent", row.agent, "UTC"), kind),
        )
        for row in on.execute(query)
    ]


def _counted(groups: Groups, rows: Rows) -> Iterator[tuple[int, tuple[Any, ...], int]]:
    """How many rows each group has of each code: group, code, count."""
    if not len(rows.call):
        return
    codes = len(rows.codes)
    cells = groups.index[rows.call] * codes + rows.columns["code"]
    counts = np.bincount(cells, minlength=len(groups.names) * codes)
    for cell in np.flatnonzero(counts).tolist():
        yield cell // codes, rows.codes[cell % codes], int(counts[cell])


def _sizes(frame: Frame, groups: Groups) -> Array:
    """How many calls each group has."""
    return np.bincount(groups.index[frame.passes], minlength=len(groups.names))


def _means(wanted: CallFilter, groups: Groups, call: Array, values: Array, by: By, zone: str) -> list[Mean]:
    """Means and deviations of the values of some calls, in two passes so that large values lose nothing."""
    index, size = groups.index[call], len(groups.names)
    count = np.bincount(index, minlength=size)
    mean = np.bincount(index, weights=values, minlength=size) / np.maximum(count, 1)
    squares = np.bincount(index, weights=(values - mean[index]) ** 2, minlength=size)
    deviation = np.sqrt(squares / np.maximum(count - 1, 1))
    return [
        Mean(
            group=groups.names[place], count=int(count[place]), mean=float(mean[place]),
            deviation=float(deviation[place]), calls=behind(wanted, by, groups.names[place], zone),
        )
        for place in np.flatnonzero(count).tolist()
    ]  # fmt: skip


def behind(wanted: CallFilter, by: By, group: Any, zone: str) -> CallFilter:
    """The filter that lists the calls of one group."""
    if by == "hour":
        return replace(wanted, hours=(group,), zone=zone)
    if by == "agent":
        return replace(wanted, agents=(group,) if group is not None else None, without_agent=group is None)
    if by == "queue":
        return replace(wanted, queues=(group,) if group is not None else None, without_queue=group is None)
    if by == "all":
        return wanted
    begin, end = midnight(group, zone), midnight(_next(group, by), zone)
    since = max(begin, wanted.since) if wanted.since else begin
    return replace(wanted, since=since, until=min(end, wanted.until) if wanted.until else end)


def _next(day: date, by: By) -> date:
    if by == "month":
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if by == "week" else 1)


def _with_kind(wanted: CallFilter, kind: str) -> CallFilter:
    return wanted if kind in wanted.kinds else replace(wanted, kinds=(*wanted.kinds, kind))


def stars_of(wanted: CallFilter, stars: tuple[int, ...]) -> tuple[int, ...]:
    """Those of these stars that a filter lets through; none at all where it asks for others."""
    return stars if wanted.stars is None else tuple(each for each in wanted.stars if each in stars)
