"""Moments worth hearing together: a playlist that a lead can start from, one reason a call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from wellheard.conversation import KINDS, Moment

_LEAD_IN_MS, _AFTER_MS = 8_000, 12_000
_PRAISED: Final = ("relief", "sympathy", "shared-disappointment", "surprise", "validation", "ownership", "restatement")
_HARD: Final = ("threat", "abuse", "repeat-request", "runaround", "dismissal", "condescension", "blame", "defensive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A call that may be worth hearing."""

    call: str
    """Its id."""
    agent: str | None
    score: int | None
    stars: int
    confidence: float | None
    """How sure the software is of it, 0-1."""
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A call, where to begin, and why."""

    call: str
    start_ms: int | None
    end_ms: int | None
    """Exclusive; the stretch worth hearing."""
    why: str
    """For people, in a few words."""


def suggest(candidates: Sequence[Candidate], count: int) -> list[Suggestion]:
    """Up to `count` calls: in turn one to be proud of, one that hurt, one hard to judge; new agents before known ones.

    Ties go to the first of the candidates, so the same calls give the same playlist.
    """
    chosen: list[Suggestion] = []
    left, heard = list(candidates), set[str | None]()
    ways = (_proud, _hurt, _hard_to_judge)
    misses = 0
    while left and len(chosen) < count and misses < len(ways):
        way = ways[(len(chosen) + misses) % len(ways)]
        ranked = [(each.agent not in heard, *made[0], made[1], each) for each in left if (made := way(each))]
        if not ranked:
            misses += 1
            continue
        *_, suggestion, best = max(ranked, key=lambda row: row[:3])
        chosen.append(suggestion)
        left.remove(best)
        heard.add(best.agent)
        misses = 0
    return chosen


Made = tuple[tuple[float, float], Suggestion] | None


def _proud(call: Candidate) -> Made:
    moment = _surest(call, lambda kind: kind in _PRAISED)
    if moment is None or call.stars < 3:
        return None
    return (call.stars, call.score or 0), _of(call, moment, "To be proud of: {}")


def _hurt(call: Candidate) -> Made:
    moment = _surest(call, lambda kind: kind in _HARD or (kind in KINDS and KINDS[kind].tone == "bad"))
    if moment is None or call.stars > 3:
        return None
    return (-call.stars, -(call.score or 0)), _of(call, moment, "It hurt here: {}")


def _hard_to_judge(call: Candidate) -> Made:
    if call.confidence is None:
        return None
    moment = min(call.moments, key=lambda each: each.confidence, default=None)
    if moment is None:
        return None
    return (-call.confidence, 0.0), _of(call, moment, "Hard to judge: {}")


def _surest(call: Candidate, fits: Callable[[str], bool]) -> Moment | None:
    return max((each for each in call.moments if fits(each.kind)), key=lambda each: each.confidence, default=None)


def _of(call: Candidate, moment: Moment, why: str) -> Suggestion:
    title = KINDS[moment.kind].title if moment.kind in KINDS else moment.kind
    start, end = moment.start_ms, moment.end_ms
    return Suggestion(
        call=call.call,
        start_ms=None if start is None else max(0, start - _LEAD_IN_MS),
        end_ms=None if start is None else (end or start) + _AFTER_MS,
        why=why.format(title[:1].lower() + title[1:]),
    )
