"""Numbers over many calls: counts from which rates, means and their intervals are made.

Every number carries a filter that lists exactly the calls behind it. Groups are an agent, a queue, an hour of the day,
or a day, week or month on the clocks of a zone. Cost is one walk over the rows of the time asked for; filters other
than time add a look at each row's call.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, literal, select

from wellheard.storage.errors import StorageError
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.local_time import date_of, day_of, hour_of, local_ms, midnight, monday_of_week, week_of
from wellheard.storage.tables.calls import call_kinds, calls, measures, moments, outcomes

By = Literal["all", "agent", "queue", "hour", "day", "week", "month"]
Group = str | int | date | None
"""Name of the agent or queue (None: not known), hour, or first day of the time."""
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
    calls: CallFilter
    """The unhappy ones with it."""


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
    names = list(criteria) if criteria is not None else _names(on, outcomes.c.criterion)
    if by == "all" and _by_time_alone(wanted):
        return [rate for name in names if (rate := _rate_of(on, wanted, name)).assessed]
    cut = _cut(by, outcomes, zone)
    query = select(
        cut.label("cut"), outcomes.c.criterion, outcomes.c.outcome,
        func.count().label("n"), func.sum(outcomes.c.points).label("points"),
        func.sum(outcomes.c.weight).label("weight"),
    ).where(outcomes.c.criterion.in_(names), outcomes.c.outcome.in_(("met", "partly", "missed")))  # fmt: skip
    query = _within(query, outcomes, wanted, by).group_by(cut, outcomes.c.criterion, outcomes.c.outcome)
    found: dict[tuple[Any, str], dict[str, float]] = {}
    for row in on.execute(query):
        cell = found.setdefault((_merged(row.cut, by), row.criterion), dict.fromkeys(_SUMS, 0))
        cell[row.outcome] += row.n
        cell["points"] += row.points
        cell["weight"] += row.weight
    return [
        CriterionRate(
            group=group, criterion=criterion, met=int(cell["met"]), partly=int(cell["partly"]),
            missed=int(cell["missed"]), points=cell["points"], weight=cell["weight"],
            calls=behind(wanted, by, group, zone),
        )
        for (group, criterion), cell in _sorted(found)
    ]  # fmt: skip


def _rate_of(on: Connection, wanted: CallFilter, criterion: str) -> CriterionRate:
    """One criterion in one walk, which is several times quicker than sorting the rows of all criteria into groups."""
    counted = {word: func.sum(case((outcomes.c.outcome == word, 1), else_=0)) for word in _ASSESSED}
    query = select(
        *(count.label(word) for word, count in counted.items()),
        func.sum(outcomes.c.points).label("points"), func.sum(outcomes.c.weight).label("weight"),
    ).where(outcomes.c.criterion == criterion, outcomes.c.outcome.in_(_ASSESSED))  # fmt: skip
    row = on.execute(_within(query, outcomes, wanted, "all")).one()
    return CriterionRate(
        group=None, criterion=criterion, met=int(row.met or 0), partly=int(row.partly or 0),
        missed=int(row.missed or 0), points=float(row.points or 0), weight=float(row.weight or 0), calls=wanted,
    )  # fmt: skip


_ASSESSED = ("met", "partly", "missed")
_SUMS = ("met", "partly", "missed", "points", "weight")


def kind_rates(
    on: Connection, wanted: CallFilter, *, by: By = "all", kinds: Sequence[str] | None = None, zone: str = "UTC"
) -> list[KindRate]:
    """How many calls of each group have each kind of moment (by default all kinds), in the order of group and kind."""
    names = list(kinds) if kinds is not None else _names(on, call_kinds.c.kind)
    totals = call_counts(on, wanted, by=by, zone=zone)
    cut = _cut(by, call_kinds, zone)
    query = select(
        cut.label("cut"), call_kinds.c.kind, func.count().label("n"), func.sum(call_kinds.c["count"]).label("m")
    )
    query = query.where(call_kinds.c.kind.in_(names))
    found: dict[tuple[Any, str], list[int]] = {}
    for row in on.execute(_within(query, call_kinds, wanted, by).group_by(cut, call_kinds.c.kind)):
        cell = found.setdefault((_merged(row.cut, by), row.kind), [0, 0])
        cell[0], cell[1] = cell[0] + row.n, cell[1] + row.m
    return [
        KindRate(
            group=group, kind=kind, moments=int(cell[1]), calls_with=int(cell[0]), calls_in_all=totals[group],
            calls=_with_kind(behind(wanted, by, group, zone), kind),
        )
        for (group, kind), cell in _sorted(found)
    ]  # fmt: skip


def call_counts(on: Connection, wanted: CallFilter, *, by: By = "all", zone: str = "UTC") -> dict[Group, int]:
    """How many calls each group has."""
    cut = _cut(by, calls, zone)
    query = (
        select(cut.label("cut"), func.count().label("n")).select_from(calls).where(*conditions(wanted)).group_by(cut)
    )
    found: dict[Group, int] = {}
    for row in on.execute(query):
        group = _merged(row.cut, by)
        found[group] = found.get(group, 0) + row.n
    return {group: found[group] for group in sorted(found, key=_order)}


def unhappy_kinds(on: Connection, wanted: CallFilter, *, stars: tuple[int, ...] = UNHAPPY) -> list[UnhappyKind]:
    """For each kind of moment how often it goes with an unhappy story."""
    by_stars = _calls_by_stars(on, wanted)
    found = _kinds_by_time(on, wanted, stars) if _by_time_alone(wanted) else _kinds_by_calls(on, wanted, stars)
    unhappy = sum(count for each, count in by_stars.items() if each in stars)
    return [
        UnhappyKind(
            kind=kind, unhappy_with=cell[0], calls_with=cell[1], unhappy_in_all=unhappy,
            calls_in_all=sum(by_stars.values()),
            calls=replace(_with_kind(wanted, kind), stars=_both(wanted.stars, stars)),
        )
        for kind, cell in sorted(found.items())
    ]  # fmt: skip


def measure_means(on: Connection, wanted: CallFilter, name: str, *, by: By = "all", zone: str = "UTC") -> list[Mean]:
    """Mean of a measure, such as `hold_ms`, in each group; calls in which it could not be measured don't count."""
    query = select(measures).where(measures.c.name == name)
    return _means(on, wanted, measures, measures.c.value, query, by, zone)


def score_means(
    on: Connection, wanted: CallFilter, *, of: Literal["score", "stars", "duration_ms"] = "score", by: By = "all",
    zone: str = "UTC",
) -> list[Mean]:  # fmt: skip
    """Mean score, stars or length of each group."""
    column = calls.c[of]
    return _means(on, wanted, calls, column, select(calls).where(column.isnot(None)), by, zone)


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


def _means(
    on: Connection, wanted: CallFilter, table: Table, value: Any, query: Select[Any], by: By, zone: str
) -> list[Mean]:
    cut = _cut(by, table, zone)
    sums = (func.count().label("n"), func.sum(value * 1.0).label("s"), func.sum(value * 1.0 * value).label("q"))
    found: dict[Any, list[float]] = {}
    for row in on.execute(_within(query, table, wanted, by).with_only_columns(cut.label("cut"), *sums).group_by(cut)):
        cell = found.setdefault(_merged(row.cut, by), [0, 0.0, 0.0])
        found[_merged(row.cut, by)] = [cell[0] + row.n, cell[1] + float(row.s), cell[2] + float(row.q)]
    return [
        Mean(
            group=group, count=int(n), mean=s / n, deviation=sqrt(max(0.0, q - s * s / n) / (n - 1)) if n > 1 else 0.0,
            calls=behind(wanted, by, group, zone),
        )
        for group, (n, s, q) in sorted(found.items(), key=lambda each: _order(each[0]))
    ]  # fmt: skip


def _names(on: Connection, column: Any) -> list[str]:
    """The different values at the head of an index, each found by one seek: O(values · log n), where DISTINCT walks."""
    found: list[str] = []
    while True:
        query = select(func.min(column))
        name = on.execute(query.where(column > found[-1]) if found else query).scalar_one()
        if name is None:
            return found
        found.append(name)


def _cut(by: str, table: Table, zone: str) -> ColumnElement[Any]:
    if by not in get_args(By):
        raise StorageError(f"{by!r}: no way to group calls. Choose one of {', '.join(get_args(By))}")
    if by in ("agent", "queue"):
        return calls.c[by]
    if by == "all":
        return literal(None)
    local = local_ms(table.c.happened_at, zone)
    if by == "hour":
        return hour_of(local)
    return week_of(local) if by == "week" else day_of(local)


def _within(query: Select[Any], table: Table, wanted: CallFilter, by: By) -> Select[Any]:
    """Only rows of calls that pass; calls are looked at only where the filter or the groups need them."""
    if table is calls:
        return query.where(*conditions(wanted))
    if not _by_time_alone(wanted) or by in ("agent", "queue"):
        query = query.join(calls, calls.c.number == table.c.call).where(*conditions(wanted))
    if wanted.since:
        query = query.where(table.c.happened_at >= wanted.since)
    return query.where(table.c.happened_at < wanted.until) if wanted.until else query


def _kinds_by_time(on: Connection, wanted: CallFilter, stars: tuple[int, ...]) -> dict[str, tuple[int, int]]:
    """Unhappy calls and all calls with each kind; one walk a kind is quicker than sorting all rows into groups."""
    sad = func.sum(case((call_kinds.c.stars.in_(stars), 1), else_=0)).label("sad")
    found = {}
    for kind in _names(on, call_kinds.c.kind):
        query: Any = select(func.count().label("n"), sad).where(call_kinds.c.kind == kind)
        row = on.execute(_within(query, call_kinds, wanted, "all")).one()
        if row.n:
            found[kind] = (int(row.sad), int(row.n))
    return found


def _kinds_by_calls(on: Connection, wanted: CallFilter, stars: tuple[int, ...]) -> dict[str, tuple[int, int]]:
    """The same where the filter asks for the calls, which are then looked at once for all kinds."""
    query = select(call_kinds.c.kind, call_kinds.c.stars, func.count().label("n"))
    query = query.where(call_kinds.c.kind.in_(_names(on, call_kinds.c.kind)))
    found: dict[str, tuple[int, int]] = {}
    for row in on.execute(_within(query, call_kinds, wanted, "all").group_by(call_kinds.c.kind, call_kinds.c.stars)):
        sad, n = found.get(row.kind, (0, 0))
        found[row.kind] = (sad + (row.n if row.stars in stars else 0), n + row.n)
    return found


def _by_time_alone(wanted: CallFilter) -> bool:
    return wanted == CallFilter(since=wanted.since, until=wanted.until)


def _calls_by_stars(on: Connection, wanted: CallFilter) -> dict[int, int]:
    query = select(calls.c.stars, func.count().label("n")).where(*conditions(wanted)).group_by(calls.c.stars)
    return {row.stars: row.n for row in on.execute(query)}


def _merged(cut: Any, by: By) -> Group:
    """The group of what the query grouped by: days and weeks become dates, months are put together from days."""
    if by == "hour":
        return int(cut)
    if by == "day":
        return date_of(int(cut))
    if by == "week":
        return date_of(monday_of_week(int(cut)))
    return date_of(int(cut)).replace(day=1) if by == "month" else cut


def _order(group: Group) -> tuple[bool, Any]:
    return (group is None, "" if group is None else group)


def _sorted(found: dict[tuple[Any, str], Any]) -> list[tuple[tuple[Any, str], Any]]:
    return sorted(found.items(), key=lambda each: (_order(each[0][0]), each[0][1]))


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


def _both(first: tuple[int, ...] | None, second: tuple[int, ...]) -> tuple[int, ...]:
    return second if first is None else tuple(each for each in first if each in second)
