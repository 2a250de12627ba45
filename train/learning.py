"""Learns the model of one speaker from labelled turns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from train.examples import Truth, Turns, pairs_of
from wellheard.conversation import KINDS
from wellheard.detectors.learned.attributes import QUESTIONS
from wellheard.detectors.learned.hints import GROUPS
from wellheard.detectors.learned.model import Side
from wellheard.learning.calibrating import platt, threshold
from wellheard.learning.fitting import Fit, Floats, fit
from wellheard.learning.matrices import matrix_of, table_of

LEAST_TURNS = 3
"""Features of fewer turns get no weight."""
STRENGTH = 0.15
FOLDS = tuple((f"g{number}",) for number in range(1, 8))
"""Writers that are left out together: one at a time."""


@dataclass(frozen=True, slots=True)
class Column:
    """What was learned for one kind, or for one question about a kind."""

    label: str
    fit: Fit
    slope: float
    offset: float
    threshold: float
    confidence: Floats
    """Of every turn that it was learned from, by models that have seen nothing of its writer."""


@dataclass(frozen=True, slots=True)
class FirstPass:
    """The model of one speaker, and what models that know nothing of a turn's writer make of each turn."""

    side: Side
    confidence: tuple[Floats, ...]
    """By label of the side, of the turns that the label is asked of."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The labels that are kinds; they come first."""
        return tuple(each for each in self.side.labels if each not in QUESTIONS)

    @property
    def of_kinds(self) -> NDArray[np.float32]:
        """Turns by kinds."""
        return np.stack(self.confidence[: len(self.kinds)], axis=1).astype(np.float32)


def labels_of(speaker: str) -> tuple[str, ...]:
    """Kinds of a speaker, then the questions about their attributes."""
    kinds = [name for name, kind in KINDS.items() if kind.speaker == speaker]
    return (*kinds, *(question for question in QUESTIONS if question.partition(":")[0] in kinds))


def truth_of(turns: Turns, label: str) -> Truth:
    """Where a kind was labelled, or a question about it is answered with yes."""
    return np.asarray(np.any([turns.truth(each) for each in QUESTIONS.get(label, (label,))], axis=0))


def asked_of(turns: Turns, label: str) -> Truth:
    """The turns that a label is learned from: all, or those that hold the kind that a question is about."""
    return turns.truth(label.partition(":")[0]) if label in QUESTIONS else np.ones(len(turns.labels), np.bool_)


def without_each(
    features: sparse.csr_matrix, truth: Truth, writers: NDArray[np.str_], folds: Sequence[Sequence[str]], start: Fit
) -> Floats:
    """Margins of every turn by models that have seen nothing of its writer."""
    margins = np.zeros(len(truth))
    for fold in folds:
        held = np.isin(writers, fold)
        if held.any() and not held.all():
            margins[held] = fit(features[~held], truth[~held], STRENGTH, start).margins(features[held])
    return margins


def learn(turns: Turns, speaker: str, groups: Sequence[str] = GROUPS) -> FirstPass:
    """The model of one speaker."""
    rows = pairs_of(turns, groups)
    table = table_of(rows, LEAST_TURNS)
    columns = list(_columns(turns, speaker, matrix_of(rows, table)))
    side = Side(
        labels=tuple(each.label for each in columns),
        table=table,
        weights=np.stack([each.fit.weights for each in columns], axis=1).astype(np.float16),
        bias=np.array([each.fit.bias for each in columns], np.float32),
        slope=np.array([each.slope for each in columns], np.float32),
        offset=np.array([each.offset for each in columns], np.float32),
        threshold=np.array([each.threshold for each in columns], np.float32),
    )
    return FirstPass(side, tuple(each.confidence for each in columns))


def _columns(turns: Turns, speaker: str, features: sparse.csr_matrix) -> Iterator[Column]:
    for label in labels_of(speaker):
        asked, truth = asked_of(turns, label), truth_of(turns, label)
        known, yes = features[asked], truth[asked]
        whole = fit(known, yes, STRENGTH)
        margins = without_each(known, yes, turns.writers[asked], FOLDS, whole)
        slope, offset = platt(margins, yes)
        confidence = 1 / (1 + np.exp(-(slope * margins + offset)))
        least = 0.5 if label in QUESTIONS else threshold(confidence, yes)
        yield Column(label, whole, slope, offset, least, confidence)
