"""The numbers of an evaluation, each a plain function."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from wellheard.evaluation.interface import Estimate

Numbers = NDArray[np.float64]
Chosen = NDArray[np.intp]
"""Numbers of the calls of a resample, each as often as it was drawn."""

HITS, FALSE_ALARMS, MISSES = 0, 1, 2
"""Places of the last axis of counts."""
_AT_ONCE = 100
_EDGES = (2.5, 97.5)


def precision(counts: Numbers) -> Numbers:
    """Hits over all alarms; not a number where there was no alarm. `counts` is [..., 3]."""
    return _ratio(counts[..., HITS], counts[..., HITS] + counts[..., FALSE_ALARMS])


def recall(counts: Numbers) -> Numbers:
    """Hits over all that was there; not a number where nothing was."""
    return _ratio(counts[..., HITS], counts[..., HITS] + counts[..., MISSES])


def f1(counts: Numbers) -> Numbers:
    """Harmonic mean of precision and recall: 2 hits over 2 hits + false alarms + misses (van Rijsbergen 1979)."""
    twice = 2 * counts[..., HITS]
    return _ratio(twice, twice + counts[..., FALSE_ALARMS] + counts[..., MISSES])


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(whole > 0, part / whole, np.nan), dtype=np.float64)


def mean(values: Numbers) -> Numbers:
    """Mean over the last axis of the values that are defined; not a number where none is."""
    defined = ~np.isnan(values)
    return _ratio(np.where(defined, values, 0.0).sum(axis=-1), defined.sum(axis=-1).astype(np.float64))


def kappa(hits: float, false_alarms: float, misses: float, neither: float) -> float | None:
    """Agreement of two raters beyond chance, -1 to 1.

    Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20(1).
    Absent where there is nothing to judge, or where chance alone makes them agree on everything.
    """
    return kappa_of(np.array([[hits, false_alarms], [misses, neither]], dtype=np.float64))


def kappa_of(table: Numbers) -> float | None:
    """The same for a square table of how often the one said row and the other column."""
    total = float(table.sum())
    if total == 0:
        return None
    chance = float((table.sum(axis=0) * table.sum(axis=1)).sum()) / total**2
    return None if chance >= 1 else (float(np.trace(table)) / total - chance) / (1 - chance)


def spearman(one: Sequence[float] | Numbers, other: Sequence[float] | Numbers) -> float | None:
    """Rank correlation, -1 to 1, equal values sharing their mean rank; absent for fewer than 3 pairs or a constant.

    Spearman (1904), "The proof and measurement of association between two things".
    """
    if len(one) < 3:
        return None
    left, right = ranks(one), ranks(other)
    left, right = left - left.mean(), right - right.mean()
    spread = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return None if spread == 0 else float((left * right).sum()) / spread


def ranks(values: Sequence[float] | Numbers) -> Numbers:
    """Ranks from 1, equal values sharing the mean of theirs. O(n log n)."""
    _, place, times = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    return np.asarray((last - (times - 1) / 2)[place], dtype=np.float64)


def separation(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """How often a positive one has the higher score of a pair, ties half: area under the ROC curve, 0.5 is chance.

    From rank sums (Mann & Whitney 1947). Absent where all are alike.
    """
    count = sum(positive)
    if count in (0, len(positive)):
        return None
    above = float(ranks(scores)[np.asarray(positive, dtype=bool)].sum()) - count * (count + 1) / 2
    return above / (count * (len(positive) - count))


def resampled(counts: Numbers, seed: int, times: int) -> Iterator[Numbers]:
    """Sums over conversations drawn with replacement: [some draws, ...] until there were `times` draws.

    `counts` is [conversations, ...]. The bootstrap of Efron (1979) over clusters, so that turns of one conversation
    stay together. The old generator is used since its stream is promised never to change.
    """
    size = len(counts)
    flat = counts.reshape(size, -1)
    for weights in draws(size, seed, times):
        yield (weights @ flat).reshape(len(weights), *counts.shape[1:])


def draws(size: int, seed: int, times: int) -> Iterator[Numbers]:
    """How often each of `size` conversations is drawn: [up to 100 draws, size] at once, so that memory stays small."""
    stream = np.random.RandomState(seed)
    for start in range(0, times, _AT_ONCE):
        yield stream.multinomial(size, [1 / size] * size, min(_AT_ONCE, times - start)).astype(np.float64)


def interval(values: Numbers) -> tuple[float | None, float | None]:
    """The middle 95 % of resampled values; absent where none is defined."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None, None
    low, high = np.percentile(defined, _EDGES)
    return float(low), float(high)


def estimate(value: float, values: Numbers) -> Estimate:
    """A number with its interval, to four places; absent where it is not a number."""
    if np.isnan(value):
        return Estimate(value=None)
    low, high = interval(values)
    return Estimate(value=tidy(value), low=tidy(low), high=tidy(high))


def estimate_of(statistic: Callable[[Chosen], float | None], size: int, *, seed: int, times: int) -> Estimate:
    """A statistic of `size` calls with its interval; it is given the numbers of the calls that count.

    A single call has no interval.
    """
    everyone = np.arange(size)
    value = statistic(everyone) if size else None
    if value is None:
        return Estimate(value=None)
    drawn = draws(size, seed, times) if size > 1 else iter(())
    found = [statistic(np.repeat(everyone, row.astype(int))) for weights in drawn for row in weights]
    low, high = interval(np.array([np.nan if each is None else each for each in found], dtype=np.float64))
    return Estimate(value=tidy(value), low=tidy(low), high=tidy(high))


def tidy(value: float | None) -> float | None:
    """To four places, so that a last bit that differs between machines doesn't show."""
    return None if value is None else round(float(value), 4) + 0.0
