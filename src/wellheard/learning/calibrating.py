"""From margins to confidences, and from confidences to what is reported."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, logit

from wellheard.learning.fitting import Floats, fit

_DOUBT = 20.0
"""So many positives a threshold needs to be trusted half."""
_GRID = np.linspace(0.05, 0.8, 151)


def platt(margins: Floats, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset that make the logistic of the margin the chance of yes, on turns that were not trained on.

    Platt (1999), with his targets that keep few positives from certainty, and a slope drawn to 1.
    """
    positive = int(truth.sum())
    negative = len(truth) - positive
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(point: Floats) -> tuple[float, Floats]:
        slope, offset = point
        scores = slope * margins + offset
        off = expit(scores) - target
        value = np.logaddexp(0, scores).sum() - (target * scores).sum() + 2 * (slope - 1) ** 2
        return float(value), np.array([off @ margins + 4 * (slope - 1), off.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.2, 5.0), (-5.0, 5.0)])
    return float(found.x[0]), float(found.x[1])


def threshold(confidence: Floats, truth: NDArray[np.bool_]) -> float:
    """The confidence from which on reporting gives the best F1.

    What was counted and what the confidences themselves promise are mixed, the more of the count the more positives
    there are, so that few positives don't set a freak threshold.
    """
    positive = truth.sum()
    trust = positive / (positive + _DOUBT)
    expected = confidence.sum()

    def promise(least: float) -> float:
        fired = confidence >= least
        counted = 2 * (truth & fired).sum() / max(1.0, fired.sum() + positive)
        promised = 2 * confidence[fired].sum() / max(1e-9, fired.sum() + expected)
        return float(trust * counted + (1 - trust) * promised)

    scores = np.array([promise(each) for each in _GRID])
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return float(_GRID[int(smooth.argmax())])


_SLOPE_GIVES, _OFFSET_GIVES = 0.02, 0.2
"""Variances of slope and offset among teams, as believed before any label: most are near 1 and 0."""


def recalibration(log_odds: Floats, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset that make log-odds right for other people's turns, drawn to 1 and 0 where turns are few.

    Platt's (1999) logistic, with a normal prior on both, so that no label at all changes nothing.
    """
    columns = np.column_stack([log_odds * np.sqrt(_SLOPE_GIVES), np.full(len(truth), np.sqrt(_OFFSET_GIVES))])
    slope, offset = fit(sparse.csr_matrix(columns), truth, 1.0, offset=log_odds).weights
    return 1 + float(slope * np.sqrt(_SLOPE_GIVES)), float(offset * np.sqrt(_OFFSET_GIVES))


def threshold_from(shipped: float, confidence: Floats, truth: NDArray[np.bool_]) -> float:
    """A threshold between the shipped one and the one with the best F1 on these turns, the nearer the more positives.

    They are mixed as log-odds.
    """
    trust = truth.sum() / (truth.sum() + _DOUBT)
    return float(expit(trust * logit(threshold(confidence, truth)) + (1 - trust) * logit(shipped)))
