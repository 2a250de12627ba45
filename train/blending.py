"""How the linear model and the sentence encoder are weighed against each other, kind by kind.

Both say log-odds of turns whose writer they have not seen; what is learned is a weight for each and an offset
(stacking; Wolpert 1992), each kind's weights drawn to the weights that serve all kinds best, the harder the fewer
examples it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from wellheard.learning.calibrating import threshold
from wellheard.learning.fitting import Floats

Truth = NDArray[np.bool_]
_APART = 0.25
"""How far a kind's weights are believed to be from those of all kinds, as a standard deviation."""
_OFF = 1.5
"""The same for offsets, which are believed to be near 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """How one label is weighed."""

    linear: float
    encoder: float
    offset: float
    threshold: float

    def log_odds(self, linear: Floats, encoder: Floats) -> Floats:
        """What both say together."""
        return np.asarray(self.linear * linear + self.encoder * encoder + self.offset)


def weighed(linear: Sequence[Floats], encoder: Sequence[Floats], truth: Sequence[Truth]) -> list[Weighing]:
    """The weights of every label; a sequence each, a number a turn that the label is asked of."""
    both = [np.column_stack(pair) for pair in zip(linear, encoder, strict=True)]
    common = _common(both, truth)
    return [_one(scores, yes, common) for scores, yes in zip(both, truth, strict=True)]


def _common(both: Sequence[Floats], truth: Sequence[Truth]) -> Floats:
    """The two weights that serve all labels best, with an offset for each label; every label counts alike."""

    def loss(point: Floats) -> tuple[float, Floats]:
        value, pull = 0.0, np.zeros(len(point))
        for number, (scores, yes) in enumerate(zip(both, truth, strict=True)):
            margins = scores @ point[:2] + point[2 + number]
            off = (expit(margins) - yes) / max(1, yes.sum())
            value += float((np.logaddexp(0, margins) - yes * margins).sum() / max(1, yes.sum()))
            pull[:2] += off @ scores
            pull[2 + number] = off.sum()
        return value, pull

    first = np.concatenate([[0.5, 0.5], np.zeros(len(both))])
    bounds = [(0.0, 2.0)] * 2 + [(-5.0, 5.0)] * len(both)
    return np.asarray(minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds).x[:2])


def _one(scores: Floats, yes: Truth, common: Floats) -> Weighing:
    believed, apart = np.append(common, 0.0), np.array([_APART, _APART, _OFF])

    def loss(point: Floats) -> tuple[float, Floats]:
        margins = scores @ point[:2] + point[2]
        off, from_common = expit(margins) - yes, (point - believed) / apart
        value = (np.logaddexp(0, margins) - yes * margins).sum() + from_common @ from_common / 2
        return float(value), np.append(off @ scores, off.sum()) + from_common / apart

    bounds = [(0.0, 2.0), (0.0, 2.0), (-5.0, 5.0)]
    linear, encoder, offset = minimize(loss, believed, jac=True, method="L-BFGS-B", bounds=bounds).x
    together = expit(linear * scores[:, 0] + encoder * scores[:, 1] + offset)
    return Weighing(
        linear=float(linear), encoder=float(encoder), offset=float(offset), threshold=threshold(together, yes)
    )
