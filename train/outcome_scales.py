"""Fits scales of ordered answers, with weights on the side where each clue belongs."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from wellheard.learning.fitting import Floats
from wellheard.outcome.clues import side_of
from wellheard.outcome.model import WORDS, Scale

STRENGTH = 0.1
_LEAST_STEP = 0.05
_LEAST_WEIGHT = 1e-4


@dataclass(frozen=True, slots=True)
class Table:
    """Calls by clues."""

    names: tuple[str, ...]
    values: Floats


def fit_scale(table: Table, truth: Floats, answers: int, strength: float = STRENGTH) -> Scale:
    """The scale with the least loss: log losses of "above the k-th answer", plus `|weights|^2 / (2 strength)`.

    Calls whose truth is not a number are left out. Weights keep to the side of their clue.
    """
    known = ~np.isnan(truth)
    values, above = table.values[known], truth[known][:, None] > np.arange(answers - 1)
    size = len(table.names)

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, steps = point[:size], _steps(point[size:])
        signs = np.where(above, 1.0, -1.0)
        margins = signs * ((values @ weights)[:, None] - steps)
        pull = -signs * expit(-margins)
        rises = np.cumsum(-pull.sum(0)[::-1])[::-1]
        of_steps = np.append(rises[:1], rises[1:] * np.exp(point[size + 1 :]))
        gradient = np.concatenate([values.T @ pull.sum(1) + weights / strength, of_steps])
        return float(np.logaddexp(0, -margins).sum() + weights @ weights / (2 * strength)), gradient

    sides = [1 if name.startswith(WORDS) else side_of(name) for name in table.names]
    bounds = [(0.0 if side > 0 else None, 0.0 if side < 0 else None) for side in sides]
    found = minimize(
        loss,
        np.concatenate([np.zeros(size), _first(above)]),
        jac=True,
        method="L-BFGS-B",
        bounds=[*bounds, *[(None, None)] * (answers - 1)],
        options={"maxiter": 1000},
    )
    weights = {
        name: round(float(weight), 4)
        for name, weight in zip(table.names, found.x[:size], strict=True)
        if abs(weight) >= _LEAST_WEIGHT
    }
    return Scale(weights=weights, steps=tuple(round(float(step), 4) for step in _steps(found.x[size:])))


def _steps(point: Floats) -> Floats:
    """Steps that rise, from the first and the logarithms of the rises."""
    return np.cumsum(np.append(point[:1], np.exp(point[1:])))


def _first(above: np.ndarray) -> Floats:
    share = np.clip(above.mean(0), 0.01, 0.99)
    steps = np.log((1 - share) / share)
    return np.append(steps[:1], np.log(np.maximum(np.diff(steps), _LEAST_STEP)))


def accuracy(chances: Floats, truth: Floats) -> dict[str, float]:
    """Share right by the likeliest and by the middle answer, share within one, mean error, rank correlation."""
    from scipy.stats import spearmanr

    known = ~np.isnan(truth)
    chances, truth = chances[known], truth[known]
    middle = (chances.cumsum(1) < 0.5).sum(1)
    return {
        "likeliest": float((chances.argmax(1) == truth).mean()),
        "middle": float((middle == truth).mean()),
        "within one": float((abs(middle - truth) <= 1).mean()),
        "off by": float(abs(middle - truth).mean()),
        "rank": float(spearmanr(chances @ np.arange(chances.shape[1]), truth)[0]),
    }
