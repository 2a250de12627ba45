"""Learns the second pass: what the turns around a turn add to what was made of it live.

It starts from the confidences of first-pass models that know nothing of a turn's writer, learns corrections of their
log-odds, and chooses from which confidence on a kind is added to what the first pass reports. A kind for which that
doesn't pay on writers that were left out gets a threshold above 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from train.examples import Truth, Turns
from wellheard.detectors.interface import Heard
from wellheard.detectors.learned.adjustments import log_odds
from wellheard.detectors.learned.hindsight import ORDER, hindsight
from wellheard.detectors.learned.model import Late
from wellheard.learning.calibrating import platt
from wellheard.learning.fitting import Floats

Features = NDArray[np.float32]
STRENGTH = 0.05
"""How far corrections may go; as for the first pass, the inverse of how hard weights are held down."""
NEVER = 2.0
"""The threshold of a kind that the second pass doesn't add."""
_LEAST_GAIN = 0.005
"""F1 on writers that were left out which a kind must gain for the second pass to be used."""
_GRID = np.linspace(0.1, 0.9, 81)


@dataclass(frozen=True, slots=True)
class Known:
    """The turns of one speaker as the first pass leaves them."""

    turns: Turns
    kinds: tuple[str, ...]
    confidence: Features
    """Turns by kinds, calibrated; where they are learned from, by models that know nothing of the turn's writer."""

    @property
    def truth(self) -> Truth:
        """Turns by kinds."""
        return np.stack([self.turns.truth(each) for each in self.kinds], axis=1)


def features_of(sides: Mapping[str, Known]) -> dict[str, Features]:
    """What the second pass sees of every turn, by speaker, in the order of their turns."""
    calls: dict[int, dict[int, tuple[str, int]]] = {}
    for speaker, known in sides.items():
        for row, (call, turn) in enumerate(known.turns.places):
            calls.setdefault(call, {})[turn] = (speaker, row)
    found: dict[str, list[Features]] = {
        who: [np.zeros(0, np.float32)] * len(each.turns.places) for who, each in sides.items()
    }
    for _, turns in sorted(calls.items()):
        rows = [turns[each] for each in sorted(turns)]
        for (speaker, row), features in zip(rows, _of_call(sides, rows), strict=True):
            found[speaker][row] = features
    return {speaker: np.stack(each) for speaker, each in found.items()}


def _of_call(sides: Mapping[str, Known], rows: Sequence[tuple[str, int]]) -> Features:
    sure, late = np.zeros((2, len(rows), len(ORDER)), np.float32)
    heard: list[Heard] = []
    for at, (speaker, row) in enumerate(rows):
        known = sides[speaker]
        sure[at, [ORDER.index(each) for each in known.kinds]] = known.confidence[row]
        for kind, confidence in known.turns.late[row].items():
            late[at, ORDER.index(kind)] = confidence
        heard.append(known.turns.heard[row])
    return hindsight(heard, sure, late)


def corrections(features: Features, odds: Features, truth: Truth, strength: float = STRENGTH) -> Features:
    """Features by kinds: what is to be added to the log-odds for the least log loss, all kinds at once.

    Logistic regression on top of known log-odds, squared weights held down, found by L-BFGS.
    """
    signs = np.where(truth, 1, -1).astype(np.float32)
    shape = (features.shape[1], truth.shape[1])

    def loss(point: Floats) -> tuple[float, Floats]:
        weights = point.reshape(shape)
        margins = signs * (features @ weights.astype(np.float32) + odds)
        gradient = features.T @ (-signs * expit(-margins)) + weights / strength
        lost = np.logaddexp(0, -margins, dtype=np.float64).sum() + (weights**2).sum() / (2 * strength)
        return float(lost), gradient.ravel().astype(np.float64)

    found = minimize(
        loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 120, "ftol": 1e-7, "maxcor": 8}
    )
    return np.asarray(found.x.reshape(shape), np.float32)


def corrected(known: Known, features: Features, folds: Sequence[Sequence[str]]) -> Features:
    """Log-odds of every turn after corrections that were learned without its writer. Turns by kinds."""
    odds, truth = log_odds(known.confidence), known.truth
    after = odds.copy()
    for fold in folds:
        held = np.isin(known.turns.writers, fold)
        if held.any() and not held.all():
            weights = corrections(features[~held], odds[~held], truth[~held])
            after[held] += features[held] @ weights
    return after


@dataclass(frozen=True, slots=True)
class Union:
    """From which confidence on the second pass adds a kind, and how its log-odds become confidences."""

    slope: float
    offset: float
    threshold: float

    def confidence(self, odds: Features) -> Floats:
        """0-1."""
        return np.asarray(expit(self.slope * odds + self.offset))


def union(said: Truth, odds: Features, truth: Truth) -> Union:
    """The threshold with which what both passes report has the best F1; `said` is what the first reports."""
    slope, offset = platt(odds.astype(np.float64), truth)
    confidence = expit(slope * odds + offset)
    scores = np.array([_f1(truth, said | (confidence >= least)) for least in _GRID])
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    best = int(smooth.argmax())
    pays = smooth[best] >= _f1(truth, said) + _LEAST_GAIN
    return Union(slope, offset, float(_GRID[best]) if pays else NEVER)


def pays(said: Truth, odds: Features, truth: Truth, writers: NDArray[np.str_]) -> bool:
    """Whether both passes together do better than the first where every writer's threshold is chosen on the others."""
    both = said.copy()
    for writer in np.unique(writers):
        own = writers == writer
        if not own.all():
            rest = union(said[~own], odds[~own], truth[~own])
            both[own] |= rest.confidence(odds[own]) >= rest.threshold
    return _f1(truth, both) > _f1(truth, said)


def _f1(truth: Truth, said: Truth) -> float:
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))


def _kept(found: Union, paid: bool) -> Union:
    return found if paid else replace(found, threshold=NEVER)


def learn_late(known: Known, features: Features, least: Floats, folds: Sequence[Sequence[str]]) -> Late:
    """The second pass of one speaker; `least` are the thresholds of the first, kind by kind."""
    odds, truth = log_odds(known.confidence), known.truth
    after = corrected(known, features, folds)
    said = known.confidence >= least
    unions = [
        _kept(union(*columns), pays(*columns, known.turns.writers))
        for columns in zip(said.T, after.T, truth.T, strict=True)
    ]
    return Late(
        labels=known.kinds,
        weights=corrections(features, odds, truth).astype(np.float16),
        slope=np.array([each.slope for each in unions], np.float32),
        offset=np.array([each.offset for each in unions], np.float32),
        threshold=np.array([each.threshold for each in unions], np.float32),
    )
