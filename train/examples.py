"""Turns of labelled calls as matrices: what a model sees, and what it should say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from train.corpora import LabelledCall
from wellheard.detectors.catalogue import shipped
from wellheard.detectors.interface import CallSoFar, Detector, Heard
from wellheard.detectors.learned.hints import GROUPS, Attention, Pairs, Seen, joined
from wellheard.detectors.run import in_order
from wellheard.ledger import Book

Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one speaker over many calls; row by row."""

    seen: tuple[dict[str, Pairs], ...]
    """Features by group."""
    ruled: tuple[dict[str, float], ...]
    """What the rules noticed, with their confidence; at the end of the call too."""
    labels: tuple[frozenset[str], ...]
    writers: NDArray[np.str_]
    heard: tuple[Heard, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    """Number of the call, and of the turn in it; from 0."""
    late: tuple[dict[str, float], ...] = ()
    """What the rules noticed when the call had ended, with their confidence."""

    def truth(self, label: str) -> Truth:
        """Where a label was given."""
        return np.array([label in each for each in self.labels])


def turns_of(calls: Sequence[LabelledCall], speaker: str, rules: tuple[Detector, ...] | None = None) -> Turns:
    """What a model sees of a speaker's turns, in the order of the calls."""
    rows = [
        row
        for number, call in enumerate(calls)
        for row in _rows(number, call, rules or in_order(shipped()))
        if row.seen.heard.turn.speaker == speaker
    ]
    return Turns(
        tuple(dict(each.seen.groups) for each in rows),
        tuple(each.ruled | each.late for each in rows),
        tuple(each.labels for each in rows),
        np.array([each.writer for each in rows]),
        tuple(each.seen.heard for each in rows),
        tuple(each.place for each in rows),
        tuple(each.late for each in rows),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    seen: Seen
    ruled: dict[str, float]
    late: dict[str, float]
    labels: frozenset[str]
    writer: str
    place: tuple[int, int]


def _rows(number: int, call: LabelledCall, rules: tuple[Detector, ...]) -> Iterator[_Row]:
    attention, book, so_far = Attention(rules), Book(), CallSoFar()
    seen = []
    for turn in call.turns:
        heard = Heard(turn)
        so_far.turns.append(heard)
        so_far.ledger, so_far.repeats = book.ledger(), book.repeats(turn, heard)
        seen.append(attention.hear(heard, so_far))
        book.hear(turn, seen[-1].heard.moments, heard)
    ruled = [{moment.kind: moment.confidence for moment in each.heard.moments} for each in seen]
    late: list[dict[str, float]] = [{} for _ in seen]
    for each in attention.end():
        if each.kind not in ruled[at := each.turn_ids[0] - 1]:
            late[at][each.kind] = each.confidence
    for at, each_seen in enumerate(seen):
        yield _Row(each_seen, ruled[at], late[at], call.labels[at], call.writer, (number, at))


def pairs_of(turns: Turns, groups: Sequence[str] = GROUPS) -> list[Pairs]:
    """Features of the wanted groups, turn by turn."""
    return [joined(each[group] for group in groups) for each in turns.seen]
