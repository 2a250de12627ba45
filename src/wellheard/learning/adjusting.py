"""Finds what to change for a team: per kind a recalibration, weights for their words, and a threshold.

Each is drawn to what ships, and is taken only where it helps on calls that it was not learned from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from wellheard.detectors.learned.adjustments import SideAdjustments, log_odds
from wellheard.detectors.learned.grams import Ids
from wellheard.learning.calibrating import recalibration, threshold_from
from wellheard.learning.fitting import Floats, fit, turned
from wellheard.learning.gathering import Heard, kinds_in, truth_of
from wellheard.learning.lessons import looked_for, parts
from wellheard.learning.matrices import matrix_of, table_of

Truth = NDArray[np.bool_]
FOLDS = 4
FEWEST = 5
"""Times that a kind must be there in the calls learned from."""
LEAST_TURNS = 2
"""Features of fewer turns get no weight."""
_FEW_ROWS = 2000
STRENGTHS = (0.0, 0.003, 0.01, 0.03)
"""How freely words may get weights; 0 is not at all. Chosen for each kind by cross-validation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The turns of one speaker, row by row."""

    labels: tuple[str, ...]
    """The kinds that can be learned; a column each."""
    base: Floats
    """Log-odds by the weights that ship: rows by kinds."""
    shipped: Floats
    """Thresholds by kind."""
    table: Ids
    features: sparse.csr_matrix | Floats
    """Rows by features, or by the axes of few rows."""
    axes: Floats | None
    """Features by axes, where rows are given by axes."""
    parts: NDArray[np.intp]
    """Of the cross-validation: calls that belong together have the same."""
    calls: NDArray[np.intp]
    """Number of each row's call."""
    truth: Truth
    """Rows by kinds."""
    known: Truth
    """Whether people said whether it is there."""
    sought_out: Truth
    """Whether somebody added it to a call that isn't complete."""
    complete: Truth
    """By row: whether its call was gone through from end to end."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed for one kind."""

    slope: float
    offset: float
    weights: Floats
    threshold: float


def rows_of(heard: Sequence[Heard], speaker: str) -> Rows | None:
    """The turns of a speaker; none where there aren't any."""
    lessons = [each.lesson for each in heard]
    chosen = [(call, each) for call, every in enumerate(heard) for each in every.readings if each.speaker == speaker]
    if not chosen:
        return None
    labels = kinds_in(chosen[0][1])
    at = [chosen[0][1].labels.index(label) for label in labels]
    sought, part = looked_for(lessons), parts(lessons, FOLDS, "fold ")
    told = [[truth_of(lessons[call], each.turn, label, sought) for label in labels] for call, each in chosen]
    added = [[(each.turn, label) in lessons[call].sought_out for label in labels] for call, each in chosen]
    pairs = [each.pairs for _, each in chosen]
    table = table_of(pairs, LEAST_TURNS)
    features = matrix_of(pairs, table)
    few = turned(features) if len(pairs) <= _FEW_ROWS else None
    return Rows(
        labels=labels,
        base=np.array([log_odds(each.confidence[at]) for _, each in chosen], np.float64),
        shipped=np.asarray(chosen[0][1].threshold[at], np.float64),
        table=table,
        features=few.features if few else features,
        axes=few.axes if few else None,
        parts=np.array([part[call] for call, _ in chosen]),
        calls=np.array([call for call, _ in chosen]),
        truth=np.array([[there is True for there in row] for row in told]),
        known=np.array([[there is not None for there in row] for row in told]),
        sought_out=np.array(added),
        complete=np.array([lessons[call].complete for call, _ in chosen]),
    )


def adjusted(rows: Rows) -> SideAdjustments:
    """What to change for the kinds of one speaker; a kind that nothing helps has no column."""
    found = [(label, change) for number, label in enumerate(rows.labels) if (change := _change(rows, number))]
    empty = np.zeros((len(rows.table), 0))
    return SideAdjustments(
        labels=tuple(label for label, _ in found),
        slope=np.array([each.slope for _, each in found], np.float32),
        offset=np.array([each.offset for _, each in found], np.float32),
        threshold=np.array([each.threshold for _, each in found], np.float32),
        table=rows.table,
        weights=np.column_stack([empty, *(each.weights for _, each in found)]).astype(np.float32),
    )


def _change(rows: Rows, kind: int) -> Change | None:
    """What to change for one kind; nothing where there are too few examples or where it doesn't help."""
    if rows.truth[rows.known[:, kind], kind].sum() < FEWEST:
        return None
    strength, odds = _best_way(rows, kind)
    threshold = _threshold(rows, kind, odds)
    if strength is None and threshold is None:
        return None
    slope, offset, weights = 1.0, 0.0, np.zeros(rows.features.shape[1])
    if strength is not None:
        known = rows.known[:, kind]
        slope, offset = _recalibrated(rows, kind, known)
        weights = _weighted(rows, kind, known, slope * rows.base[:, kind] + offset, strength)
    if rows.axes is not None:
        weights = rows.axes @ weights
    return Change(slope, offset, weights, float(rows.shipped[kind]) if threshold is None else threshold)


def _recalibrated(rows: Rows, kind: int, chosen: Truth) -> tuple[float, float]:
    """Slope and offset from some of the rows.

    What was sought out is left aside: it would make the offset believe that there is more of it.
    """
    fair = chosen & ~rows.sought_out[:, kind]
    return recalibration(rows.base[fair, kind], rows.truth[fair, kind])


def _weighted(rows: Rows, kind: int, chosen: Truth, odds: Floats, strength: float) -> Floats:
    """Weights of features from some of the rows, on top of these log-odds of all rows."""
    if strength == 0:
        return np.zeros(rows.features.shape[1])
    return fit(rows.features[chosen], rows.truth[chosen, kind], strength, offset=odds[chosen]).weights


def _best_way(rows: Rows, kind: int) -> tuple[float | None, Floats]:
    """The strength with the least log loss on calls not learned from, and the log-odds that it gives them.

    The way things are wins unless another is better by more than the standard error of the difference over calls.
    """
    known, truth = rows.known[:, kind], rows.truth[:, kind]
    base = rows.base[:, kind]
    before = _by_call(rows, known, _losses(base, truth))
    best: tuple[float, float | None, Floats] = (0.0, None, base)
    for strength, odds in _unseen(rows, kind).items():
        gain = before - _by_call(rows, known, _losses(odds, truth))
        sure = gain.sum() - gain.std() * np.sqrt(len(gain))
        if sure > 0 and gain.sum() > best[0]:
            best = (float(gain.sum()), strength, odds)
    return best[1], best[2]


def _unseen(rows: Rows, kind: int) -> dict[float, Floats]:
    """By strength, log-odds of every row by what was learned from the other parts."""
    odds = {strength: rows.base[:, kind].copy() for strength in STRENGTHS}
    for held in _held(rows):
        chosen = rows.known[:, kind] & ~held
        slope, offset = _recalibrated(rows, kind, chosen)
        for strength, each in odds.items():
            weights = _weighted(rows, kind, chosen, slope * rows.base[:, kind] + offset, strength)
            each[held] = slope * each[held] + offset + rows.features[held] @ weights
    return odds


def _held(rows: Rows) -> Iterator[Truth]:
    for part in range(FOLDS):
        held = np.asarray(rows.parts == part)
        if held.any() and not held.all():
            yield held


def _losses(odds: Floats, truth: Truth) -> Floats:
    return np.asarray(np.logaddexp(0, np.where(truth, -odds, odds)))


def _by_call(rows: Rows, known: Truth, losses: Floats) -> Floats:
    return np.asarray(np.bincount(rows.calls[known], losses[known], minlength=int(rows.calls.max()) + 1), np.float64)


def _threshold(rows: Rows, kind: int, odds: Floats) -> float | None:
    """A threshold for these log-odds; none where the shipped one does as well on calls that it wasn't chosen on.

    Only calls that somebody went through from end to end tell what a threshold misses.
    """
    fair = rows.known[:, kind] & rows.complete
    confidence, truth, shipped = expit(odds), rows.truth[:, kind], float(rows.shipped[kind])
    if truth[fair].sum() < FEWEST:
        return None
    said = np.zeros(len(truth), np.bool_)
    for held in _held(rows):
        chosen = threshold_from(shipped, confidence[fair & ~held], truth[fair & ~held])
        said[held] = confidence[held] >= chosen
    if _f1(truth[fair], said[fair]) <= _f1(truth[fair], (confidence >= shipped)[fair]):
        return None
    return threshold_from(shipped, confidence[fair], truth[fair])


def _f1(truth: Truth, said: Truth) -> float:
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))
