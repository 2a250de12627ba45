"""Folds and text helpers that several rules share: whole sentences as evidence, hints that add up."""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import prod

from wellheard.conversation import CUSTOMER
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Fold, Found, best

_END = re.compile(r"[.!?…]+[\"')]*(?=\s|$)")
_LONG = 140
_CLAUSE = re.compile(r"[,;:] |\s-+\s")


def sentence_around(normal: str, start: int, end: int) -> tuple[int, int]:
    """The sentence that holds the characters `[start, end)`; of a long one only the clauses around them. O(text)."""
    left, right = 0, len(normal)
    for stop in _END.finditer(normal):
        if stop.end() <= start:
            left = stop.end()
        elif stop.end() >= end:
            right = stop.end()
            break
    if right - left <= _LONG:
        return left, right
    return _clauses_around(normal, left, right, start, end)


def _clauses_around(normal: str, left: int, right: int, start: int, end: int) -> tuple[int, int]:
    for stop in _CLAUSE.finditer(normal, left, right):
        if stop.end() <= start:
            left = stop.end()
        elif stop.start() >= end:
            return left, stop.start()
    return left, right


def quoting(heard: Heard, found: Iterable[Found]) -> Iterator[Found]:
    """The same findings with the sentence around each as the quote."""
    for each in found:
        start, end = sentence_around(heard.normal, each.start, each.end)
        yield Found(start, end, each.confidence, each.attributes, each.refers_to)


def surest_sentence(heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """A fold: the surest finding, quoted with its sentence."""
    return quoting(heard, best(found))


def together(found: Sequence[Found]) -> float:
    """How sure several independent hints make us: one minus the chance that all of them mislead (noisy or)."""
    return 1 - prod(1 - each.confidence for each in found)


def adding_up(threshold: float) -> Fold:
    """A fold for hints that count together: fires where they reach `threshold`, and quotes the strongest one."""

    def fold(heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
        confidence = together(found)
        if confidence < threshold:
            return
        for each in surest_sentence(heard, _call, found):
            yield Found(each.start, each.end, min(confidence, 0.95), each.attributes, each.refers_to)

    return fold


def customer_turns(call: CallSoFar, limit: int = 12) -> int:
    """How many turns the customer has had, the current one included; counts no further than `limit` turns of the call."""
    return sum(1 for each in call.turns[:limit] if each.turn.speaker == CUSTOMER)


def before(heard: Heard, call: CallSoFar) -> Heard | None:
    """The turn right before this one, where the other party spoke it."""
    if len(call.turns) < 2:
        return None
    earlier = call.turns[-2]
    return earlier if earlier.turn.speaker != heard.turn.speaker else None


def recently(call: CallSoFar, turns: int, *kinds: str) -> bool:
    """Whether one of these kinds was noticed in the last so many turns before this one."""
    return any(each.has(*kinds) for each in call.since(turns))
