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

    def truth(self, label: str) -> Truth:
        """Where a label was given."""
        return np.array([label in each for each in self.labels])


def turns_of(calls: Sequence[LabelledCall], speaker: str, rules: tuple[Detector, ...] | None = None) -> Turns:
    """What a model sees of a speaker's turns, in the order of the calls."""
    rows = [
        row
        for call in calls
        for row in _rows(call, rules or in_order(shipped()))
        if row[0].heard.turn.speaker == speaker
    ]
    return Turns(
        tuple(dict(seen.groups) for seen, _, _, _ in rows),
        tuple(ruled for _, ruled, _, _ in rows),
        tuple(labels for _, _, labels, _ in rows),
        np.array([writer for _, _, _, writer in rows]),
    )


def _rows(
    call: LabelledCall, rules: tuple[Detector, ...]
) -> Iterator[tuple[Seen, dict[str, float], frozenset[str], str]]:
    attention, book, so_far = Attention(rules), Book(), CallSoFar()
    seen = []
    for turn in call.turns:
        heard = Heard(turn)
        so_far.turns.append(heard)
        so_far.ledger, so_far.repeats = book.ledger(), book.repeats(turn, heard)
        seen.append(attention.hear(heard, so_far))
        book.hear(turn, seen[-1].heard.moments, heard)
    ruled = [{moment.kind: moment.confidence for moment in each.heard.moments} for each in seen]
    for late in attention.end():
        ruled[late.turn_ids[0] - 1].setdefault(late.kind, late.confidence)
    for each, found, labels in zip(seen, ruled, call.labels, strict=True):
        yield each, found, labels, call.writer


def pairs_of(turns: Turns, groups: Sequence[str] = GROUPS) -> list[Pairs]:
    """Features of the wanted groups, turn by turn."""
    return [joined(each[group] for group in groups) for each in turns.seen]
