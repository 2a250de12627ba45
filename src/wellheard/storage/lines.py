"""Lines that agents say in call after call, found among what `put_call` keeps of each call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from wellheard.lines import Sameness, groups_of
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.insight import call_counts
from wellheard.storage.tables.calls import call_lines, calls

MOST_WORDINGS = 300
"""So many wordings, those in most calls, are compared with each other; rarer ones can't be said in call after call."""

Found = Row[tuple[Any, ...]]


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
    top = _wordings(on, wanted)
    said = _said(on, wanted, top)
    by_agent: dict[str | None, list[Found]] = {}
    for row in top:
        by_agent.setdefault(row.agent, []).append(row)
    made = [
        _line(wanted, agent, group, said, of_agent.get(agent, 0))
        for agent, rows in by_agent.items()
        for group in _alike(rows, rule.likeness)
    ]
    kept = [
        line for line in made
        if line.calls_with >= max(rule.calls, rule.share * line.calls_in_all) and line.specificity < rule.specific
    ]  # fmt: skip
    return sorted(kept, key=lambda line: (-line.calls_with, line.agent or "", line.text))[:limit]


def _wordings(on: Connection, wanted: CallFilter) -> Sequence[Found]:
    """Agent, wording and words of those that are in most calls."""
    count = func.count(call_lines.c.call.distinct())
    one = func.min(call_lines.c.call).label("one")
    query = _within(select(call_lines.c.agent, call_lines.c.wording, count.label("n"), one), wanted)
    top = query.group_by(call_lines.c.agent, call_lines.c.wording).order_by(count.desc(), call_lines.c.wording)
    some = top.limit(MOST_WORDINGS).subquery()
    # The words themselves are looked up only for those that are left.
    words = select(some, func.min(call_lines.c.key).label("key"), func.min(call_lines.c.quote).label("quote"))
    words = words.join(call_lines, (call_lines.c.wording == some.c.wording) & (call_lines.c.call == some.c.one))
    return on.execute(words.group_by(*some.c).order_by(some.c.n.desc(), some.c.agent, some.c.wording)).all()


def _said(on: Connection, wanted: CallFilter, top: Sequence[Found]) -> dict[tuple[str | None, str], list[Found]]:
    """Call and specificity of each time that one of the wordings was said by its agent, by agent and wording."""
    columns = (call_lines.c.agent, call_lines.c.wording, call_lines.c.call, call_lines.c.specificity)
    query, found = _within(select(*columns), wanted), dict[tuple[str | None, str], list[Found]]()
    for agent, wordings in _by_agent(top).items():
        # Agent by agent, because a null is not equal to itself and pairs of values are walked badly.
        by_them = call_lines.c.agent.is_(None) if agent is None else call_lines.c.agent == agent
        for row in on.execute(query.where(by_them, call_lines.c.wording.in_(wordings))):
            found.setdefault((row.agent, row.wording), []).append(row)
    return found


def _by_agent(top: Sequence[Found]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for row in top:
        found.setdefault(row.agent, []).append(row.wording)
    return found


def _within(query: Select[Any], wanted: CallFilter) -> Select[Any]:
    """Only lines of calls that pass; the calls are looked at only where more than time and agent is asked for."""
    here = call_lines.c
    for agents in (wanted.agents, wanted.only_agents):
        query = query.where(here.agent.in_(agents)) if agents is not None else query
    if wanted.without_agent:
        query = query.where(here.agent.is_(None))
    if replace(wanted, agents=None, only_agents=None, without_agent=False) != CallFilter(
        since=wanted.since, until=wanted.until
    ):
        query = query.join(calls, calls.c.number == call_lines.c.call).where(*conditions(wanted))
    if wanted.since:
        query = query.where(call_lines.c.happened_at >= wanted.since)
    return query.where(call_lines.c.happened_at < wanted.until) if wanted.until else query


def _alike(rows: Sequence[Found], likeness: float) -> list[list[Found]]:
    by_key = {str(row.key): row for row in rows}
    return [[by_key[key] for key in group] for group in groups_of(list(by_key), likeness)]


def _line(
    wanted: CallFilter, agent: str | None, rows: Sequence[Found], said: dict[tuple[str | None, str], list[Found]],
    in_all: int,
) -> CommonLine:  # fmt: skip
    times = [each for row in rows for each in said.get((agent, row.wording), ())]
    wordings = tuple(sorted(row.wording for row in rows))
    behind = replace(
        wanted, agents=(agent,) if agent is not None else None, without_agent=agent is None, lines=wordings
    )
    return CommonLine(
        agent=agent, text=rows[0].quote, calls_with=len({each.call for each in times}), calls_in_all=in_all,
        specificity=round(fmean(each.specificity for each in times), 3) if times else 0.0, wordings=len(rows),
        calls=behind,
    )  # fmt: skip
