"""Logistic regression: sparse features, squared weights held down, found by L-BFGS."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A linear model: the margin of a turn is `features @ weights + bias`."""

    weights: Floats
    bias: float

    def margins(self, features: sparse.csr_matrix) -> Floats:
        """How far each turn is on the side of yes; 0 is even odds."""
        return np.asarray(features @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Turned:
    """Features in other axes, as many as there are turns: the same fits, found much sooner where features are many."""

    features: Floats
    """Turns by axes; all inner products are as before."""
    axes: Floats
    """Features by axes: `features of the turns = turned @ axes.T`, so `axes @ weights` are the weights of features."""


def turned(features: sparse.csr_matrix) -> Turned:
    """Features in the axes of the turns' own span, by the eigenvectors of their inner products. O(turns^3).

    Weights held down by their squares never leave the span of the turns that they are fitted to (Kimeldorf and Wahba
    1971), so nothing is lost for any part of these turns.
    """
    values, vectors = np.linalg.eigh((features @ features.T).toarray().astype(np.float64))
    there = values > values.max(initial=0.0) * 1e-9
    lengths = np.sqrt(values[there])
    return Turned(vectors[:, there] * lengths, np.asarray(features.T @ (vectors[:, there] / lengths)))


def fit(
    features: sparse.csr_matrix | Floats,
    truth: NDArray[np.bool_],
    strength: float,
    start: Fit | None = None,
    importance: Floats | None = None,
    offset: Floats | None = None,
) -> Fit:
    """The weights with the least loss: the sum over turns of their log loss, plus `|weights|^2 / (2 strength)`.

    `strength` is the inverse of how hard weights are held down; the bias is free. `start` spares steps.
    `offset` is what is known of each turn's margin already; only weights are then learned on top, and the bias is 0.
    """
    across = features.T if isinstance(features, np.ndarray) else features.T.tocsr()
    signs = np.where(truth, 1.0, -1.0)
    each = np.ones(len(signs)) if importance is None else importance
    known = 0.0 if offset is None else offset

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:-1], point[-1]
        margins = signs * (features @ weights + bias + known)
        pull = -signs * each * expit(-margins)
        gradient = np.append(across @ pull + weights / strength, pull.sum() * (offset is None))
        return float((each * np.logaddexp(0, -margins)).sum() + weights @ weights / (2 * strength)), gradient

    first = np.zeros(features.shape[1] + 1)
    if offset is None:
        share = np.clip(truth.mean(), 1e-4, 1 - 1e-4)
        first[-1] = np.log(share / (1 - share))
    if start is not None:
        first = np.append(start.weights, start.bias)
    found = minimize(
        loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7, "gtol": 1e-3, "maxcor": 8}
    )
    return Fit(found.x[:-1], float(found.x[-1]))
