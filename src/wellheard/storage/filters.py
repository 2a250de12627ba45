"""Which calls: the filters that lists, search, numbers and saved filters share."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, and_, exists, select

from wellheard.storage.errors import StorageError
from wellheard.storage.local_time import hour_of, local_ms
from wellheard.storage.tables.calls import call_kinds, call_lines, calls, files, measures, outcomes
from wellheard.storage.tables.people import memberships, users
from wellheard.storage.tables.reviews import scorecards

Outcome = Literal["met", "partly", "missed", "not_applicable", "not_assessed", "judged"]
"""How a criterion came out; `judged` is any of those in which there was an occasion."""
JUDGED = ("met", "partly", "missed")
"""There was an occasion, and it was judged: of these a rate is made."""
SOUND = "sound"
"""The name under which a call's recording stands among its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Calls that fulfil everything given; a field that is left out asks for nothing."""

    agents: tuple[str, ...] | None = None
    """Any of these agents. Empty: no call at all, which is what somebody without calls may see."""
    only_agents: tuple[str, ...] | None = None
    """The same once more, for what the viewer may see: never taken from a request."""
    without_agent: bool = False
    """Only calls whose agent isn't known."""
    without_queue: bool = False
    """Only calls whose queue isn't known."""
    teams: tuple[str, ...] | None = None
    """Agents who are in any of these teams, by id."""
    queues: tuple[str, ...] | None = None
    customers: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    since: datetime | None = None
    """Happened then or later."""
    until: datetime | None = None
    """Happened before."""
    score_from: int | None = None
    score_to: int | None = None
    """Inclusive; calls without a score are left out by either."""
    stars: tuple[int, ...] | None = None
    endings: tuple[str, ...] | None = None
    """`well`, `open`, `badly`."""
    kinds: tuple[str, ...] = ()
    """Each of these kinds of moment is in the call."""
    without_kinds: tuple[str, ...] = ()
    """None of these is."""
    outcomes: tuple[tuple[str, Outcome], ...] = ()
    """Each of these criteria came out so, as the software judged; a pair of a criterion and an `Outcome`."""
    measures: tuple[tuple[str, float, float], ...] = ()
    """Each of these numbers of the call is known and lies between these two, both inclusive."""
    hours: tuple[int, ...] | None = None
    """Hours of the day, 0-23, at which it happened in `zone`."""
    zone: str = "UTC"
    """IANA name of the time zone of `hours`."""
    has_sound: bool | None = None
    scored: bool | None = None
    """Somebody has given a scorecard, in a queue or on the call's page; what is still blind doesn't count."""
    lines: tuple[str, ...] | None = None
    """The agent said any of these lines, by the digest of their wording (`call_lines`)."""
    ids: tuple[str, ...] | None = None
    """Among these calls."""

    def to_json(self) -> str:
        """As JSON, without what is not set; `only_agents` is never written."""
        plain = CallFilter()
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "only_agents"}
        kept = {name: value for name, value in given.items() if value != getattr(plain, name)}
        return json.dumps(kept, default=datetime.isoformat, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "CallFilter":
        """Read back. Raises StorageError for what is no filter."""
        try:
            given = json.loads(text)
            return cls(**{name: _value(name, value) for name, value in given.items() if name != "only_agents"})
        except (TypeError, ValueError, AttributeError) as error:
            raise StorageError(f"not a filter: {error}. Save it again") from error


def _value(name: str, value: Any) -> Any:
    if name in ("since", "until"):
        return datetime.fromisoformat(value)
    if name == "measures":
        return tuple((str(measure), float(low), float(high)) for measure, low, high in value)
    if name == "outcomes":
        return tuple((str(criterion), outcome) for criterion, outcome in value if outcome in get_args(Outcome))
    return tuple(value) if isinstance(value, list) else value


_AMONG = {"agents": "agent", "only_agents": "agent", "queues": "queue", "customers": "customer", "channels": "channel",
          "languages": "language", "stars": "stars", "endings": "ending", "ids": "id"}  # fmt: skip


def conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    """What a row of `calls` must fulfil."""
    return [*_of_the_row(wanted), *_of_other_tables(wanted)]


def _of_the_row(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    for name, column in _AMONG.items():
        values = getattr(wanted, name)
        if values is not None:
            yield calls.c[column] == values[0] if len(values) == 1 else calls.c[column].in_(values)
    if wanted.without_agent:
        yield calls.c.agent.is_(None)
    if wanted.without_queue:
        yield calls.c.queue.is_(None)
    if wanted.since:
        yield calls.c.happened_at >= wanted.since
    if wanted.until:
        yield calls.c.happened_at < wanted.until
    if wanted.hours is not None:
        yield hour_of(local_ms(calls.c.happened_at, wanted.zone)).in_(wanted.hours)
    if wanted.score_from is not None:
        yield calls.c.score >= wanted.score_from
    if wanted.score_to is not None:
        yield calls.c.score <= wanted.score_to


def _of_other_tables(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.teams is not None:
        in_team = select(users.c.agent).join(memberships, memberships.c.user == users.c.id)
        yield calls.c.agent.in_(in_team.where(memberships.c.team.in_(wanted.teams), users.c.agent.isnot(None)))
    for kind in wanted.kinds:
        yield _has_kind(kind)
    for kind in wanted.without_kinds:
        yield ~_has_kind(kind)
    for criterion, outcome in wanted.outcomes:
        which = outcomes.c.outcome.in_(JUDGED) if outcome == "judged" else outcomes.c.outcome == outcome
        yield _same_call(outcomes, outcomes.c.criterion == criterion, which)
    for name, low, high in wanted.measures:
        yield _same_call(measures, measures.c.name == name, measures.c.value.between(low, high))
    if wanted.lines is not None:
        said = (call_lines.c.call == calls.c.number, call_lines.c.wording.in_(wanted.lines))
        yield exists().where(*said).correlate(calls)
    if wanted.has_sound is not None:
        has = exists().where(files.c.call == calls.c.number, files.c.name == SOUND).correlate(calls)
        yield has if wanted.has_sound else ~has
    if wanted.scored is not None:
        given = select(scorecards.c.call).where(scorecards.c.judge == "reviewer")
        yield calls.c.number.in_(given) if wanted.scored else calls.c.number.not_in(given)


def _has_kind(kind: str) -> ColumnElement[bool]:
    return _same_call(call_kinds, call_kinds.c.kind == kind)


def _same_call(table: Any, *of_it: ColumnElement[bool]) -> ColumnElement[bool]:
    # happened_at is the same in both tables; with it the probe is one look into the primary key.
    here = and_(*of_it, table.c.happened_at == calls.c.happened_at, table.c.call == calls.c.number)
    return exists().where(here).correlate(calls)  # The same table may stand in the query around it.
