"""Lines that agents say in call after call, found among what `put_call` keeps of each call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, func, select

from wellheard.lines import Sameness, groups_of
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.insight import call_counts
from wellheard.storage.tables.calls import call_lines, calls

MOST_WORDINGS = 2_000
"""So many wordings, those in most calls, are compared with each other; rarer ones can't be said in call after call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonLine:
    """What an agent says again and again, with the calls behind it."""

    agent: str | None
    text: str
    """In the wording that is in most calls."""
    calls_with: int
    calls_in_all: int
    """Of this agent."""
    specificity: float
    """0-1: the share of its words that callers had said before, on average."""
    wordings: int
    """How many ways of saying it were put together."""
    calls: CallFilter


def common_lines(
    on: Connection, wanted: CallFilter, *, sameness: Sameness | None = None, limit: int = 20
) -> list[CommonLine]:
    """Lines of each agent that stand in many of their calls, the most frequent first.

    Wordings are put together by likeness as `wellheard.lines.said_again` does it, each agent apart. O(rows in the time
    asked for), and at most `MOST_WORDINGS` are compared.
    """
    rule = sameness or Sameness()
    of_agent = call_counts(on, wanted, by="agent")
    by_agent: dict[str | None, list[Row[tuple[object, ...]]]] = {}
    for row in _wordings(on, wanted):
        by_agent.setdefault(row.agent, []).append(row)
    candidates = [
        (agent, rows, of_agent.get(agent, 0))
        for agent in sorted(by_agent, key=lambda name: (name is None, name or ""))
        for rows in _alike(by_agent[agent], rule.likeness)
    ]
    often = [each for each in candidates if sum(row.n for row in each[1]) >= max(rule.calls, rule.share * each[2])]
    often.sort(key=lambda each: (-sum(row.n for row in each[1]), each[0] or "", each[1][0].key))
    made = [_line(on, wanted, agent, rows, in_all) for agent, rows, in_all in often[: 2 * limit]]
    kept = [
        line for line in made
        if line.calls_with >= max(rule.calls, rule.share * line.calls_in_all) and line.specificity < rule.specific
    ]  # fmt: skip
    return sorted(kept, key=lambda line: (-line.calls_with, line.agent or "", line.text))[:limit]


def _wordings(on: Connection, wanted: CallFilter) -> Sequence[Row[tuple[object, ...]]]:
    count = func.count(call_lines.c.call.distinct())
    query = select(call_lines.c.agent, call_lines.c.wording, count.label("n"), func.min(call_lines.c.call).label("one"))
    if wanted != CallFilter(since=wanted.since, until=wanted.until):
        query = query.join(calls, calls.c.number == call_lines.c.call).where(*conditions(wanted))
    if wanted.since:
        query = query.where(call_lines.c.happened_at >= wanted.since)
    if wanted.until:
        query = query.where(call_lines.c.happened_at < wanted.until)
    top = query.group_by(call_lines.c.agent, call_lines.c.wording).order_by(count.desc(), call_lines.c.wording)
    some = top.limit(MOST_WORDINGS).subquery()
    # The words themselves are looked up only for those that are left.
    words = select(some, func.min(call_lines.c.key).label("key"), func.min(call_lines.c.quote).label("quote"))
    words = words.join(call_lines, (call_lines.c.wording == some.c.wording) & (call_lines.c.call == some.c.one))
    return on.execute(words.group_by(*some.c).order_by(some.c.n.desc(), some.c.wording)).all()


def _alike(rows: Sequence[Row[tuple[object, ...]]], likeness: float) -> list[list[Row[tuple[object, ...]]]]:
    by_key = {str(row.key): row for row in rows}
    return [[by_key[key] for key in group] for group in groups_of(list(by_key), likeness)]


def _line(
    on: Connection, wanted: CallFilter, agent: str | None, rows: Sequence[Row[tuple[object, ...]]], in_all: int
) -> CommonLine:
    behind = replace(
        wanted, agents=(agent,) if agent is not None else None, without_agent=agent is None,
        lines=tuple(sorted(str(row.wording) for row in rows)),
    )  # fmt: skip
    query = select(func.count(calls.c.number.distinct()), func.avg(call_lines.c.specificity))
    joined = query.select_from(call_lines.join(calls, calls.c.number == call_lines.c.call))
    assert behind.lines is not None
    said = joined.where(call_lines.c.wording.in_(behind.lines), *conditions(replace(behind, lines=None)))
    number, own = on.execute(said).one()
    return CommonLine(
        agent=agent, text=str(rows[0].quote), calls_with=int(number), calls_in_all=in_all,
        specificity=round(float(own or 0.0), 3), wordings=len(rows), calls=behind,
    )  # fmt: skip
