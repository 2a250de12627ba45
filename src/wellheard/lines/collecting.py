"""Many calls together: which lines are said again and again.

Equal wordings are counted, the others compared by MinHash (Broder 1997) with banding (Leskovec, Rajaraman and Ullman,
Mining of Massive Datasets, chapter 3), by `datasketch`. Wordings that can't have a like one, because too few of their
words and pairs of words stand in any other, are left out before that. Only the first of several alike wordings goes
into the table of bands, and the others join it, so that no band fills up with what everybody says: time grows with the
lines and not with their pairs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from wellheard.lines.interface import CallLines, Line, SaidAgain, Sameness
from wellheard.lines.masking import shingles

_BANDS, _ROWS = 16, 4
"""Two wordings that share 0.6 are found with 0.89, such that share 0.8 with 0.9998; of such that share 0.2, 0.03."""
_SEED = 1960


@dataclass(slots=True)
class Collected:
    """Lines of many calls; `add` each call, or `merge` what others have collected. The order doesn't matter."""

    calls: dict[tuple[str, str], CallLines] = field(default_factory=dict)
    """By source and conversation id; a call that is added again replaces itself."""

    def add(self, call: CallLines) -> None:
        """One more call."""
        self.calls[call.source, call.call_id] = call

    def merge(self, other: "Collected") -> None:
        """All calls of another collection."""
        self.calls.update(other.calls)

    def in_order(self) -> list[CallLines]:
        """The calls by source and id."""
        return [self.calls[key] for key in sorted(self.calls)]


def said_again(calls: Iterable[CallLines], sameness: Sameness | None = None) -> tuple[SaidAgain, ...]:
    """Lines said in call after call: one row an agent who says it, and one for the floor where several do.

    The most frequent first. Deterministic, whatever the order of the calls.
    """
    rule = sameness or Sameness()
    known = sorted(calls, key=lambda call: (call.source, call.call_id))
    of_calls = Counter(call.agent for call in known)
    alike = _alike([line for call in known for line in call.lines], rule.likeness)
    found = [row for lines in alike for row in _rows(lines, of_calls, rule)]
    return tuple(sorted(found, key=lambda row: (-row.calls, row.agent or "", row.text)))


def _alike(lines: Sequence[Line], likeness: float) -> list[list[Line]]:
    """Lines in groups of near-duplicates."""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        by_key.setdefault(line.key, []).append(line)
    keys = sorted(_with_likes(by_key, likeness), key=lambda key: (-len(by_key[key]), key))
    return [[line for key in group for line in by_key[key]] for group in groups_of(keys, likeness)]


def _with_likes(by_key: Mapping[str, Sequence[Line]], likeness: float) -> list[str]:
    """Wordings said more than once, or with enough in common with others that one could be alike."""
    times = Counter(shingle for key in by_key for shingle in shingles(key))
    return [key for key, lines in by_key.items() if len(lines) > 1 or _in_common(key, times) >= likeness]


def _in_common(key: str, times: Mapping[str, int]) -> float:
    own = shingles(key)
    return sum(times[shingle] > 1 for shingle in own) / len(own)


def groups_of(keys: Sequence[str], likeness: float) -> list[list[str]]:
    """Masked sentences in groups of near-duplicates, from the most frequent on.

    Each joins the likest one that leads a group, or leads a new one.
    """
    if not keys:
        return []
    from datasketch import MinHash, MinHashLSH

    words = [shingles(key) for key in keys]
    encoded = ([each.encode() for each in sorted(each)] for each in words)
    table = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
    groups: dict[int, list[str]] = {}
    for number, sketch in enumerate(MinHash.generator(encoded, num_perm=_BANDS * _ROWS, seed=_SEED)):
        near = ((_shared(words[number], words[leader]), -leader) for leader in table.query(sketch))
        best, leader = max(near, default=(0.0, 0))
        if best >= likeness:
            groups[-leader].append(keys[number])
        else:
            table.insert(number, sketch)
            groups[number] = [keys[number]]
    return list(groups.values())


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _rows(lines: Sequence[Line], of_calls: Mapping[str | None, int], rule: Sameness) -> Iterator[SaidAgain]:
    """Rows for one group of lines."""
    by_agent: dict[str | None, list[Line]] = {}
    for line in lines:
        by_agent.setdefault(line.agent, []).append(line)
    named = [agent for agent in by_agent if agent is not None]
    for agent in sorted(named):
        yield from _row(by_agent[agent], agent, 1, of_calls[agent], rule)
    if len(by_agent) > 1 or None in by_agent:
        yield from _row(lines, None, len(named), sum(of_calls.values()), rule)


def _row(lines: Sequence[Line], agent: str | None, agents: int, of_calls: int, rule: Sameness) -> Iterator[SaidAgain]:
    calls = len({(line.source, line.call_id) for line in lines})
    own = fmean(line.specificity for line in lines)
    if calls < max(rule.calls, rule.share * of_calls) or own >= rule.specific:
        return
    wordings = Counter(line.quote for line in lines)
    yield SaidAgain(
        agent=agent,
        text=min(wordings, key=lambda text: (-wordings[text], text)),
        calls=calls,
        of_calls=max(of_calls, calls),
        agents=agents,
        specificity=round(own, 3),
        lines=tuple(sorted(lines, key=lambda line: (line.source, line.call_id, line.turn_id, line.offset))),
    )
