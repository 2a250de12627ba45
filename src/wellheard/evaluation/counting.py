"""Counts of hits, false alarms and misses: sparse per call while calls come, a table when all are there. O(marks)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from wellheard.conversation import Conversation
from wellheard.evaluation.interface import Mark, Marks
from wellheard.evaluation.kinds import ATTRIBUTES, FLAGS, REFERRED, REPEATED, speaker_of
from wellheard.evaluation.scores import FALSE_ALARMS, HITS, MISSES, Numbers

Cell = tuple[str, int]
"""A row and one of HITS, FALSE_ALARMS, MISSES."""


def cells(truth: Marks, said: Marks) -> Iterator[Cell]:
    """Every hit, false alarm and miss of one call, for kinds and for the finer rows below them."""
    for key in sorted(truth.keys() | said.keys()):
        kind, real, given = key[1], truth.get(key), said.get(key)
        yield kind, _slot(real is not None, given is not None)
        if kind in ATTRIBUTES:
            yield from _attribute_cells(kind, real, given)
        elif kind == REPEATED:
            yield from _reference_cells(real, given)


def _slot(real: bool, given: bool) -> int:
    return MISSES if not given else HITS if real else FALSE_ALARMS


def _attribute_cells(kind: str, real: Mark | None, given: Mark | None) -> Iterator[Cell]:
    """A wrong value is a miss of the one and a false alarm of the other; a label without a value says nothing."""
    if real and real.attribute is None and kind not in FLAGS:
        return
    one, other = real.attribute if real else None, given.attribute if given else None
    if one is not None and one == other:
        yield f"{kind}:{one}", HITS
        return
    if one is not None:
        yield f"{kind}:{one}", MISSES
    if other is not None:
        yield f"{kind}:{other}", FALSE_ALARMS


def _reference_cells(real: Mark | None, given: Mark | None) -> Iterator[Cell]:
    """Right only where one of the turns referred to is; a label without a turn says nothing."""
    if real and not real.refers_to:
        return
    if real and given and real.refers_to & given.refers_to:
        yield REFERRED, HITS
        return
    if real:
        yield REFERRED, MISSES
    if given:
        yield REFERRED, FALSE_ALARMS


@dataclass(slots=True)
class Counts:
    """Counts of two raters over calls; the second is measured against the first."""

    calls: list[Counter[Cell]] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)
    """Turns by whose they are: `agent`, `customer`, and `any` for all."""

    def take(self, truth: Marks, said: Marks, conversation: Conversation) -> None:
        """One more call."""
        self.calls.append(Counter(cells(truth, said)))
        customers = sum(turn.speaker == "customer" for turn in conversation.turns)
        size = len(conversation.turns)
        self.turns.update({"agent": size - customers, "customer": customers, "any": size})

    def table(self, rows: Sequence[str]) -> Numbers:
        """Counts as [calls, rows, 3]."""
        numbers = {row: number for number, row in enumerate(rows)}
        table = np.zeros((len(self.calls), len(rows), 3))
        for number, call in enumerate(self.calls):
            for (row, slot), times in call.items():
                if row in numbers:
                    table[number, numbers[row], slot] = times
        return table

    def rows_with(self, slots: Collection[int]) -> frozenset[str]:
        """Rows in which something was counted in one of these slots."""
        return frozenset(row for call in self.calls for row, slot in call if slot in slots)

    def of(self, row: str, slots: Iterable[int]) -> int:
        """The sum of a row over all calls."""
        wanted = tuple(slots)
        return sum(call[row, slot] for call in self.calls for slot in wanted)

    def neither(self, kind: str, counted: float) -> float:
        """Turns of those whose kind it is in which neither saw it; `counted` are the others."""
        return max(0.0, self.turns[speaker_of(kind)] - counted)
