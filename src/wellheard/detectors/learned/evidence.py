"""Which words of a turn carry a moment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wellheard.conversation import Moment
from wellheard.detectors.interface import Heard
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.hints import Pairs, Seen, rules_on, text_features
from wellheard.detectors.learned.model import Side

_CLAUSE = re.compile(r"[,;:]+\s+|\s+[-–—]+\s+")
_LEAST_WORDS = 3
_MOST_STRETCHES = 24
_NEARLY = 0.8
"""Log-odds that a clause may bring less than its sentence."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `[start, end)` of a turn."""

    start: int
    end: int


class Evidence:
    """The stretches of a turn and what each brings by itself, all else of the turn and the call left as it is."""

    def __init__(self, seen: Seen, side: Side, margins: Weights) -> None:
        heard = seen.heard
        whole = Stretch(0, len(heard.normal))
        self._stretches = list(dict.fromkeys([*stretches(heard), whole]))[-_MOST_STRETCHES:]
        self._margins = margins[None] if len(self._stretches) == 1 else self._by_stretch(seen, side, margins)
        self._sentences = [Stretch(each.start, each.end) for each in heard.sentences] or [whole]

    def _by_stretch(self, seen: Seen, side: Side, margins: Weights) -> Weights:
        """Margins of each stretch; the last one is the whole turn, whose margins are known."""
        rest = margins - side.pull(_brings(seen, self._stretches[-1]))
        parts = [rest + side.pull(_brings(seen, each)) for each in self._stretches[:-1]]
        return np.array([*parts, margins])

    def of(self, label: int, needed: float) -> Stretch:
        """The sentence that brings most, or the shortest clause of it that still fires and brings nearly as much.

        What the call around a turn makes likely would let any of its words fire; so the words come first.
        """
        best = max(self._sentences, key=lambda each: (self._margins[self._place(each)][label], -each.start))
        most = self._margins[self._place(best)][label]
        enough = [
            each
            for each, row in zip(self._stretches, self._margins, strict=True)
            if best.start <= each.start
            and each.end <= best.end
            and row[label] >= max(min(needed, most), most - _NEARLY)
        ]
        return min(enough, key=lambda each: (each.end - each.start, each.start), default=best)

    def _place(self, stretch: Stretch) -> int:
        return self._stretches.index(stretch) if stretch in self._stretches else -1


def stretches(heard: Heard) -> Iterator[Stretch]:
    """Sentences, and their clauses of three words and more, in order."""
    for sentence in heard.sentences:
        start = sentence.start
        cuts = [*_CLAUSE.finditer(heard.normal, sentence.start, sentence.end)]
        for begin, end in zip(
            [start, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), sentence.end], strict=True
        ):
            if cuts and len(heard.normal[begin:end].split()) >= _LEAST_WORDS:
                yield Stretch(begin, end)
        yield Stretch(sentence.start, sentence.end)


def _brings(seen: Seen, stretch: Stretch) -> Pairs:
    """Features that the words of a stretch bring: their n-grams, and the findings of rules that they carry."""
    ids, values = text_features(seen.heard.normal[stretch.start : stretch.end])
    found, weights = rules_on(each for each in seen.heard.moments if _carries(stretch, each))
    return np.concatenate([ids, found]), np.concatenate([values, weights])


def _carries(stretch: Stretch, moment: Moment) -> bool:
    """Whether at least half of a moment's words are in the stretch."""
    start = moment.offset or 0
    end = start + len(moment.quote)
    return 2 * (min(end, stretch.end) - max(start, stretch.start)) >= end - start
