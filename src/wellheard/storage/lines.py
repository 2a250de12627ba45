"""Lines that agents say in call after call, found among what `put_call` keeps of each call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection, func, select

from wellheard.lines import Sameness
from wellheard.lines import groups_of as alike
from wellheard.storage.columns import LINES
from wellheard.storage.filters import CallFilter
from wellheard.storage.frames import Group, Groups, Rows, frame_of, groups_of, rows_of_part
from wellheard.storage.packing import Array
from wellheard.storage.tables.calls import call_lines

MOST_WORDINGS = 300
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """One wording of one agent; the arrays are as long as it was said times."""

    agent: int
    """Their place among the groups."""
    digest: str
    calls: Array
    specificity: Array
    key: str = ""
    quote: str = ""


def common_lines(
    on: Connection, wanted: CallFilter, *, sameness: Sameness | None = None, limit: int = 20
) -> list[CommonLine]:
    """Lines of each agent that stand in many of their calls, the most frequent first.

    Wordings are put together by likeness as `wellheard.lines.said_again` does it, each agent apart. O(n log n) of the
    lines in the time asked for, and at most `MOST_WORDINGS` are compared.
    """
    rule, frame = sameness or Sameness(), frame_of(on, wanted)
    agents = groups_of(on, frame, "agent", "UTC")
    in_all = np.bincount(agents.index[frame.passes], minlength=len(agents.names)).tolist()
    top = _top(agents, rows_of_part(on, frame, LINES))
    by_agent: dict[int, list[_Wording]] = {}
    for each in _with_words(on, top, frame.columns["number"]):
        by_agent.setdefault(each.agent, []).append(each)
    made = [
        _line(wanted, agents.names[agent], group, in_all[agent])
        for agent, wordings in by_agent.items()
        for group in _alike(wordings, rule.likeness)
    ]
    kept = [
        line for line in made
        if line.calls_with >= max(rule.calls, rule.share * line.calls_in_all) and line.specificity < rule.specific
    ]  # fmt: skip
    return sorted(kept, key=lambda line: (-line.calls_with, line.agent or "", line.text))[:limit]


def _top(agents: Groups, rows: Rows) -> list[_Wording]:
    """Wordings of agents that are in most calls, the most frequent first."""
    if not len(rows.call):
        return []
    digests, wording = np.unique(rows.columns["wording"], return_inverse=True)
    pairs, pair = np.unique(agents.index[rows.call] * len(digests) + wording, return_inverse=True)
    whose, what = pairs // len(digests), pairs % len(digests)
    top = np.lexsort((whose, what, -_calls_with(pair, rows.call)))[:MOST_WORDINGS]
    # Only what is left is put in the order of its wording, so that each is a range.
    said = np.flatnonzero(np.isin(pair, top))
    said = said[np.argsort(pair[said], kind="stable")]
    lows, highs = np.searchsorted(pair[said], top).tolist(), np.searchsorted(pair[said], top, side="right").tolist()
    return [
        _Wording(
            agent=int(whose[each]), digest=f"{int(digests[what[each]]):016x}", calls=rows.call[said[low:high]],
            specificity=rows.columns["specificity"][said[low:high]],
        )
        for each, low, high in zip(top.tolist(), lows, highs, strict=True)
    ]  # fmt: skip


def _calls_with(pair: Array, call: Array) -> Array:
    """In how many different calls each pair is."""
    calls = int(call.max()) + 1
    both = np.sort(pair * calls + call)
    return np.bincount(both[np.diff(both, prepend=-1) != 0] // calls)


def _with_words(on: Connection, some: Sequence[_Wording], numbers: Array) -> list[_Wording]:
    """The same with their words, which are looked up in the first call in which each was said."""
    firsts = [int(numbers[each.calls].min()) for each in some]
    here = call_lines.c
    query = select(here.call, here.wording, func.min(here.key).label("key"), func.min(here.quote).label("quote"))
    query = query.where(here.call.in_(set(firsts)), here.wording.in_({each.digest for each in some}))
    words = {(row.call, row.wording): row for row in on.execute(query.group_by(here.call, here.wording))}
    found = [words[first, each.digest] for first, each in zip(firsts, some, strict=True)]
    return [replace(each, key=row.key, quote=row.quote) for each, row in zip(some, found, strict=True)]


def _alike(wordings: Sequence[_Wording], likeness: float) -> list[list[_Wording]]:
    by_key = {each.key: each for each in wordings}
    return [[by_key[key] for key in group] for group in alike(list(by_key), likeness)]


def _line(wanted: CallFilter, agent: Group, group: Sequence[_Wording], in_all: int) -> CommonLine:
    assert agent is None or isinstance(agent, str), "groups by agent are names"
    calls, specificity = (np.concatenate(some) for some in zip(*((w.calls, w.specificity) for w in group), strict=True))
    wordings = tuple(sorted(each.digest for each in group))
    behind = replace(
        wanted, agents=(agent,) if agent is not None else None, without_agent=agent is None, lines=wordings
    )
    return CommonLine(
        agent=agent, text=group[0].quote, calls_with=len(np.unique(calls)), calls_in_all=in_all,
        specificity=round(float(specificity.mean()), 3), wordings=len(group), calls=behind,
    )  # fmt: skip
