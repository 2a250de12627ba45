"""From margins to confidences, and from confidences to what is reported."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from wellheard.learning.fitting import Floats

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
